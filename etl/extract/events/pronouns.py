"""Whom "him", "her" and "them" mean to whom force is used: "a mob dragged two brothers to the square and lynched [them]".

The article's cast answers for names. Where it names nobody, or only who does the deed or tells of it, the last people of
that number to whom something was done are meant, before those who only did something.
"""

from __future__ import annotations

from collections.abc import Iterator

from etl.extract.events import semantics as sem
from etl.extract.events import syntax
from etl.extract.events.casualties import is_people
from etl.extract.events.lexicon import words_of
from etl.extract.events.lists import expand
from etl.extract.events.modality import is_reporting
from etl.extract.events.reading import Reading, Token

_NUMBER = {"him": False, "her": False, "he": False, "she": False, "them": True, "they": True}
_BODIES_OF_MEN = words_of("bodies_of_men")
_BACK = 2  # sentences
_UNDERGOING = frozenset({"dobj", "nsubjpass", "iobj", "dative"})
_DOING = frozenset({"nsubj", "agent"})


def meant(reading: Reading, pronoun: Token, actors: list[Token]) -> list[Token]:
    """Return the heads of the phrases that a pronoun means; the pronoun itself where its name is known, or nobody fits.

    actors   heads of who did the deed: not the ones to whom it was done
    """
    plural = _NUMBER.get(pronoun.lower_)
    if plural is None or pronoun.pos_ != "PRON":
        return [pronoun]
    doers = {_key(reading, a) for a in actors}
    tellers = {_key(reading, s) for s in _tellers(reading, pronoun)}
    named = reading.entity(pronoun)
    if not plural and named is not None and named.name and named.kind == "person" and ("name", named.name) not in doers | tellers:
        return [pronoun]
    ranked = sorted(_candidates(reading, pronoun, plural), key=lambda found: found[0])
    others = [t for _, t in ranked if _key(reading, t) not in doers and t.i not in {a.i for a in actors}]
    best = next((t for t in others if _key(reading, t) not in tellers), others[0] if others else None)
    return _listed(best) if best is not None else [pronoun]


_KINDS = {False: frozenset({"person"}), True: frozenset({"group"})}


def _listed(noun: Token) -> list[Token]:
    """Return a phrase's head and what is told with it: of an object all that the verb has."""
    return syntax.objects(noun.head) if noun.dep_ == "dobj" else expand(noun)


def _key(reading: Reading, token: Token) -> tuple[str, object]:
    entity = reading.entity(token)
    if entity is not None and entity.name:
        return "name", entity.name
    return ("lemma", token.i) if token.pos_ == "PRON" else ("lemma", reading.lemma(token))


def _tellers(reading: Reading, token: Token) -> Iterator[Token]:
    """Yield who says or thinks it: "a caller said that the group had seized him" is not about the caller."""
    for verb in token.ancestors:
        if syntax.is_verb(verb) and is_reporting(reading.lemma(verb)):
            yield from (c for c in verb.children if c.dep_ == "nsubj")


def _candidates(reading: Reading, pronoun: Token, plural: bool) -> Iterator[tuple[tuple[int, int, int], Token]]:
    """Yield phrases before the pronoun that may mean the same people, each with its rank, lowest first."""
    sents = reading.doc.sents
    clause = syntax.clause_of(pronoun)
    at = pronoun.sentence
    for back in range(_BACK + 1):
        if at - back < 0:
            return
        for t in sents[at - back]:
            if t.i >= pronoun.i:
                break
            if t.dep_ not in _UNDERGOING | _DOING or t.head.i == clause.i or not _fits(reading, t, plural):
                continue
            yield (back, t.dep_ in _DOING and (back == 0 or _by_force(reading, t)), -t.i), t


def _by_force(reading: Reading, token: Token) -> bool:
    return sem.role(reading, token) in sem.FORCE


def _fits(reading: Reading, token: Token, plural: bool) -> bool:
    if token.pos_ == "PRON":
        entity = reading.entity(token)
        return entity is not None and bool(entity.name) and (entity.number == "plural") == plural and entity.kind in _KINDS[plural]
    if token.pos_ not in {"NOUN", "PROPN"} or token.lower_ in {"body", "bodies", "corpse", "corpses"}:
        return False
    if not any(t.ent_type_ == "PERSON" or is_people(reading, t) for t in expand(token)):
        return False
    if reading.lemma(token) in _BODIES_OF_MEN:
        return plural
    return (token.tag_ in {"NNS", "NNPS"} or len(_listed(token)) > 1) == plural
