"""What the tests of cast and quotes share: one text in, its quotes and cast out, by the room's own doors."""

from __future__ import annotations

from datetime import date

from etl.extract import nlp
from etl.extract.entities import Cast, find_cast
from etl.extract.layout import blocks_of
from etl.extract.quotes import find_quotes
from etl.extract.times import find_times
from etl.records import Quote


def annotate(text: str, published_on: date | None = None) -> tuple[Cast, tuple[Quote, ...]]:
    """Return the cast and the quotes of a bare text."""
    blocks = blocks_of(text)
    doc = nlp.parse(text, blocks)
    times = find_times(text, published_on=published_on, doc=doc, blocks=blocks) if published_on else ()
    cast = find_cast(doc, text, blocks)
    return cast, find_quotes(doc, text, blocks, cast, times, published_on)
