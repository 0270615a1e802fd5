"""What the names of elements say about the text in them: furniture, caption, standfirst. Names alone, no judgement."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from etl.clean.dom import Element, name_words

_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "form", "address", "menu", "search"})
_FRAMES = frozenset({"html", "body", "main"})   # they hold everything, and carry the names of everything
_FURNITURE_ROLES = frozenset({"navigation", "banner", "complementary", "contentinfo", "search", "dialog", "alertdialog", "menu"})


@dataclass(frozen=True, slots=True)
class Names:
    """The lexicon of naming words, from lexicon/furniture.toml."""

    furniture: frozenset[str]
    certain: frozenset[str]
    pairs: tuple[tuple[str, str], ...]
    captions: frozenset[str]
    standfirsts: frozenset[str]


@lru_cache(maxsize=1)
def names() -> Names:
    """Return the lexicon, read once."""
    raw = tomllib.loads((Path(__file__).parent / "lexicon" / "furniture.toml").read_text("utf-8"))
    return Names(frozenset(raw["names"].split()), frozenset(raw["certain"].split()), tuple((a, b) for a, b in raw["pairs"]),
                 frozenset(raw["captions"].split()), frozenset(raw["standfirsts"].split()))


def is_furniture(element: Element) -> bool:
    """Say whether the element's tag, role or names announce something else than the article's text."""
    if element.tag in _FURNITURE_TAGS or element.get("role") in _FURNITURE_ROLES:
        return True
    words = name_words(element)
    lexicon = names()
    return not words.isdisjoint(lexicon.furniture) or any(a in words and b in words for a, b in lexicon.pairs)


def is_caption(element: Element) -> bool:
    """Say whether the element holds the words below a picture."""
    return element.tag in ("figcaption", "figure") or not name_words(element).isdisjoint(names().captions)


def is_standfirst(element: Element) -> bool:
    """Say whether the element's names announce the paragraph that leads into the article."""
    return not name_words(element).isdisjoint(names().standfirsts)


def suspicion(element: Element) -> int:
    """Return 2 when the element is certainly no article text, 1 when its names say so, 0 otherwise."""
    if element.tag in _FRAMES:
        return 0
    if element.tag == "nav":
        return 2
    words = name_words(element)
    if not words.isdisjoint(names().certain):
        return 2
    return 1 if is_furniture(element) else 0
