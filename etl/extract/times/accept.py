"""Which matches are no times: words with another sense, amounts, names, ages, scores. One test per rule that needs one."""

from __future__ import annotations

from collections.abc import Callable

from etl.extract.times import accept_calendar as calendar
from etl.extract.times import accept_relative as relative
from etl.extract.times.match import Match


def accept(x: Match) -> bool:
    """Tell whether the words around a match leave it its temporal sense."""
    test = _TESTS.get(x.rule.name)
    return test is None or test(x)


_TESTS: dict[str, Callable[[Match], bool]] = {
    "date.year": calendar.year,
    "date.month": calendar.month,
    "date.weekday": calendar.weekday,
    "date.season": calendar.season,
    "duration.quantity": relative.quantity,
    "duration.adjective": relative.adjective,
    "duration.compound": relative.compound,
    "duration.bare": relative.bare,
    "duration.age_of_thing": relative.thing_age,
    "vague.word": relative.reference,
    "vague.former": relative.former,
    "vague.present": relative.this_time,
    "vague.future": relative.future,
    "deictic.day": calendar.deictic,
    "date.decade": calendar.decade,
    "set.frequency": relative.frequency,
    "time.clock": calendar.clock_alone,
    "time.clock_24": calendar.clock_24,
    "time.clock_24_dated": calendar.clock_24,
    "date.holiday": calendar.holiday,
    "date.the_day": calendar.the_day,
    "time.part": calendar.part,
    "ordinal.day": calendar.ordinal_day,
    "ordinal.day_number": calendar.ordinal_day,
    "date.half_year_bare": calendar.half_bare,
    "relative.offset": relative.quantity,
    "relative.day_before": relative.day_before,
    "duration.window": relative.window,
    "duration.window_plural": relative.window,
    "duration.window_of_thing": relative.window_thing,
    "date.day_month": calendar.day_first,
    "date.month_year": calendar.month_year,
}
