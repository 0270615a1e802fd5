"""A speaker's mention → the person, organisation or group of the cast it means, as a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.extract.attribution import Found, head_token
from etl.extract.cues import has_frame, verb
from etl.extract.entities import Cast, Entity
from etl.extract.people import nation_of, people
from etl.records import Speaker, SpeakerKind

if TYPE_CHECKING:
    from etl.extract.tree import Doc, Token

FIRST_PERSON = frozenset({"i", "we", "me", "us"})


def speaker_record(doc: Doc, text: str, f: Found, cast: Cast) -> Speaker | None:
    """Return the speaker of a found quotation with name, role and affiliation, or None when the text names nobody."""
    if f.speaker is None:
        return None
    first, last = f.speaker
    start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
    words = text[start:end]
    head = head_token(doc, f.speaker)
    entity = None if head.lower_ in FIRST_PERSON else _entity(doc, head, start, end, cast)
    kind = _kind(entity, head)
    if entity is None:
        return Speaker(start=start, end=end, text=words, name=None, kind=kind, confidence=f.confidence)
    sure = min(f.confidence, cast.confidence.get(start, 1.0), cast.confidence.get(head.idx, 1.0))
    return Speaker(start=start, end=end, text=words, name=entity.name, role=entity.role, affiliation=entity.affiliation,
                   kind=kind, confidence=sure)


def _entity(doc: Doc, head: Token, start: int, end: int, cast: Cast) -> Entity | None:
    """The entity of the phrase's head noun; a group of named people before its members."""
    end = min((c.idx for c in head.children if c.i > head.i and has_frame(verb(c) or "", "reached")), default=end)
    exact = cast.at(start, end)    # "a letter seen by the Harbour Times": who saw it does not speak
    if exact is not None and exact.members:
        return exact
    here = cast.at(head.idx, head.idx + len(head))
    if here is None or here.name is None:      # "CEO of the council Ana Weir": the name that ends the phrase
        last = [e for _, stop, e in cast.mentions_in(start, end) if stop == end and e.kind == "person" and e.name]
        if last:
            return last[-1]
    if here is not None and not (here.kind in ("place", "group") and head.dep_ in ("poss", "compound", "amod")):
        return here
    if exact is not None and exact.kind in ("person", "organisation", "anonymous"):
        return exact
    return here


def _kind(entity: Entity | None, head: Token) -> SpeakerKind:
    if entity is None:
        return "place" if nation_of(head.text) else "unknown"
    if entity.kind == "group" and entity.name is None:
        return "anonymous" if head.lower_ in people().anonymous else "group"
    return entity.kind
