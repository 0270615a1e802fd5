"""Which words report speech, and what may stand beside them. Data: lexicon/cues.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from etl.extract.nlp import lemma
from etl.extract.people import LEXICON

if TYPE_CHECKING:
    from etl.extract.tree import Token

Polarity = Literal["affirmed", "denied", "promised", "accused", "asked", "urged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """Sets of lemmas; see cues.toml for what each holds."""

    speech: frozenset[str]
    thought: frozenset[str]
    direct: frozenset[str]
    judging: frozenset[str]
    frames: dict[str, frozenset[str]]
    particle: dict[str, frozenset[str]]
    polarity: dict[str, Polarity]
    content_nouns: frozenset[str]
    venue_nouns: frozenset[str]
    hearer_nouns: frozenset[str]


@lru_cache(maxsize=1)
def cues() -> Cues:
    """Return the lexicon, read once per process."""
    raw = tomllib.loads((LEXICON / "cues.toml").read_text("utf-8"))
    verbs, frames = raw["verbs"], raw["frames"]
    polarity: dict[str, Polarity] = {w: kind for kind, words in raw["polarity"].items() for w in words.split()}
    return Cues(speech=_set(verbs["speech"]), thought=_set(verbs["thought"]), direct=_set(verbs["direct"]),
                judging=_set(verbs["judging"]), polarity=polarity,
                frames={k: _set(v) for k, v in frames.items() if isinstance(v, str)},
                particle={k: frozenset(v) for k, v in frames["particle"].items()},
                content_nouns=_set(raw["nouns"]["content"]), venue_nouns=_set(raw["nouns"]["venue"]),
                hearer_nouns=_set(raw["hearers"]["nouns"]))


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def verb(t: Token) -> str | None:
    """Return the lemma of a token that is used as a verb, or None."""
    pos = t.pos_
    if (pos == "VERB" and t.dep_ != "amod") or (pos == "AUX" and t.tag_[:2] == "VB" and t.dep_ in ("ROOT", "ccomp", "conj")):
        return t.lemma_ or lemma(t)
    return None


def is_speech(t: Token) -> bool:
    """Whether a token is a verb that reports speech."""
    return verb(t) in cues().speech


def has_frame(word: str, frame: str) -> bool:
    """Whether a lemma stands in a frame's list."""
    return word in cues().frames[frame]
