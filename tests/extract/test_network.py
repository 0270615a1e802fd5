"""What we compute in place of spaCy's pipes is what the pipes answer."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from etl.extract import nlp

TEXTS = sorted((Path(__file__).parents[1] / "golden").rglob("*.txt"))
assert TEXTS, "no golden text found: the test would pass on nothing"
ODD = ("She's there; they ain't goin'. Let's see: it won't do, will it?\n \nThere's a man who'd have had to get up.\t"
       "But   “Mr. O'Neil” (45), of Acme Corp., paid $3.5m on 3 May 2014 in New York's\nWall Street…  xyzzyq Qwrtz!?")


@pytest.fixture(scope="module")
def original() -> Any:
    """spaCy's own pipeline, untouched."""
    import spacy
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        return spacy.load(nlp.MODEL, disable=["lemmatizer"])


def test_tags_syntax_and_names_are_those_of_spacy(original: Any) -> None:
    texts = [ODD, *(line for path in TEXTS for line in path.read_text("utf-8").split("\n") if line.strip())][:150]
    tokens = 0
    for text in texts:
        text = text.strip()
        want, got = original(text), nlp.parse(text, ())
        for field in nlp._FIELDS:
            if field != "SENT_START":      # spaCy leaves the first token's to its reader
                assert want.to_array(field).tolist() == got.to_array(field).tolist(), f"{field}: {text}"
        assert [s.text for s in want.sents] == [s.text for s in got.sents]
        tokens += len(want)
    assert tokens > 1000


def test_a_word_has_the_same_vector_whatever_came_before_it() -> None:
    embedding = nlp._pipes()._embedding
    words = [tuple(w) for w in nlp._model().make_doc(ODD).to_array(["ORTH", "NORM", "SPACY"]).tolist()]
    embedding._row.clear()
    together = embedding(words).copy()
    embedding._row.clear()
    alone = np.vstack([embedding([w]) for w in reversed(words)])[::-1]
    assert np.array_equal(together, alone)


def test_an_embedding_that_is_full_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    from etl.extract import network
    embedding = nlp._pipes()._embedding
    words = [tuple(w) for w in nlp._model().make_doc(ODD).to_array(["ORTH", "NORM", "SPACY"]).tolist()]
    want = embedding(words).copy()
    monkeypatch.setattr(network, "KEPT", 5)
    embedding._row.clear()
    assert np.array_equal(np.vstack([embedding([w]) for w in words]), want)
    assert len(embedding._row) <= 5
    assert np.array_equal(embedding(words), want)      # more at once than it would keep
    embedding._row.clear()
