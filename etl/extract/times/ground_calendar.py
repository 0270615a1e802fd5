"""Calendar words against their anchors: the missing year, the day of a weekday, seasons, quarters, holidays."""

from __future__ import annotations

from datetime import date, timedelta

from etl.extract.times.anchor import choose_month_year, choose_season, choose_weekday, near_month_day, season_year
from etl.extract.times.context import Context, Grounded, resolved, unknown
from etl.extract.times.draft import Draft
from etl.extract.times.holiday import holiday_on
from etl.extract.times.lexicon import lexicon
from etl.extract.times.point import Point, day_point, valid_day
from etl.extract.times.tense import Tense
from etl.records import Grounding


def ground_cal(d: Draft, c: Context, tense: Tense) -> Grounded:
    year = _full_year(d, c)
    if d.yref is not None and d.unit != "W":
        year = _year_of(d, c)
    if d.decade is not None or d.century is not None:
        return _long_period(d, c)
    if d.holiday is not None:
        return _holiday(d, c, tense, year)
    if d.weekday is not None and d.month is None and d.day is None:
        return _weekday(d, c, tense)
    if d.season is not None:
        return _season(d, c, tense, year)
    if d.quarter is not None or d.half is not None:
        return _quarter(d, c, tense, year)
    explicit: Grounding = "explicit" if year is not None and d.yref is None else "anaphoric"
    if d.month is None and d.day is None:
        if year is None:
            return unknown("XXXX")
        if d.fiscal:
            return Grounded(value=Point("year", year).value, grounding=explicit)  # whose months it has is not said
        return resolved(Point("year", year), "XXXX", explicit)
    if d.month is None:
        month = _month_of_day(d, c, tense)
        if month is None or not valid_day(month.year, month.month, d.day or 0):
            return unknown(f"XXXX-XX-{d.day:02d}", "anaphoric")
        return resolved(Point("day", month.year, month.month, d.day or 1), "", "anaphoric", 0.8)
    if year is None:
        explicit = "narrative" if c.narrative else "publication"
        if d.rel is not None:
            year = _rel_month_year(d, c)
        elif d.day is not None and (not c.told_year(tense) or (d.weekday is not None and not c.narrative)):
            year = near_month_day(d.month, d.day, d.weekday, c.day, tense)
        else:
            year = choose_month_year(d.month, d.day, c, tense)
    if year is None:
        return unknown(f"XXXX-{d.month:02d}" + (f"-{d.day:02d}" if d.day is not None else ""), explicit)
    if d.day is None:
        return resolved(Point("month", year, d.month), "", explicit)
    if not valid_day(year, d.month, d.day):
        return unknown(f"XXXX-{d.month:02d}-{d.day:02d}", explicit)
    return resolved(Point("day", year, d.month, d.day), "", explicit)


def _month_of_day(d: Draft, c: Context, tense: Tense) -> Point | None:
    """The month of "the 15th": the story's, or the one that brings the day nearest to publication on the tense's side."""
    if c.narrative or (c.ref is not None and c.ref_first >= c.sentence):
        base = c.then(d)
        return base.coarsen("month") if base is not None else None
    if c.day is None or d.day is None:
        return None
    here = Point("month", c.day.year, c.day.month)
    if tense == "future":
        return here if d.day >= c.day.day else here.shift(1, "M")
    return here if d.day <= c.day.day else here.shift(-1, "M")


def _full_year(d: Draft, c: Context) -> int | None:
    if d.year is None:
        return None
    if d.two_digits:
        pivot = c.day.year if c.day is not None else 2030
        if c.narrative and c.ref is not None and c.ref.year > 0:
            pivot = c.ref.year + 50
        year = pivot - pivot % 100 + d.year
        return year - 100 if year > pivot + (10 if c.day is not None else 0) else year
    if d.era == -1:
        return -d.year
    if d.era is None and c.narrative and c.ref is not None and c.ref.year < 0 and d.year < 1000:
        return -d.year
    return d.year


def _year_of(d: Draft, c: Context) -> int | None:
    which = d.yref
    base = c.then(d) if which in ("that", "same", "the", "following", "previous") else c.now(d)
    if base is None:
        return None
    step = {"last": -1, "previous": -1, "past": -1, "next": 1, "following": 1}.get(which or "", 0)
    moved = base.shift(step, "Y")
    return moved.year if moved else None


def _rel_month_year(d: Draft, c: Context) -> int | None:
    base = c.then(d) if d.rel in ("previous", "following", "that", "same") else c.now(d)
    if base is None or d.month is None:
        return None
    year, month = base.year, base.month or 1
    if d.rel in ("last", "past", "previous"):
        return year if d.month < month else year - 1
    if d.rel in ("next", "coming", "following"):
        return year if d.month > month else year + 1
    return year


def _long_period(d: Draft, c: Context) -> Grounded:
    if d.century is not None:
        if d.era == -1:
            return Grounded(value=f"BC{d.century - 1:02d}")
        point = Point("century", (d.century - 1) * 100)
        return Grounded(value=f"{d.century - 1:02d}", point=point if d.century > 1 else None)
    decade = d.decade or 0
    if d.era == -1 or (c.narrative and c.ref is not None and c.ref.year < 0 and decade < 1000 and not d.two_digits):
        return Grounded(value=f"BC{decade // 10:03d}")
    if d.two_digits:
        base = c.day.year if c.day is not None else 2030
        century = base - base % 100
        decade += century if century + decade <= base else century - 100
    return resolved(Point("decade", decade), "", "explicit")


def _weekday(d: Draft, c: Context, tense: Tense) -> Grounded:
    assert d.weekday is not None
    fallback = f"XXXX-WXX-{d.weekday}"
    if d.unit == "WF":
        tense = "future"
    anchor = (
        c.then(d) if d.rel in ("that", "same", "following", "previous") or d.yref in ("same", "following", "previous", "that") else c.now(d)
    )
    span = anchor.days() if anchor is not None and anchor.grain in ("day", "week") else None
    if span is None:
        return unknown(fallback, "weekday")
    if d.unit == "W":
        monday = span[0] - timedelta(days=span[0].weekday())
        step = {"last": -7, "previous": -7, "next": 7, "following": 7}.get(d.yref or "", 0)
        return safe_day(monday, step + d.weekday - 1, fallback)
    day = choose_weekday(d.weekday, span[0], d.rel, tense)
    if d.unit == "WF":
        return safe_day(day, 7, fallback)
    return safe_day(day, 0, fallback)


def safe_day(day: date, step: int, fallback: str) -> Grounded:
    try:
        return resolved(day_point(day + timedelta(days=step)), "", "weekday")
    except OverflowError:
        return unknown(fallback, "weekday")


def _season(d: Draft, c: Context, tense: Tense, year: int | None) -> Grounded:
    assert d.season is not None
    code = ("SP", "SU", "FA", "WI")[d.season - 1]
    if year is not None:
        return resolved(Point("season", year, index=d.season), "", "explicit" if d.yref is None else "anaphoric")
    if d.rel is None and c.ref is not None and c.told_year(tense):
        return resolved(Point("season", season_year(d.season, c), index=d.season), "", "narrative", 0.8)
    base = c.then(d) if d.rel in ("that", "same", "following", "previous") else c.now(d)
    if base is None:
        return unknown(f"XXXX-{code}")
    at = base.days()
    if c.narrative or at is None:
        here = base.coarsen("season")
        on = here is not None and d.rel in ("next", "following") and here.index >= d.season
        return resolved(Point("season", base.year + on, index=d.season), "", "narrative", 0.8)
    return resolved(choose_season(d.season, at[0], d.rel, tense, southern=c.southern), f"XXXX-{code}", "deictic", 0.9)


def _quarter(d: Draft, c: Context, tense: Tense, year: int | None) -> Grounded:
    grain, index, size = ("quarter", d.quarter, 3) if d.quarter is not None else ("half", d.half, 6)
    assert index is not None
    letter = "Q" if grain == "quarter" else "H"
    grounding: Grounding = "explicit"
    if year is None:
        base = c.now(d)
        if base is None:
            return unknown(f"XXXX-{letter}{index}")
        grounding, year = "deictic", base.year
        starts, month = (index - 1) * size + 1, base.month or 12
        if starts > month and tense != "future":
            year -= 1
        elif tense == "future" and starts + size - 1 < month:
            year += 1
    point = Point("quarter" if grain == "quarter" else "half", year, index=index)
    return Grounded(value=point.value, point=None if d.fiscal else point, grounding=grounding)


def _holiday(d: Draft, c: Context, tense: Tense, year: int | None) -> Grounded:
    rule = lexicon().holidays[d.holiday or ""]
    if "ymd" in rule:
        return resolved(day_point(date.fromisoformat(rule["ymd"])), "", "explicit")
    grounding: Grounding = "explicit" if year is not None else "deictic"
    if year is None:
        base = c.then(d) if c.narrative else c.now(d)
        if base is None or base.year < 1:
            return unknown("XXXX-" + rule.get("md", "XX-XX"))
        near = [x for y in (base.year - 1, base.year, base.year + 1) if (x := holiday_on(rule, y)) is not None]
        span = base.days()
        if not near or span is None:
            return unknown("XXXX-XX-XX")
        year = _pick_holiday(near, span[0], d.rel, tense, narrative=c.narrative).year
    day = holiday_on(rule, year)
    if day is None:
        return Grounded(value=f"{year:04d}-XX-XX", point=Point("year", year, vague="-XX-XX"), grounding=grounding)
    return resolved(day_point(day), "", grounding)


def _pick_holiday(near: list[date], today: date, rel: str | None, tense: Tense, *, narrative: bool) -> date:
    if rel in ("last", "past") or (rel is None and tense == "past" and not narrative):
        return max((x for x in near if x <= today), default=near[0])
    if rel in ("next", "coming") or (rel is None and tense == "future" and not narrative):
        return min((x for x in near if x >= today), default=near[-1])
    if rel == "this":
        return min(near, key=lambda x: (x.year != today.year, x))
    return min(near, key=lambda x: (abs((x - today).days), x))


def ground_numeric(d: Draft, c: Context, tense: Tense) -> Grounded:
    month, day = d.month or 0, d.day or 0
    if not d.value and c.country not in lexicon().meaning["MONTH_FIRST"] and c.country is not None:
        month, day = day, month
    sure = bool(d.value) or c.country is not None or month == day
    year = d.year if d.year is not None else _full_year(Draft(first=0, last=0, rule="", kind="cal", year=int(d.n or 0), two_digits=True), c)
    if not year or not valid_day(year, month, day):
        month, day = day, month
    if not year or not valid_day(year, month, day):
        return unknown("XXXX-XX-XX", "explicit")
    return resolved(Point("day", year, month, day), "", "explicit", 1.0 if sure else 0.5)
