"""News or narrative? A history tells its own dates; a news story counts from its day of publication."""

from __future__ import annotations

from datetime import date

from etl.extract.times.draft import Draft

_ENOUGH = 4                        # explicit years long before publication


def is_narrative(drafts: list[Draft], published_on: date | None) -> bool:
    """Tell whether the text's own dates, rather than its publication, anchor what it leaves unsaid.

    True without a day of publication, and for a text with several years well before it that outnumber the words which
    count from the day of publication (weekdays, today, last week) two to one.
    """
    if published_on is None:
        return True
    past = sum(1 for d in drafts if d.year is not None and d.kind == "cal" and not d.two_digits and (d.era == -1 or d.year < published_on.year - 1))
    deictic = sum(1 for d in drafts if d.kind == "deictic" or (d.kind == "cal" and d.weekday is not None and d.day is None)
                  or (d.kind in ("rel", "off") and d.base == "dct"))
    return past >= _ENOUGH and past > 2 * deictic
