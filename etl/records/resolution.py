"""What load gives to resolve, and gets back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from etl.records.extraction import Modality, SpeakerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionKeys:
    """What tells whether two article versions are near-duplicates."""

    version_id: str
    keys: tuple[int, ...]          # Article.near_duplicate_keys
    word_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How much two texts share, as estimated from their keys."""

    similarity: float              # Jaccard similarity of their shingles, 0 .. 1
    containment: float             # share of the shorter text that the longer holds, 0 .. 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerName:
    """A speaker as an article names it."""

    name: str
    kind: SpeakerKind
    role: str | None = None
    affiliation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom a name means, across articles."""

    person_id: str
    kind: Literal["person", "organisation"]
    key: str                       # the folded name, with distinguishing evidence where names collide
    known_as: tuple[str, ...] = ()  # all ids that this person may bear as evidence comes and goes: a takedown of one holds for all


@dataclass(frozen=True, slots=True, kw_only=True)
class EventEvidence:
    """What tells whether two mentions are one happening."""

    mention_id: str
    version_id: str
    article_id: str
    source_id: str
    cluster_id: str                # near-duplicate cluster of the version
    type: str
    mode: str | None
    modality: Modality
    trigger: str
    start: int                     # of the trigger in the version's text
    sentence: str                  # that the trigger stands in
    geoname_id: int | None
    place_precision: str | None
    country: str | None            # ISO 3166-1 alpha-3
    from_: date | None
    to: date | None
    participants: frozenset[str]   # names, or words as written, of actors and targets
    targets: frozenset[str]        # those of them to whom it is done
    states: frozenset[str]         # those of them that are states, or a state's bodies
    full_names: frozenset[str]     # the article's names for them, of two words and more
    tolls: frozenset[tuple[str, int | None, int | None]]     # (kind, min, max)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLink:
    """Two mentions held to be one happening, and why."""

    a: str                         # mention ids, a < b
    b: str
    because: str
