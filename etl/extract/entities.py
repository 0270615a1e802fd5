"""Who and what an article talks about: one `Entity` per person, organisation, place or group, with all its mentions.

    find_names (names.py)      names, their kinds and the roles beside them
    link (linking.py)          "Mr. Weir", "Weir" and "Anna Weir" are one person; "SOHR" and "the Observatory" one group
    resolve (coref.py)         "he", "the British group", "the second source"

`find_cast` runs the three. `Cast.at` answers which entity a stretch of the text means.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from etl.extract.people import Gender
from etl.records import Block

if TYPE_CHECKING:
    from etl.extract.tree import Doc

EntityKind = Literal["person", "organisation", "place", "group", "anonymous", "unknown"]
MentionKind = Literal["name", "pronoun", "description"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One person, organisation, place or group of the article."""

    entity_id: int                 # position in Cast.entities
    name: str | None               # the fullest name in the article; None for "two Lebanese sources"
    kind: EntityKind
    role: str | None = None        # "US Secretary of State"; of an unnamed one, its description
    affiliation: str | None = None # the organisation or country that the role names
    gender: Gender = "unknown"
    number: Literal["singular", "plural"] = "singular"
    mentions: tuple[tuple[int, int, MentionKind], ...] = ()    # in order of the text
    members: tuple[int, ...] = ()  # entity ids, for a group of named people ("Ames and Bell")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The entities of one article and where the text speaks of them."""

    entities: tuple[Entity, ...]
    confidence: dict[int, float] = field(default_factory=dict)   # start of a resolved mention → 0..1, where below 1
    _spans: tuple[tuple[int, int, int], ...] = ()                # (start, end, entity_id), in order of start

    def at(self, start: int, end: int) -> Entity | None:
        """Return the entity that `text[start:end]` means, or None.

        The words may be more than the mention ("Observatory chief Rami Haddad"): then the last person in them
        counts, else the mention that ends them. A place inside of a longer phrase ("Moscow's envoy") does not.
        """
        hits = self._within(start, end)
        exact = [h for h in hits if h[0] == start and h[1] == end]
        around = [h for h in hits if h[0] <= start and h[1] >= end]
        chosen = exact or sorted(around, key=lambda h: h[1] - h[0])
        if not chosen:
            inside = [h for h in hits if h[0] >= start and h[1] <= end]
            people = [h for h in inside if self.entities[h[2]].kind == "person"]
            tail = [h for h in inside if h[1] >= end - 1]
            chosen = people[-1:] or tail[:1]
        return self.entities[chosen[0][2]] if chosen else None

    def mentions_in(self, start: int, end: int) -> list[tuple[int, int, Entity]]:
        """Return the mentions that lie within [start, end), in order: (start, end, entity)."""
        return [(s, e, self.entities[i]) for s, e, i in self._within(start, end) if s >= start and e <= end]

    def _within(self, start: int, end: int) -> list[tuple[int, int, int]]:
        first = bisect_left(self._spans, (max(0, start - 200), 0, 0))
        last = bisect_right(self._spans, (end, 0, 0))
        return [h for h in self._spans[first:last] if h[1] > start and h[0] < end]


def find_cast(doc: Doc, text: str, blocks: Sequence[Block]) -> Cast:
    """Return the entities of a parsed article (see the module's head).

    doc      from `nlp.parse(text, blocks)`
    blocks   captions, headings and headlines do not give the next paragraph's "he" its person
    Never raises on any text; deterministic.
    """
    from etl.extract.coref import resolve
    from etl.extract.linking import link
    from etl.extract.names import find_names

    book = link(doc, find_names(doc))
    resolve(doc, text, blocks, book)
    return book.cast()
