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


PLAIN = ("i", "idx", "text", "lower_", "whitespace_", "tag_", "pos_", "dep_", "ent_type_", "ent_iob_", "is_punct", "is_space", "like_num")
AROUND = ("children", "lefts", "rights", "subtree", "ancestors", "conjuncts")


def test_tags_syntax_and_names_are_those_of_spacy(original: Any) -> None:
    tokens = 0
    for text in [ODD, *(p.read_text("utf-8") for p in TEXTS)]:
        text = " ".join(text.split()) if text != ODD else text
        want, got = original(text), nlp.parse(text, ())
        assert len(want) == len(got)
        assert [(s.start, s.end, s.root.i) for s in want.sents] == [(s.start, s.end, s.root.i) for s in got.sents]
        assert [(s.start, s.end, s.label_, s.text) for s in want.ents] == [(s.start, s.end, s.label_, s.text) for s in got.ents]
        for a, b in zip(want, got, strict=True):
            for name in PLAIN:
                assert getattr(a, name) == getattr(b, name), f"{name} of {a.text!r} in {a.sent.text}"
            assert (str(a.morph), bool(a.is_sent_start), a.head.i) == (b.morph, b.is_sent_start, b.head.i)
            assert (a.left_edge.i, a.right_edge.i, a.sent.start, a.sent.end) == (b.left_edge.i, b.right_edge.i, b.sent.start, b.sent.end)
            for name in AROUND:
                assert [t.i for t in getattr(a, name)] == [t.i for t in getattr(b, name)], f"{name} of {a.text!r} in {a.sent.text}"
            assert a.head.is_ancestor(a) == b.head.is_ancestor(b)
        for start in range(0, len(text) - 12, 5):
            x, y = want.char_span(start, start + 12, alignment_mode="expand"), got.char_span(start, start + 12)
            assert y is not None
            assert (x.start, x.end, x.root.i, x.text) == (y.start, y.end, y.root.i, y.text)
        assert [t.i for t in want[2:-1]] == [t.i for t in got[2:-1]]
        assert want[3:1].text == got[3:1].text == ""
        tokens += len(want)
    assert tokens > 1000


def test_a_words_shape_is_spacys() -> None:
    from spacy.lang.lex_attrs import word_shape

    from etl.extract.words import shape
    odd = {"ÀÉÎõü", "ǅabc", "XXXXXXxxxxxxdddd777777", "٣٤٥", "²", "\n" * 6, "a" * 99, "a" * 100, "…………………", "Q3-2016's", "中国人民"}
    words = odd | {w for p in TEXTS for w in p.read_text("utf-8").split()}
    assert {w: shape(w) for w in words} == {w: word_shape(w) for w in words}


def _given(text: str) -> Any:
    from spacy.attrs import IDS

    from etl.extract.words import COLUMNS
    return nlp._model().make_doc(text).to_array([IDS[c] for c in COLUMNS])


def test_a_word_has_the_same_vector_whatever_came_before_it() -> None:
    words, given = nlp._pipes()._words, _given(ODD)
    words.forget()
    together = _vectors(given)
    words.forget()
    alone = np.vstack([_vectors(given[i:i + 1]) for i in reversed(range(len(given)))])[::-1]
    assert np.array_equal(together, alone)


def test_a_table_of_words_that_is_full_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    from etl.extract import words as module
    words, given = nlp._pipes()._words, _given(ODD)
    want = _vectors(given)
    texts = [words.looks[r].text for r in words.rows(given)]
    monkeypatch.setattr(module, "KEPT", 5)
    words.forget()
    assert np.array_equal(np.vstack([_vectors(given[i:i + 1]) for i in range(len(given))]), want)
    assert len(words.looks) <= 5
    assert np.array_equal(_vectors(given), want)       # more at once than it would keep
    assert [words.looks[r].text for r in words.rows(given)] == texts
    words.forget()


def _vectors(given: Any) -> Any:
    words = nlp._pipes()._words
    rows = words.rows(given)
    return words.vectors[rows]
