"""The JSON lines of DESIGN.md section 3: what `dateline extract` reads and writes.

One JSON object per line in, one per line out, in order. Records become plain dicts here and nowhere else, so that the
warehouse, the command and the scorers use the same words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from etl.errors import Quarantine
from etl.reasons import Reason
from etl.records import (
    Article,
    Casualty,
    Event,
    EventPlace,
    Extraction,
    Participant,
    Quote,
    Span,
    Speaker,
    TimeExpression,
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineIn:
    """One validated input line: either a page (`html`) or a bare text (`text`)."""

    id: Any                        # given back as it came
    html: str | None = None
    url: str | None = None
    text: str | None = None
    published_at: datetime | None = None
    published_on: date | None = None
    country: str | None = None     # ISO alpha-3, optional: reads 3/4/2015 its way


def parse_line(line: str) -> LineIn:
    """Read one input line.

    raises  Quarantine("bad_input") that says what is wrong; `line_id` finds the id of such a line where it has one
    """
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _bad(f"the line is not JSON: {error}") from None
    if not isinstance(raw, dict):
        raise _bad(f"the line must hold a JSON object, got {type(raw).__name__}")
    html, text = raw.get("html"), raw.get("text")
    if (html is None) == (text is None):
        raise _bad('the object needs either "html" or "text"')
    for key in ("html", "text", "url", "published_at", "country"):
        if raw.get(key) is not None and not isinstance(raw[key], str):
            raise _bad(f'"{key}" must be a string, got {type(raw[key]).__name__}')
    for key in ("html", "text"):
        if raw.get(key) is not None and not _encodable(raw[key]):
            raise _bad(f'"{key}" holds lone surrogates, which are no text')
    published_at, published_on = parse_published(raw.get("published_at"))
    return LineIn(id=raw.get("id"), html=html, url=raw.get("url"), text=text, published_at=published_at,
                  published_on=published_on, country=raw.get("country"))


def line_id(line: str) -> Any:
    """Return the id of a line that `parse_line` refused, or None when it has none."""
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return raw.get("id") if isinstance(raw, dict) else None


def parse_published(value: str | None) -> tuple[datetime | None, date | None]:
    """Read "2015-10-01" or an ISO instant; return the instant, if one is given, and its local day.

    raises  Quarantine("bad_input") when it is neither
    """
    if not value:
        return None, None
    try:
        if len(value) == 10:
            return None, date.fromisoformat(value)
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise _bad(f'"published_at" must be an ISO 8601 date or instant, got {value[:60]!r}') from None
    return instant, instant.date()


def answer(line_id: Any, article: Article, extraction: Extraction) -> Json:
    """Return the output object for one article."""
    out: Json = {
        "id": line_id,
        "article": article_json(article),
        "times": [time_json(t) for t in extraction.times],
        "quotes": [quote_json(q) for q in extraction.quotes],
        "events": [event_json(e) for e in extraction.events],
    }
    if extraction.skipped:
        out["skipped"] = extraction.skipped
    return out


def failure(line_id: Any, stage: str, reason: str, message: str) -> Json:
    """Return the output object for a line that gave no article."""
    return {"id": line_id, "error": {"stage": stage, "reason": reason, "message": message}}


def dumps(value: Mapping[str, Any]) -> str:
    """Write one line: UTF-8 text, no line break inside."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


# ------------------------------------------------------------------ one function per record


def article_json(a: Article) -> Json:
    """Return the `article` object; beyond DESIGN.md it tells what else the page said."""
    return {
        "title": a.title,
        "authors": list(a.authors or a.credit),   # who signs; docs/decisions/0013
        "published_at": _published(a),
        "published_on": _iso(a.published_on),
        "modified_at": _iso(a.modified_at),
        "canonical_url": a.canonical_url,
        "language": a.language,
        "section": a.section,
        "site_name": a.site_name,
        "is_free": a.is_free,
        "text": a.text,
        "blocks": [{"kind": b.kind, "start": b.start, "end": b.end} for b in a.blocks],
        "content_sha256": a.content_sha256,
        "word_count": a.word_count,
        "credit": list(a.credit),
        "captions": [{"text": c.text, "credit": c.credit, "after": c.after} for c in a.captions],
        "date_precision": a.date_precision,
        "tags": list(a.tags),
        "image_url": a.image_url,
        "dateline_place": a.dateline_place,
        "dateline_agency": a.dateline_agency,
        "found_by": dict(a.found_by),
    }


def time_json(t: TimeExpression) -> Json:
    """Return one element of `times`."""
    return {"start": t.start, "end": t.end, "text": t.text, "type": t.type, "value": t.value, "from": _iso(t.from_),
            "to": _iso(t.to), "grain": t.grain, "grounding": t.grounding, "modifier": t.modifier,
            "confidence": t.confidence}


def quote_json(q: Quote) -> Json:
    """Return one element of `quotes`."""
    return {"kind": q.kind, "start": q.start, "end": q.end, "fragments": [list(f) for f in q.fragments], "text": q.text,
            "speaker": _speaker(q.speaker), "cue": _span(q.cue), "said_from": _iso(q.said_from),
            "said_to": _iso(q.said_to), "polarity": q.polarity, "addressee": q.addressee, "venue": q.venue,
            "rule": q.rule, "confidence": q.confidence}


def event_json(e: Event) -> Json:
    """Return one element of `events`."""
    return {"trigger": _span(e.trigger), "type": e.type, "mode": e.mode, "sentence": list(e.sentence),
            "actors": [_participant(p) for p in e.actors], "targets": [_participant(p) for p in e.targets],
            "place": _place(e.place), "from": _iso(e.from_), "to": _iso(e.to), "grain": e.grain,
            "grounding": e.grounding, "undated_reason": e.undated_reason,
            "casualties": [_casualty(c) for c in e.casualties], "modality": e.modality,
            "attribution": {"text": e.attribution.text, "name": e.attribution.name} if e.attribution else None,
            "confidence": e.confidence, "rule": e.rule}


def _speaker(s: Speaker | None) -> Json | None:
    if s is None:
        return None
    return {"start": s.start, "end": s.end, "text": s.text, "name": s.name, "role": s.role,
            "affiliation": s.affiliation, "kind": s.kind, "confidence": s.confidence}


def _participant(p: Participant) -> Json:
    return {"start": p.start, "end": p.end, "text": p.text, "name": p.name, "country": p.country, "role": p.role}


def _place(p: EventPlace | None) -> Json | None:
    if p is None:
        return None
    return {"start": p.start, "end": p.end, "text": p.text, "name": p.name, "geoname_id": p.geoname_id,
            "country": p.country, "country_name": p.country_name, "admin1": p.admin1, "lat": p.lat, "lon": p.lon, "precision": p.precision}


def _casualty(c: Casualty) -> Json:
    return {"kind": c.kind, "min": c.min, "max": c.max, "who": c.who}


def _span(s: Span | None) -> Json | None:
    return None if s is None else {"start": s.start, "end": s.end, "text": s.text}


def _iso(value: date | datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _published(a: Article) -> str | None:
    """Return the instant where one is known, else the day: never a midnight that nobody wrote."""
    return _iso(a.published_at) or _iso(a.published_on)


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _bad(message: str) -> Quarantine:
    return Quarantine(Reason.BAD_INPUT, message)


