"""Lines that are furniture by their words: reading times, "Read more", share bars, date lines, agency trailers."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal

from etl.clean.names import lexicon
from etl.clean.text import fold
from etl.clean.visible_dates import find_day, find_month

LineKind = Literal["related", "line", "date", ""]
_LONG = 420  # characters: beyond it only a few sentence openers can be furniture
_STRANGERS = 2  # words of a byline that are neither names nor known to stand beside them: a weekday, a zone
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2} ?[ap]\.?m\b", re.I)
_WORDS = re.compile(r"[^\W\d_]{2,}")
_BY = re.compile(r"(?:by|von|par|por|di|av|af|text|texte|autor|author)\s*:?\s+[^\W\d_]", re.I)


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "lexicon" / "lines.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _beside_names() -> frozenset[str]:
    return lexicon().beside | frozenset(_lexicon()["beside_names"].split())


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    def joined(name: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{line})" for line in _lexicon()[name].strip().splitlines()))

    return joined("related"), joined("lines"), joined("dates")


def judge(line: str, language: str | None = None) -> LineKind:
    """Return what kind of furniture a line is by its words alone, or "" when it may be text."""
    if len(line) > _LONG:
        return ""
    folded = fold(line).lstrip("-•*>»▶→ ")
    related, lines, dates = _patterns()
    if len(line) < 140 and related.match(folded):
        return "related"
    if lines.match(folded):
        return "line"
    if dates.match(folded):
        return "date"
    return "date" if is_date_line(line, language) else ""


def is_date_line(line: str, language: str | None = None) -> bool:
    """Say whether a line is a date or a clock time with hardly a word besides: "12 May 2021, 14:03 Uhr", "By Ana Silva - 11/18/19"."""
    if len(line) > 120 or not any(ch.isdigit() for ch in line) or line.endswith((".”", '."', "?", "!")):
        return False
    words = len(_WORDS.findall(line))
    if words > 9:
        return False
    has_clock = _CLOCK.search(line) is not None
    has_day = find_day(line, language) is not None
    if has_day and has_clock:
        return words <= 9
    if has_day:
        return words <= 4 or (words <= 8 and _BY.match(line) is not None)
    return has_clock and (words <= 3 or (words <= 8 and _BY.match(line) is not None))


def is_byline(line: str, people: tuple[str, ...]) -> bool:
    """Say whether a line is the authors' names with hardly a word besides: "Words by Ana Silva, photos by Jon Berg 4 min read"."""
    if len(line) > 220 or line.endswith(("?", "!", ".”", '."')):
        return False
    rest, named = fold(line), False
    for name in people:
        before = rest
        rest = rest.replace(fold(name), " ")
        named |= rest != before
    return named and sum(word not in _beside_names() and find_month(word) is None for word in _WORDS.findall(rest)) <= _STRANGERS
