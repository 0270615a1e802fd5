"""Builder for calendar words: days, months, years, seasons, quarters, decades, centuries, holidays, and ranges of them."""

from __future__ import annotations

from collections.abc import Iterable

from etl.extract.times.draft import Draft
from etl.extract.times.lexicon import lexicon
from etl.extract.times.match import Match, modifier, which
from etl.extract.times.point import SEASONS, valid_day
from etl.extract.times.quantity import ordinal

_RANGE_MARKS = {"-", "–", "—", "to", "and", "through", "until", "till", "or", "thru", "/", ","}
_SHORT_YEARS = frozenset({"date.day_month_short_year", "date.day_month_year_glued"})  # "9 Jun 87"


def build_cal(x: Match) -> Iterable[Draft | None]:
    lex, d = lexicon(), x.draft()
    d.modifier, d.edge = modifier(x), bool(x.words("mod3", "mod5"))
    if w := x.word("year"):
        digits = w.lstrip("'’‘").replace(",", "")
        if not digits.isdecimal():
            return
        short = x.rule.name in _SHORT_YEARS and len(digits) == 2
        d.year, d.two_digits = int(digits), w[0] in "'’‘" or short
    if w := x.word("fycode"):
        digits = w[2:].lstrip("'’")
        d.year, d.two_digits, d.fiscal = int(digits), len(digits) == 2, True
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
    d.fiscal = d.fiscal or bool(x.words("fiscal"))
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
    d.rel = which(x.words("rel"))
    d.yref = which(x.words("yref1", "yref2"))
    if x.words("wrel"):
        d.yref = which(x.words("wrel"))
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
        o = Draft(
            first=span[0],
            last=span[1] - 1,
            rule=d.rule,
            kind="cal",
            year=d.year,
            era=d.era,
            month=d.month,
            two_digits=d.two_digits,
            yref=d.yref,
            day=d.day if name == "year2" else None,
        )
        w = x.word(name)
        if name.startswith("day"):
            o.day = ordinal(w)
        elif name == "month2":
            o.month = int(lexicon().mean("MON", w))
        elif not w.isdecimal():
            return
        else:
            o.year, o.two_digits = _second_year(d.year or 0, w), False
            if (d.era is None and not d.two_digits and not d.year) or (o.year or 0) < 0:
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
    if x.rule.name in ("date.day_month_range", "date.month_range_year"):  # the second group stands first
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
    return int(str(year)[: len(str(year)) - len(word)] + word) if len(word) < len(str(year)) else int(word)


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
