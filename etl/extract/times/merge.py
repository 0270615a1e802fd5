"""Neighbouring drafts that are one expression: "10 a.m." + "Friday", "the morning" + "of" + "5 May", "Thursday" + "night"."""

from __future__ import annotations

from etl.extract.times.draft import Draft
from etl.extract.times.tokens import Tokens

_BARE_PART_AFTER = {
    "at",
    "by",
    "before",
    "after",
    "until",
    "till",
    "since",
    "around",
    "from",
    "overnight",
    "through",
    "during",
    "all",
    "every",
}
_GAPS_CLOCK_DATE = {
    (),
    (",",),
    ("on",),
    ("of",),
    (",", "on"),
    ("on", "the"),
    ("local", "time"),
    ("local", "time", "on"),
    (")", "on"),
    (")",),
}
_GAPS_DATE_CLOCK = {(), (",",), ("at",), (",", "at"), ("at", "about"), ("at", "around"), ("from",)}


def merge(drafts: list[Draft], tokens: Tokens) -> list[Draft]:
    """Join what belongs together and drop the weak drafts that found no neighbour."""
    out: list[Draft] = []
    for d in drafts:
        while out and (joined := _join(out[-1], d, tokens)) is not None:
            out.pop()
            d = joined
        out.append(d)
    return [d for d in out if not d.weak or _stands_alone(d, tokens)]


def _dated(d: Draft) -> bool:
    """Tell whether a draft names a day that a time of day can refine."""
    if d.clock is not None or d.pod is not None:
        return False
    return (
        d.kind == "deictic"
        or (d.kind == "cal" and (d.day is not None or d.weekday is not None or d.holiday is not None))
        or (d.kind in ("rel", "off") and d.unit == "D" and (d.n == 1 or d.kind == "rel"))
    )


def _join(a: Draft, b: Draft, tokens: Tokens) -> Draft | None:
    if b.first - a.last > 4 or b.first <= a.last:
        return None
    gap = tuple(tokens.low[a.last + 1 : b.first])
    if a.kind == "clock" and _dated(b) and gap in _GAPS_CLOCK_DATE:
        b.clock, b.zone, b.type, b.first = a.clock, a.zone, "TIME", a.first
        return b
    if a.kind == "clock" and b.kind == "part" and not b.weak and gap in {(), (",",)} and b.rel is not None:
        b.clock, b.zone, b.first, b.unit = a.clock, a.zone, a.first, "D"
        return b
    if a.kind == "part" and gap in {("of",), ("on",), ()} and _dated(b) and (not a.weak or gap == ("of",) or _after_preposition(a, tokens)):
        b.pod, b.type, b.first, b.modifier = a.pod, "TIME", a.first, a.modifier or b.modifier
        return b
    if not _dated(a):
        return None
    if b.kind == "clock" and gap in _GAPS_DATE_CLOCK:
        a.clock, a.zone, a.type, a.last = b.clock, b.zone, "TIME", b.last
        return a
    if b.kind == "part" and b.weak and (gap == () or (gap in {("at",), (",", "at"), ("-",)} and b.pod in ("12:00", "24:00", "MO"))):
        a.pod, a.type, a.last = b.pod, "TIME", b.last
        return a
    return None


def _after_preposition(d: Draft, tokens: Tokens) -> bool:
    return d.first > 0 and tokens.low[d.first - 1] in _BARE_PART_AFTER


def _stands_alone(d: Draft, tokens: Tokens) -> bool:
    return _after_preposition(d, tokens) and not tokens.text[tokens.start[d.first]].isupper()
