"""The hand-made gold of tests/golden/events: places, casualties, modality, dates; each kind has a floor in tests/floors.json.

A new case is one line of a .jsonl file. Cases that are known to fail stay in the file: the floor says how many.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.extract.events_support import GOLDEN, cases, day, told_by

FLOORS = json.loads((Path(__file__).parents[1] / "floors.json").read_text("utf-8"))


def right_date(case: dict[str, Any]) -> bool:
    e = told_by(case["text"], case["trigger"], True)
    return e is not None and (day(e.from_), day(e.to)) == (case["from"], case["to"])


def right_place(case: dict[str, Any]) -> bool:
    e = told_by(case["text"], case["trigger"], False)
    if e is None:
        return False
    if e.place is None or case["name"] is None:
        return e.place is None and case["name"] is None
    return (e.place.name, e.place.country, e.place.precision) == (case["name"], case["country"], case["precision"])


def right_casualties(case: dict[str, Any]) -> bool:
    e = told_by(case["text"], case["trigger"], False)
    first: dict[str, list[Any]] = {}
    for c in e.casualties if e is not None else ():
        first.setdefault(c.kind, [c.kind, c.min, c.max])
    return sorted(first.values()) == sorted(case["casualties"])


def right_modality(case: dict[str, Any]) -> bool:
    e = told_by(case["text"], case["trigger"], False)
    if e is None or e.modality != case["modality"]:
        return False
    return case["by"] is None or (e.attribution is not None and e.attribution.text == case["by"])


KINDS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "dates": right_date,
    "places": right_place,
    "casualties": right_casualties,
    "modality": right_modality,
}


@pytest.mark.parametrize("kind", KINDS)
def test_hand_made_gold_stays_above_its_floor(kind):
    rows = cases(kind)
    assert len(rows) >= 50, f"{GOLDEN / kind}.jsonl: only {len(rows)} cases"
    wrong = [c["id"] for c in rows if not KINDS[kind](c)]
    right = 100 * (len(rows) - len(wrong)) / len(rows)
    assert right >= FLOORS["golden/events"]["floors"][kind], f"{kind}: {right:.1f} % right; wrong: {wrong}"


def test_every_case_has_its_own_id_and_text():
    rows = [c for kind in KINDS for c in cases(kind)]
    assert len(rows) >= 200
    assert len({c["id"] for c in rows}) == len(rows)
    assert all(c["trigger"] in c["text"] for c in rows)
