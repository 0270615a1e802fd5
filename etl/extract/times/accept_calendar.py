"""Which matches of calendar and clock words are no times: other senses, amounts, names, scores."""

from __future__ import annotations

from etl.extract.times.around import after, before, capital, sentence_start
from etl.extract.times.cues import cues
from etl.extract.times.lexicon import lexicon
from etl.extract.times.match import Match


def year(x: Match) -> bool:
    """Four digits are a year by the words around them, not an amount, a model or part of a number."""
    k, w = cues(), x.word("year")
    if x.words("hedge") and before(x) == "at":  # "at around 1900": a clock time
        return False
    if x.m.end() - x.m.start() > 1 and not x.words("hedge"):
        return True
    word_before, word_after = before(x), after(x)
    if w[0] in "'’‘":
        return word_before in k.year_prepositions or word_before in ("the",)
    if (
        word_before in {"$", "£", "€", "¥", "#", "no", "+", "="}
        or word_after in {"%", "percent", "°", "km", "kg"}
        or (word_before == "." and before(x, 2) == "no")
    ):
        return False
    if (
        word_before == "-"
        and x.tokens.start[x.m.start()] == x.tokens.end[x.m.start() - 1]
        and x.tokens.end[x.m.start() - 2] == x.tokens.start[x.m.start() - 1]
    ):
        glued = before(x, 2)
        return glued in {"mid", "pre", "post", "late", "early"} or (glued.isdecimal() and len(glued) == 4)
    if (
        word_after == "-"
        and x.m.end() < len(x.tokens)
        and x.tokens.end[x.m.end() - 1] == x.tokens.start[x.m.end()]
        and after(x, 1) not in {"to"}
        and not after(x, 1).isdecimal()
    ):
        return after(x, 1) in k.year_suffixes
    if "/" in (word_before, word_after):  # a path, a form number
        return False
    if word_before in {"and", "or", "to", "&", ","} and _year_word(before(x, 2)):
        return True
    year = int(w)
    sure = word_before in k.year_prepositions
    noun = word_after.isalpha() and not capital(x.tokens, x.m.end()) and word_after not in k.function_words
    if noun and (
        word_after in k.counted
        or word_after in lexicon().meaning["UNITPL"]
        or (
            word_after.endswith("s")
            and not sure
            and word_after not in k.year_nouns
            and word_before not in ("the", "a", "its", "their", "his", "her", "'s", "’s")
        )
    ):
        return False
    if noun and word_after.endswith("s") and word_before in k.amount_prepositions and word_after not in k.year_nouns:
        return False
    if noun and year % 100 == 0 and word_after.endswith("s") and word_after not in k.year_nouns:
        return False  # "in 1500 schools"
    if year < 1500 or year > 2100:
        return sure and not noun
    if word_before.isdecimal() or word_after.isdecimal():
        return word_before in {"in", "since"} or word_after == "\n"
    return True


def _year_word(word: str) -> bool:
    return word.isdecimal() and len(word) == 4 and 1000 <= int(word) <= 2199


def month(x: Match) -> bool:
    """ "May", "March", "April" and short forms are months where a preposition or the like says so."""
    k, w, i = cues(), x.word("month"), x.m.start()
    if x.m.end() - i > 1 and not x.words("hedge"):
        return True
    word_before, word_after = before(x), after(x)
    known = word_before in k.month_prepositions
    if (
        not known
        and word_before in {"a", "an", "its", "his", "her", "their"}
        and word_after.isalpha()
        and word_after not in k.function_words
    ):
        return not capital(x.tokens, x.m.end())
    if w in ("may", "march", "august") or (len(w) <= 4 and w not in ("june", "july")):
        return (known or (word_after in {"'s", "’s"} and w != "may")) and not (w == "may" and word_after in k.may_followers)
    if w in ("april", "june") and not known:
        return not (capital(x.tokens, x.m.end()) and word_after.isalpha()) and (
            sentence_start(x.tokens, i) or (x.tokens.codes[i - 1] != "" and not capital(x.tokens, i - 1))
        )
    return True


def month_year(x: Match) -> bool:
    """ "may 2005" with a small letter is the verb."""
    return x.word("month") != "may" or (x.tokens.low[x.m.end() - 1] != "" and capital(x.tokens, (x.span("month") or (0, 0))[0]))


def day_first(x: Match) -> bool:
    """ "5 March" is a day; in "2 May Day rallies" and "1,005 March" it is not."""
    return not (
        x.words("day")[-1][0].isdigit()
        and before(x) in {"$", "£", "€", ".", ":"}
        and x.tokens.end[x.m.start() - 1] == x.tokens.start[x.m.start()]
    )


def the_day(x: Match) -> bool:
    """ "the 5th" is a day only after a preposition of time."""
    return before(x) in {"on", "by", "until", "till", "since", "from"}


def weekday(x: Match) -> bool:
    """A weekday is no part of a name, and its short form needs a preposition."""
    w, word_before = x.word("wd"), before(x)
    if word_before in cues().day_names and capital(x.tokens, x.m.start() - 1):  # Super Tuesday, Bloody Sunday
        return False
    if after(x) == "night" and capital(x.tokens, x.m.end()) and capital(x.tokens, x.m.end() + 1) and after(x, 1).isalpha():
        return False
    if len(w) <= 5 and w not in lexicon().capitalised:
        return True
    if w in lexicon().capitalised:
        return word_before in {"on", "this", "last", "next", "until", "by"}
    return not (w in ("friday", "sunday") and after(x) in {"times", "mirror", "telegraph"})


def season(x: Match) -> bool:
    """ "fall" and "spring" are verbs and nouns too; a season in a name is no date."""
    k, w, i = cues(), x.word("season"), x.m.start()
    if x.words("year") or x.words("yref1"):
        return True
    at = x.span("season")
    assert at is not None
    word_before = x.tokens.low[at[0] - 1] if at[0] else "\n"
    if (
        capital(x.tokens, at[0])
        and not sentence_start(x.tokens, at[0])
        and not (word_before in k.month_prepositions or word_before == "the")
    ):
        return False
    word_after = after(x)
    if w == "fall":
        lead = x.tokens.low[at[0] - 2] if word_before == "the" and at[0] > 1 else ""
        by_the = lead in {"in", "by", "until", "till", "since", "during", "through", "for", "of", "early", "late", "before"}
        bare = word_before in {"in", "by", "early", "late", "until", "since"}
        return (by_the or bare or word_before in {"this", "last", "next", "that"}) and word_after not in {"of", "in", "to", "from"}
    if w == "spring":
        return word_before in k.month_prepositions | {
            "the",
            "this",
            "that",
            "each",
            "every",
            "a",
            "their",
            "its",
            "early",
            "late",
        } and word_after not in {"to", "from", "up", "water", "for"}
    return (
        x.m.end() - i > 1
        or word_before in k.month_prepositions | {"their", "its", "his", "her", "second", "a"}
        or sentence_start(x.tokens, at[0])
    )


def decade(x: Match) -> bool:
    """ "the 30s" may be ages, degrees or percentages: without the century an apostrophe or a likely decade is asked for."""
    w, word_before = x.word("decade"), before(x)
    at = x.span("decade")
    assert at is not None
    lead = x.tokens.low[at[0] - 1] if at[0] else "\n"
    if lead in {"and", "or", ","} and at[0] > 1 and x.tokens.low[at[0] - 2].endswith("0s"):
        return True
    if w[0].isdecimal() and len(w.rstrip("'’s")) == 2:
        return (
            lead in {"the", "early", "late", "-", "mid"}
            and w[0] in "56789"
            and word_before not in {"low", "high", "upper", "his", "her", "their", "my"}
        )
    return not {lead, word_before} & {"his", "her", "their", "my", "our", "your", "its", "low", "high", "upper"}


def holiday(x: Match) -> bool:
    """A holiday before another capitalised word is a name, unless a preposition of time precedes."""
    if x.words("year") or before(x) in cues().year_prepositions | {"on", "this", "last", "next"}:
        return True
    return not (capital(x.tokens, x.m.end()) and after(x).isalpha())  # Christmas Island, Black Friday Records


def clock_alone(x: Match) -> bool:
    """ "10:30" alone may be a score or a verse: it needs a preposition."""
    if x.m.end() - x.m.start() > 1:
        return True
    return before(x) in {
        "at",
        "by",
        "from",
        "until",
        "till",
        "around",
        "about",
        "to",
        "between",
        "since",
        "before",
        "after",
        "and",
        ",",
        "(",
        "\n",
    } and not (before(x) in {",", "(", "and", "to"} and after(x) != "\n" and before(x) != "to")


def clock_24(x: Match) -> bool:
    """Four digits are a clock time where they cannot be a year or an amount."""
    w, word_before = x.word("hhmm"), before(x)
    if int(w[:2]) > 23 or int(w[2:]) > 59:
        return False
    if x.m.end() - x.m.start() > 1 or x.rule.name == "time.clock_24_dated":
        return True
    word_after = after(x)
    if word_before == "at" or (before(x, 2) == "at" and word_before in {"around", "about", "approximately", "exactly"}):
        return word_after not in {"the", "in", "and", "to"} or w[0] == "0"
    return (
        w[0] == "0" or (word_after in {"on"} and int(w[:2]) >= 1 and not 1900 <= int(w) <= 2050) or word_after in lexicon().meaning["DEICT"]
    )


def part(x: Match) -> bool:
    """ "the dawn of the republic" is a figure of speech."""
    if x.m.end() - x.m.start() > 1:
        return not (x.word("pod") in ("dawn", "sunrise", "dusk") and after(x) == "of")
    return True


def ordinal_day(x: Match) -> bool:
    """ "day 3", "the final day of": counted days, not idioms."""
    if x.rule.name == "ordinal.day_number":
        n = x.word("nth")
        if n in ("one", "1") and after(x) != "of":  # "from day one" counts from no day
            return False
        return (
            before(x) not in {"a", "per", "each", "every", "one"}
            and (not n.isdecimal() or int(n) < 400)
            and x.tokens.low[x.m.start()] != "days"
        )
    return x.word("nth") not in {"final", "opening"} or after(x) == "of"


def deictic(x: Match) -> bool:
    """ "Today" with a capital inside a sentence is a show or a paper."""
    i = x.m.end() - 1
    word = x.tokens.text[x.tokens.start[i] : x.tokens.end[i]]
    if i == x.m.start() and word[0].isupper() and not sentence_start(x.tokens, i):
        return word.isupper() and not capital(x.tokens, i - 1)
    return True


def half_bare(x: Match) -> bool:
    """ "first-half profit" is half a year; the first half of a match is not."""
    return after(x) in cues().business_nouns or (after(x) == "of" and after(x, 2) == "year")
