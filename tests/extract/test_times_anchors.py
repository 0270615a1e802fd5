"""A rule looks only where it can match, and finds what it would find everywhere."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from etl.extract.times.anchors import Index, matches
from etl.extract.times.grammar import Rule, rules
from etl.extract.times.tokens import coder, tokenize

TEXTS = sorted((Path(__file__).parents[1] / "golden").rglob("*.txt"))
assert TEXTS, "no golden text found: the test would pass on nothing"


@pytest.fixture(scope="module")
def indexes() -> list[Index]:
    """The golden texts, and texts of tokens drawn blindly: half of any kind, half as often as the golden ones have them."""
    real = [tokenize(p.read_text("utf-8")).codes for p in TEXTS]
    draw, any_code, usual = random.Random(48), list(coder().code.values()), "".join(real)
    made = ["".join(draw.choice(any_code) if draw.random() < 0.5 else draw.choice(usual) for _ in range(60)) for _ in range(300)]
    return [Index(codes) for codes in [*real, *made, ""]]


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.name)
def test_a_rule_finds_around_its_anchors_what_it_finds_everywhere(rule: Rule, indexes: list[Index]) -> None:
    assert rule.shape.anchors, f"{rule.name} has no token that each match holds: it would be tried at every token"
    for index in indexes:
        want = [m.span() for m in rule.pattern.finditer(index.codes)]
        assert [m.span() for m in matches(rule.pattern, rule.shape, index)] == want
