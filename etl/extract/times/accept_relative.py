"""Which matches of durations, sets and references are no times: ages, fractions, idioms, names."""

from __future__ import annotations

from etl.extract.times.around import after, before, capital, sentence_start
from etl.extract.times.cues import cues
from etl.extract.times.lexicon import lexicon
from etl.extract.times.match import Match


def quantity(x: Match) -> bool:
    """A count of units is no fraction, price, age or ordinal."""
    unit, qty = x.word("unit"), x.words("qty")
    article = qty[:1] and qty[-1] in {"a", "an", "another", "one"}
    if before(x) == "as" and qty[:1] == ["many"]:  # "the second in as many months"
        return False
    if unit in {"second", "sec"}:
        return False
    if unit in {"min", "hr", "secs", "mins", "hrs"} and not (qty and qty[-1][0].isdigit()):
        return False
    if after(x) in {"old", "olds"} or (after(x) == "of" and after(x, 1) == "age") or (after(x) == "-" and after(x, 1) in {"old", "olds"}):
        return False
    if unit in {"quarter", "quarters"} and qty and qty[-1] in {"some", "several", "many"}:
        return False
    if unit in {"quarter", "quarters"}:
        return (
            after(x) not in {"of", "the", "to", "past"}
            and not article
            and (not qty or qty[-1] not in {"three", "3"} or "last" in x.tokens.low[x.m.start() : x.m.end()])
        )
    if unit == "minute" and article and before(x) in {"wait", "just"}:
        return False
    if unit == "night" and article:
        return False
    if before(x) in {"$", "£", "€", "-"} and qty and qty[0][0].isdigit():
        return False
    if (
        unit in {"day", "year", "week", "month"}
        and qty
        and qty[-1] not in {"a", "an", "one", "another", "1", "half", "single", "every"}
        and x.rule.name == "duration.quantity"
    ):
        n = qty[-1]
        return not (n.isdecimal() and len(n) == 4)
    if qty and qty[-1].isdecimal() and len(qty[-1]) == 4 and unit in lexicon().meaning["UNIT"]:
        return False
    if qty == ["one"] and unit == "day":
        return before(x) not in {"\n", "."} and before(x) in {"in", "just", "for", "only", "than", "within", "over"}
    return True


def compound(x: Match) -> bool:
    """ "two-year" counts, "three-quarter" and "16-year-old" do not."""
    if x.word("unit") in {"quarter", "quarters"} and x.word("qty") in {"three", "3", "one"}:
        return False
    if x.word("unit") in {"second", "min"} and not x.word("qty")[0].isdigit():
        return x.word("qty") != "" and x.word("unit") == "second" and x.word("qty") in lexicon().meaning["CARD"]
    if after(x) == "-" and after(x, 1) in {"old", "olds"}:
        return False
    return after(x) not in {"olds"}


def bare(x: Match) -> bool:
    """Units without a count are durations after words like "for" or before "of", "after"."""
    k, unit = cues(), x.word("unit")
    word_before, word_after = before(x), after(x)
    if unit in {"min", "mins", "secs", "hrs", "hr", "quarters", "seconds", "nights", "weekends", "yrs", "fortnights"}:
        return False
    if word_before in {"zero", "no", "early", "final"}:
        return False
    if word_after == "-" or word_before == "-":
        return word_after == "-" and after(x, 1) == "long"
    if word_after in {"before", "after"}:
        return True
    return word_before in k.duration_prepositions or (
        word_after in {"of"}
        and unit in {"years", "decades", "months", "weeks", "centuries", "days", "hours"}
        and word_before not in {"the", "these", "those", "many"}
    )


def thing_age(x: Match) -> bool:
    """ "four-year-old war" is a duration; a person's age is no time at all."""
    k = cues()
    word_after = after(x)
    if x.word("unit") in {"years", "months", "weeks", "days"} and not x.words("qty"):
        return False
    follow = word_after if word_after.isalpha() else ""
    if not follow or follow in k.function_words or capital(x.tokens, x.m.end()):
        return False
    for ahead in range(4):  # the head noun may stand behind adjectives
        word = after(x, ahead)
        if word in k.person_nouns or word.endswith(("ist", "ists", "man", "woman", "ian", "eer")):
            return False
        if not word.isalpha() or word in k.function_words:
            break
    return True


def reference(x: Match) -> bool:
    """ "now", "soon", "recent" outside names and idioms."""
    w, word_before, word_after = x.word("ref"), before(x), after(x)
    if w == "recently" and word_before == "as":
        return False
    if w == "soon":
        if capital(x.tokens, x.m.end() - 1) and not sentence_start(x.tokens, x.m.start()):
            return False
        return word_before != "as" and word_after not in {"after", "as"}
    if w == "shortly":
        return word_after not in {"before", "after"}
    if w == "now":
        return word_after not in {"that"} and not (capital(x.tokens, x.m.start()) and not sentence_start(x.tokens, x.m.start()))
    if w in ("current", "recent"):
        return word_after not in {"account", "affairs", "events"} and not (
            capital(x.tokens, x.m.start()) and not sentence_start(x.tokens, x.m.start())
        )
    return True


def frequency(x: Match) -> bool:
    """ "Daily" in a name is no frequency."""
    w, i = x.word("freq"), x.m.start()
    if capital(x.tokens, i) and (not sentence_start(x.tokens, i) or (capital(x.tokens, x.m.end()))):
        return False
    return not (w == "annual" and before(x) in {"semi", "bi"})


def adjective(x: Match) -> bool:
    """ "ten brutal months" has one plain adjective between count and unit."""
    words = x.tokens.low[x.m.start() : x.m.end()]
    return (
        not capital(x.tokens, x.m.end() - 2)
        and words[-2] not in cues().counted
        and not words[-2].endswith(("ed", "s", "ly"))
        and quantity(x)
    )


def day_before(x: Match) -> bool:
    """ "the second before" is no time expression."""
    return x.word("unit") not in {"second", "minute", "century", "millennium", "quarter"}


def window(x: Match) -> bool:
    """ "the last quarter" and "the first half" are read by other rules."""
    return x.word("unit") not in {"second", "quarter"} and not (x.word("win") == "first" and x.word("qty") == "half")


def window_thing(x: Match) -> bool:
    """ "the first year of the war"; days are read as ordinals."""
    return x.word("unit") not in {"day", "night", "second", "minute", "quarter", "weekend"}


def former(x: Match) -> bool:
    """ "the former" alone points back at a noun."""
    return before(x) not in {"the"} or after(x) not in cues().function_words


def future(x: Match) -> bool:
    """A capital inside a sentence makes "Future" a name."""
    return not capital(x.tokens, x.m.end() - 1) or sentence_start(x.tokens, x.m.start())


def this_time(x: Match) -> bool:
    """ "This time" is a time after a preposition; elsewhere it means "on this occasion"."""
    if x.tokens.low[x.m.end() - 1] != "time" or "being" in x.tokens.low[x.m.start() : x.m.end()]:
        return True
    return before(x) in {"at", "by", "around", "since", "until", "during", "about", "from", "up", "till", "for", "in"} and after(x) not in {
        "last",
        "next",
    }
