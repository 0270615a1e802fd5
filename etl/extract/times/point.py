"""A point of the calendar at some grain: its TimeML value, its days, and arithmetic that is also right before Christ."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta

from etl.records import Grain

SEASONS = ("SP", "SU", "FA", "WI")
_SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_STEP_MONTHS = {"M": 1, "Q": 3, "H": 6, "Y": 12, "DE": 120, "CE": 1200, "ML": 12000}
UNIT_GRAIN: dict[str, Grain] = {
    "TS": "second",
    "TM": "minute",
    "TH": "hour",
    "D": "day",
    "N": "day",
    "W": "week",
    "F": "week",
    "WE": "weekend",
    "M": "month",
    "Q": "quarter",
    "H": "half",
    "Y": "year",
    "DE": "decade",
    "CE": "century",
    "ML": "millennium",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One stretch of the calendar. `year` is the year, negative before Christ; of a decade or century its first year."""

    grain: Grain
    year: int
    month: int = 0
    day: int = 0
    index: int = 0  # ISO week, quarter or half; season as 1..4 from spring
    vague: str = ""  # "XX" and the like: the grain is finer than what is known

    @property
    def value(self) -> str:
        """The TimeML value."""
        y = f"{self.year:04d}" if self.year > 0 else f"BC{-self.year:04d}"
        match self.grain:
            case "day":
                return f"{y}-{self.month:02d}-{self.day:02d}"
            case "week":
                return f"{y}-W{self.index:02d}"
            case "weekend":
                return f"{y}-W{self.index:02d}-WE"
            case "month":
                return f"{y}-{self.month:02d}{self.vague}"
            case "quarter":
                return f"{y}-Q{self.index}"
            case "half":
                return f"{y}-H{self.index}"
            case "season":
                return f"{y}-{SEASONS[self.index - 1]}"
            case "decade":
                return f"{self.year // 10:03d}" if self.year > 0 else f"BC{-self.year // 10:03d}"
            case "century":
                return f"{self.year // 100:02d}" if self.year > 0 else f"BC{-self.year // 100:02d}"
            case "millennium":
                return f"{self.year // 1000:01d}" if self.year > 0 else f"BC{-self.year // 1000:01d}"
            case _:
                return y + self.vague

    def days(self, *, southern: bool = False) -> tuple[date, date] | None:
        """Return the first and last day, or None outside the years 1 to 9999."""
        try:
            return self._days(southern)
        except (ValueError, OverflowError):
            return None

    def _days(self, southern: bool) -> tuple[date, date]:
        y, i = self.year, self.index
        match self.grain:
            case "day":
                d = date(y, self.month, self.day)
                return d, d
            case "week":
                d = date.fromisocalendar(y, i, 1)
                return d, d + timedelta(days=6)
            case "weekend":
                d = date.fromisocalendar(y, i, 6)
                return d, d + timedelta(days=1)
            case "month":
                return _months(y, self.month, 1)
            case "quarter":
                return _months(y, 3 * i - 2, 3)
            case "half":
                return _months(y, 6 * i - 5, 6)
            case "season":
                first = _SEASON_MONTHS[SEASONS[i - 1]]
                return _months(y, (first + 6 - 1) % 12 + 1 if southern else first, 3)
            case "decade":
                return _months(y, 1, 120)
            case "century":
                return _months(y, 1, 1200)
            case "millennium":
                return _months(y, 1, 12000)
            case _:
                return _months(y, 1, 12)

    def coarsen(self, grain: Grain) -> Point | None:
        """Return the stretch of a coarser (or the same) grain that holds this one, None when that is not known."""
        y, m = self.year, self.month
        if grain == self.grain:
            return replace(self, vague="")
        match grain:
            case "decade":
                return Point("decade", y - y % 10 if y > 0 else y + (-y) % 10)
            case "century":
                return Point("century", y - y % 100 if y > 0 else y + (-y) % 100)
            case "millennium":
                return Point("millennium", y - y % 1000 if y > 0 else y + (-y) % 1000)
            case "year":
                return Point("year", y) if self.grain not in ("decade", "century", "millennium") else None
        if m == 0 and (span := self.days()) is not None and self.grain in ("week", "weekend", "quarter", "season"):
            m = span[0].month
        if m == 0:
            return None
        match grain:
            case "month":
                return Point("month", y, m)
            case "quarter":
                return Point("quarter", y, index=(m + 2) // 3)
            case "half":
                return Point("half", y, index=(m + 5) // 6)
            case "season":
                return Point("season", y - (m < 3), index=(4 if m < 3 or m == 12 else m // 3))
        if self.grain in ("day", "week", "weekend") and y > 0 and (span := self.days()) is not None:
            iso = span[0].isocalendar()
            return Point(grain, iso.year, index=iso.week) if grain in ("week", "weekend") else None
        return None

    def shift(self, n: int, unit: str) -> Point | None:
        """Move by `n` units; the result has the unit's grain, or None when this point is too coarse for that."""
        if unit == "N":
            return self.shift(n, "D")
        if unit == "F":
            return self.shift(2 * n, "W")
        at = self.coarsen(UNIT_GRAIN[unit])
        if at is None or not self._near(n):
            return None
        if unit in _STEP_MONTHS:
            return at._shift_months(n * _STEP_MONTHS[unit])
        span = at.days()
        if span is None:
            return at._shift_ancient(n) if unit == "D" else None
        try:
            return day_point(span[0] + timedelta(days=n * (1 if unit == "D" else 7))).coarsen(at.grain)
        except OverflowError:
            return None

    def _near(self, n: int) -> bool:
        return abs(n) < 20_000

    def _shift_months(self, n: int) -> Point | None:
        m0 = {"month": self.month, "quarter": 3 * self.index - 2, "half": 6 * self.index - 5, "season": 3 * self.index}.get(self.grain, 1)
        total = astronomical(self.year) * 12 + m0 - 1 + n
        y, m = total // 12, total % 12 + 1
        if not -9000 < y <= 9999:
            return None
        year = y if y > 0 else y - 1
        match self.grain:
            case "month":
                return Point("month", year, m)
            case "quarter":
                return Point("quarter", year, index=(m + 2) // 3)
            case "half":
                return Point("half", year, index=(m + 5) // 6)
            case _:
                return Point(self.grain, year)

    def _shift_ancient(self, n: int) -> Point | None:
        """Days before Christ: within the month only."""
        d = self.day + n
        return replace(self, day=d) if self.day and 1 <= d <= 28 else None


def astronomical(year: int) -> int:
    """Return the year counted with a year 0: 1 BC, here -1, is 0."""
    return year if year > 0 else year + 1


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    first = date(year, month, 1)
    end_year, end_month = divmod(year * 12 + month - 1 + count - 1, 12)
    return first, date(end_year, end_month + 1, calendar.monthrange(end_year, end_month + 1)[1])


def day_point(d: date) -> Point:
    """Return one day as a point."""
    return Point("day", d.year, d.month, d.day)


def valid_day(year: int, month: int, day: int) -> bool:
    """Tell whether there is such a day; before Christ the proleptic calendar of a leap year is used."""
    if not 1 <= month <= 12:
        return False
    leap = calendar.isleap(year) if year > 0 else True
    return 1 <= day <= (29 if month == 2 and leap else calendar.monthrange(2001, month)[1])
