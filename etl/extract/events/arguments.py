"""Actors and targets of a trigger: of the phrases at the places that its lexicon sense names (slots.py), those that may be meant."""

from __future__ import annotations

from collections.abc import Iterable

from etl.extract.events import modality, syntax
from etl.extract.events import semantics as sem
from etl.extract.events.casualties import is_people
from etl.extract.events.inside import among, named_inside
from etl.extract.events.lexicon import words_of
from etl.extract.events.pronouns import meant
from etl.extract.events.reading import Reading, Token
from etl.extract.events.slots import at
from etl.extract.events.triggers import Trigger
from etl.extract.gazetteer.atlas import DIVISIONS, SETTLEMENTS

MOST = 8  # participants of one side


def find_actors(reading: Reading, trigger: Trigger) -> list[Token]:
    """Return head tokens of who did it, best first; empty when the sentence does not say."""
    if bare_passive(reading, trigger):
        return []
    if trigger.token.lower_ == "committed" and trigger.sense.type == "AGREE":  # "is committed to peace": it commits itself
        verb = trigger.token.head if trigger.token.dep_ == "acomp" else trigger.token
        return _unique(_usable(syntax.surface_subjects(verb)))
    for place in trigger.sense.actor:
        found = _usable(at(reading, trigger, place, actor=True))
        if trigger.sense.type in {"ASSAULT", "FIGHT", "COERCE"}:
            found = [t for t in found if sem.kind(reading, t) is not None]
        if found:
            return _unique([s for t in found for s in _sayer(reading, t)])
    return _held_responsible(trigger)


def _sayer(reading: Reading, pronoun: Token) -> list[Token]:
    """Return the group that says of itself that it did it: "[the front] said it had carried out the bombing", or the word itself."""
    clause = syntax.clause_of(pronoun)
    if pronoun.lower_ not in {"it", "they"} or clause.dep_ != "ccomp" or not modality.is_reporting(reading.lemma(clause.head)):
        return [pronoun]
    who = [s for s in syntax.surface_subjects(clause.head) if sem.kind(reading, s) in _GROUPS]
    return who if len(who) == 1 and who[0].pos_ in {"NOUN", "PROPN"} else [pronoun]


_GROUPS = frozenset({"rebels", "criminals", "organisation", "military", "party", "ngo"})


def find_targets(reading: Reading, trigger: Trigger, actors: list[Token]) -> list[Token]:
    """Return head tokens of whom it was done to. Actors are left out; phrases that mean someone win over things."""
    found = _unique([*_aimed_at(reading, trigger), *_targets(reading, trigger, actors), *_taken_from(reading, trigger)])
    if trigger.sense.type not in {"ASSAULT", "FIGHT", "COERCE"} and trigger.sense.toll != "detained":
        return found
    return _unique([m for t in found for m in meant(reading, t, actors)])


def _aimed_at(reading: Reading, trigger: Trigger) -> list[Token]:
    """Return whom a participle says a show of force or a measure is for: "a show of strength aimed at [Norland]"."""
    if trigger.sense.type not in {"MOBILIZE", "SANCTION", "COERCE", "THREATEN"}:
        return []
    top = trigger.light if trigger.light is not None else trigger.token
    aims = [t for t in top.subtree if t.i > trigger.token.i and t.lower_ in _AIMS and t.dep_ in {"acl", "advcl"}]
    return [t for a in aims for p, t in syntax.prepositions(a) if p in {"at", "against"} and sem.kind(reading, t) in sem.ACTOR]


_AIMS = frozenset({"aimed", "directed", "targeted"})
_HOLDERS = sem.FORCE | {"country", "organisation"}


def _taken_from(reading: Reading, trigger: Trigger) -> list[Token]:
    """Return from whom ground was taken: "recaptured the town from [the rebels]"."""
    if trigger.sense.mode != "territory" or trigger.sense.pos != "verb":
        return []
    nodes = [trigger.token, *syntax.objects(trigger.token)]
    return [t for n in nodes for p, t in syntax.prepositions(n) if p == "from" and sem.kind(reading, t) in _HOLDERS]


def _targets(reading: Reading, trigger: Trigger, actors: list[Token]) -> list[Token]:
    if bare_passive(reading, trigger) or _broken(reading, trigger):
        return _unique(_usable(syntax.subjects(trigger.token)))
    taken = {t.i for t in actors}
    things: list[Token] = []
    forceful = trigger.sense.type in {"ASSAULT", "FIGHT"}
    for place in trigger.sense.target:
        found = [t for t in _usable(at(reading, trigger, place, actor=False)) if t.i not in taken and t.i not in trigger.consumed]
        found = [t for t in found if not _is_means(reading, trigger, t)]
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
    if trigger.sense.id == "rock":
        return things or [t for p, t in syntax.prepositions(trigger.token) if p in {"through", "into"}]  # "tore through a market"
    inner = [e for t in things for e in named_inside(reading, t) if e.i not in taken]
    if not things and trigger.consumed and trigger.sense.pos == "verb":  # "welcomed [Peru]'s decision"
        held = [o for o in syntax.objects(trigger.token) if o.i in trigger.consumed]
        inner = [e for o in held for e in named_inside(reading, o) if e.i not in taken | trigger.consumed]
    return _unique(inner or things)


_BLASTS = frozenset({"bomb.verb", "plant.bomb", "explode"})


def _is_means(reading: Reading, trigger: Trigger, noun: Token) -> bool:
    """Tell whether a phrase says with what, or by whom: "set off [a bomb]", "planted on [a bicycle]", "blamed the raid on [the rebels]"."""
    if trigger.sense.id in _BLASTS:
        lemma = reading.lemma(noun)
        return lemma in words_of("bombs") or (lemma in words_of("bomb_carriers") and any(c.lower_ in {"a", "an"} for c in noun.lefts))
    if reading.lemma(trigger.token) in {"fire", "launch", "lob"} and sem.kind(reading, sem.head_noun(noun)) == "weapon":
        return True  # "fired [dozens of rounds]"
    return any(t.i == noun.i for t in _held_responsible(trigger))


def _held_responsible(trigger: Trigger) -> list[Token]:
    """Return on whom a deed is blamed: "blamed the raid on [their neighbours]", "[the cell] was behind the attack"."""
    noun, over = trigger.token, trigger.token.head
    if trigger.sense.pos != "noun" or trigger.sense.type not in {"ASSAULT", "FIGHT", "CRIME"}:
        return []
    if noun.dep_ == "pobj" and over.lower_ == "behind" and over.head.lemma_ == "be":
        return syntax.surface_subjects(over.head)
    if noun.dep_ in {"dobj", "nsubjpass"} and over.lower_ in {"blame", "blames", "blamed", "blaming", "pinned"}:
        return [t for node in (over, noun) for p, t in syntax.prepositions(node) if p == "on"]
    return []


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
    if syntax.is_passive(verb) or trigger.consumed or any(c.dep_ in {"dobj", "aux"} for c in verb.children):
        return False
    found = syntax.subjects(verb)
    if toll == "detained" and verb.dep_ != "relcl":
        return bool(found) and not syntax.objects(verb)  # nobody arrests without saying whom: "with ten members already arrested"
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
