"""From a match of a rule to drafts: reads the words of the captured groups. One builder per kind of rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from etl.extract.times.cues import cues
from etl.extract.times.draft import Draft
from etl.extract.times.grammar import Rule
from etl.extract.times.lexicon import lexicon
from etl.extract.times.point import SEASONS, valid_day
from etl.extract.times.quantity import duration_value, ordinal, quantity
from etl.extract.times.tokens import Tokens


@dataclass(slots=True)
class Match:
    """A rule's match on the tokens."""

    rule: Rule
    tokens: Tokens
    m: re.Match[str]

    def words(self, *names: str) -> list[str]:
        """Return the lower-case words of the first of these groups that took part."""
        for name in names:
            span = self.span(name)
            if span:
                return self.tokens.low[span[0]:span[1]]
        return []

    def word(self, *names: str) -> str:
        """Return those words joined by spaces, "" when no group took part."""
        return " ".join(self.words(*names))

    def span(self, name: str) -> tuple[int, int] | None:
        """Return the tokens of a group, whichever of its numbered copies took part."""
        groups = self.m.re.groupindex
        for key in (name, f"{name}_", f"{name}__", f"{name}___"):
            if key in groups and self.m.start(key) >= 0:
                return self.m.span(key)
        return None

    def draft(self, kind: str | None = None) -> Draft:
        """Return an empty draft over the whole match."""
        return Draft(first=self.m.start(), last=self.m.end() - 1, rule=self.rule.name, kind=kind or self.rule.kind)


_RANGE_MARKS = {"-", "–", "—", "to", "and", "through", "until", "till", "or", "thru", "/", ","}
_NEVER_LAST = {".", ",", "of", "the", "in", "-", "(", "for", "and", "at", "on", "to", ")"}
_NEVER_FIRST = {"-", ",", "in", "during", "over", "for", ".", "on"}
_OVER_AFTER = {"for", "after", "lasted", "took", "last", "of", "than", "by", "within", "spent", "was", "is", "lasting", "just", "well", "in", "takes", "a"}


def build(match: Match) -> list[Draft]:
    """Return the drafts of one match; none when the words turn out to say no possible date."""
    drafts = [d for d in _builders_once()[match.rule.kind](match) if d is not None]
    low = match.tokens.low
    for d in drafts:
        while d.last > d.first and low[d.last] in _NEVER_LAST and not (low[d.last] == ")" and d.clock is not None):
            d.last -= 1
        while d.last > d.first and low[d.first] in _NEVER_FIRST:
            if low[d.first] == "over" and d.kind == "dur" and low[d.first - 1:d.first] and low[d.first - 1] in _OVER_AFTER:
                break
            d.first += 1
        if d.season is not None and low[d.first] == "the" and d.last == d.first + 1 and _names_more(match, d.last + 1):
            d.first += 1               # "the Spring Offensive": the article belongs to the noun
    return drafts


def _names_more(x: Match, i: int) -> bool:
    """Tell whether token i goes on the noun phrase: a plain word that is neither verb-like nor a function word."""
    if i >= len(x.tokens) or not x.tokens.low[i].isalpha():
        return False
    w = x.tokens.low[i]
    return w not in cues().function_words and w not in lexicon().features and not w.endswith(("ed", "ly")) and w not in cues().past and w not in cues().present


def _modifier(x: Match) -> str | None:
    lex = lexicon()
    for name in ("mod1", "mod2", "mod3", "mod4", "mod5", "mod6"):
        word = x.words(name)
        if word:
            if name == "mod5":
                return "END"
            return str(lex.meaning["MODN" if name == "mod3" else "MODADJ"][word[0]])
    return "APPROX" if x.words("hedge") else None


def _cal(x: Match) -> Iterable[Draft | None]:
    lex, d = lexicon(), x.draft()
    d.modifier = _modifier(x)
    if w := x.word("year"):
        d.year, d.two_digits = int(w.lstrip("'’‘")), w[0] in "'’‘"
    if w := x.word("fy2"):
        d.year, d.two_digits = int(w), True
    if w := x.word("era"):
        d.era = int(lex.mean("ERA", w))
    for field, feature in (("month", "MON"), ("weekday", "WD")):
        if w := x.word("month" if field == "month" else "wd"):
            setattr(d, field, int(lex.mean(feature, w)))
    if w := x.word("day"):
        d.day = ordinal(w)
    if w := x.word("season"):
        d.season = SEASONS.index(lex.mean("SEASON", w)) + 1
    if w := x.word("decade"):
        d.decade, d.two_digits = _decade(w)
    if w := x.word("century"):
        d.century = ordinal(w)
    d.holiday = x.word("holiday") or None
    d.fiscal = bool(x.words("fiscal"))
    if w := x.word("quarter"):
        d.quarter = int(w.strip("qQ"))
    if w := x.word("half"):
        d.half = int(w.strip("hH"))
    if w := x.word("nth"):
        n = ordinal(w) or (4 if w in ("last", "final") else None)
        if x.rule.name == "date.quarter":
            d.quarter = n if n and n <= 4 else None
        else:
            d.half = n if n and n <= 2 else None
        if d.quarter is None and d.half is None:
            return
    d.rel = _which(x.words("rel"))
    d.yref = _which(x.words("yref1", "yref2"))
    if x.words("wrel"):
        d.yref = _which(x.words("wrel"))
        d.unit = "W"
    if x.words("wfrom"):
        d.unit = "WF"
    if not _possible(d):
        return
    yield from _range_ends(x, d)


def _range_ends(x: Match, d: Draft) -> Iterable[Draft]:
    """Give the second day, month or year of a range a draft of its own."""
    others: list[Draft] = []
    for name in ("day2", "day3", "month2", "year2"):
        span = x.span(name)
        if span is None:
            continue
        o = Draft(first=span[0], last=span[1] - 1, rule=d.rule, kind="cal", year=d.year, era=d.era, month=d.month, two_digits=d.two_digits,
                  yref=d.yref, day=d.day if name == "year2" else None)
        w = x.word(name)
        if name.startswith("day"):
            o.day = ordinal(w)
        elif name == "month2":
            o.month = int(lexicon().mean("MON", w))
        else:
            o.year, o.two_digits = _second_year(d.year or 0, w), False
            if d.era is None and not d.two_digits and not d.year or 0 > (o.year or 0):
                return
            if d.era != -1 and o.year is not None and d.year is not None and not d.year <= o.year <= d.year + 120:
                return
        if not _possible(o):
            return
        o.partner = d
        others.append(o)
    if others:
        _share_span(x, d, others)
    yield d
    yield from others


def _share_span(x: Match, d: Draft, others: list[Draft]) -> None:
    """Cut the match's span between the ends of a range: each keeps its own words, the outer words go to the outer ends."""
    if x.rule.name in ("date.day_month_range", "date.month_range_year"):          # the second group stands first
        others[0].first, d.first = d.first, _after_mark(x, others[0].last + 1)
        return
    spans = sorted((o.first, o) for o in others)
    last = d.last
    d.last = _before_mark(x, spans[0][0] - 1)
    spans[-1][1].last = last


def _before_mark(x: Match, at: int) -> int:
    while at > x.m.start() and x.tokens.low[at] in _RANGE_MARKS:
        at -= 1
    return at


def _after_mark(x: Match, at: int) -> int:
    """Skip the word or mark between the two ends of a range."""
    while at < x.m.end() and x.tokens.low[at] in _RANGE_MARKS:
        at += 1
    return at


def _second_year(year: int, word: str) -> int:
    return int(str(year)[:len(str(year)) - len(word)] + word) if len(word) < len(str(year)) else int(word)


def _decade(word: str) -> tuple[int, bool]:
    names = lexicon().meaning["DECADEW"]
    *head, last = word.split()
    if last in names:
        return (int(head[0]) * 100 + names[last], False) if head and head[0].isdecimal() and len(head[0]) == 2 else (int(names[last]), True)
    digits = "".join(c for c in last if c.isdecimal())
    return int(digits), len(digits) == 2


def _possible(d: Draft) -> bool:
    if d.day is not None and not 1 <= d.day <= 31:
        return False
    if d.day is not None and d.month is not None and not valid_day(d.year or 2000, d.month, d.day):
        return False
    if d.century is not None and not 1 <= d.century <= 30:
        return False
    return d.year is None or 0 < d.year <= 9999 or (d.two_digits and 0 <= d.year <= 99)


def _which(words: list[str]) -> str | None:
    """Normalise "the following", "this past" … to last, next, this, same, that, following, previous or the."""
    words = [w for w in words if w not in ("the", "of", "very")] or (["the"] if words else [])
    if not words:
        return None
    w = words[-1]
    if w in ("next", "last", "this", "same", "that", "the", "past", "coming"):
        return w
    if w in ("following", "subsequent", "succeeding", "ensuing", "upcoming", "forthcoming"):
        return "following"
    if w in ("previous", "preceding", "prior"):
        return "previous"
    return "this" if w in ("current", "present") else w


def _deictic(x: Match) -> Iterable[Draft | None]:
    d = x.draft()
    w = x.word("deict")
    d.n = float(lexicon().mean("DEICT", w))
    d.modifier = _modifier(x)
    if w == "tonight":
        d.pod, d.type = "NI", "TIME"
    if x.words("two"):
        d.n += -1 if x.word("two") == "before" else 1
    yield d


def _unit(x: Match) -> str:
    lex, w = lexicon(), x.word("unit")
    return str(lex.meaning["UNIT"].get(w) or lex.meaning["UNITPL"].get(w) or {"min": "TM"}.get(w, "D"))


def _rel(x: Match) -> Iterable[Draft | None]:
    d = x.draft()
    d.unit, d.modifier = _unit(x), _modifier(x)
    words = x.words("rel")
    d.rel = _which(words) or _which([w for w in x.words("rel") or x.tokens.low[d.first:d.last] if w in ("past", "coming")]) or "this"
    if x.words("end"):
        d.rel, d.modifier = "the", "END"
    plural = x.word("unit") in lexicon().meaning["UNITPL"]
    if plural or d.unit in ("TS", "TM", "TH"):
        return
    if x.rule.name == "relative.the_unit" and d.rel in ("last", "next") and d.unit not in ("D", "N") and words and words[-1] == "last":
        d.base = "ref"
    elif d.rel in ("same", "following", "previous", "that", "the") or x.rule.name == "relative.the_unit":
        d.base = "ref"
    else:
        d.base = "dct"
    if d.unit == "N":
        d.kind, d.pod, d.type = "part", "NI", "TIME"
    yield d


def _off(x: Match) -> Iterable[Draft | None]:
    lex, d = lexicon(), x.draft()
    direction = x.words("dir")
    word = direction[0] if direction else ""
    d.sign = -1 if word in ("ago", "earlier", "before", "previously", "prior", "beforehand") else 1
    d.base = "dct" if word in ("ago", "from", "hence", "time") else "ref"
    if x.word("unit") in lex.meaning["POD"] and x.word("unit") not in lex.meaning["UNIT"]:
        d.unit, d.pod, d.type = "D", str(lex.meaning["POD"][x.word("unit")]), "TIME"
    else:
        d.unit = _unit(x)
    d.n = quantity(x.words("qty")) if x.words("qty") else (None if x.rule.name == "relative.offset_vague" else 1.0)
    if d.n is not None and "half" in x.tokens.low[d.first:d.last + 1] and "half" not in x.words("qty"):
        d.n += 0.5
    if x.rule.name == "relative.day_before" and d.unit == "N":
        d.unit, d.pod, d.type = "D", "NI", "TIME"
    if x.words("deict"):
        d.base, d.day = "dct", int(lex.mean("DEICT", x.word("deict")))
    d.modifier = _hedge(x)
    yield d


def _hedge(x: Match) -> str | None:
    lex, low = lexicon(), x.tokens.low[x.m.start():x.m.end()]
    span = x.span("qty") or x.span("halfonly")
    for w in low[:span[0] - x.m.start()] if span else []:
        if w in ("more", "least", "over", "well"):
            return "MORE_THAN"
        if w in ("less", "fewer", "most", "up"):
            return "LESS_THAN"
        if w == "close":
            return "APPROX"
        if w in lex.meaning["HEDGE"] and lex.meaning["HEDGE"][w]:
            return str(lex.meaning["HEDGE"][w])
    return None


_LONG = {"daylong": "D", "weeklong": "W", "monthlong": "M", "yearlong": "Y", "hourlong": "TH", "nightlong": "N", "decadelong": "DE", "dayslong": "D*",
         "weekslong": "W*", "monthslong": "M*", "yearslong": "Y*", "decadeslong": "DE*"}


def _dur(x: Match) -> Iterable[Draft | None]:
    d = x.draft("dur")
    d.type = "DURATION"
    plural = x.word("unit") in lexicon().meaning["UNITPL"]
    if w := x.word("long"):
        d.unit, d.n = _LONG[w].rstrip("*"), None if w.endswith("slong") else 1.0
    else:
        d.unit = _unit(x)
        d.n = quantity(x.words("qty")) if x.words("qty") else (None if plural else 1.0)
    if w := x.word("half"):
        d.n = (d.n or 1.0) + (0.5 if w == "half" else 0.25)
    if x.words("halfonly"):
        d.n = 0.5
    if w := x.word("qty2"):
        d.low = quantity([w])
    if w := x.word("win"):
        d.rel = {"past": "last", "previous": "previous", "preceding": "previous", "prior": "previous", "coming": "next", "upcoming": "next", "latest": "last",
                 "following": "following", "ensuing": "following", "subsequent": "following"}.get(w, w)
        if d.rel in ("opening", "closing", "final"):
            d.rel = "first" if d.rel == "opening" else "final"
    if w := x.word("year"):
        d.year = int(w.lstrip("'’‘"))
    if w := x.word("month"):
        d.month = int(lexicon().mean("MON", w))
    d.modifier = _hedge(x)
    d.value = duration_value(d.n, d.unit)
    yield d


def _set(x: Match) -> Iterable[Draft | None]:
    lex, d = lexicon(), x.draft("fixed")
    d.type = "SET"
    if w := x.word("freq"):
        d.value = str(lex.mean("FREQ", w))
    elif w := x.word("wd"):
        plural = lex.meaning["WDPL"].get(w)
        d.value = f"XXXX-WXX-{plural or lex.mean('WD', w)}"
    elif w := x.word("month"):
        d.value = f"XXXX-{lex.mean('MON', w):02d}"
    elif w := x.word("season"):
        d.value = f"XXXX-{lex.mean('SEASON', w)}"
    elif w := x.word("holiday"):
        d.value = "XXXX-" + lex.holidays[w].get("md", "XX-XX")
    elif w := x.word("pod"):
        pod = str(lex.mean("POD", w))
        d.value = f"XXXX-XX-XXT{pod}"
    else:
        unit = _unit(x)
        n = quantity(x.words("qty")) if x.words("qty") else 1.0
        if "other" in x.tokens.low[d.first:d.last]:
            n = 2.0
        whole = {"D": "XXXX-XX-XX", "N": "XXXX-XX-XXTNI", "W": "XXXX-WXX", "M": "XXXX-XX", "Y": "XXXX", "Q": "XXXX-QX", "WE": "XXXX-WXX-WE"}
        d.value = whole[unit] if x.words("quant") and n == 1.0 and unit in whole else duration_value(n, unit)
    if x.tokens.low[d.last] in ("morning", "afternoon", "evening", "night") and x.words("wd"):
        d.value += "T" + str(lex.mean("POD", x.tokens.low[d.last]))
    yield d


def _ref(x: Match) -> Iterable[Draft | None]:
    d = x.draft("ref")
    d.value = x.rule.value or str(lexicon().mean("REF", x.word("ref")))
    yield d


def _part(x: Match) -> Iterable[Draft | None]:
    d = x.draft()
    d.pod, d.type = str(lexicon().mean("POD", x.word("pod"))), "TIME"
    words = x.tokens.low[d.first:d.last]
    d.rel = _which(x.words("rel")) or ("that" if "that" in words else "this" if "this" in words else "one" if "one" in words else "the" if "the" in words else None)
    d.modifier = _modifier(x)
    d.weak = d.rel is None
    yield d


def _ordinal(x: Match) -> Iterable[Draft | None]:
    d = x.draft()
    if x.word("unit") in ("night", "evening"):
        d.pod, d.type = str(lexicon().mean("POD", x.word("unit"))), "TIME"
    d.n = float(ordinal(x.word("nth")) or 0)
    yield d


def _old(x: Match) -> Iterable[Draft | None]:
    d = x.draft("dur")
    d.type, d.unit, d.rel = "DURATION", _unit(x), "old"
    d.n = quantity(x.words("qty")) if x.words("qty") else (None if x.word("unit") in lexicon().meaning["UNITPL"] else 1.0)
    d.value = duration_value(d.n, d.unit)
    d.modifier = _hedge(x)
    yield d


def _builders() -> dict[str, Callable[[Match], Iterable[Draft | None]]]:
    from etl.extract.times.clock import build_clock, build_iso, build_numeric

    return {"cal": _cal, "deictic": _deictic, "rel": _rel, "off": _off, "dur": _dur, "set": _set, "ref": _ref, "part": _part, "ordinal": _ordinal,
            "old": _old, "clock": build_clock, "iso": build_iso, "numeric": build_numeric}


@lru_cache(maxsize=1)
def _builders_once() -> dict[str, Callable[[Match], Iterable[Draft | None]]]:
    return _builders()
