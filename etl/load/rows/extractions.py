"""Extractions as rows of staging: what was found in one version, table by table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from etl import ids
from etl.load.copying import Json
from etl.records import Event, Extraction, Quote, TimeExpression

_BIG = 2**63


@dataclass(frozen=True, slots=True)
class StagedKeys:
    """Whose row it is."""

    run_id: str
    shard: str
    version_id: str


def extraction_row(keys: StagedKeys, found: Extraction) -> dict[str, Any]:
    """Return the row of staging.extraction."""
    return {
        **_keys(keys),
        "extractor": found.extractor,
        "extractor_version": found.extractor_version,
        "model": found.model,
        "model_version": found.model_version,
        "skipped": found.skipped,
        "times": len(found.times),
        "quotes": len(found.quotes),
        "events": len(found.events),
        "extraction_key": found.key,
    }


def time_rows(keys: StagedKeys, times: Sequence[TimeExpression]) -> Iterator[dict[str, Any]]:
    """Yield the rows of staging.time_expression."""
    number = _Ids(keys.version_id, "time")
    for t in times:
        start, end = t.sentence or (None, None)
        yield {
            **_keys(keys),
            "time_id": number(t.start, t.end, t.value),
            "start_char": t.start,
            "end_char": t.end,
            "text": t.text,
            "time_type": t.type,
            "value": t.value,
            "modifier": t.modifier,
            "from_day": _day(t.from_),
            "to_day": _day(t.to),
            "from_at": _at(t.from_),
            "to_at": _at(t.to),
            "grain": t.grain,
            "grounding": t.grounding,
            "confidence": t.confidence,
            "rule": t.rule,
            "sentence_start": start,
            "sentence_end": end,
        }


def quote_rows(keys: StagedKeys, quotes: Sequence[Quote]) -> Iterator[dict[str, Any]]:
    """Yield the rows of staging.quote."""
    number = _Ids(keys.version_id, "quote")
    for q in quotes:
        s, cue = q.speaker, q.cue
        start, end = q.sentence or (None, None)
        key = f"{cue.text}@{cue.start}" if cue else ""
        yield {
            **_keys(keys),
            "quote_id": number(q.start, q.end, key),
            "kind": q.kind,
            "start_char": q.start,
            "end_char": q.end,
            "fragments": Json([list(f) for f in q.fragments]),
            "text": q.text,
            "speaker_start": s.start if s else None,
            "speaker_end": s.end if s else None,
            "speaker_text": s.text if s else None,
            "speaker_name": s.name if s else None,
            "speaker_role": s.role if s else None,
            "speaker_affiliation": s.affiliation if s else None,
            "speaker_kind": s.kind if s else None,
            "speaker_confidence": s.confidence if s else None,
            "cue_start": cue.start if cue else None,
            "cue_end": cue.end if cue else None,
            "cue_text": cue.text if cue else None,
            "said_from": q.said_from,
            "said_to": q.said_to,
            "polarity": q.polarity,
            "addressee": q.addressee,
            "venue": q.venue,
            "confidence": q.confidence,
            "rule": q.rule,
            "sentence_start": start,
            "sentence_end": end,
        }


@dataclass(frozen=True, slots=True)
class EventRows:
    """The rows of one event mention in its three tables."""

    mention: dict[str, Any]
    participants: list[dict[str, Any]]
    casualties: list[dict[str, Any]]


def event_rows(keys: StagedKeys, events: Sequence[Event]) -> Iterator[EventRows]:
    """Yield the rows of each event mention. A mention begins as an event of its own; resolution may merge it."""
    number = _Ids(keys.version_id, "event")
    for e in events:
        mention = number(e.trigger.start, e.trigger.end, e.trigger.text)
        p, a = e.place, e.attribution
        row = {
            **_keys(keys),
            "mention_id": mention,
            "event_id": ids.event_id(mention),
            "start_char": e.trigger.start,
            "end_char": e.trigger.end,
            "trigger_text": e.trigger.text,
            "event_type": e.type,
            "mode": e.mode,
            "modality": e.modality,
            "happened_from": _day(e.from_),
            "happened_to": _day(e.to),
            "happened_from_at": _at(e.from_),
            "happened_to_at": _at(e.to),
            "grain": e.grain,
            "grounding": e.grounding,
            "undated_reason": e.undated_reason,
            "place_start": p.start if p else None,
            "place_end": p.end if p else None,
            "place_text": p.text if p else None,
            "place_name": p.name if p else None,
            "geoname_id": p.geoname_id if p else None,
            "country": p.country if p else None,
            "admin1": p.admin1 if p else None,
            "lat": p.lat if p else None,
            "lon": p.lon if p else None,
            "place_precision": p.precision if p else None,
            "attribution_start": a.start if a else None,
            "attribution_end": a.end if a else None,
            "attribution_text": a.text if a else None,
            "attribution_name": a.name if a else None,
            "confidence": e.confidence,
            "rule": e.rule,
            "sentence_start": e.sentence[0],
            "sentence_end": e.sentence[1],
        }
        people = [
            {
                **_keys(keys),
                "mention_id": mention,
                "part": part,
                "position": position,
                "start_char": who.start,
                "end_char": who.end,
                "text": who.text,
                "name": who.name,
                "country": who.country,
                "role": who.role,
            }
            for part, group in (("actor", e.actors), ("target", e.targets))
            for position, who in enumerate(group)
        ]
        harm = [
            {
                **_keys(keys),
                "mention_id": mention,
                "position": position,
                "kind": c.kind,
                "least": _count(c.min),
                "most": _count(c.max),
                "who": c.who,
                "start_char": c.start,
                "end_char": c.end,
            }
            for position, c in enumerate(e.casualties)
        ]
        yield EventRows(row, people, harm)


class _Ids:
    """Mention ids of one version and kind; a repeated key is numbered in order, so that no two ids meet."""

    def __init__(self, version_id: str, kind: str) -> None:
        self._version_id, self._kind = version_id, kind
        self._seen: Counter[tuple[int, int, str]] = Counter()

    def __call__(self, start: int, end: int, key: str) -> str:
        self._seen[start, end, key] += 1
        nth = self._seen[start, end, key]
        return ids.mention_id(self._version_id, self._kind, start, end, key if nth == 1 else f"{key}#{nth}")


def _keys(keys: StagedKeys) -> dict[str, Any]:
    return {"run_id": keys.run_id, "shard": keys.shard, "version_id": keys.version_id}


def _day(value: date | datetime | None) -> date | None:
    """The day as its own zone has it: 23:30 in New York is not tomorrow."""
    return value.date() if isinstance(value, datetime) else value


def _at(value: date | datetime | None) -> datetime | None:
    return value if isinstance(value, datetime) and value.tzinfo is not None else None


def _count(value: int | None) -> int | None:
    """A number of people that a bigint can hold; a text may say anything."""
    return None if value is None else max(-_BIG, min(value, _BIG - 1))
