"""Blocks of a bare text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from etl.extract.layout import blocks_of

TEXT = """Ferry stuck in the ice for a third day

Nine people wait aboard as the wind turns.
4 min read
12 March, 2019

The ferry has not moved since Sunday, the captain said.

A deckhand knocks ice off the railing while gulls look on

The captain waves to her children [Getty Images]

What next

- a tug from Riga
- a warmer wind

She said help was near."""


def test_kinds_of_lines() -> None:
    assert [(b.kind, TEXT[b.start:b.end][:12]) for b in blocks_of(TEXT)] == [
        ("headline", "Ferry stuck "), ("standfirst", "Nine people "), ("heading", "4 min read"), ("heading", "12 March, 20"),
        ("paragraph", "The ferry ha"), ("caption", "A deckhand k"), ("caption", "The captain "), ("heading", "What next"),
        ("list_item", "- a tug from"), ("list_item", "- a warmer w"), ("paragraph", "She said hel")]


def test_a_caption_names_its_credit() -> None:
    assert [b.credit for b in blocks_of(TEXT) if b.kind == "caption"] == [None, "Getty Images"]


def test_a_long_line_that_lost_its_full_stop_is_a_paragraph() -> None:
    line = "The harbour was closed on Monday after a week of storms that tore the roof off the old fish market, threw two " \
           "boats against the pier and left the island without bread, two fishermen told the paper"
    assert [b.kind for b in blocks_of(f"Harbour closed\n\n{line}\n\nIt was cold.")] == ["headline", "paragraph", "paragraph"]


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_blocks_cover_all_words_in_order(text: str) -> None:
    blocks = blocks_of(text)
    at = 0
    for b in blocks:
        assert at <= b.start < b.end <= len(text)
        assert not text[at:b.start].strip()
        assert text[b.start:b.end] == text[b.start:b.end].strip()
        at = b.end
    assert not text[at:].strip()
