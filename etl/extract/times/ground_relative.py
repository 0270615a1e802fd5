"""Relative and vague words against their anchors."""

from __future__ import annotations

from etl.extract.times.anchor import choose_month_year
from etl.extract.times.context import Context, Grounded, resolved, unknown
from etl.extract.times.draft import Draft
from etl.extract.times.point import UNIT_GRAIN, Point, day_point
from etl.extract.times.tense import Tense
from etl.records import Grounding


def ground_deictic(d: Draft, c: Context, tense: Tense) -> Grounded:
    day = c.day
    if c.narrative or day is None:
        fallback = "XXXX-XX-XX" if d.n else "PRESENT_REF"
        return unknown(fallback if d.pod is None else "XXXX-XX-XX")
    return resolved(day_point(day).shift(int(d.n or 0), "D"), "XXXX-XX-XX", "deictic")


def ground_rel(d: Draft, c: Context, tense: Tense) -> Grounded:
    unit = d.unit or "D"
    step = {"before last": -2, "last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}.get(d.rel or "", 0)
    if d.base == "ref" and (c.narrative or d.rel in ("following", "previous", "same", "that", "next")):
        base, grounding = c.then(d), "anaphoric"
    else:
        base, grounding = c.now(d), "deictic"
    fallback = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "WE": "XXXX-WXX-WE", "Q": "XXXX-QX"}.get(unit, "XXXX")
    if base is None:
        return unknown(fallback)
    moved = base.shift(step, unit) if unit in UNIT_GRAIN else None
    if moved is None:
        return _coarse(base, unit, "anaphoric")
    if d.rule == "relative.the_unit_alone" and unit == "Q" and base.grain == "day":
        moved = base.shift(-1, "Q") or moved  # results are told of the quarter that is over
    if d.rule == "relative.the_weekend" and base.grain == "day" and tense != "future" and base.days()[0].isoweekday() < 6:  # type: ignore[index]
        moved = base.shift(-1, "WE") or moved
    if d.rel == "this" and unit == "D":
        return resolved(moved, fallback, "deictic", 0.6)
    return resolved(moved, fallback, "anaphoric" if grounding == "anaphoric" else "deictic")


def _coarse(base: Point, unit: str, grounding: Grounding, *, moves: bool = False) -> Grounded:
    """The anchor is coarser than the unit: say what is known, as in 1915-XX-XX."""
    if base.grain == "month" and unit == "D" and moves:  # it may have passed into another month
        base = Point("year", base.year)
    fill = {
        ("year", "D"): "-XX-XX",
        ("year", "M"): "-XX",
        ("month", "D"): "-XX",
        ("year", "W"): "-WXX",
        ("month", "W"): "",
        ("season", "D"): "",
        ("season", "M"): "-XX",
    }.get((base.grain, unit))
    if fill is None:
        return unknown(base.value if base.grain not in ("decade", "century") else "XXXX", grounding)
    if base.grain == "season":
        base = Point("year", base.year)
    return Grounded(value=base.value + fill, point=base, grounding=grounding, confidence=0.5)


def ground_off(d: Draft, c: Context, tense: Tense) -> Grounded:
    base = c.now(d) if d.base == "dct" else c.then(d)
    grounding: Grounding = "deictic" if d.base == "dct" else "anaphoric"
    vague = "PAST_REF" if d.sign < 0 else "FUTURE_REF"
    if d.n is None:
        today = c.day if d.base == "dct" and not c.narrative else None
        return Grounded(value=vague, grounding="vague", confidence=0.6, span=(None, today) if d.sign < 0 else (today, None))
    if base is None:
        return unknown(vague, grounding)
    unit, n = d.unit or "D", d.n * d.sign
    if unit in ("DE", "CE") and abs(n) <= 10 and n == int(n) and base.grain not in ("decade", "century"):
        unit, n = "Y", n * (10 if unit == "DE" else 100)  # "a decade ago" is a year, not a decade
    if unit in ("TS", "TM", "TH"):
        hours = n / {"TS": 3600, "TM": 60, "TH": 1}[unit]
        moved = base.shift(round(hours / 24), "D") if base.grain == "day" else None
        if moved is None:
            return unknown("XXXX-XX-XX", grounding)
        return Grounded(value=moved.value + ("" if abs(hours) >= 24 else "TXX"), point=moved, grounding=grounding, confidence=0.7)
    if n != int(n):
        unit, n = (
            {"Y": "M", "DE": "Y", "CE": "Y", "M": "D", "W": "D"}.get(unit, unit),
            n * {"Y": 12, "DE": 10, "CE": 100, "M": 30, "W": 7}.get(unit, 1),
        )
    if d.day is not None:
        base = base.shift(d.day, "D") or base
    if unit == "Y" and d.quarter is None and base.grain in ("quarter", "month", "half") and d.base == "ref" and not c.narrative:
        moved = base.shift(
            int(n) * {"quarter": 4, "half": 2, "month": 12}[base.grain], {"quarter": "Q", "half": "H", "month": "M"}[base.grain]
        )
    elif d.quarter is not None:
        told = base if base.grain == "quarter" or c.day is None else day_point(c.day).shift(-1, "Q")
        moved = told.shift(d.quarter * d.sign, "Q") if told is not None else None
    elif unit == "W" and base.grain == "day" and d.base == "ref":
        moved = base.shift(int(n) * 7, "D")
    else:
        moved = base.shift(int(n), unit)
    if moved is None:
        return _coarse(base, unit, grounding, moves=True)
    return resolved(moved, vague, grounding, 0.9)


def ground_part(d: Draft, c: Context, tense: Tense) -> Grounded:
    generic = "XXXX-XX-XX"
    if (d.rel is None and d.pod in ("12:00", "24:00", "MI")) or d.rule == "time.part_overnight":
        return resolved(c.same_day(), generic, "anaphoric", 0.8)
    if d.rel in (None, "one"):
        return unknown(generic, "vague")
    d.unit = "D"
    told = d.rel in ("that", "same", "the", "following", "previous") or (d.rel == "next" and d.base == "ref")
    base = c.then(d) if told else c.now(d)
    if base is None:
        return unknown(generic)
    step = {"before last": -2, "last": -1, "previous": -1, "next": 1, "following": 1}.get(d.rel or "", 0)
    moved = base.shift(step, "D")
    if moved is None:
        return _coarse(base, "D", "anaphoric")
    return resolved(moved, generic, "anaphoric" if base is c.ref else "deictic")


def ground_ordinal(d: Draft, c: Context, tense: Tense) -> Grounded:
    d.unit = "D"
    base = c.then(d)
    day = base.coarsen("day") if base is not None and base.grain == "day" else None
    if base is None:
        return unknown("XXXX-XX-XX", "ordinal")
    return resolved(day, "", "ordinal", 0.6) if day is not None else _coarse(base, "D", "ordinal")


def ground_clock(d: Draft, c: Context, tense: Tense) -> Grounded:
    base = c.same_day()
    return resolved(base, "XXXX-XX-XX", "anaphoric", 0.8)


def ground_ref(d: Draft, c: Context, tense: Tense) -> Grounded:
    today = c.day if not c.narrative else None
    span = {"PAST_REF": (None, today), "PRESENT_REF": (today, today), "FUTURE_REF": (today, None)}[d.value]
    return Grounded(value=d.value, span=span, grounding="vague", confidence=0.7)


def ground_fixed(d: Draft, c: Context, tense: Tense) -> Grounded:
    if d.kind == "dur" and d.month is not None and d.year is None:
        d.year = choose_month_year(d.month, None, c, tense)
    return Grounded(value=d.value, grounding="vague" if "X" in d.value else "explicit")
