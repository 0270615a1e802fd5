"""Quality floors of events, measured with the gold's own scorer on what `dateline extract` writes; see tests/floors.json."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl.extract.pipeline import article_of_text, extract_many
from etl.jsonl import answer, dumps
from etl.records import Extraction
from etl.settings import ROOT

SHARED = ROOT.parent / "shared"
FLOORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "floors.json").read_text("utf-8"))
SETS = {"plover_dev.jsonl": "plover", "muc_dev.jsonl": "muc"}

pytestmark = [
    pytest.mark.gold,
    pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason=f"{SHARED / 'gold'} is missing: nothing to measure against"),
]


def predict(rows: list[tuple[str, str, str | None]], path: Path) -> Path:
    """Write the answer lines of (id, text, publication day) rows."""
    articles = [article_of_text(text, published_on=date.fromisoformat(day[:10]) if day else None) for _, text, day in rows]
    with path.open("w", encoding="utf-8") as out:
        for (name, _, _), article, found in zip(rows, articles, extract_many(articles), strict=True):
            assert isinstance(found, Extraction), f"{name}: {found}"
            out.write(dumps(answer(name, article, found)) + "\n")
    return path


def score(what: str, gold: Path, predicted: Path) -> dict[str, Any]:
    command = [sys.executable, str(SHARED / "scorers" / "score.py"), what, str(gold), str(predicted), "--json"]
    figures: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return figures


@pytest.mark.parametrize("name", SETS)
def test_no_figure_is_below_its_floor(name: str, tmp_path: Path) -> None:
    gold = SHARED / "gold" / name
    entry = FLOORS[name]
    assert hashlib.sha256(gold.read_bytes()).hexdigest() == entry["sha256"], f"{name} changed: measure again before moving its floors"
    rows = [(d["id"], d["text"], d.get("published_at")) for d in map(json.loads, gold.read_text("utf-8").splitlines())]
    figures = score(SETS[name], gold, predict(rows, tmp_path / "predicted.jsonl"))
    flat = {k: v[2] if isinstance(v, list) else v for k, v in figures.items()}
    for metric, floor in entry["floors"].items():
        assert flat[metric] >= floor, f"{name}: {metric} is {flat[metric]}, its floor is {floor}"


def test_the_fixture(tmp_path: Path) -> None:
    text = (SHARED / "seed" / "article.txt").read_text("utf-8")
    predicted = predict([("seed", text, "2015-10-01")], tmp_path / "predicted.jsonl")
    figures = score("seed", SHARED / "gold", predicted)["events"]
    floors = FLOORS["seed_events.json"]["floors"]
    assert figures["core"]["date"] >= floors["core dates"]
    assert figures["datable"]["date"] >= floors["datable dates"]
    assert figures["core"]["modality"] + figures["datable"]["modality"] >= floors["modality"]
    events = json.loads(predicted.read_text("utf-8"))["events"]
    in_1989 = [e for e in events if (e["to"] or "").startswith("1989")]
    assert in_1989
    assert {e["place"]["country"] for e in in_1989} == {"AFG"}
    assert not [e for e in events if "min read" in text[slice(*e["sentence"])]]
    assert not [c for e in events for c in e["casualties"] if c["min"] in {12, 20, 200}]
    assert {
        e["modality"]
        for e in events
        if "civilian areas were not targeted" in text[slice(*e["sentence"])] and e["trigger"]["text"] == "targeted"
    } == {"denied"}
    assert {e["modality"] for e in events if "offensive" in e["trigger"]["text"]} == {"planned"}
