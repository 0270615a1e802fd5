"""The conditions of lexicon senses, asked of one trigger word in its sentence.

obj:X  subj:X          the kind of object or subject: any, human, person, actor, force, fighter, authority, people, country,
                       company, vehicle, weapon, violence, place, thing, none, a class "@aid", or lemmas
prep:in|of  prep:in:@violence   has such a prepositional phrase (of such a noun)
patient:X              as obj:X, or the receiver ("showed the envoy the door")
onto:X                 as obj:X, or a noun after a preposition that is not of time or place ("pulled the plug on a paper")
within:X               as obj:X, or what the object is of ("took control of a bank")
speaker:X              (adjectives) the subject of the clause
about:X                as obj:X, or the subject of the complement ("let inspectors visit")
comp:@violent  comp:benign      its clausal complement tells such an event
light:hold|stage       (nouns) is governed by one of these verbs
of:human               (nouns) what its of-phrase or possessor is
context:airwar|bomb    what the article speaks of
not:…                  the opposite; a bare name is a predicate of `PREDICATES`
"""

from __future__ import annotations

from collections.abc import Callable

from etl.extract.events import semantics as sem
from etl.extract.events import syntax
from etl.extract.events.nouns import AIRWAR, BOMBWAR, HOSTILE_VERBS, any_is, governor, of_phrase
from etl.extract.events.predicates import PREDICATES
from etl.extract.events.reading import Reading, Token


def holds(condition: str, token: Token, reading: Reading) -> bool:
    """Tell whether one condition of a sense holds for a trigger token."""
    if condition.startswith("not:"):
        return not holds(condition[4:], token, reading)
    name, _, rest = condition.partition(":")
    if not rest:
        return PREDICATES[name](token, reading)
    return _ASKED[name](rest, token, reading)


def _preps(rest: str, token: Token, reading: Reading) -> bool:
    names, _, what = rest.partition(":")
    wanted = set(names.split("|"))
    found = [t for p, t in syntax.prepositions(token) if p in wanted]
    if not found and token.pos_ == "VERB" and (loose := wanted & _OF_OBJECTS):  # the parser may hang the phrase on the object
        found = [t for o in token.children if o.dep_ == "dobj" for p, t in syntax.prepositions(o) if p in loose]
    return bool(found) and (not what or any_is(what, found, reading))


_OF_OBJECTS = frozenset({"between", "with", "against", "to", "towards", "toward", "into", "from"})


def _strikes(verb: Token, reading: Reading) -> bool:
    """Tell whether a phrasal verb is hostile: "bring down the coalition", "turn off the gas"."""
    lemma = reading.lemma(verb)
    return any(f"{lemma} {c.lower_}" in _PHRASAL for c in verb.children if c.dep_ in {"prt", "advmod", "prep"})


_PHRASAL = frozenset(
    {"bring down", "pull out", "walk out", "turn off", "shut off", "shoot down", "blow up", "strike back", "hit back", "wipe out"}
)


def _comp(rest: str, token: Token, reading: Reading) -> bool:
    verbs = syntax.complements(token)
    if not verbs:
        return False
    deeds = [*verbs, *(g for v in verbs for g in v.children if syntax.is_verb(g))]
    hostile = any(reading.lemma(v) in HOSTILE_VERBS for v in deeds) or any(_strikes(v, reading) for v in verbs)
    return (
        hostile
        if rest in {"@violent", "hostile"}
        else True
        if rest == "any"
        else not hostile or any(reading.lemma(v) in {"withdraw", "resign", "leave", "stop"} for v in verbs)
    )


def _light(rest: str, token: Token, reading: Reading) -> bool:
    verb = governor(token)
    if verb is None and token.dep_ in {"pobj"} and syntax.is_verb(token.head.head):
        verb = token.head.head
    wanted = rest.split("|")
    if verb is not None:
        lemma = reading.lemma(verb)
        if lemma in wanted or any(f"{lemma} {c.lower_}" in wanted for c in verb.children if c.dep_ in {"prt", "prep"}):
            return True
    return any(c.dep_ in {"acl", "relcl"} and reading.lemma(c) in wanted for c in token.children)


def _light_subject(rest: str, token: Token, reading: Reading) -> bool:
    verb = governor(token)
    return verb is not None and token.dep_ != "nsubj" and any_is(rest, syntax.subjects(verb), reading)


def _subject_of(rest: str, token: Token, reading: Reading) -> bool:
    return token.dep_ in {"nsubj", "nsubjpass"} and reading.lemma(token.head) in rest.split("|")


def _obj_or_purpose(rest: str, token: Token, reading: Reading) -> bool:
    wanted = set(rest.split("|"))
    if any(reading.lemma(sem.head_noun(o)) in wanted for o in syntax.objects(token)):
        return True
    near = [c for c in token.subtree if c.tag_ == "VB" and c.i > token.i]
    return any(reading.lemma(c) in wanted for c in near)


def _context(rest: str, token: Token, reading: Reading) -> bool:
    return bool(reading.vocabulary & (AIRWAR if rest == "airwar" else BOMBWAR))


_AROUND = frozenset({"in", "by", "during", "after", "before", "within", "since", "near", "at"})  # say when, where and how

_ASKED: dict[str, Callable[[str, Token, Reading], bool]] = {
    "obj": lambda r, t, x: any_is(r, syntax.objects(t), x),
    "subj": lambda r, t, x: any_is(r, syntax.subjects(t), x),
    "patient": lambda r, t, x: any_is(r, [*syntax.objects(t), *syntax.datives(t)], x),
    "onto": lambda r, t, x: any_is(r, [*syntax.objects(t), *(n for p, n in syntax.prepositions(t) if p not in _AROUND)], x),
    "prep": _preps,
    "comp": _comp,
    "within": lambda r, t, x: any_is(
        r, [n for o in syntax.objects(t) for n in (o, *(g for p, g in syntax.prepositions(o) if p in {"of", "over"}))], x
    ),
    "speaker": lambda r, t, x: any_is(r, syntax.surface_subjects(syntax.clause_of(t)), x),
    "about": lambda r, t, x: any_is(
        r, [*syntax.objects(t), *(s for v in syntax.complements(t) for s in v.children if s.dep_ in {"nsubj", "nsubjpass"})], x
    ),
    "light": _light,
    "light_subj": _light_subject,
    "of": lambda r, t, x: any_is(r, of_phrase(t), x),
    "subject_of": _subject_of,
    "obj_or_purpose": _obj_or_purpose,
    "context": _context,
}
