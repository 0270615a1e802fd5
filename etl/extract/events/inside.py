"""Those who are named inside a phrase: nationals, states, organisations, people ("an [Australian] proposal")."""

from __future__ import annotations

from etl.extract.events import semantics as sem
from etl.extract.events.reading import Reading, Token
from etl.extract.gazetteer import country_of_words


def is_named_actor(reading: Reading, token: Token) -> bool:
    if token.text.islower():
        return sem.kind(reading, token) in sem.HUMAN
    return (
        country_of_words(token.text) is not None
        or token.ent_type_ in {"GPE", "NORP", "ORG", "PERSON", "LOC"}
        or sem.kind(reading, token) in sem.ACTOR
    )


def named_inside(reading: Reading, head: Token) -> list[Token]:
    """Return tokens inside a phrase that name someone: nationals, states, organisations, people; nearest to the head first."""
    out: list[tuple[int, int, Token]] = []
    root_depth = {head.i: 0}
    for t in head.subtree:
        if t.i == head.i:
            continue
        d = root_depth.get(t.head.i)
        steps, node = 0, t
        while d is None and steps < 12 and node.head is not node:
            steps += 1
            node = node.head
            d = root_depth.get(node.head.i)
        if t.pos_ in {"PROPN", "ADJ", "NOUN"} and (t.pos_ != "NOUN" or sem.kind(reading, t) in sem.HUMAN) and is_named_actor(reading, t):
            if t.dep_ == "compound" and t.head.i != head.i and t.head.pos_ == "PROPN":
                continue  # the head of the name comes by itself
            out.append((steps, t.i, t))
    return [t for _, _, t in sorted(out, key=lambda x: (x[0], x[1]))][:4]
