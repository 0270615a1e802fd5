"""Who is named to what: "named Ada Kern minister" has the office as its object, and the person hangs on that."""

from __future__ import annotations

from collections.abc import Iterator

from etl.extract.events.lexicon import words_of
from etl.extract.events.reading import Token

_NAMING = words_of("naming")


def named(verb: Token) -> list[Token]:
    """Return the people whom a verb of naming gives an office, where the parser hangs them on the office; else []."""
    if verb.lower_ not in _NAMING:
        return []
    offices = [c for c in verb.children if c.dep_ in {"dobj", "oprd"}]
    inside = [t for c in offices for t in c.lefts if t.dep_ in {"nmod", "compound", "nsubj"}]
    people = [t for t in (*inside, *(c for c in offices if c.dep_ == "oprd")) if t.ent_type_ == "PERSON" and t.pos_ == "PROPN"]
    return [t for t in people if any(o is not t and o.ent_type_ != "PERSON" for o in offices) or t.dep_ == "oprd"][-1:]


def namers(verb: Token) -> Iterator[Token]:
    """Yield by whom, where the by-phrase of a passive hangs on the office: "was appointed minister by the president"."""
    for office in verb.children:
        if office.dep_ == "oprd" and verb.lower_ in _NAMING:
            yield from (p for c in office.children if c.lower_ == "by" for p in c.children if p.dep_ == "pobj")
