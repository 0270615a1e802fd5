"""Which matches are no times: words with another sense, amounts, names, ages, scores."""

from __future__ import annotations

from collections.abc import Callable

from etl.extract.times.cues import cues
from etl.extract.times.lexicon import lexicon
from etl.extract.times.match import Match
from etl.extract.times.tokens import Tokens


def accept(x: Match) -> bool:
    """Tell whether the words around a match leave it its temporal sense."""
    test = _TESTS.get(x.rule.name)
    return test is None or test(x)


def _before(x: Match, back: int = 1) -> str:
    i = x.m.start() - back
    return x.tokens.low[i] if i >= 0 else "\n"


def _after(x: Match, ahead: int = 0) -> str:
    i = x.m.end() + ahead
    return x.tokens.low[i] if i < len(x.tokens) else "\n"


def capital(tokens: Tokens, i: int) -> bool:
    """Tell whether token i exists and begins with a capital letter."""
    return 0 <= i < len(tokens) and tokens.text[tokens.start[i]].isupper()


def sentence_start(tokens: Tokens, i: int) -> bool:
    """Tell whether token i begins a sentence, a block or a quotation."""
    return i == 0 or tokens.low[i - 1] in {".", "!", "?", "\n", "“", '"', ":", "—", "•"}


def _year(x: Match) -> bool:
    k, w = cues(), x.word("year")
    if x.m.end() - x.m.start() > 1 and not x.words("hedge"):
        return True
    before, after = _before(x), _after(x)
    if w[0] in "'’‘":
        return before in k.year_prepositions or before in ("the",)
    if before in {"$", "£", "€", "¥", "#", "no", "+", "="} or after in {"%", "percent", "°", "km", "kg"} or (before == "." and _before(x, 2) == "no"):
        return False
    if before == "-" and x.tokens.start[x.m.start()] == x.tokens.end[x.m.start() - 1] and x.tokens.end[x.m.start() - 2] == x.tokens.start[x.m.start() - 1]:
        glued = _before(x, 2)
        return glued in {"mid", "pre", "post", "late", "early"} or (glued.isdecimal() and len(glued) == 4)
    if after == "-" and x.m.end() < len(x.tokens) and x.tokens.end[x.m.end() - 1] == x.tokens.start[x.m.end()] and _after(x, 1) not in {"to"} and not _after(x, 1).isdecimal():
        return _after(x, 1) in k.year_suffixes
    if before in {"and", "or", "to", "&", ","} and _year_word(_before(x, 2)):
        return True
    year = int(w)
    sure = before in k.year_prepositions
    noun = after.isalpha() and not capital(x.tokens, x.m.end()) and after not in k.function_words
    if noun and (after in k.counted or after in lexicon().meaning["UNITPL"] or (after.endswith("s") and not sure and after not in k.year_nouns and before not in ("the", "a", "its", "their", "his", "her", "'s", "’s"))):
        return False
    if noun and after.endswith("s") and before in k.amount_prepositions and after not in k.year_nouns:
        return False
    if year < 1500 or year > 2100:
        return sure and not noun
    if before.isdecimal() or after.isdecimal():
        return before in {"in", "since"} or after == "\n"
    return True


def _year_word(word: str) -> bool:
    return word.isdecimal() and len(word) == 4 and 1000 <= int(word) <= 2199


def _month(x: Match) -> bool:
    k, w, i = cues(), x.word("month"), x.m.start()
    if x.m.end() - i > 1 and not x.words("hedge"):
        return True
    before, after = _before(x), _after(x)
    known = before in k.month_prepositions
    if not known and before in {"a", "an", "its", "his", "her", "their"} and after.isalpha() and after not in k.function_words:
        return not capital(x.tokens, x.m.end())
    if w in ("may", "march", "august") or (len(w) <= 4 and w not in ("june", "july")):
        return (known or (after in {"'s", "’s"} and w != "may")) and not (w == "may" and after in k.may_followers)
    if w in ("april", "june") and not known:
        return not (capital(x.tokens, x.m.end()) and after.isalpha()) and (sentence_start(x.tokens, i) or (x.tokens.codes[i - 1] != "" and not capital(x.tokens, i - 1)))
    return True


def _weekday(x: Match) -> bool:
    w, before = x.word("wd"), _before(x)
    if before in cues().day_names and capital(x.tokens, x.m.start() - 1):     # Super Tuesday, Bloody Sunday
        return False
    if _after(x) == "night" and capital(x.tokens, x.m.end()) and capital(x.tokens, x.m.end() + 1) and _after(x, 1).isalpha():
        return False
    if len(w) <= 5 and w not in lexicon().capitalised:
        return True
    if w in lexicon().capitalised:
        return before in {"on", "this", "last", "next", "until", "by"}
    return not (w in ("friday", "sunday") and _after(x) in {"times", "mirror", "telegraph"})


def _season(x: Match) -> bool:
    k, w, i = cues(), x.word("season"), x.m.start()
    if x.words("year") or x.words("yref1"):
        return True
    at = x.span("season")
    assert at is not None
    before = x.tokens.low[at[0] - 1] if at[0] else "\n"
    if capital(x.tokens, at[0]) and not sentence_start(x.tokens, at[0]) and not (before in k.month_prepositions or before == "the"):
        return False
    after = _after(x)
    if w == "fall":
        return (before in {"this", "last", "next", "that"} or (before == "the" and after in {",", ".", "\n", "when", "and", "or", "semester", "term", "season", "campaign"})
                or (before in {"in", "by", "early", "late", "until", "since"} and after != "of")) and after not in {"of", "in"}
    if w == "spring":
        return before in k.month_prepositions | {"the", "this", "that", "each", "every", "a", "their", "its", "early", "late"} and after not in {"to", "from", "up", "water", "for"}
    return x.m.end() - i > 1 or before in k.month_prepositions | {"their", "its", "his", "her", "second", "a"} or sentence_start(x.tokens, at[0])


def _quantity(x: Match) -> bool:
    unit, qty = x.word("unit"), x.words("qty")
    article = qty[:1] and qty[-1] in {"a", "an", "another", "one"}
    if unit in {"second", "sec"}:
        return False
    if unit in {"min", "hr", "secs", "mins", "hrs"} and not (qty and qty[-1][0].isdigit()):
        return False
    if _after(x) in {"old", "olds"} or (_after(x) == "of" and _after(x, 1) == "age") or (_after(x) == "-" and _after(x, 1) in {"old", "olds"}):
        return False
    if unit in {"quarter", "quarters"} and qty and qty[-1] in {"some", "several", "many"}:
        return False
    if unit in {"quarter", "quarters"}:
        return _after(x) not in {"of", "the", "to", "past"} and not article and (not qty or qty[-1] not in {"three", "3"} or "last" in x.tokens.low[x.m.start():x.m.end()])
    if unit == "minute" and article and _before(x) in {"wait", "just"}:
        return False
    if unit == "night" and article:
        return False
    if _before(x) in {"$", "£", "€", "-"} and qty and qty[0][0].isdigit():
        return False
    if unit in {"day", "year", "week", "month"} and qty and qty[-1] not in {"a", "an", "one", "another", "1", "half", "single", "every"} and x.rule.name == "duration.quantity":
        n = qty[-1]
        return not (n.isdecimal() and len(n) == 4)
    if qty and qty[-1].isdecimal() and len(qty[-1]) == 4 and unit in lexicon().meaning["UNIT"]:
        return False
    if qty == ["one"] and unit == "day":
        return _before(x) not in {"\n", "."} and _before(x) in {"in", "just", "for", "only", "than", "within", "over"}
    return True


def _compound(x: Match) -> bool:
    if x.word("unit") in {"quarter", "quarters"} and x.word("qty") in {"three", "3", "one"}:
        return False
    if x.word("unit") in {"second", "min"} and not x.word("qty")[0].isdigit():
        return x.word("qty") != "" and x.word("unit") == "second" and x.word("qty") in lexicon().meaning["CARD"]
    if _after(x) == "-" and _after(x, 1) in {"old", "olds"}:
        return False
    return _after(x) not in {"olds"}


def _bare(x: Match) -> bool:
    k, unit = cues(), x.word("unit")
    before, after = _before(x), _after(x)
    if unit in {"min", "mins", "secs", "hrs", "hr", "quarters", "seconds", "nights", "weekends", "yrs", "fortnights"}:
        return False
    if before in {"zero", "no", "early", "final"}:
        return False
    if after == "-" or before == "-":
        return after == "-" and _after(x, 1) == "long"
    if after in {"before", "after"}:
        return True
    return before in k.duration_prepositions or (after in {"of"} and unit in {"years", "decades", "months", "weeks", "centuries", "days", "hours"} and before not in {"the", "these", "those", "many"})


def _thing_age(x: Match) -> bool:
    """"four-year-old war" is a duration; a person's age is no time at all."""
    k = cues()
    after = _after(x)
    if x.word("unit") in {"years", "months", "weeks", "days"} and not x.words("qty"):
        return False
    follow = after if after.isalpha() else ""
    if not follow or follow in k.function_words or capital(x.tokens, x.m.end()):
        return False
    for ahead in range(4):             # the head noun may stand behind adjectives
        word = _after(x, ahead)
        if word in k.person_nouns or word.endswith(("ist", "ists", "man", "woman", "ian", "eer")):
            return False
        if not word.isalpha() or word in k.function_words:
            break
    return True


def _reference(x: Match) -> bool:
    w, before, after = x.word("ref"), _before(x), _after(x)
    if w == "recently" and before == "as":
        return False
    if w == "soon":
        if capital(x.tokens, x.m.end() - 1) and not sentence_start(x.tokens, x.m.start()):
            return False
        return before != "as" and after not in {"after", "as"}
    if w == "shortly":
        return after not in {"before", "after"}
    if w == "now":
        return after not in {"that"} and not (capital(x.tokens, x.m.start()) and not sentence_start(x.tokens, x.m.start()))
    if w in ("current", "recent"):
        return after not in {"account", "affairs", "events"} and not (capital(x.tokens, x.m.start()) and not sentence_start(x.tokens, x.m.start()))
    return True


def _frequency(x: Match) -> bool:
    w, i = x.word("freq"), x.m.start()
    if capital(x.tokens, i) and (not sentence_start(x.tokens, i) or (capital(x.tokens, x.m.end()))):
        return False
    return not (w == "annual" and _before(x) in {"semi", "bi"})


def _clock_alone(x: Match) -> bool:
    if x.m.end() - x.m.start() > 1:
        return True
    return _before(x) in {"at", "by", "from", "until", "till", "around", "about", "to", "between", "since", "before", "after", "and", ",", "(", "\n"} and not (
        _before(x) in {",", "(", "and", "to"} and not _after(x) == "\n" and _before(x) != "to")


def _clock_24(x: Match) -> bool:
    """Four digits are a clock time where they cannot be a year or an amount."""
    w, before = x.word("hhmm"), _before(x)
    if int(w[:2]) > 23 or int(w[2:]) > 59:
        return False
    if x.m.end() - x.m.start() > 1 or x.rule.name == "time.clock_24_dated":
        return True
    after = _after(x)
    if before == "at":
        return after not in {"the", "in", "and", "to"} or w[0] == "0"
    return w[0] == "0" or (after in {"on"} and 1 <= int(w[:2]) and not 1900 <= int(w) <= 2050) or after in lexicon().meaning["DEICT"]


def _holiday(x: Match) -> bool:
    if x.words("year") or _before(x) in cues().year_prepositions | {"on", "this", "last", "next"}:
        return True
    return not (capital(x.tokens, x.m.end()) and _after(x).isalpha())      # Christmas Island, Black Friday Records


def _the_day(x: Match) -> bool:
    return _before(x) in {"on", "by", "until", "till", "since", "from"}


def _part(x: Match) -> bool:
    if x.m.end() - x.m.start() > 1:
        return not (x.word("pod") in ("dawn", "sunrise", "dusk") and _after(x) == "of")
    return True


def _ordinal_day(x: Match) -> bool:
    if x.rule.name == "ordinal.day_number":
        n = x.word("nth")
        if n in ("one", "1") and _after(x) != "of":                # "from day one" counts from no day
            return False
        return _before(x) not in {"a", "per", "each", "every", "one"} and (not n.isdecimal() or int(n) < 400) and not x.tokens.low[x.m.start()] == "days"
    return x.word("nth") not in {"final", "opening"} or _after(x) == "of"


def _half_bare(x: Match) -> bool:
    return _after(x) in cues().business_nouns or (_after(x) == "of" and _after(x, 2) == "year")


def _adjective(x: Match) -> bool:
    words = x.tokens.low[x.m.start():x.m.end()]
    return not capital(x.tokens, x.m.end() - 2) and words[-2] not in cues().counted and not words[-2].endswith(("ed", "s", "ly")) and _quantity(x)


def _day_before(x: Match) -> bool:
    return x.word("unit") not in {"second", "minute", "century", "millennium", "quarter"}


def _window(x: Match) -> bool:
    return x.word("unit") not in {"second", "quarter"} and not (x.word("win") == "first" and x.word("qty") == "half")


def _window_thing(x: Match) -> bool:
    return x.word("unit") not in {"day", "night", "second", "minute", "quarter", "weekend"}


def _month_year(x: Match) -> bool:
    return x.word("month") != "may" or (x.tokens.low[x.m.end() - 1] != "" and capital(x.tokens, (x.span("month") or (0, 0))[0]))


def _day_first(x: Match) -> bool:
    """"5 March" is a day; in "2 May Day rallies" and "1,005 March" it is not."""
    return not (x.words("day")[-1][0].isdigit() and _before(x) in {"$", "£", "€", ".", ":"} and x.tokens.end[x.m.start() - 1] == x.tokens.start[x.m.start()])


def _former(x: Match) -> bool:
    return _before(x) not in {"the"} or _after(x) not in cues().function_words


def _deictic(x: Match) -> bool:
    """"Today" with a capital inside a sentence is a show or a paper."""
    i = x.m.end() - 1
    word = x.tokens.text[x.tokens.start[i]:x.tokens.end[i]]
    if i == x.m.start() and word[0].isupper() and not sentence_start(x.tokens, i):
        return word.isupper() and not capital(x.tokens, i - 1)
    return True


def _decade(x: Match) -> bool:
    """"the 30s" may be ages, degrees or percentages: without the century an apostrophe or a likely decade is asked for."""
    w, before = x.word("decade"), _before(x)
    at = x.span("decade")
    assert at is not None
    lead = x.tokens.low[at[0] - 1] if at[0] else "\n"
    if lead in {"and", "or", ","} and at[0] > 1 and x.tokens.low[at[0] - 2].endswith("0s"):
        return True
    if w[0].isdecimal() and len(w.rstrip("'’s")) == 2:
        return lead in {"the", "early", "late", "-", "mid"} and w[0] in "56789" and before not in {"low", "high", "upper", "his", "her", "their", "my"}
    return not {lead, before} & {"his", "her", "their", "my", "our", "your", "its", "low", "high", "upper"}


def _future(x: Match) -> bool:
    return not capital(x.tokens, x.m.end() - 1) or sentence_start(x.tokens, x.m.start())


_TESTS: dict[str, Callable[[Match], bool]] = {
    "date.year": _year, "date.month": _month, "date.weekday": _weekday, "date.season": _season, "duration.quantity": _quantity,
    "duration.adjective": _adjective, "duration.compound": _compound, "duration.bare": _bare, "duration.age_of_thing": _thing_age,
    "vague.word": _reference, "vague.former": _former, "vague.future": _future, "deictic.day": _deictic, "date.decade": _decade, "set.frequency": _frequency, "time.clock": _clock_alone, "time.clock_24": _clock_24, "time.clock_24_dated": _clock_24, "date.holiday": _holiday, "date.the_day": _the_day,
    "time.part": _part, "ordinal.day": _ordinal_day, "ordinal.day_number": _ordinal_day, "date.half_year_bare": _half_bare,
    "relative.offset": _quantity, "relative.day_before": _day_before, "duration.window": _window, "duration.window_plural": _window, "duration.window_of_thing": _window_thing,
    "date.day_month": _day_first, "date.month_year": _month_year,
}
