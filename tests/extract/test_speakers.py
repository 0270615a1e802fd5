"""Who spoke: golden cases of pronouns, surnames, descriptions and unnamed speakers, with a floor per class."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.extract.annotating import annotate

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "golden" / "speakers").glob("*.toml"))
assert FILES, "no golden case found: the test would pass on nothing"
FLOORS = json.loads((ROOT / "floors.json").read_text("utf-8"))["speakers"]["floors"]


@cache
def outcome() -> tuple[Counter[str], Counter[str], list[str]]:
    """Right and all answers per class, and a line for each wrong one."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong = []
    for file in FILES:
        for case in tomllib.loads(file.read_text("utf-8"))["case"]:
            text = case["text"]
            _, quotes = annotate(text)
            for words, kind, name in case["who"]:
                at = text.index(words)
                hit = next((q for q in quotes if q.start <= at < q.end), None)
                got = (hit.speaker.name or "") if hit is not None and hit.speaker is not None else ""
                total[kind] += 1
                right[kind] += hit is not None and got == name
                if hit is None or got != name:
                    wrong.append(f"{file.stem}: {words!r} is {name!r}, got {got if hit else 'no quote'!r}")
    return right, total, wrong


def test_there_are_enough_cases() -> None:
    assert sum(outcome()[1].values()) >= 150


@pytest.mark.parametrize("kind", sorted(FLOORS))
def test_no_class_is_below_its_floor(kind: str) -> None:
    right, total, wrong = outcome()
    assert 100 * right[kind] / total[kind] >= FLOORS[kind], "\n".join(wrong)


def test_the_he_after_a_caption_is_the_paragraphs() -> None:
    text = """Harbour to close in May

Minister Karl Voss rejected the ruling on Tuesday in parliament.

Harbour chief Tom Breck inspects the empty pier on Monday [Reuters]

"Nobody decides this but us," he said in a speech."""
    _, quotes = annotate(text)
    assert [q.speaker.name for q in quotes if q.speaker] == ["Karl Voss"]


def test_unnamed_speakers_are_kept_apart() -> None:
    text = """Two harbour officials told the paper that the deal was ready.

"It will be signed on Friday," said one of the officials.

"It will not be signed," the second official said."""
    cast, quotes = annotate(text)
    ids = [e.entity_id for q in quotes if q.speaker and (e := cast.at(q.speaker.start, q.speaker.end))]
    assert len(ids) == len(set(ids)) == 3
