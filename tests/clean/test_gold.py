"""Quality floors on the two sets of real pages, measured with the gold's own scorer; tests/floors.json says where they stand.

Once more without the pages' structured data: what the markup alone gives must not get worse either.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from etl import jsonl
from etl.clean import clean
from etl.errors import Quarantine
from etl.records import Page
from etl.settings import ROOT

SHARED = ROOT.parent / "shared"
FLOORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "floors.json").read_text("utf-8"))
CASES = ("pages_news_dev.jsonl.gz", "pages_body_dev.jsonl.gz", "pages_news_dev.jsonl.gz without structured data")
STRUCTURED = re.compile(r"<script[^>]*ld\+json[^>]*>.*?</script>|<meta\b(?![^>]*charset)[^>]*>|\sitemprop=\"[^\"]*\"", re.S | re.I)

pytestmark = [
    pytest.mark.gold,
    pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason=f"{SHARED / 'gold'} is missing: nothing to measure against"),
]


def row(line: dict[str, Any], bare: bool) -> dict[str, Any]:
    """What `dateline extract` writes of one page's article."""
    html = STRUCTURED.sub("", line["html"]) if bare else line["html"]
    try:
        found = clean(Page(body=html.encode("utf-8", "replace"), url=line["url"], content_type="text/html; charset=utf-8"), seconds=120)
    except Quarantine as refused:
        return {"id": line["id"], "error": {"stage": "clean", "reason": refused.reason, "message": refused.message}}
    return {"id": line["id"], "article": jsonl.article_json(found)}


@pytest.mark.parametrize("case", CASES)
def test_no_figure_is_below_its_floor(case: str, tmp_path: Path) -> None:
    name, _, bare = case.partition(" ")
    gold = SHARED / "gold" / name
    entry = FLOORS[case]
    assert hashlib.sha256(gold.read_bytes()).hexdigest() == entry["sha256"], f"{name} changed: measure again before moving its floors"
    predicted = tmp_path / "predicted.jsonl"
    with gzip.open(gold, "rt", encoding="utf-8") as lines:
        predicted.write_text("".join(json.dumps(row(json.loads(line), bool(bare))) + "\n" for line in lines), "utf-8")
    scorer = SHARED / "scorers" / "score.py"
    done = subprocess.run(
        [sys.executable, str(scorer), "pages", str(gold), str(predicted), "--json"], capture_output=True, text=True, check=True
    )
    figures = json.loads(done.stdout)
    print(case, figures)
    low = {k: (figures[k], floor) for k, floor in entry["floors"].items() if figures[k] < floor}
    assert not low, f"{case}: figure and floor of what got worse: {low}"
    assert figures["no article"] <= entry["most without article"]
