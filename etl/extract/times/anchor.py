"""Which year, which week: the rules that choose among the candidates of an unfinished date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from etl.extract.times.point import valid_day
from etl.extract.times.tense import Tense

if TYPE_CHECKING:
    from etl.extract.times.ground import Context

_AGAINST_TENSE = 240               # days: a tense outweighs that much nearness, not more
_NO_TENSE_BIAS = 30                # news tells what was oftener than what will be


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
        step = ahead if tense == "future" or ahead < back and tense != "past" else -back
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
        cost = _cost((at - today).days, tense) + (400 if weekday is not None and at.isoweekday() != weekday else 0)
        if best is None or cost < best[0]:
            best = (cost, year)
    return best[1] if best else None


def _cost(ahead: int, tense: Tense) -> float:
    if ahead > 0:
        return ahead + (_AGAINST_TENSE if tense == "past" else _NO_TENSE_BIAS if tense != "future" else 0)
    return -ahead + (_AGAINST_TENSE if tense == "future" else 0)


def choose_month_year(month: int, day: int | None, c: Context, tense: Tense) -> int | None:
    """Return the year of a bare month: from the text's last date in a narrative, else the nearest one to the publication."""
    told = c.narrative or c.day is None or (c.ref is not None and c.ref_first >= c.paragraph and c.ref.year < c.day.year - 1 and tense != "future")
    if told:
        if c.ref is None:
            return None
        year = c.ref.year
        if c.ref.month and c.ref.month - month >= 9:      # "in December … in January": the story goes on
            return year + 1 if year != -1 else 1
        return year
    assert c.day is not None
    best: tuple[float, int] | None = None
    for year in (c.day.year - 1, c.day.year, c.day.year + 1):
        ahead = (year - c.day.year) * 12 + month - c.day.month
        cost = _cost(ahead * 30, tense)
        if 1 <= year <= 9999 and (best is None or cost < best[0]):
            best = (cost, year)
    return best[1] if best else None
