"""The dateline of the text itself: a full date that stands alone near the top is the day the story was written."""

from __future__ import annotations

from datetime import date

from etl.extract.times.draft import Draft
from etl.extract.times.tokens import Tokens

_LINES = 8  # only the top of a text
_DAYS = 10  # a dateline this far from the day of publication is something else


def dateline_day(tokens: Tokens, drafts: list[Draft], published_on: date | None) -> date | None:
    """Return the day that the text's relative dates count from: a dateline near `published_on`, else that day.

    Without a day of publication a dateline stands in for it.
    """
    lines = 0
    ends = [i for i, w in enumerate(tokens.low[:2000]) if w == "\n"][:_LINES]
    limit = ends[-1] if len(ends) == _LINES else 2000
    for d in drafts:
        if d.first > limit or lines >= _LINES:
            break
        if d.kind != "cal" or d.year is None or d.month is None or d.day is None or d.two_digits or d.era is not None:
            continue
        alone = (d.first == 0 or tokens.low[d.first - 1] == "\n") and (d.last + 1 >= len(tokens) or tokens.low[d.last + 1] == "\n")
        if not alone:
            continue
        try:
            day = date(d.year, d.month, d.day)
        except ValueError:
            continue
        if published_on is None or abs((day - published_on).days) <= _DAYS:
            return day
    return published_on
