"""Across articles, end to end: pairs of short reports that tell one happening, and as many traps that do not.

Each report is extracted; two mentions are one happening when etl/resolve/events.py says so. Merging two happenings is
the worse error, so traps have a floor of their own.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from etl.records import Event, EventEvidence
from etl.resolve.events import same_happening
from tests.extract.events_support import cases, events_of

FLOORS = json.loads((Path(__file__).parents[1] / "floors.json").read_text("utf-8"))["golden/events"]["floors"]


def plain(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def evidence(side: str, text: str, e: Event) -> EventEvidence:
    place, parties = e.place, (*e.actors, *e.targets)
    return EventEvidence(
        mention_id=f"{side}{e.trigger.start}",
        version_id=side,
        article_id=side,
        source_id=side,
        cluster_id=side,
        type=e.type,
        mode=e.mode,
        modality=e.modality,
        trigger=e.trigger.text,
        start=e.trigger.start,
        sentence=text[e.sentence[0] : e.sentence[1]],
        geoname_id=place.geoname_id if place else None,
        place_precision=place.precision if place else None,
        country=place.country if place else None,
        from_=plain(e.from_),
        to=plain(e.to),
        participants=frozenset(p.name or p.text for p in parties),
        targets=frozenset(p.name or p.text for p in e.targets),
        states=frozenset(p.name or p.text for p in parties if p.role == "state"),
        full_names=frozenset(p.name for p in parties if p.name and " " in p.name),
        tolls=frozenset((c.kind, c.min, c.max) for c in e.casualties),
    )


def mentions(side: str, report: dict[str, Any]) -> list[EventEvidence]:
    found = events_of(report["text"], date.fromisoformat(report["published_on"]))
    return [evidence(side, report["text"], e) for e in found if report.get("trigger", "") in ("", *e.trigger.text.split())]


def held_same(case: dict[str, Any]) -> bool:
    return any(same_happening(a, b) for a in mentions("a", case["a"]) for b in mentions("b", case["b"]))


def test_pairs_of_reports():
    rows = cases("pairs")
    assert len(rows) >= 40
    _held_to(rows, "")


def test_later_pairs_of_longer_reports():
    """Written against the linker: 84 pairs of two outlets' own words; which mentions meet is the linker's affair."""
    _held_to(cases("later_pairs"), "later ")


def _held_to(rows: list[dict[str, Any]], which: str) -> None:
    same, traps = [c for c in rows if c["same"]], [c for c in rows if not c["same"]]
    assert abs(len(same) - len(traps)) <= 2
    missed = [f"{c['id']} {c['note']}" for c in same if not held_same(c)]
    merged = [f"{c['id']} {c['note']}" for c in traps if held_same(c)]
    assert 100 * (len(traps) - len(merged)) / len(traps) >= FLOORS[f"{which}traps kept apart"], merged
    assert 100 * (len(same) - len(missed)) / len(same) >= FLOORS[f"{which}pairs found"], missed
