"""Dates that channels and URLs state. A bare day is taken as its noon in the newsroom's zone: one window holds it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from etl.records import Window

_BARE_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})\Z")
_MONTHS = {m: i for i, m in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_YEAR = r"(?<!\d)((?:19|20)\d{2})"
_MONTH = r"(0?[1-9]|1[0-2]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})"
_DAY = r"(0?[1-9]|[12]\d|3[01])(?!\d)"
_URL_DAYS = (
    re.compile(rf"{_YEAR}([-/_.]){_MONTH}\2{_DAY}", re.IGNORECASE),
    re.compile(r"(?<!\d)((?:19|20)\d{2})()(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(rf"[?&](?:yyyy|year|y)={_YEAR}()&(?:mm|month|m)={_MONTH}&(?:dd|day|d)={_DAY}", re.IGNORECASE),
)
_URL_MONTHS = (
    re.compile(rf"{_YEAR}[-/_.]{_MONTH}(?![\da-z])", re.IGNORECASE),
    re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(?!\d)"),
    re.compile(rf"[?&](?:yyyy|year|y)={_YEAR}&(?:mm|month|m)={_MONTH}", re.IGNORECASE),
)
_URL_YEAR = re.compile(rf"{_YEAR}(?!\d)")


def noon(day: date, zone: ZoneInfo) -> datetime:
    """Return noon of `day` in `zone`, as UTC."""
    return datetime.combine(day, time(12), zone).astimezone(UTC)


def plausible(when: datetime) -> datetime | None:
    """Return `when` unless no article on the web can be of that year: such a date (1970, 9999) is a machine's error."""
    return when if 1980 <= when.year <= 2100 else None


def parse_instant(text: str | None, zone: ZoneInfo) -> datetime | None:
    """Return the instant (UTC) that a feed's or sitemap's date means: W3C or RFC 822 forms; None when it is neither.

    A bare day is its noon in `zone`, a time without a zone is one in `zone`.
    """
    text = (text or "").strip()[:64]
    if not text:
        return None
    try:
        if bare := _BARE_DAY.match(text):
            return plausible(noon(date(int(bare[1]), int(bare[2]), int(bare[3])), zone))
        try:
            when = datetime.fromisoformat(text)
        except ValueError:
            when = parsedate_to_datetime(text)
        return plausible((when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def url_day(url: str) -> date | None:
    """Return the day that an article's URL states (/2015/10/01/, 2015-10-01, 20151001, /2015/oct/01/), or None."""
    for pattern in _URL_DAYS:
        for match in pattern.finditer(url):
            try:
                return date(int(match[1]), _month(match[3]), int(match[4]))
            except ValueError:
                continue
    return None


def url_period(url: str) -> tuple[date, date] | None:
    """Return first and last day of the day, month or year that a sitemap's URL states; None when it states none."""
    day = url_day(url)
    if day:
        return day, day
    for pattern in _URL_MONTHS:
        if match := pattern.search(url):
            first = date(int(match[1]), _month(match[2]), 1)
            return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if match := _URL_YEAR.search(url):
        return date(int(match[1]), 1, 1), date(int(match[1]), 12, 31)
    return None


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS[text[:3].lower()]


def period_meets(period: tuple[date, date], window: Window) -> bool:
    """Return whether a period of days (in any zone: a day's grace on both sides) meets the window."""
    grace = timedelta(days=1)
    return period[0] - grace <= window.end.astimezone(UTC).date() and period[1] + grace >= window.start.astimezone(UTC).date()


def local_days(window: Window, zone: ZoneInfo) -> list[date]:
    """Return the newsroom's days that the window touches, in order."""
    day = window.start.astimezone(zone).date()
    last = (window.end - timedelta(microseconds=1)).astimezone(zone).date()
    days = []
    while day <= last:
        days.append(day)
        day += timedelta(days=1)
    return days
