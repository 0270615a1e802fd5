"""The lexicon as the tokenizer and the builders need it: features of a word, and what each feature means."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_TABLES_OF_COUNTRIES = ("MONTH_FIRST", "SOUTHERN")

# Features that a number's form gives; one tuple per form, so that the set of token codes is known in advance.
SHAPES: dict[str, tuple[str, ...]] = {
    "int_hour": ("NUM", "DOM", "HR", "MM", "YR2"),  # 1..12
    "int_hour_1": ("NUM", "DOM", "HR", "MM"),  # the same, one digit
    "int_hour24": ("NUM", "DOM", "HR", "YR2"),  # 13..24
    "int_dom": ("NUM", "DOM", "YR2"),  # 25..31
    "int_2": ("NUM", "YR2"),  # 00, 32..99
    "int_1": ("NUM",),  # 0
    "int_3": ("NUM", "YR3"),
    "year": ("NUM", "NUM4", "YR"),  # 1000..2199
    "int_4": ("NUM", "NUM4"),
    "int": ("NUM",),
    "decimal": ("NUM", "DECIMAL"),
    "grouped": ("NUM",),
    "ordinal_dom": ("ORD", "ODOM", "DOM"),
    "ordinal": ("ORD",),
    "decade": ("DECADE",),  # 1990s
    "decade2": ("DECADE2",),  # '80s, 80s
    "year_apostrophe": ("YRA",),  # '89
    "clock": ("CLOCK",),
    "iso": ("ISO",),
    "slashed": ("NDATE",),
    "quarter": ("QUARTER",),  # Q3, 3Q
    "half": ("HALF",),  # H1
    "fiscal": ("FYEAR",),  # FY2017, FY17
    "mixed": ("MIXED",),
}
PUNCTUATION = {
    ",": "COMMA",
    ".": "DOT",
    "(": "LPAR",
    ")": "RPAR",
    "-": "HY",
    "–": "DASH",
    "—": "DASH",
    "/": "SLASH",
    "'s": "POSS",
    "’s": "POSS",
    "'": "APOS",
    "’": "APOS",
    '"': "QUOTE",
    "“": "QUOTE",
    "”": "QUOTE",
    "$": "MONEY",
    "£": "MONEY",
    "€": "MONEY",
    "¥": "MONEY",
    "%": "PERCENT",
    ":": "COLON",
    ";": "STOP",
    "!": "STOP",
    "?": "STOP",
    "\n": "BREAK",
    "+": "SIGN",
    "#": "SIGN",
    "=": "SIGN",
}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Features by word, and meaning by feature and word."""

    features: dict[str, frozenset[str]]
    meaning: dict[str, dict[str, Any]]
    capitalised: frozenset[str]
    holidays: dict[str, dict[str, Any]]
    holiday_heads: dict[str, list[tuple[tuple[str, ...], str]]]  # first word → (words, name), longest first

    def mean(self, feature: str, word: str) -> Any:
        """Return what `word` means as `feature`; raises KeyError when it has no such feature."""
        return self.meaning[feature][word]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon, read once."""
    raw = tomllib.loads((HERE / "lexicon.toml").read_text("utf-8"))
    capitalised = frozenset(raw.pop("capitalised"))
    holidays = raw.pop("HOLIDAY")
    features: dict[str, set[str]] = {}
    for feature, words in raw.items():
        for word in words if feature not in _TABLES_OF_COUNTRIES else ():
            features.setdefault(word, set()).add(feature)
    heads: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name in sorted(holidays, key=len, reverse=True):
        words_of = split_name(name)
        heads.setdefault(words_of[0], []).append((words_of, name))
    return Lexicon({w: frozenset(f) for w, f in features.items()}, raw, capitalised, holidays, heads)


def split_name(name: str) -> tuple[str, ...]:
    """Cut a holiday's name the way the tokenizer cuts text."""
    for mark in ("'s", "-", ".", "/"):
        name = name.replace(mark, f" {mark} ")
    return tuple(name.replace("s' ", "s ' ").split())
