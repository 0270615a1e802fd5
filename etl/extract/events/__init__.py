"""Dated events: who did what to whom, where, when, with what toll, and who says so.

    triggers (lexicon/*.toml)  words that tell an event, by sense
    arguments, participants    actors and targets by syntax, resolved to entities, countries and roles
    places, dates              where and when, with the ground each answer stands on
    casualties                 tolls as ranges
    modality                   occurred, claimed, denied, planned, possible; whose claim
    stories                    mentions of one happening within the article complete each other

The only door is `find_events`; docs/events.md says how well it does and where it fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from etl.extract.events.ground import default_place
from etl.extract.events.mentions import find_mentions
from etl.extract.events.reading import Cast, Reading
from etl.extract.events.stories import complete
from etl.records import Block, Event, Quote, TimeExpression

__all__ = ["find_events"]


def find_events(
    doc: Any,
    text: str,
    blocks: Sequence[Block],
    times: Sequence[TimeExpression],
    quotes: Sequence[Quote],
    cast: Cast | None,
    published_on: date | None,
    country: str | None,
) -> tuple[Event, ...]:
    """Return the events that a parsed article tells, in order of their triggers.

    doc           the parse of exactly `text` (etl/extract/nlp.py)
    times         from etl.extract.times, resolved; quotes, cast from the extractors of those names (cast may be None)
    published_on  the publisher's local day; without it only what the text dates is dated
    country       of the outlet, ISO 3166-1 alpha-3; weak evidence for ambiguous places
    returns       spans in code points of `text`; the same input gives the same answer on every machine
    """
    reading = Reading(doc, text, blocks, times, quotes, cast, published_on, country)
    mentions, atlas = find_mentions(reading)
    placed = [m.place.country for m in mentions if m.own_place and m.place is not None and m.place.country is not None]
    usual = max(sorted(set(placed)), key=placed.count) if placed else None
    usual = usual if usual is not None and placed.count(usual) > max(1, len(placed) // 2) else None
    return complete(reading, mentions, default_place(reading, atlas, usual) if atlas is not None else None)
