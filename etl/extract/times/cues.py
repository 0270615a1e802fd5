"""The word lists of cues.toml as sets."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache

from etl.extract.times.lexicon import HERE


@dataclass(frozen=True, slots=True)
class Cues:
    """Words around a match that decide its sense or its tense; see cues.toml."""

    year_prepositions: frozenset[str]
    amount_prepositions: frozenset[str]
    year_suffixes: frozenset[str]
    year_nouns: frozenset[str]
    counted: frozenset[str]
    month_prepositions: frozenset[str]
    may_followers: frozenset[str]
    duration_prepositions: frozenset[str]
    person_nouns: frozenset[str]
    function_words: frozenset[str]
    business_nouns: frozenset[str]
    day_names: frozenset[str]
    speech: frozenset[str]
    future: frozenset[str]
    future_to: frozenset[str]
    past: frozenset[str]
    not_past: frozenset[str]
    present: frozenset[str]
    scheduled: frozenset[str]
    scheduled_plural: frozenset[str]
    scheduled_passive: frozenset[str]
    directive: frozenset[str]


@lru_cache(maxsize=1)
def cues() -> Cues:
    """Return the cues, read once."""
    raw = tomllib.loads((HERE / "cues.toml").read_text("utf-8"))
    return Cues(*(frozenset(raw[f.name]) for f in fields(Cues)))
