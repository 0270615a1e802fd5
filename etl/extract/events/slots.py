"""The places at which a lexicon sense looks for actors and targets.

subj, obj, obj.human, dative          of a verb
prep:on|at                            noun phrases after these prepositions
poss, compound                        of a noun: "the army's raid", "Russian strikes"
clause.subj, clause.subj:in           subject of the clause in which a noun stands after a preposition, or after that one:
                                      "[the envoy] flew to Oslo for talks", "[they] drove into town in protest"
light, light.obj, light.prep:on       of the verb that carries a noun: "[the army] carried out a raid"
xcomp.obj, xcomp.target               of the infinitive: "threatened to attack [the port]"
comp.subj                             subject of the clause: "demanded that [the king] resign"
purpose                               whom a purpose clause is against: "to demand reforms by [the government]"
obj.of                                what the object is of: "took control of [a bank]"
purpose.obj                           the object of a purpose: "were deployed to shield [the villagers]"
embedded                              someone named inside the object: "an [Australian] proposal"
pred                                  the object of a verb whose subject the noun is
"""

from __future__ import annotations

from collections.abc import Callable

from etl.extract.events import semantics as sem
from etl.extract.events import syntax
from etl.extract.events.bodies import harmed
from etl.extract.events.inside import is_named_actor, may_act, named_inside
from etl.extract.events.lexicon import words_of
from etl.extract.events.lists import expand
from etl.extract.events.reading import Reading, Token
from etl.extract.events.support import from_verb
from etl.extract.events.triggers import Trigger


def at(reading: Reading, trigger: Trigger, place: str, *, actor: bool) -> list[Token]:
    """Return the head tokens that stand at a place; `actor` says which side of a verb that carries a noun is meant."""
    name, _, rest = place.partition(":")
    found = _PLACES[name](reading, trigger, rest)
    if name == "light":
        found = from_verb(reading, trigger, actor=actor)
    return [t for t in found if t.i != trigger.token.i]


def _verb_of(trigger: Trigger) -> Token:
    return trigger.token if trigger.sense.pos == "verb" or trigger.light is None else trigger.light


def _subject(reading: Reading, trigger: Trigger, rest: str) -> list[Token]:
    verb = _verb_of(trigger)
    if trigger.sense.pos in {"adj", "phrase"}:
        return (
            syntax.surface_subjects(verb)
            if verb is not trigger.token
            else ([trigger.token.head] if trigger.token.dep_ in {"amod", "acl"} else [])
        )
    if rest == "" and not trigger.sense.actor:  # the sense has no actor: its subject suffers ("die")
        return syntax.surface_subjects(verb)
    return syntax.subjects(verb)


def _prep(reading: Reading, trigger: Trigger, rest: str) -> list[Token]:
    found = _preps_of(trigger.token, rest, reading)
    if not found and trigger.sense.pos == "verb":  # "signed a treaty with": the phrase hangs on the object
        for o in (c for c in trigger.token.children if c.dep_ in {"dobj", "attr"}):
            found.extend(t for t in _preps_of(o, "|".join(p for p in rest.split("|") if p not in {"of", "in"}), reading))
    return found


def _preps_of(node: Token, rest: str, reading: Reading) -> list[Token]:
    wanted = rest.split("|")
    by_name: dict[str, list[Token]] = {}
    for name, t in syntax.prepositions(node):
        if reading.time_at(t.idx, t.idx + 1) is None and not (name == "from" and _is_distance(t)):
            by_name.setdefault(name, []).append(t)
    out: list[Token] = []
    for name in wanted:
        for t in by_name.get(name, []):
            if syntax.is_verb(t) and t.dep_ == "pcomp":
                out.extend(syntax.objects(t))
            else:
                out.append(t)
    return out


def _is_distance(noun: Token) -> bool:
    """Tell whether a phrase says how far away: "some 40 km from [Orvik]"."""
    over = noun.head
    return over.i > 0 and over.doc[over.i - 1].lower_ in _MEASURES


_MEASURES = frozenset("km kms kilometer kilometers kilometre kilometres mile miles meters metres yards".split())


def _human_objects(reading: Reading, trigger: Trigger, rest: str) -> list[Token]:
    return [t for t in syntax.objects(_verb_of(trigger)) if sem.kind(reading, t) in sem.ACTOR | {"number"}]


def _xcomp_objects(reading: Reading, trigger: Trigger, rest: str) -> list[Token]:
    out: list[Token] = []
    for c in syntax.complements(trigger.token):
        out.extend(syntax.objects(c))
        for g in syntax.complements(c):
            out.extend(syntax.objects(g))
    return out


def _xcomp_target(reading: Reading, trigger: Trigger, rest: str) -> list[Token]:
    """Return whom an infinitive is aimed at: its receiver, its human object, or whoever its phrases name."""
    out: list[Token] = []
    for c in syntax.complements(trigger.token):
        out.extend(syntax.datives(c))
        out.extend(t for t in syntax.objects(c) if sem.kind(reading, t) in sem.ACTOR)
        out.extend(_preps_of(c, "to|with|against|on|from|in|for|of|by", reading))
        for o in syntax.objects(c):
            out.extend(named_inside(reading, o))
        for g in syntax.complements(c):
            out.extend(syntax.objects(g))
    return [t for t in out if sem.kind(reading, t) in sem.ACTOR or t.ent_type_ in {"GPE", "ORG", "NORP", "LOC"}]


def _complement_subjects(reading: Reading, trigger: Trigger, rest: str) -> list[Token]:
    nodes = [trigger.token] + ([trigger.light] if trigger.light is not None else [])
    return [
        s
        for n in nodes
        for c in syntax.complements(n)
        for s in ([k for k in c.children if k.dep_ in {"nsubj", "nsubjpass"}] or [])
        for s in expand(s)
    ]


def _purpose(reading: Reading, trigger: Trigger, rest: str) -> list[Token]:
    """Return who is named in the purpose of a protest: "to demand reforms by the government"."""
    verb = _verb_of(trigger)
    nodes = [
        c
        for n in {verb.i: verb, trigger.token.i: trigger.token}.values()
        for c in n.children
        if c.dep_ in {"advcl", "xcomp", "acl", "relcl"} and syntax.is_verb(c)
    ]
    nodes += [g for n in list(nodes) for g in n.children if g.dep_ in {"advcl", "xcomp", "conj"} and syntax.is_verb(g)]
    out: list[Token] = []
    for n in nodes:
        for o in [*syntax.objects(n), *(t for p, t in syntax.prepositions(n))]:
            if sem.kind(reading, o) in sem.ACTOR - {"civilians"}:
                out.append(o)
            out.extend(named_inside(reading, o))
        for c in [*syntax.complements(n), *(k for k in n.children if k.dep_ == "advcl" and k.tag_ == "VB")]:
            out.extend(t for t in (k for k in c.children if k.dep_ in {"nsubj", "nsubjpass"}) if sem.kind(reading, t) in sem.ACTOR)
    if not out:  # "to denounce the new press law"
        out = [o for n in nodes if reading.lemma(n) in words_of("opposing") for o in syntax.objects(n)]
    return out


def _embedded(reading: Reading, trigger: Trigger, rest: str) -> list[Token]:
    """Return those named inside the object, the complement or, failing these, the rest of the clause."""
    verb = _verb_of(trigger)
    out: list[Token] = []
    for o in syntax.objects(verb):
        if trigger.sense.type == "ACCUSE" and reading.lemma(o) in _DEEDS:  # "condemned the killing of the mayor": not the mayor
            doers = [t for p, t in syntax.prepositions(o) if p == "by"] + [c for c in o.lefts if c.dep_ in {"poss", "amod", "compound"}]
            out.extend(t for t in doers if is_named_actor(reading, t))
        elif o.i != trigger.token.i or trigger.sense.pos == "noun":
            out.extend(named_inside(reading, o))
    if not out:
        for n in (trigger.token, verb):
            for _, t in syntax.prepositions(n):
                if reading.time_at(t.idx, t.idx + 1) is None:
                    out.extend([t] if is_named_actor(reading, t) else named_inside(reading, t))
    if not out:
        for c in [*syntax.complements(trigger.token), *(k for k in verb.children if k.dep_ == "advcl")]:
            out.extend(named_inside(reading, c))
    return out


_DEEDS = sem.VIOLENCE | words_of("deeds_condemned")


def _clause_subjects(reading: Reading, trigger: Trigger, rest: str) -> list[Token]:
    """Return the subjects of the clause in which a noun stands after a preposition, `rest` if it names one."""
    over = trigger.token.head
    if trigger.token.dep_ != "pobj" or (rest and over.lower_ != rest):
        return []
    return syntax.surface_subjects(syntax.clause_of(over))


def _modifiers(reading: Reading, trigger: Trigger, rest: str) -> list[Token]:
    """Return nationals and names that stand before a noun: "Russian strikes", "the army raid"."""
    return [c for c in trigger.token.lefts if c.dep_ in {"amod", "compound", "nmod", "npadvmod"} and may_act(reading, c)]


_PLACES: dict[str, Callable[[Reading, Trigger, str], list[Token]]] = {
    "subj": _subject,
    "obj": lambda r, t, _: harmed(_verb_of(t)),
    "obj.human": _human_objects,
    "dative": lambda r, t, _: syntax.datives(_verb_of(t)),
    "prep": _prep,
    "poss": lambda r, t, _: [e for c in t.token.children if c.dep_ == "poss" for e in expand(c)],
    "compound": _modifiers,
    "light": lambda r, t, _: [],
    "clause.subj": _clause_subjects,
    "light.subj": lambda r, t, _: syntax.surface_subjects(t.light) if t.light is not None else [],
    "light.obj": lambda r, t, _: syntax.surface_subjects(t.light) if t.light is not None and t.passive_light else [],
    "light.prep": lambda r, t, rest: _preps_of(t.light, rest, r) if t.light is not None else [],
    "xcomp.obj": _xcomp_objects,
    "xcomp.target": _xcomp_target,
    "comp.subj": _complement_subjects,
    "purpose": _purpose,
    "obj.of": lambda r, t, _: [n for o in syntax.objects(_verb_of(t)) for p, n in syntax.prepositions(o) if p in {"of", "over"}],
    "purpose.obj": lambda r, t, _: [
        o
        for c in _verb_of(t).children
        if c.dep_ in {"advcl", "xcomp"} and c.tag_ == "VB"
        for o in syntax.objects(c)
        if sem.kind(r, o) in sem.ACTOR
    ],
    "embedded": _embedded,
    "embedded.advcl": lambda r, t, _: [s for c in _verb_of(t).children if c.dep_ == "advcl" for s in syntax.subjects(c)],
    "pred": lambda r, t, _: syntax.objects(t.token.head) if t.token.dep_ == "nsubj" else [],
}
