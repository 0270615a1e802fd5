"""Parts of the body in place of the people: "cut the throats of [three farmers]", "[a guard] was hit in the leg", "[she] lost a hand"."""

from __future__ import annotations

from etl.extract.events import syntax
from etl.extract.events.lexicon import words_of
from etl.extract.events.lists import expand
from etl.extract.events.reading import Token

PARTS = words_of("body_parts")
_CUT = frozenset({"throat", "throats", "neck", "necks", "ear", "ears", "fingers"})  # not "the head of the mission"


def harmed(verb: Token) -> list[Token]:
    """Return to whom a verb happens: its objects, and for a part of the body whose it is."""
    found = syntax.objects(verb)
    parts = [t for t in found if t.lower_ in _CUT]
    if not parts and verb.tag_ in {"VBN", "VBD"} and verb.head.lemma_ == "have":  # "had their throats cut"
        parts = [c for c in verb.children if c.dep_ in {"nsubj", "nsubjpass"} and c.lower_ in _CUT]
    if not parts:
        return found
    whose = [o for t in parts for o in _owners(verb, t)]
    return whose or found


def _owners(verb: Token, part: Token) -> list[Token]:
    over = verb.head if verb.head.lemma_ == "have" and verb.dep_ in {"ccomp", "xcomp"} else part.head
    if verb.dep_ == "acl" and verb.head.i == part.i:
        over = part.head
    if over.lemma_ == "have" and over.i < part.i:
        return syntax.surface_subjects(over)
    of = [t for p, t in syntax.prepositions(part) if p == "of"]
    return of or [e for c in part.children if c.dep_ == "poss" for e in expand(c)]


def hit_in(verb: Token) -> bool:
    """Tell whether a verb says where in the body someone was hit: "was struck in the chest"."""
    return any(p in {"in", "on", "through"} and t.lower_ in PARTS for p, t in syntax.prepositions(verb))
