"""Which year, which week: the rules that choose among the candidates of an unfinished date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from etl.extract.times.point import Point, astronomical, valid_day
from etl.extract.times.tense import Tense

if TYPE_CHECKING:
    from etl.extract.times.context import Context

_AGAINST_TENSE = 370  # days: what a clear past tense outweighs
_AGAINST_FUTURE = 240  # a future is said of things under way too: "is to run from 23 January", written on the 28th
_NO_TENSE_BIAS = 30  # news tells what was oftener than what will be
_OTHER_YEAR = 60  # a date without a year is oftenest in the year of publication
_STEP_BACK = 1.1
_FAR_BEFORE = 0.05


def choose_weekday(weekday: int, today: date, rel: str | None, tense: Tense) -> date:
    """Return the day that a weekday's name means.

    weekday  ISO, 1 = Monday .. 7
    today    the anchor, the publisher's local day
    rel      last, next, this … as written before it, or None
    returns  the latest such day for the past, `today` included; for the future the next one, `today` included (agencies
             write the day's name for today); "last" excludes today, "next" is the first one after today
    raises   ValueError when weekday is not in 1..7
    source   docs/decisions/0020-weekday-anchor.md
    """
    if not 1 <= weekday <= 7:
        raise ValueError(f"weekday must be 1 (Monday) to 7 (Sunday), got {weekday}")
    back, ahead = (today.isoweekday() - weekday) % 7, (weekday - today.isoweekday()) % 7
    step = -back
    if rel in ("last", "past", "previous"):
        step = -(back or 7)
    elif rel in ("next", "coming", "following"):
        step = ahead or 7
    elif rel in ("this",):
        step = ahead if tense == "future" or (ahead < back and tense != "past") else -back
    elif tense == "future":
        step = ahead
    try:
        return today + timedelta(days=step)
    except OverflowError:
        return today


def near_month_day(month: int, day: int, weekday: int | None, today: date | None, tense: Tense) -> int | None:
    """Return the year of a day and month in news: the nearest one that the tense allows; a weekday that fits decides."""
    if today is None:
        return None
    best: tuple[float, int] | None = None
    for year in range(max(1, today.year - 1), min(9999, today.year + 1) + 1):
        if not valid_day(year, month, day):
            continue
        at = date(year, month, day)
        cost = (
            _cost((at - today).days, tense)
            + (_OTHER_YEAR if year != today.year else 0)
            + (400 if weekday is not None and at.isoweekday() != weekday else 0)
        )
        if best is None or cost < best[0]:
            best = (cost, year)
    return best[1] if best else None


def _cost(ahead: int, tense: Tense) -> float:
    if ahead > 0:
        return ahead + (_AGAINST_TENSE if tense == "past" else _NO_TENSE_BIAS if tense != "future" else 0)
    return -ahead + (_AGAINST_FUTURE if tense == "future" else 0)


def choose_month_year(month: int, day: int | None, c: Context, tense: Tense) -> int | None:
    """Return the year of a month without one: in a narrative from the dates around it, else the nearest to publication."""
    if c.told_year(tense):
        return None if c.ref is None else _between(month, c)
    if c.day is None:
        return None
    best: tuple[float, int] | None = None
    for year in (c.day.year - 1, c.day.year, c.day.year + 1):
        ahead = (year - c.day.year) * 12 + month - c.day.month
        cost = _cost(ahead * 30, tense) + (_OTHER_YEAR if year != c.day.year else 0)
        if 1 <= year <= 9999 and (best is None or cost < best[0]):
            best = (cost, year)
    return best[1] if best else None


def _between(month: int, c: Context) -> int:
    """The year that fits best between the last date told and the next one that carries a year; stories run forward."""
    assert c.ref is not None
    here = astronomical(c.ref.year)
    before, after = month_range(c.ref), month_range(c.ahead) if c.ahead is not None else None

    def cost(year: int) -> tuple[float, int]:
        at = (year * 12 + month,) * 2
        return _gap(before, at) + (_past_next(at, after) if after is not None else 0), abs(year - here)

    best = min((here, here - 1, here + 1), key=cost)
    return best if best > 0 else best - 1


def season_year(season: int, c: Context) -> int:
    """Return the year of a season (1 = spring .. 4) in a narrative."""
    return _between((4, 7, 10, 12)[season - 1], c)


def choose_season(season: int, today: date, rel: str | None, tense: Tense, *, southern: bool = False) -> Point | None:
    """Return the season (1 = spring .. 4) that news means: "last" is over, "next" has not begun, "this" is the year's own."""
    points = [Point("season", year, index=season) for year in range(today.year - 2, today.year + 3)]
    spans = [(p, s) for p in points if (s := p.days(southern=southern)) is not None]
    if not spans:
        return None
    past = [p for p, s in spans if s[1] < today]
    running = [p for p, s in spans if s[0] <= today <= s[1]]
    ahead = [p for p, s in spans if s[0] > today]
    if rel in ("last", "past", "previous"):
        return past[-1] if past else None
    if rel in ("next", "coming", "following"):
        return ahead[0] if ahead else None
    if running:
        return running[0]
    if rel == "this":
        return next((p for p, s in spans if s[0].year == today.year), None)
    if tense == "future":
        return ahead[0] if ahead else None
    if tense == "past":
        return past[-1] if past else None
    return min(spans, key=lambda x: (min(abs((x[1][0] - today).days), abs((x[1][1] - today).days)), x[0].year))[0]


def _gap(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Months from a to b; a step back weighs more than a step on."""
    if b[0] > a[1]:
        return float(b[0] - a[1])
    return (a[0] - b[1]) * _STEP_BACK if b[1] < a[0] else 0.0


def _past_next(at: tuple[int, int], after: tuple[int, int]) -> float:
    """Months by which a candidate overshoots the next dated point; being far before it hardly counts."""
    return float(at[0] - after[1]) if after[1] < at[0] else max(0, after[0] - at[1]) * _FAR_BEFORE


def month_range(point: Point) -> tuple[int, int]:
    """Return the first and last month of a point, counted from the year 0."""
    base = astronomical(point.year) * 12
    if point.month:
        return base + point.month, base + point.month
    if point.grain == "season":
        return base + 3 * point.index, base + 3 * point.index + 2
    if point.grain in ("quarter", "half"):
        size = 3 if point.grain == "quarter" else 6
        return base + size * (point.index - 1) + 1, base + size * point.index
    return base + 1, base + 12
