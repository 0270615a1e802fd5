"""The parse: offsets of the text, sentences inside of blocks, any input."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.extract import nlp
from etl.extract.layout import blocks_of
from etl.records import Block

TEXT = "Ferry stuck\n\nThe ferry to Hull is stuck in the ice, the captain said.\n\nCrew wave from the deck [Reuters]\n\nShe waits."


def test_the_doc_is_the_text_and_blocks_are_not_crossed() -> None:
    blocks = blocks_of(TEXT)
    doc = nlp.parse(TEXT, blocks)
    assert doc.text == TEXT
    starts = {b.start for b in blocks}
    for sentence in doc.sents:
        inside = [b for b in blocks if b.start <= sentence.start_char < b.end]
        assert len(inside) == 1
        assert sentence.text.strip() in TEXT[inside[0].start:inside[0].end]
    assert starts <= {s.start_char for s in doc.sents}


def test_words_between_blocks_are_parsed_too() -> None:
    text = "First here. Second there. Third."
    doc = nlp.parse(text, [Block(kind="paragraph", start=0, end=11), Block(kind="paragraph", start=26, end=32)])
    assert doc.text == text
    assert [s.text.strip() for s in doc.sents] == ["First here.", "Second there.", "Third."]


@pytest.mark.parametrize(("text", "word", "expected"), [
    ("They said it.", "said", "say"), ("Mice ran.", "Mice", "mouse"), ("He was told.", "told", "tell"),
    ("He is here.", "is", "be"), ("She has gone.", "has", "have"), ("Ships were sinking.", "sinking", "sink")])
def test_lemma(text: str, word: str, expected: str) -> None:
    assert next(nlp.lemma(t) for t in nlp.parse(text, blocks_of(text)) if t.text == word) == expected


def test_a_text_without_spaces_is_cut_and_kept() -> None:
    text = "x" * 20_000 + " " + "(" * 5_000
    assert nlp.parse(text, blocks_of(text)).text == text


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120))
def test_any_text_parses_to_itself(text: str) -> None:
    doc = nlp.parse(text, blocks_of(text))
    assert doc.text == text
    assert len(list(doc.sents)) >= (1 if text else 0)


def test_a_lone_surrogate_keeps_all_offsets() -> None:
    text = "He \ud800 said so."
    doc = nlp.parse(text, blocks_of(text))
    assert len(doc.text) == len(text)
    assert [t.idx for t in doc if t.text == "said"] == [5]


@pytest.mark.parametrize("opening", ["SKAGEN, Denmark (NP) — ", "NEW HAVEN - ", "Lima, 3 Oct 88 (Radio Sur) -- [Text] "])
def test_a_dateline_is_parsed_apart(opening: str) -> None:
    text = opening + "The minister resigned."
    doc = nlp.parse(text, [Block(kind="paragraph", start=0, end=len(text))])
    assert doc.text == text
    assert [s.text for s in doc.sents][-1] == "The minister resigned."


@pytest.mark.parametrize("text", ["The plan — the first of its kind — failed.", "NATO's plan - a draft - failed.", "Weir (AP) said so."])
def test_a_dash_in_prose_is_no_dateline(text: str) -> None:
    assert len(list(nlp.parse(text, [Block(kind="paragraph", start=0, end=len(text))]).sents)) == 1
