"""What the tests of events share: one call from a text to its events, and the cases of tests/golden/events."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from etl.extract import nlp
from etl.extract.entities import find_cast
from etl.extract.events import find_events
from etl.extract.layout import blocks_of
from etl.extract.quotes import find_quotes
from etl.extract.times import find_times
from etl.records import Event

GOLDEN = Path(__file__).parents[1] / "golden" / "events"
PUBLISHED = date(2019, 6, 12)  # a Wednesday; the day of every case


def events_of(text: str, published_on: date | None = PUBLISHED, country: str | None = None) -> tuple[Event, ...]:
    """Run the extractors that events build on, then events."""
    blocks = blocks_of(text)
    doc = nlp.parse(text, blocks)
    times = find_times(text, published_on=published_on, doc=doc, blocks=blocks)
    cast = find_cast(doc, text, blocks)
    quotes = find_quotes(doc, text, blocks, cast, times, published_on)
    return find_events(doc, text, blocks, times, quotes, cast, published_on, country)


def cases(kind: str) -> list[dict[str, Any]]:
    """Return the cases of one kind."""
    return [json.loads(line) for line in (GOLDEN / f"{kind}.jsonl").read_text("utf-8").splitlines()]


@lru_cache(maxsize=1024)
def told_by(text: str, trigger: str, last: bool) -> Event | None:
    """Return the event that a trigger word of a text tells, the last one if `last`."""
    found = [e for e in events_of(text) if trigger in e.trigger.text.split()]
    return found[-1 if last else 0] if found else None


def day(value: date | datetime | None) -> str | None:
    """Return the calendar day as text."""
    if value is None:
        return None
    return (value.date() if isinstance(value, datetime) else value).isoformat()
