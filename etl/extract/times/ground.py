"""From drafts to the calendar: the meaning of one draft in its context."""

from __future__ import annotations

from collections.abc import Callable

from etl.extract.times.context import Context, Grounded, looks_back
from etl.extract.times.draft import Draft
from etl.extract.times.ground_calendar import ground_cal, ground_numeric
from etl.extract.times.ground_relative import (
    ground_clock,
    ground_deictic,
    ground_fixed,
    ground_off,
    ground_ordinal,
    ground_part,
    ground_ref,
    ground_rel,
)
from etl.extract.times.tense import Tense

_KINDS: dict[str, Callable[[Draft, Context, Tense], Grounded]] = {
    "cal": ground_cal,
    "numeric": ground_numeric,
    "deictic": ground_deictic,
    "rel": ground_rel,
    "off": ground_off,
    "part": ground_part,
    "ordinal": ground_ordinal,
    "clock": ground_clock,
    "ref": ground_ref,
    "fixed": ground_fixed,
    "dur": ground_fixed,
}
_STANDS_IN = {"in", "on", "during", "after", "throughout", "between", "from", "around", "the"}


def ground(d: Draft, c: Context, tense: Tense) -> Grounded:
    """Return the meaning of one draft in its context, and move the context's reference on."""
    g = _KINDS[d.kind](d, c, tense)
    if not c.narrative and g.point is not None and g.grounding == "deictic":
        c.told_at = -1  # "In 2018 … Less than a year ago, in January, …": back to what counts from publication
    if (
        g.point is not None
        and d.kind in ("cal", "numeric", "deictic", "rel", "off", "ordinal")
        and g.point.grain not in ("decade", "century", "millennium")
        and d.first not in c.asides
        and not looks_back(d)
    ):
        c.ref, c.ref_first = g.point, d.first
        if d.year is not None and c.before in _STANDS_IN and not d.rule.startswith("date.year_range"):
            c.told_at = d.first
    return g
