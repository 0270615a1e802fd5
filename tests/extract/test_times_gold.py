"""Quality floors of the time stage, measured with the gold's own scorer; tests/floors.json says where they stand."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl.extract.times import find_times
from etl.settings import ROOT

SHARED = ROOT.parent / "shared"
FLOORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "floors.json").read_text("utf-8"))
SETS = {"times_wikiwars_dev.jsonl": "times", "wikinews_news_dev.jsonl": "dates", "wikinews_interview_dev.jsonl": "dates"}

pytestmark = [
    pytest.mark.gold,
    pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason=f"{SHARED / 'gold'} is missing: nothing to measure against"),
]


def row(line: dict[str, Any]) -> dict[str, Any]:
    """What `dateline extract` writes of the times of one text."""
    quoted = [q for q in line.get("quotes", []) if isinstance(q, list)]
    found = find_times(line["text"], published_on=date.fromisoformat(line["published_at"][:10]), quoted=[(a, b) for a, b in quoted])
    return {
        "id": line["id"],
        "times": [
            {
                "start": t.start,
                "end": t.end,
                "text": t.text,
                "type": t.type,
                "value": t.value,
                "from": t.from_.isoformat() if t.from_ else None,
                "to": t.to.isoformat() if t.to else None,
            }
            for t in found
        ],
    }


def score(what: str, gold: Path, predicted: Path) -> dict[str, Any]:
    scorer = SHARED / "scorers" / "score.py"
    command = [sys.executable, str(scorer), what, str(gold), str(predicted), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


@pytest.mark.parametrize("name", SETS)
def test_no_figure_is_below_its_floor(name: str, tmp_path: Path) -> None:
    gold = SHARED / "gold" / name
    entry = FLOORS[name]
    assert hashlib.sha256(gold.read_bytes()).hexdigest() == entry["sha256"], f"{name} changed: measure again before moving its floors"
    lines = [json.loads(x) for x in gold.read_text("utf-8").splitlines()]
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text("".join(json.dumps(row(x)) + "\n" for x in lines), "utf-8")
    figures = score(SETS[name], gold, predicted)
    flat = {k: v[2] if isinstance(v, list) else v for k, v in figures.items()}
    for metric, floor in entry["floors"].items():
        assert flat[metric] >= floor, f"{name}: {metric} is {flat[metric]}, its floor is {floor}"


def test_every_required_expression_of_the_fixture_is_found() -> None:
    text = (SHARED / "seed" / "article.txt").read_text("utf-8")
    wanted = json.loads((SHARED / "gold" / "seed_times.json").read_text("utf-8"))
    left = list(find_times(text, published_on=date.fromisoformat(wanted["dct"])))
    for x in (t for t in wanted["timexes"] if t["required"]):
        hit = next((t for t in left if t.text in x["accept_spans"] and t.value in x["accept_values"]), None)
        assert hit is not None, x["id"]
        left.remove(hit)
