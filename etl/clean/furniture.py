"""What the names of elements say about the text in them: furniture, caption, standfirst. Names alone, no judgement."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from etl.clean.dom import Dom, name_key, words_of

_FURNITURE_TAGS = frozenset({"footer", "aside", "form", "address", "menu", "search"})
_FRAMES = frozenset({"html", "body", "main"})  # they hold everything, and carry the names of everything
_FURNITURE_ROLES = frozenset({"navigation", "banner", "complementary", "contentinfo", "search", "dialog", "alertdialog", "menu"})
_ARTICLE = frozenset({
    "article",
    "story",
    "articlebody",
    "storybody",
    "entry",
    "post",
    "artikel",
    "content",
    "text",
    "body",
    "richtext",
    "paragraph",
})


class Mark:
    """What an element's tag and names announce: bits of plain ints, which the loops over a page's elements need."""

    NONE = 0
    SUSPECT = 1  # furniture, says its name
    CERTAIN = 2  # furniture, however much text it holds
    CAPTION = 4
    STANDFIRST = 8
    ARTICLE = 16


@dataclass(frozen=True, slots=True)
class Names:
    """The lexicon of naming words, from lexicon/furniture.toml."""

    furniture: frozenset[str]
    certain: frozenset[str]
    pairs: dict[str, frozenset[str]]  # first word → second words
    captions: frozenset[str]
    standfirsts: frozenset[str]


@lru_cache(maxsize=1)
def names() -> Names:
    """Return the lexicon, read once."""
    raw = tomllib.loads((Path(__file__).parent / "lexicon" / "furniture.toml").read_text("utf-8"))
    return Names(
        frozenset(raw["names"].split()),
        frozenset(raw["certain"].split()),
        {a: frozenset(d for c, d in raw["pairs"] if c == a) for a, _ in raw["pairs"]},
        frozenset(raw["captions"].split()),
        frozenset(raw["standfirsts"].split()),
    )


def marks(dom: Dom) -> list[int]:
    """Return the marks of every block-level element of the page."""
    return [_marks(*name_key(e)) for e in dom.elements]


@lru_cache(maxsize=16_384)
def _marks(tag: str, role: str, raw: str) -> int:
    words = words_of(raw)
    lexicon = names()
    found = Mark.NONE
    if not words.isdisjoint(lexicon.captions) or tag in ("figcaption", "figure"):
        found |= Mark.CAPTION
    if not words.isdisjoint(lexicon.standfirsts):
        found |= Mark.STANDFIRST
    if not words.isdisjoint(_ARTICLE) or tag == "article":
        found |= Mark.ARTICLE
    if tag in _FRAMES:
        return found
    if tag == "nav" or not words.isdisjoint(lexicon.certain):
        found |= Mark.CERTAIN
    if tag == "blockquote":  # a quoted post keeps the names of its network
        return found
    if (
        tag in _FURNITURE_TAGS
        or role in _FURNITURE_ROLES
        or not words.isdisjoint(lexicon.furniture)
        or any(not words.isdisjoint(lexicon.pairs[w]) for w in words if w in lexicon.pairs)
    ):
        found |= Mark.SUSPECT
    return found
