"""What the words of one match say, before any anchor: the value that passes from `build` to `ground`."""

from __future__ import annotations

from dataclasses import dataclass

from etl.records import TimeType


@dataclass(slots=True, kw_only=True)
class Draft:
    """One expression, underspecified: a field that the words do not give is None (or 0, "")."""

    first: int  # tokens, inclusive
    last: int
    rule: str
    kind: str  # cal, deictic, rel, off, dur, set, ref, clock, part, ordinal, fixed
    type: TimeType = "DATE"
    modifier: str | None = None
    year: int | None = None  # negative before Christ
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # ISO: 1 = Monday
    season: int | None = None  # 1..4 from spring
    quarter: int | None = None
    half: int | None = None
    decade: int | None = None  # first year, or 0..90 when the century is not said
    century: int | None = None  # ordinal: 20 is the twentieth
    holiday: str | None = None
    fiscal: bool = False
    two_digits: bool = False  # the year was written with two digits
    era: int | None = None
    pod: str | None = None  # part of the day, a TimeML suffix without T
    clock: tuple[int, int, int | None] | None = None
    zone: int | str | None = None  # minutes from UTC or an IANA name
    rel: str | None = None  # this, last, next, same, that, following, previous, the …
    yref: str | None = None  # the same, of the year
    unit: str | None = None
    n: float | None = None  # None when vague
    sign: int = 0
    base: str = ""  # dct or ref: which anchor an offset counts from
    value: str = ""
    edge: bool = False  # "the end of", not "late"
    weak: bool = False  # counts only when merged with a neighbour
    partner: Draft | None = None  # the other end of a range in one match
    quote: tuple[int, int] | None = None
