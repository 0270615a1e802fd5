"""News or narrative? A history tells its own dates; a news story counts from its day of publication."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from etl.extract.times.draft import Draft

_GLANCE = 2  # years
_FAR = 9999
_ENOUGH = 4  # explicit years long before publication
_WORDS_OF_THE_DAY = 8  # one "yesterday" or bare weekday outside quotations weighs as much as this many "last year"
_TODAY = 4  # "today" may mean nowadays


def asides(drafts: list[Draft]) -> frozenset[int]:
    """Return the first tokens of explicit years that the story only glances at.

    A year is a glance when the next explicit year returns towards the one before it: 1941, *1894*, 1942. Such a date
    does not move the narrative on.
    """
    years = [
        (d.first, -d.year if d.era == -1 else d.year)
        for d in drafts
        if d.kind in ("cal", "numeric") and d.year is not None and not d.two_digits
    ]
    out = []
    for i in range(1, len(years) - 1):
        before, here, after = years[i - 1][1], years[i][1], years[i + 1][1]
        if abs(here - before) >= _GLANCE and abs(after - before) < abs(after - here):
            out.append(years[i][0])
    return frozenset(out)


def is_narrative(drafts: list[Draft], published_on: date | None, quoted: Callable[[Draft], bool]) -> bool:
    """Tell whether the text's own dates, rather than its publication, anchor what it leaves unsaid.

    True for a text with several years well before its publication that outweigh the words which count from the day of
    publication: weekdays and today (heavy, unless quoted), last week (light).
    """
    latest = published_on.year - 1 if published_on is not None else _FAR
    past = sum(1 for d in drafts if d.year is not None and d.kind == "cal" and not d.two_digits and (d.era == -1 or d.year < latest))
    deictic = 0
    for d in drafts:
        if quoted(d):
            continue
        if d.kind == "deictic" and not d.n:
            deictic += _TODAY
        elif d.kind == "deictic" or (d.kind == "cal" and d.weekday is not None and d.day is None and d.month is None):
            deictic += _WORDS_OF_THE_DAY
        elif d.kind in ("rel", "off") and d.base == "dct":
            deictic += 1
    return past >= _ENOUGH and past > deictic
