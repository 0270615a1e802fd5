"""One machine-readable date, in whatever form: ISO 8601 and its usual damage, RFC 2822, Java's and Unix' `date`, epochs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})"
    r"(?:[T\s,]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?(?![\d])",
    re.I,
)
_SLASHED = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_UNIX = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2}) "
    r"(\d{2}):(\d{2}):(\d{2}) ([A-Z]{2,5}) (\d{4})"
)
_MONTHS = {m: i for i, m in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_ZONES = {
    "UTC": 0,
    "GMT": 0,
    "Z": 0,
    "CET": 60,
    "CEST": 120,
    "MEZ": 60,
    "MESZ": 120,
    "WET": 0,
    "WEST": 60,
    "EET": 120,
    "EEST": 180,
    "BST": 60,
    "MSK": 180,
    "EST": -300,
    "EDT": -240,
    "CDT": -300,
    "MST": -420,
    "MDT": -360,
    "PST": -480,
    "PDT": -420,
    "JST": 540,
    "KST": 540,
    "HKT": 480,
    "SGT": 480,
    "AEST": 600,
    "AEDT": 660,
    "NZST": 720,
    "NZDT": 780,
    "SAST": 120,
    "WIB": 420,
}  # CST and IST mean several zones and are left out
_SEASONAL = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
_PRINTED = re.compile(r"\s*\(?(?:(?P<base>UTC|GMT)\s?(?P<offset>[+-]\d{1,2}(?::?\d\d)?)|(?P<name>[A-Z]{2,4}))\b")


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as a page writes it: a datetime (aware or not), or midnight with `day_only`."""

    at: datetime
    day_only: bool

    @property
    def aware(self) -> bool:
        return self.at.tzinfo is not None


def parse(raw: Any) -> Moment | None:
    """Return the moment that a machine-readable date means, or None.

    Takes ISO 8601 with its usual damage, RFC 2822, Java's and Unix' `date`, epoch seconds and milliseconds.
    """
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int | float):
        raw = str(int(raw)) if abs(raw) < 1e15 else ""
    if not isinstance(raw, str):
        return None
    text = raw.strip()[:80]
    try:
        return _parse(text)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def printed_zone(after: str) -> tzinfo | None:
    """Return the zone that is printed right behind a clock time: " BST", " GMT+3", " (ET)". None for what means several zones."""
    found = _PRINTED.match(after)
    if found is None:
        return None
    if found["offset"]:
        hours, _, minutes = found["offset"][1:].partition(":")
        if not minutes and len(hours) > 2:
            hours, minutes = hours[:-2], hours[-2:]
        away = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-away if found["offset"][0] == "-" else away) if away < timedelta(hours=15) else None
    name = found["name"] or found["base"]
    return ZoneInfo(_SEASONAL[name]) if name in _SEASONAL else _zone(name) if name in _ZONES else None


def _parse(text: str) -> Moment | None:
    if re.fullmatch(r"\d{9,10}|\d{12,13}", text) and not re.fullmatch(r"(19|20)\d{10}", text):
        seconds = int(text) / (1000 if len(text) > 10 else 1)
        return Moment(datetime.fromtimestamp(seconds, UTC), False)
    found = _ISO.match(text)
    if found:
        year, month, day, hour, minute, second, fraction, zone = found.groups()
        if hour is None:
            return Moment(datetime(int(year), int(month), int(day)), True)  # noqa: DTZ001 - a day has no zone
        micro = int((fraction or "0")[:6].ljust(6, "0"))
        if hour == "24":
            hour = "0"
        return Moment(
            datetime(
                int(year),
                int(month),
                int(day),
                int(hour),
                int(minute),
                min(int(second or 0), 59),
                micro,
                tzinfo=_zone(zone or _named(text)),
            ),
            False,
        )
    found = _SLASHED.match(text)
    if found:
        year, month, day, hour, minute, second = found.groups()
        at = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=_zone(_named(text)))
        return Moment(at, hour is None)
    found = _UNIX.match(text)
    if found:
        name, day, hour, minute, second, zone, year = found.groups()
        return Moment(datetime(int(year), _MONTHS[name], int(day), int(hour), int(minute), int(second), tzinfo=_zone(zone)), False)
    if re.search(r"\d:\d\d", text) and re.match(r"[A-Za-z]{3},|\d{1,2} [A-Z][a-z]{2} \d{4}", text):
        return Moment(parsedate_to_datetime(text), False)
    return None


def _named(text: str) -> str | None:
    found = re.search(r"\b([A-Z]{2,4})\s*$", text)
    return found[1] if found and found[1] in _ZONES else None


def _zone(name: str | None) -> tzinfo | None:
    if not name:
        return None
    if name.upper() in _ZONES:
        minutes = _ZONES[name.upper()]
    else:
        digits = name[1:].replace(":", "").ljust(4, "0")
        minutes = (int(digits[:2]) * 60 + int(digits[2:])) * (-1 if name[0] == "-" else 1)
    return UTC if minutes == 0 else timezone(timedelta(minutes=minutes))
