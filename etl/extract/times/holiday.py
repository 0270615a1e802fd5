"""The day of a holiday in a year: fixed, counted from Easter, the nth weekday of a month, or from the `holidays` package."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

_FIRST, _LAST = 1583, 4099  # years for which the Gregorian Easter is defined by dateutil


def holiday_on(rule: dict[str, Any], year: int) -> date | None:
    """Return the day of a lexicon entry in a year, or None when its calendar does not know."""
    if not 1 <= year <= 9998:
        return None
    if "md" in rule:
        month, day = rule["md"].split("-")
        return date(year, int(month), int(day))
    if "easter" in rule:
        return _easter(year) + timedelta(days=rule["easter"]) if _FIRST <= year <= _LAST else None
    if "nth" in rule:
        which, weekday, month = rule["nth"]
        return _nth(year, month, weekday, which) + timedelta(days=rule.get("plus", 0))
    if "country" in rule:
        return _from_calendar(rule["country"], rule["label"], year)
    return None


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    if which > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (which - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.isoweekday() - weekday) % 7)


def _easter(year: int) -> date:
    from dateutil.easter import easter  # type: ignore[import-untyped]  # lazy: only texts with such a day pay for it

    found: date = easter(year)
    return found


@lru_cache(maxsize=256)
def _from_calendar(country: str, label: str, year: int) -> date | None:
    import holidays  # lazy: a big package

    try:
        days = holidays.country_holidays(country, years=year, language="en_US")
    except (NotImplementedError, KeyError, ValueError):
        return None
    named = sorted(day for day, name in days.items() if day.year == year and label.lower() in name.lower())
    return named[0] if named else None
