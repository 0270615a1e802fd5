"""The day on which quoted words were spoken, where the sentence around the quotation tells it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from datetime import date

from etl.extract.times.context import Context
from etl.extract.times.cues import cues
from etl.extract.times.draft import Draft
from etl.extract.times.ground_calendar import ground_cal
from etl.extract.times.ground_relative import ground_deictic
from etl.extract.times.tokens import Tokens

_REACH = 20  # tokens between the quotation and the day


def said_day(quote: tuple[int, int], tokens: Tokens, drafts: list[Draft], c: Context) -> date | None:
    """Return the day of "…," she said on Monday; None when no day stands by a word of speech next to the quotation.

    quote  half-open span of the quotation in code points
    """
    begin, end = bisect_left(tokens.start, quote[0]), bisect_left(tokens.start, quote[1])
    firsts = [d.first for d in drafts]
    near = (
        drafts[bisect_left(firsts, begin - _REACH) : bisect_left(firsts, begin)]
        + drafts[bisect_left(firsts, end) : bisect_left(firsts, end + _REACH + 1)]
    )
    for d in near:
        after = end <= d.first <= end + _REACH
        before = begin - _REACH <= d.last < begin
        if not (after or before) or not (d.kind == "deictic" or (d.kind == "cal" and d.weekday is not None and d.day is None)):
            continue
        gap = tokens.low[end : d.first] if after else tokens.low[d.first + 1 : begin]
        if not cues().speech & set(gap) or {".", "\n", "!", "?", "“"} & set(gap[1:]):
            continue
        found = (ground_deictic if d.kind == "deictic" else ground_cal)(d, replace(c), "past")
        span = found.point.days() if found.point is not None else None
        return span[0] if span is not None else None
    return None
