"""Builders for clock times, ISO dates and numeric dates."""

from __future__ import annotations

from collections.abc import Iterable

from etl.extract.times.draft import Draft
from etl.extract.times.lexicon import lexicon
from etl.extract.times.match import Match
from etl.extract.times.point import valid_day
from etl.extract.times.quantity import quantity

_SPELLED_ZONES = {
    "eastern": "America/New_York",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
    "moscow": "Europe/Moscow",
}


def build_clock(x: Match) -> Iterable[Draft | None]:
    """Read "10:35 a.m. EDT", "3 pm", "1500 GMT", "7 o'clock in the evening"."""
    d = x.draft()
    d.type = "TIME"
    d.clock = _clock(x, "clock", "hr", "hhmm")
    if d.clock is None:
        return
    if zone := x.words("zone"):
        d.zone = _SPELLED_ZONES.get(zone[0]) if len(zone) > 1 else lexicon().meaning["ZONE"].get(zone[0])
    second = x.span("hr2") or x.span("clock2")
    if second is not None:
        first = Draft(first=second[0], last=second[1] - 1, rule=d.rule, kind="clock", type="TIME", zone=d.zone)
        first.clock = _clock(x, "clock2", "hr2", "")
        d.first = second[1] + 1
        if first.clock is None or d.first > d.last:
            return
        yield first
    yield d


def _clock(x: Match, clock: str, hour: str, four: str) -> tuple[int, int, int | None] | None:
    if w := x.word(clock):
        parts = [int(p) for p in w.replace(".", ":").split(":")]
    elif w := x.word(hour):
        named = quantity([w])
        if named is None or named != int(named):
            return None
        parts = [int(named)] + ([30] if x.words("halfpast") else [])
    elif four and (w := x.word(four)):
        parts = [int(w[:2]), int(w[2:])]
    else:
        return None
    h, m, s = parts[0], parts[1] if len(parts) > 1 else 0, parts[2] if len(parts) > 2 else None
    half = x.words("ampm")
    pm = (half and lexicon().mean("AMPM", half[0]) == "PM") or x.word("podof") in ("afternoon", "evening", "night")
    if half and not 1 <= h <= 12:
        return None
    if pm and h < 12:
        h += 12
    elif half and not pm and h == 12:
        h = 0
    return (h, m, s) if h <= 24 and m < 60 and (s is None or s < 60) and not (h == 24 and m) else None


def build_iso(x: Match) -> Iterable[Draft | None]:
    """Read 2015-10-01 and 2015-10-01T08:30:00Z."""
    d, w = x.draft("cal"), x.tokens.low[x.m.start()]
    d.year, d.month, d.day = int(w[:4]), int(w[5:7]), int(w[8:10])
    if not d.year or not valid_day(d.year, d.month, d.day):
        return
    if len(w) > 10:
        clock, zone = w[11:], None
        if clock.endswith(("Z", "z")):
            clock, zone = clock[:-1], 0
        elif (at := max(clock.find("+"), clock.find("-"))) > 0:
            hours, minutes = int(clock[at + 1 : at + 3]), int(clock[-2:])
            if hours > 14 or minutes > 59:
                return
            zone = (hours * 60 + minutes) * (-1 if clock[at] == "-" else 1)
            clock = clock[:at]
        parts = [int(p) for p in clock.split(".")[0].split(":")]
        if parts[0] > 23 or parts[1] > 59 or (len(parts) > 2 and parts[2] > 59):
            return
        d.type, d.clock, d.zone = "TIME", (parts[0], parts[1], parts[2] if len(parts) > 2 else None), zone
    yield d


def build_numeric(x: Match) -> Iterable[Draft | None]:
    """Read 3/4/2015, 03.04.15, 2015/4/3; the order of day and month is left to `ground`, which knows the country."""
    d, w = x.draft("numeric"), x.tokens.low[x.m.start()]
    mark = next(c for c in w if not c.isdecimal())
    parts = w.split(mark)
    if mark == "." and len(parts[2]) == 2:  # 1.2.15 is a version or a section oftener than a day
        return
    a, b, c = (int(p) for p in parts)
    d.value = "ymd" if len(parts[0]) == 4 else "dmy" if mark == "." or a > 12 else "mdy" if b > 12 else ""
    year = a if d.value == "ymd" else c
    d.year = year if len(parts[2]) == 4 or d.value == "ymd" else None
    d.n = float(year)
    low, high = (b, c) if d.value == "ymd" else (a, b)
    d.month, d.day = (low, high) if d.value in ("ymd", "mdy", "") else (high, low)
    d.two_digits = d.year is None
    if not (valid_day(d.year or 2000, d.month, d.day) or (d.value == "" and valid_day(d.year or 2000, d.day, d.month))):
        return
    if d.year is not None and not 1000 <= d.year <= 2199:
        return
    yield d
