"""Actors and targets of a trigger: the noun phrases at the places that its lexicon sense names.

subj, obj, obj.human, dative          of a verb
prep:on|at                            noun phrases after these prepositions
poss, compound                        of a noun: "the army's raid", "Russian strikes"
in.subj                               the same after "in" alone: "drove tractors into town in protest"
clause.subj                           subject of the clause: "[the envoy] flew to Oslo for talks"
light, light.obj, light.prep:on       of the verb that carries a noun: "[the army] carried out a raid"
xcomp.obj, xcomp.target               of the infinitive: "threatened to attack [the port]"
comp.subj                             subject of the clause: "demanded that [the king] resign"
purpose                               whom a purpose clause is against: "to demand reforms by [the government]"
embedded                              someone named inside the object: "an [Australian] proposal"
pred                                  the object of a verb whose subject the noun is
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from etl.extract.events import modality, syntax
from etl.extract.events import semantics as sem
from etl.extract.events.casualties import is_people
from etl.extract.events.inside import among, is_named_actor, may_act, named_inside
from etl.extract.events.lexicon import words_of
from etl.extract.events.reading import Reading, Token
from etl.extract.events.support import from_verb
from etl.extract.events.triggers import Trigger
from etl.extract.gazetteer.atlas import DIVISIONS, SETTLEMENTS

MOST = 8  # participants of one side


def find_actors(reading: Reading, trigger: Trigger) -> list[Token]:
    """Return head tokens of who did it, best first; empty when the sentence does not say."""
    if bare_passive(reading, trigger):
        return []
    for place in trigger.sense.actor:
        found = _usable(_at(reading, trigger, place, actor=True))
        if trigger.sense.type in {"ASSAULT", "FIGHT", "COERCE"}:
            found = [t for t in found if sem.kind(reading, t) is not None]
        if found:
            return _unique(found)
    return []


def find_targets(reading: Reading, trigger: Trigger, actors: list[Token]) -> list[Token]:
    """Return head tokens of whom it was done to. Actors are left out; phrases that mean someone win over things."""
    if bare_passive(reading, trigger) or _broken(reading, trigger):
        return _unique(_usable(syntax.subjects(trigger.token)))
    taken = {t.i for t in actors}
    things: list[Token] = []
    forceful = trigger.sense.type in {"ASSAULT", "FIGHT"}
    for place in trigger.sense.target:
        found = [t for t in _usable(_at(reading, trigger, place, actor=False)) if t.i not in taken and t.i not in trigger.consumed]
        if forceful:
            found = [t for t in found if t.pos_ != "NUM" or trigger.sense.toll or sem.head_noun(t) is not t]
            if place.startswith(("prep:", "light.prep:")) and "on" not in place.split(":")[1].split("|")[:1]:
                found = [t for t in found if _over(t) in _AIMED or (t.ent_type_ not in {"GPE", "LOC"} and not _is_place_phrase(t))]
            if found:
                return _unique([*found, *(t for f in found[:MOST] for t in among(f))])
            continue
        someone = [t for t in found if sem.kind(reading, t) is not None or t.ent_type_ in {"GPE", "LOC", "FAC", "ORG", "PERSON", "NORP"}]
        if someone:
            return _unique(someone)
        if trigger.sense.type == "MOBILIZE" and (inner := [e for t in found for e in named_inside(reading, t) if e.i not in taken]):
            return _unique([*found, *inner])  # "moved tanks to its border with Norland"
        things.extend(found)
    inner = [e for t in things for e in named_inside(reading, t) if e.i not in taken]
    return _unique(inner or things)


def bare_passive(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a verb of harm stands as "twelve killed": the parser reads its sufferers as its subject."""
    verb, toll = trigger.token, trigger.sense.toll
    if (
        toll not in {"killed", "wounded", "detained", "displaced"}
        or trigger.sense.pos != "verb"
        or not trigger.sense.actor
        or verb.tag_ not in {"VBN", "VBD"}
    ):
        return False
    if syntax.is_passive(verb) or any(c.dep_ in {"dobj", "aux"} for c in verb.children):
        return False
    found = syntax.subjects(verb)
    return bool(found) and not syntax.objects(verb) and all(is_people(reading, t) for t in found)


_AIMED = frozenset({"against", "of", "upon"})


def _over(noun: Token) -> str:
    """Return the preposition that governs a noun or the list that it ends, "" without one: "the invasion [of] Norland"."""
    node = noun
    while node.dep_ == "conj" and node.head is not node:
        node = node.head
    return str(node.head.lower_) if node.dep_ == "pobj" else ""


_BREAKING = words_of("breaking")


def _broken(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a verb of damage stands as "26 shacks burned": what the parser calls its subject is what is damaged."""
    verb = trigger.token
    if reading.lemma(verb) not in _BREAKING or verb.tag_ not in {"VBN", "VBD"} or syntax.is_passive(verb) or syntax.objects(verb):
        return False
    found = syntax.subjects(verb)
    return bool(found) and all(sem.kind(reading, t) in {None, "vehicle"} for t in found)


def _is_place_phrase(noun: Token) -> bool:
    """Tell whether a phrase says where: "the city of Homs"."""
    named = any((c.dep_ == "prep" and c.lower_ == "of") or (c.dep_ == "compound" and c.pos_ == "PROPN") for c in noun.children)
    shown = any(c.lower_ in {"this", "that", "same"} for c in noun.lefts)  # "in this city"
    return noun.lower_ in SETTLEMENTS | DIVISIONS and (named or shown)


def _usable(tokens: Iterable[Token]) -> list[Token]:
    tokens = [t for t in tokens if not modality.is_nobody(t) and t.lower_ not in _NO_PARTY]
    return [
        t
        for t in tokens
        if (
            t.pos_ in {"NOUN", "PROPN", "PRON", "NUM", "ADJ", "VERB", "DET"}
            and t.ent_type_ not in {"DATE", "TIME", "MONEY", "PERCENT"}
            and t.lower_ not in {"which", "that", "what", "it", "this", "there", "himself", "herself", "itself", "themselves"}
        )
        or (t.lower_ == "it" and t.pos_ == "PRON" and t.dep_ != "expl")
    ]


_NO_PARTY = frozenset({"incident", "incidents", "event", "events", "case", "connection", "addition", "wake"})


def _unique(tokens: list[Token]) -> list[Token]:
    out: dict[int, Token] = {}
    for t in tokens:
        out.setdefault(t.i, t)
    return list(out.values())[:MOST]


def _at(reading: Reading, trigger: Trigger, place: str, *, actor: bool) -> list[Token]:
    name, _, rest = place.partition(":")
    found = _PLACES[name](reading, trigger, rest)
    if name in {"light"}:
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
        if reading.time_at(t.idx, t.idx + 1) is None:
            by_name.setdefault(name, []).append(t)
    out: list[Token] = []
    for name in wanted:
        for t in by_name.get(name, []):
            if syntax.is_verb(t) and t.dep_ == "pcomp":
                out.extend(syntax.objects(t))
            else:
                out.append(t)
    return out


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
        for s in syntax.expand(s)
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
        for c in syntax.complements(n):
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


def _modifiers(reading: Reading, trigger: Trigger, rest: str) -> list[Token]:
    """Return nationals and names that stand before a noun: "Russian strikes", "the army raid"."""
    return [c for c in trigger.token.lefts if c.dep_ in {"amod", "compound", "nmod", "npadvmod"} and may_act(reading, c)]


_PLACES: dict[str, Callable[[Reading, Trigger, str], list[Token]]] = {
    "subj": _subject,
    "obj": lambda r, t, _: syntax.objects(_verb_of(t)),
    "obj.human": _human_objects,
    "dative": lambda r, t, _: syntax.datives(_verb_of(t)),
    "prep": _prep,
    "poss": lambda r, t, _: [e for c in t.token.children if c.dep_ == "poss" for e in syntax.expand(c)],
    "compound": _modifiers,
    "light": lambda r, t, _: [],
    "clause.subj": lambda r, t, _: syntax.surface_subjects(syntax.clause_of(t.token.head)) if t.token.dep_ == "pobj" else [],
    "in.subj": lambda r, t, _: (
        syntax.surface_subjects(syntax.clause_of(t.token.head)) if t.token.dep_ == "pobj" and t.token.head.lower_ == "in" else []
    ),
    "light.subj": lambda r, t, _: syntax.surface_subjects(t.light) if t.light is not None else [],
    "light.obj": lambda r, t, _: syntax.surface_subjects(t.light) if t.light is not None and t.passive_light else [],
    "light.prep": lambda r, t, rest: _preps_of(t.light, rest, r) if t.light is not None else [],
    "xcomp.obj": _xcomp_objects,
    "xcomp.target": _xcomp_target,
    "comp.subj": _complement_subjects,
    "purpose": _purpose,
    "embedded": _embedded,
    "embedded.advcl": lambda r, t, _: [s for c in _verb_of(t).children if c.dep_ == "advcl" for s in syntax.subjects(c)],
    "pred": lambda r, t, _: syntax.objects(t.token.head) if t.token.dep_ == "nsubj" else [],
}
