"""From drafts to days: the anchors, and what each kind of draft means against them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from etl.extract.times.anchor import choose_month_year, choose_weekday, near_month_day, season_year
from etl.extract.times.draft import Draft
from etl.extract.times.holiday import holiday_on
from etl.extract.times.lexicon import lexicon
from etl.extract.times.point import UNIT_GRAIN, Point, day_point, valid_day
from etl.extract.times.tense import Tense
from etl.records import Grounding


@dataclass(slots=True, kw_only=True)
class Grounded:
    """What a draft means: the point of the calendar, or a value without one."""

    value: str
    point: Point | None = None
    span: tuple[date | None, date | None] = (None, None)
    grounding: Grounding = "explicit"
    confidence: float = 1.0


@dataclass(slots=True, kw_only=True)
class Context:
    """The anchors of one text; `ref` moves as the text is read."""

    day: date | None               # of publication, in the publisher's zone
    zone: tzinfo | None = None
    country: str | None = None     # ISO 3166-1 alpha-3
    narrative: bool = False        # a history: its own dates anchor, not the day of publication
    ref: Point | None = None       # the last date of the text
    ref_first: int = -1            # its token
    ahead: Point | None = None     # the next date of the text that carries its year
    asides: frozenset[int] = frozenset()     # first tokens of explicit dates that do not move `ref`
    paragraph: int = 0             # first token of the paragraph that is being read
    southern: bool = False

    def told_year(self, tense: Tense) -> bool:
        """Tell whether the text, not the publication, gives the year of a date without one."""
        if self.narrative or self.day is None:
            return True
        return self.ref is not None and self.ref_first >= self.paragraph and self.ref.year < self.day.year - 1 and tense != "future"

    def now(self, d: Draft) -> Point | None:
        """Return the anchor of "this", "last", "ago"."""
        if self.narrative and self.ref is not None:
            return self.ref
        return day_point(self.day) if self.day is not None else None

    def then(self, d: Draft) -> Point | None:
        """Return the anchor of "the next day", "a year earlier": the last date told, else the publication."""
        if self.ref is not None and (self.narrative or self.ref_first >= self.paragraph):
            return self.ref
        return day_point(self.day) if self.day is not None else self.ref


def ground(d: Draft, c: Context, tense: Tense) -> Grounded:
    """Return the meaning of one draft in its context, and move the context's reference on."""
    g = _KINDS[d.kind](d, c, tense)
    if g.point is not None and d.kind in ("cal", "numeric", "deictic", "rel", "off", "ordinal") and g.point.grain not in ("decade", "century", "millennium") \
            and d.first not in c.asides and not _looks_back(d):
        c.ref, c.ref_first = g.point, d.first
    return g


def explicit_ahead(drafts: list[Draft], c: Context) -> list[Point | None]:
    """Return, for each draft, the next later one that carries its own year, as a point of at most a month's grain."""
    out: list[Point | None] = []
    nearest: Point | None = None
    for d in reversed(drafts):
        out.append(nearest)
        if d.kind == "cal" and d.year is not None and not d.two_digits and d.first not in c.asides and d.partner is None and d.holiday is None:
            year = -d.year if d.era == -1 else d.year
            nearest = Point("month", year, d.month) if d.month else Point("season", year, index=d.season) if d.season else Point("year", year)
    return out[::-1]


def _looks_back(d: Draft) -> bool:
    """A glance back ("a year earlier", "the previous year") and the far end of a range of years do not move the story."""
    return (d.kind == "off" and d.sign < 0) or (d.kind == "rel" and d.rel in ("previous", "last")) or (d.partner is not None and d.rule == "date.year_range")


def _unknown(value: str, grounding: Grounding = "deictic") -> Grounded:
    return Grounded(value=value, grounding=grounding, confidence=0.5)


def _at(point: Point | None, fallback: str, grounding: Grounding, confidence: float = 1.0) -> Grounded:
    return Grounded(value=point.value, point=point, grounding=grounding, confidence=confidence) if point is not None else _unknown(fallback, grounding)


# ------------------------------------------------------------------ calendar words


def _cal(d: Draft, c: Context, tense: Tense) -> Grounded:
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
            return _unknown("XXXX")
        return _at(Point("year", year), "XXXX", explicit)
    if d.month is None:
        anchor = c.then(d)
        month = anchor.coarsen("month") if anchor else None
        if month is None or not valid_day(month.year, month.month, d.day or 0):
            return _unknown(f"XXXX-XX-{d.day:02d}", "anaphoric")
        return _at(Point("day", month.year, month.month, d.day or 1), "", "anaphoric", 0.8)
    if year is None:
        explicit = "narrative" if c.narrative else "publication"
        if d.rel is not None:
            year = _rel_month_year(d, c)
        elif d.day is not None and not c.told_year(tense):
            year = near_month_day(d.month, d.day, d.weekday, c.day, tense)
        else:
            year = choose_month_year(d.month, d.day, c, tense)
    if year is None:
        return _unknown(f"XXXX-{d.month:02d}" + (f"-{d.day:02d}" if d.day is not None else ""), explicit)
    if d.day is None:
        return _at(Point("month", year, d.month), "", explicit)
    if not valid_day(year, d.month, d.day):
        return _unknown(f"XXXX-{d.month:02d}-{d.day:02d}", explicit)
    return _at(Point("day", year, d.month, d.day), "", explicit)


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
    return _at(Point("decade", decade), "", "explicit")


def _weekday(d: Draft, c: Context, tense: Tense) -> Grounded:
    assert d.weekday is not None
    fallback = f"XXXX-WXX-{d.weekday}"
    if d.unit == "WF":
        tense = "future"
    anchor = c.then(d) if d.rel in ("that", "same", "following", "previous") or d.yref in ("same", "following", "previous", "that") else c.now(d)
    span = anchor.days() if anchor is not None and anchor.grain in ("day", "week") else None
    if span is None:
        return _unknown(fallback, "weekday")
    if d.unit == "W":
        monday = span[0] - timedelta(days=span[0].weekday())
        step = {"last": -7, "previous": -7, "next": 7, "following": 7}.get(d.yref or "", 0)
        return _safe_day(monday, step + d.weekday - 1, fallback)
    day = choose_weekday(d.weekday, span[0], d.rel, tense)
    if d.unit == "WF":
        return _safe_day(day, 7, fallback)
    return _safe_day(day, 0, fallback)


def _safe_day(day: date, step: int, fallback: str) -> Grounded:
    try:
        return _at(day_point(day + timedelta(days=step)), "", "weekday")
    except OverflowError:
        return _unknown(fallback, "weekday")


def _season(d: Draft, c: Context, tense: Tense, year: int | None) -> Grounded:
    assert d.season is not None
    code = ("SP", "SU", "FA", "WI")[d.season - 1]
    if year is not None:
        return _at(Point("season", year, index=d.season), "", "explicit" if d.yref is None else "anaphoric")
    base = c.then(d) if d.rel in ("that", "same", "following", "previous") or d.rel is None else c.now(d)
    if base is None:
        return _unknown(f"XXXX-{code}")
    here = base.coarsen("season")
    if c.narrative and c.ref is not None and d.rel is None:
        year = season_year(d.season, c)
        return _at(Point("season", year, index=d.season), "", "narrative", 0.8)
    if c.narrative or here is None:
        year = base.year + (1 if here is not None and d.rel in ("next", "following") and here.index >= d.season else 0)
        return _at(Point("season", year, index=d.season), "", "narrative", 0.8)
    year = here.year
    if d.rel in ("last", "past", "previous"):
        year -= 1 if d.season >= here.index else 0
    elif d.rel in ("next", "coming", "following"):
        year += 1 if d.season <= here.index else 0
    elif d.rel is None and tense == "past" and d.season > here.index:
        year -= 1
    elif d.rel is None and tense == "future" and d.season < here.index:
        year += 1
    return _at(Point("season", year, index=d.season), "", "deictic", 0.9)


def _quarter(d: Draft, c: Context, tense: Tense, year: int | None) -> Grounded:
    grain, index, size = ("quarter", d.quarter, 3) if d.quarter is not None else ("half", d.half, 6)
    assert index is not None
    letter = "Q" if grain == "quarter" else "H"
    grounding: Grounding = "explicit"
    if year is None:
        base = c.now(d)
        if base is None:
            return _unknown(f"XXXX-{letter}{index}")
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
        return _at(day_point(date.fromisoformat(rule["ymd"])), "", "explicit")
    grounding: Grounding = "explicit" if year is not None else "deictic"
    if year is None:
        base = c.then(d) if c.narrative else c.now(d)
        if base is None or base.year < 1:
            return _unknown("XXXX-" + rule.get("md", "XX-XX"))
        near = [x for y in (base.year - 1, base.year, base.year + 1) if (x := holiday_on(rule, y)) is not None]
        span = base.days()
        if not near or span is None:
            return _unknown("XXXX-XX-XX")
        year = _pick_holiday(near, span[0], d.rel, tense, narrative=c.narrative).year
    day = holiday_on(rule, year)
    if day is None:
        return Grounded(value=f"{year:04d}-XX-XX", point=Point("year", year, vague="-XX-XX"), grounding=grounding)
    return _at(day_point(day), "", grounding)


def _pick_holiday(near: list[date], today: date, rel: str | None, tense: Tense, *, narrative: bool) -> date:
    if rel in ("last", "past") or (rel is None and tense == "past" and not narrative):
        return max((x for x in near if x <= today), default=near[0])
    if rel in ("next", "coming") or (rel is None and tense == "future" and not narrative):
        return min((x for x in near if x >= today), default=near[-1])
    if rel == "this":
        return min(near, key=lambda x: (x.year != today.year, x))
    return min(near, key=lambda x: (abs((x - today).days), x))


def _numeric(d: Draft, c: Context, tense: Tense) -> Grounded:
    month, day = d.month or 0, d.day or 0
    if not d.value and c.country not in lexicon().meaning["MONTH_FIRST"] and c.country is not None:
        month, day = day, month
    sure = bool(d.value) or c.country is not None or month == day
    year = d.year if d.year is not None else _full_year(Draft(first=0, last=0, rule="", kind="cal", year=int(d.n or 0), two_digits=True), c)
    if not year or not valid_day(year, month, day):
        month, day = day, month
    if not year or not valid_day(year, month, day):
        return _unknown("XXXX-XX-XX", "explicit")
    return _at(Point("day", year, month, day), "", "explicit", 1.0 if sure else 0.5)


# ------------------------------------------------------------------ relative words


def _deictic(d: Draft, c: Context, tense: Tense) -> Grounded:
    day = c.day
    if c.narrative or day is None:
        fallback = "XXXX-XX-XX" if d.n else "PRESENT_REF"
        return _unknown(fallback if d.pod is None else "XXXX-XX-XX")
    return _at(day_point(day).shift(int(d.n or 0), "D"), "XXXX-XX-XX", "deictic")


def _rel(d: Draft, c: Context, tense: Tense) -> Grounded:
    unit = d.unit or "D"
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}.get(d.rel or "", 0)
    if d.base == "ref" and (c.narrative or d.rel in ("following", "previous", "same", "that", "next")):
        base, grounding = c.then(d), "anaphoric"
    else:
        base, grounding = c.now(d), "deictic"
    unknown = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "WE": "XXXX-WXX-WE", "Q": "XXXX-QX"}.get(unit, "XXXX")
    if base is None:
        return _unknown(unknown)
    moved = base.shift(step, unit) if unit in UNIT_GRAIN else None
    if moved is None:
        return _coarse(base, unit, "anaphoric")
    if d.rel == "this" and unit == "D":
        return _at(moved, unknown, "deictic", 0.6)
    return _at(moved, unknown, "anaphoric" if grounding == "anaphoric" else "deictic")


def _coarse(base: Point, unit: str, grounding: Grounding, *, moves: bool = False) -> Grounded:
    """The anchor is coarser than the unit: say what is known, as in 1915-XX-XX."""
    if base.grain == "month" and unit == "D" and moves:            # it may have passed into another month
        base = Point("year", base.year)
    fill = {("year", "D"): "-XX-XX", ("year", "M"): "-XX", ("month", "D"): "-XX", ("year", "W"): "-WXX", ("month", "W"): "", ("season", "D"): "",
            ("season", "M"): "-XX"}.get((base.grain, unit))
    if fill is None:
        return _unknown(base.value if base.grain not in ("decade", "century") else "XXXX", grounding)
    if base.grain == "season":
        base = Point("year", base.year)
    return Grounded(value=base.value + fill, point=base, grounding=grounding, confidence=0.5)


def _off(d: Draft, c: Context, tense: Tense) -> Grounded:
    base = c.now(d) if d.base == "dct" else c.then(d)
    grounding: Grounding = "deictic" if d.base == "dct" else "anaphoric"
    vague = "PAST_REF" if d.sign < 0 else "FUTURE_REF"
    if d.n is None:
        today = c.day if d.base == "dct" and not c.narrative else None
        return Grounded(value=vague, grounding="vague", confidence=0.6, span=(None, today) if d.sign < 0 else (today, None))
    if base is None:
        return _unknown(vague, grounding)
    unit, n = d.unit or "D", d.n * d.sign
    if unit in ("TS", "TM", "TH"):
        hours = n / {"TS": 3600, "TM": 60, "TH": 1}[unit]
        moved = base.shift(round(hours / 24), "D") if base.grain == "day" else None
        if moved is None:
            return _unknown("XXXX-XX-XX", grounding)
        return Grounded(value=moved.value + ("" if abs(hours) >= 24 else "TXX"), point=moved, grounding=grounding, confidence=0.7)
    if n != int(n):
        unit, n = {"Y": "M", "DE": "Y", "CE": "Y", "M": "D", "W": "D"}.get(unit, unit), n * {"Y": 12, "DE": 10, "CE": 100, "M": 30, "W": 7}.get(unit, 1)
    if d.day is not None:
        base = base.shift(d.day, "D") or base
    if unit == "Y" and base.grain in ("quarter", "month", "half") and d.base == "ref" and not c.narrative:
        moved = base.shift(int(n) * {"quarter": 4, "half": 2, "month": 12}[base.grain], {"quarter": "Q", "half": "H", "month": "M"}[base.grain])
    elif unit == "W" and base.grain == "day" and d.base == "ref":
        moved = base.shift(int(n) * 7, "D")
        moved = moved.coarsen("week") if moved and not c.narrative else moved
    else:
        moved = base.shift(int(n), unit)
    if moved is None:
        return _coarse(base, unit, grounding, moves=True)
    return _at(moved, vague, grounding, 0.9)


def _part(d: Draft, c: Context, tense: Tense) -> Grounded:
    generic = "XXXX-XX-XX"
    if d.rel in (None, "one"):
        return _unknown(generic, "vague")
    if d.rel in ("that", "same", "the", "following", "previous") or (d.rel == "next" and d.base == "ref"):
        base = c.then(d)
    else:
        base = c.now(d)
    if base is None:
        return _unknown(generic)
    step = {"last": -1, "previous": -1, "next": 1, "following": 1}.get(d.rel or "", 0)
    moved = base.shift(step, "D")
    if moved is None:
        return _coarse(base, "D", "anaphoric")
    return _at(moved, generic, "anaphoric" if base is c.ref else "deictic")


def _ordinal(d: Draft, c: Context, tense: Tense) -> Grounded:
    base = c.then(d)
    day = base.coarsen("day") if base is not None and base.grain == "day" else None
    if base is None:
        return _unknown("XXXX-XX-XX", "ordinal")
    return _at(day, "", "ordinal", 0.6) if day is not None else _coarse(base, "D", "ordinal")


def _clock(d: Draft, c: Context, tense: Tense) -> Grounded:
    base = c.then(d)
    if base is None or base.grain != "day":
        return _unknown("XXXX-XX-XX")
    return _at(base, "", "anaphoric", 0.8)


def _ref(d: Draft, c: Context, tense: Tense) -> Grounded:
    today = c.day if not c.narrative else None
    span = {"PAST_REF": (None, today), "PRESENT_REF": (today, today), "FUTURE_REF": (today, None)}[d.value]
    return Grounded(value=d.value, span=span, grounding="vague", confidence=0.7)


def _fixed(d: Draft, c: Context, tense: Tense) -> Grounded:
    return Grounded(value=d.value, grounding="vague" if "X" in d.value else "explicit")


_KINDS = {"cal": _cal, "numeric": _numeric, "deictic": _deictic, "rel": _rel, "off": _off, "part": _part, "ordinal": _ordinal, "clock": _clock,
          "ref": _ref, "fixed": _fixed, "dur": _fixed}
