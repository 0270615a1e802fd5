"""Quotes: golden cases, properties on arbitrary text, linear time, and the floors on the gold where it is at hand."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import time
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.extract import nlp
from etl.extract.entities import find_cast
from etl.extract.layout import blocks_of
from etl.extract.quotes import find_quotes
from etl.settings import ROOT
from tests.extract.annotating import annotate

TESTS = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
CASES = [c for f in sorted((TESTS / "golden" / "quotes").glob("*.toml")) for c in tomllib.loads(f.read_text("utf-8"))["case"]]
assert CASES, "no golden case found: the test would pass on nothing"


@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c["id"]))
def test_quotes_match_golden(case: dict[str, Any]) -> None:
    _, quotes = annotate(case["text"])
    found = [[q.kind, q.text, q.speaker.text if q.speaker else "", q.cue.text if q.cue else "", q.polarity] for q in quotes]
    assert found == [[*want, "affirmed"][:5] for want in case["quotes"]]


def test_when_where_and_to_whom() -> None:
    text = "Ana Weir told the BBC on Tuesday that the port would close.\n\nTom Breck said in an interview that it would not."
    _, quotes = annotate(text, date(2019, 3, 14))
    assert [(q.said_from, q.said_to, q.addressee, q.venue) for q in quotes] == [
        (date(2019, 3, 12), date(2019, 3, 12), "the BBC", None), (None, None, None, "an interview")]


def test_a_repeated_headline_is_one_quote() -> None:
    text = "Norway says ferry will sail\n\nNorway says ferry will sail\n\nThe ferry sails on Friday after the long storm."
    assert len(annotate(text)[1]) == 1


MARKS = st.lists(st.sampled_from(
    "“ ” \" '' ‘ ’ ' « » said told he she Weir Ana , . : ; ! ? according to that minister one of the sources two and called "
    "asked who \n \n\n — ( ) was accused I will go in an interview statement read".split(" ")), max_size=45).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(MARKS | st.text(max_size=80))
def test_never_a_crash_and_spans_are_exact(text: str) -> None:
    for q in annotate(text)[1]:
        assert q.text == " ".join(text[a:b] for a, b in q.fragments)
        assert (q.start, q.end) == (q.fragments[0][0], q.fragments[-1][1])
        assert list(q.fragments) == sorted(q.fragments)
        for span in (q.speaker, q.cue):
            assert span is None or text[span.start:span.end] == span.text


@pytest.mark.parametrize("unit", ["“A b,” he said. ", "“‘", "he said she said they said it ", "Ana Weir said Bob Weir went. "])
def test_time_grows_with_the_text_not_faster(unit: str) -> None:
    def seconds(times: int) -> float:
        text = unit * times
        blocks = blocks_of(text)
        doc = nlp.parse(text, blocks)
        start = time.process_time()
        find_quotes(doc, text, blocks, find_cast(doc, text, blocks), (), None)
        return time.process_time() - start
    seconds(20)
    assert seconds(1200) < 12 * seconds(200) + 0.5


# ------------------------------------------------------------------ the gold


def scorer() -> Any:
    spec = importlib.util.spec_from_file_location("score", SHARED / "scorers" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predicted(text: str) -> list[dict[str, Any]]:
    return [dataclasses.asdict(q) for q in annotate(text)[1]]


@pytest.mark.gold
@pytest.mark.skipif(not (SHARED / "gold" / "quotes_dev.jsonl").exists(), reason="../shared/gold is not at hand")
def test_no_figure_on_the_gold_is_below_its_floor() -> None:
    score = scorer()
    gold = score.load(str(SHARED / "gold" / "quotes_dev.jsonl"))
    result = score.quotes(gold, {d["id"]: {"quotes": predicted(d["text"])} for d in gold}, lambda *_: None)
    measured = {"soft F1": result["soft PRF"][2], "cue right": result["cue right"], "attributed F1": result["attributed F1"],
                **{f"{k} F1": v["F1"] for k, v in result["by kind"].items()}}
    floors = json.loads((TESTS / "floors.json").read_text("utf-8"))["quotes_dev.jsonl"]["floors"]
    assert set(floors) == set(measured)
    assert {k: v for k, v in measured.items() if v < floors[k]} == {}


@pytest.mark.gold
@pytest.mark.skipif(not (SHARED / "gold" / "seed_quotes.json").exists(), reason="../shared/gold is not at hand")
def test_the_fixture_article() -> None:
    text = (SHARED / "seed" / "article.txt").read_bytes().decode()
    quotes = predicted(text)
    result = scorer().seed(str(SHARED / "gold"), {"article": {"text": text}, "quotes": quotes}, lambda *_: None)
    assert result["quotes found"] == "29/29"
    assert result["quotes with the right person"] == "29/29"
    for negative in json.loads((SHARED / "gold" / "seed_quotes.json").read_text("utf-8"))["negatives"]:
        assert not [q for q in quotes if q["cue"] and negative["start"] <= q["cue"]["start"] < negative["start"] + 12]
