"""Number words, from numbers.toml."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def number_words() -> dict[str, dict[str, list[int]]]:
    """Return the tables "words" (exact values) and "vague" ([least, most])."""
    return tomllib.loads((Path(__file__).parent / "numbers.toml").read_text("utf-8"))


def number_of(word: str) -> int | None:
    """Return the number that a word or figure in lower case names exactly, or None."""
    if word.isdecimal():
        return int(word)
    found = number_words()["words"].get(word)
    return found[0] if found else None
