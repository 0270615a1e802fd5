"""Near-duplicate keys: deterministic, and good enough to find shortened copies by containment."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.clean import near_keys
from etl.clean.duplicates import POSITIONS, shingle_set
from etl.settings import ROOT

WORDS = "harbour ferry island crack hull pier bridge engineer pupil boat morning storm council vote budget repair diver captain".split()


def story(seed: int, sentences: int = 40) -> list[str]:
    state = seed
    out = []
    for i in range(sentences):
        picked = []
        for _ in range(12):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            picked.append(WORDS[(state >> 33) % len(WORDS)])
        out.append(f"Sentence {i} of {seed} says the {' '.join(picked)} today.")
    return out


def containment(one: str, two: str) -> float:
    a, b = near_keys(one), near_keys(two)
    jaccard = sum(x == y for x, y in zip(a, b, strict=True)) / POSITIONS
    sizes = len(shingle_set(one)), len(shingle_set(two))
    return min(1.0, jaccard * sum(sizes) / ((1 + jaccard) * min(sizes)))


@pytest.mark.parametrize("kept", [0.9, 0.6, 0.4])
def test_a_shortened_copy_is_contained_in_its_original(kept):
    whole = story(1)
    short = whole[: int(len(whole) * kept)]
    assert containment(" ".join(whole), " ".join(short)) > 0.75


def test_two_stories_of_the_same_words_are_not():
    assert containment(" ".join(story(1)), " ".join(story(2))) < 0.3


def test_marks_case_and_spaces_do_not_count():
    text = " ".join(story(3))
    assert near_keys(text) == near_keys(text.upper().replace(" ", "\n\n").replace(".", " —"))


def test_the_keys_do_not_depend_on_the_process():
    code = (
        "from etl.clean import near_keys; print(near_keys('The ferry to the island was closed on Wednesday after a crack was found')[:3])"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env={"PYTHONHASHSEED": seed, "PATH": ""}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert runs.pop().startswith("(")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gives_a_signature_or_none(text):
    keys = near_keys(text)
    assert len(keys) in (0, POSITIONS)
    assert all(0 <= k < 2**32 for k in keys)
    assert bool(keys) == bool(shingle_set(text))
