"""From a grounded draft to its first and last day, or its instant where a clock time is given."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from etl.extract.times.context import Context, Grounded
from etl.extract.times.draft import Draft
from etl.extract.times.point import UNIT_GRAIN, Point, day_point
from etl.extract.times.tense import Tense
from etl.records import Grain

Bound = date | datetime | None
_POINT_GRAINS = ("day", "week", "weekend", "month", "season", "quarter", "half", "year", "decade", "century", "millennium")


def grain_of(d: Draft, g: Grounded) -> Grain:
    """Return the grain of an expression."""
    if d.clock is not None:
        return "second" if d.clock[2] is not None else "minute"
    if d.pod is not None:
        return "part_of_day"
    if d.type == "DURATION" and d.unit is not None:
        return UNIT_GRAIN[d.unit]
    return g.point.grain if g.point is not None else "unknown"


def interval(d: Draft, g: Grounded, c: Context, tense: Tense, before: str) -> tuple[Bound, Bound]:
    """Return the first and last day that the expression covers, None where open or unknown.

    before  the word in front of the expression: "by the end of the year" is its last day
    """
    if d.type == "SET":
        return None, None
    if d.type == "DURATION":
        return _duration(d, c)
    if g.point is None:
        return g.span
    span = g.point.days(southern=c.southern)
    if span is None:
        return None, None
    first, last = span
    if (
        d.kind == "rel"
        and d.rel == "this"
        and d.modifier in ("START", "END")
        and c.day is not None
        and first <= c.day <= last
        and d.base == "dct"
    ):
        return (first, c.day) if d.modifier == "START" else (c.day, last)
    if d.modifier == "END" and d.edge and before == "by" and g.point.grain != "day":
        return last, last
    if d.clock is not None and g.point.grain == "day":
        instant = _instant(first, d, c.zone)
        return (instant, instant) if instant is not None else span
    return span


def _instant(day: date, d: Draft, zone: tzinfo | None) -> datetime | None:
    """The aware instant of a clock time; None when no zone is known."""
    assert d.clock is not None
    where: tzinfo | None = zone
    if isinstance(d.zone, int):
        where = timezone(timedelta(minutes=d.zone))
    elif isinstance(d.zone, str):
        try:
            where = ZoneInfo(d.zone)
        except ZoneInfoNotFoundError:
            return None
    if where is None:
        return None
    hour, minute, second = d.clock
    try:
        return datetime(day.year, day.month, day.day, hour % 24, minute, second or 0, tzinfo=where) + timedelta(days=hour // 24)
    except (OverflowError, ValueError):
        return None


def _duration(d: Draft, c: Context) -> tuple[Bound, Bound]:
    """A duration has days only where the words tie it to a date: "the last 10 days", "the next two years"."""
    if d.year is not None:
        return _part_of(d)
    if c.day is None and not c.narrative:
        return None, None
    base = (c.ref if c.narrative else None) or (day_point(c.day) if c.day is not None else None)
    if d.rel in ("previous", "following") and c.ref is not None and c.ref.grain == "day":
        base = c.ref
    if base is None or d.unit is None or d.rel not in ("last", "next", "previous", "following", "old", "since"):
        return None, None
    span = base.days()
    if span is None:
        return None, None
    if d.n is None:
        return (None, span[1]) if d.rel in ("last", "previous", "old", "since") else (span[0], None)
    back = d.rel in ("last", "previous", "old", "since")
    end = _move(span[1] if back else span[0], -d.n if back else d.n, d.unit)
    if end is None:
        return None, None
    if back and d.unit in ("Y", "DE", "CE"):
        # "the past 35 years" says no more than years: calendar years, to the nearest; an age is counted from its year
        end = date(end.year + (1 if d.rel != "old" and end.month > 6 and end.year < span[1].year else 0), 1, 1)
    return (end, span[1]) if back else (span[0], end)


def _move(day: date, n: float, unit: str) -> date | None:
    days = {"TS": 1 / 86400, "TM": 1 / 1440, "TH": 1 / 24, "D": 1, "N": 1, "W": 7, "F": 14, "WE": 7}.get(unit)
    try:
        if days is not None:
            return day + timedelta(days=round(n * days))
        months = round(n * {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200, "ML": 12000}[unit])
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        return date(year, month + 1, min(day.day, 28 if month == 1 else 30 if month in (3, 5, 8, 10) else 31))
    except (OverflowError, ValueError):
        return None


def _part_of(d: Draft) -> tuple[Bound, Bound]:
    """ "the first two months of 1939", "the last week of August 2012"."""
    whole = Point("month", d.year or 0, d.month) if d.month else Point("year", d.year or 0)
    span = whole.days()
    if span is None or d.unit is None or d.n is None:
        return span or (None, None)
    if d.rel == "first":
        end = _move(span[0], d.n, d.unit)
        return (span[0], min(span[1], end - timedelta(days=1))) if end is not None and end > span[0] else span
    if d.rel in ("last", "final"):
        start = _move(span[1] + timedelta(days=1), -d.n, d.unit) if span[1] < date.max else None
        return (max(span[0], start), span[1]) if start is not None else span
    return span
