"""How a mention is told: in passing, as known already, as another one, as several."""

from __future__ import annotations

from etl.extract.events import semantics as sem
from etl.extract.events import syntax
from etl.extract.events.lexicon import words_of
from etl.extract.events.reading import Reading, Token
from etl.extract.events.triggers import Trigger

_ANOTHER = words_of("another")
_WAR = frozenset({"FIGHT", "ASSAULT"})


def is_definite(token: Token) -> bool:
    return token.pos_ == "NOUN" and any(
        c.lower_ in {"the", "this", "these", "that", "those", "its", "their"} for c in token.lefts if c.dep_ in {"det", "poss"}
    )


def brings_in(reading: Reading, noun: Token) -> bool:
    """Tell whether a noun says itself whose death it is, and so need not have been told before: "the murder of two teachers"."""
    return any(
        p == "of" and sem.kind(reading, t) in sem.HUMAN and not is_definite(t) and t.pos_ != "PRON" for p, t in syntax.prepositions(noun)
    )


def is_known_weapon(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a verb is told of a weapon named before: "the bomb, which exploded", "the charges were planted"."""
    if trigger.sense.pos != "verb" or trigger.sense.type not in _WAR:
        return False
    near = [*syntax.surface_subjects(trigger.token), *syntax.objects(trigger.token)]
    return any(sem.kind(reading, t) in {"weapon", "violence"} and is_definite(t) for t in near)


def is_another(reading: Reading, trigger: Trigger) -> bool:
    nouns = [trigger.token]
    if trigger.sense.pos == "verb" and trigger.sense.type in _WAR:
        near = [*syntax.surface_subjects(trigger.token), *syntax.objects(trigger.token)]
        nouns += [t for t in near if sem.kind(reading, t) in {"weapon", "violence"}]
    return any(c.lower_ in _ANOTHER for n in nouns for c in n.lefts) or _meanwhile(trigger)


def _meanwhile(trigger: Trigger) -> bool:
    """Tell whether others are said to have done it at the same time: "at the same time three youths threw a bomb"."""
    if trigger.sense.pos != "verb" or not any(
        p == "at" and t.lower_ == "time" and any(c.lower_ == "same" for c in t.lefts) for p, t in syntax.prepositions(trigger.token)
    ):
        return False
    return any(c.dep_ == "nummod" or c.lower_ in {"a", "an"} for s in syntax.surface_subjects(trigger.token) for c in s.lefts)


def of_wounds(verb: Token) -> bool:
    """Tell whether a death is one of those who were wounded: "two of the wounded died", "the guard died of his wounds"."""
    if any(p in {"of", "from"} and t.lower_ in _HURTS for p, t in syntax.prepositions(verb)):
        return True
    return any(p == "of" and t.lower_ in {"wounded", "injured"} for s in syntax.subjects(verb) for p, t in syntax.prepositions(s))


_HURTS = frozenset({"wounds", "injuries", "burns"})


def is_next(trigger: Trigger, time: str) -> bool:
    """Tell whether an attack is told as the next one: "a patrol was ambushed an hour later"."""
    return trigger.sense.pos == "verb" and trigger.sense.toll is None and time.lower().endswith(_SOON_AFTER)


_SOON_AFTER = ("hour later", "hours later", "minutes later")


def is_also(trigger: Trigger) -> bool:
    """Tell whether a verb adds a deed to another: "the guerrillas also blew up pylons in Soyapango"."""
    return trigger.sense.pos == "verb" and any(c.dep_ == "advmod" and c.lower_ == "also" for c in trigger.token.children)


def at_same_place(trigger: Trigger) -> bool:
    """Tell whether a deed is placed by "in the same town": where the one told of before took place."""
    verb = syntax.clause_of(trigger.token)
    return any(
        p in {"in", "on", "at", "near"} and t.lower_ in _TOWNS and any(c.lower_ == "same" for c in t.lefts)
        for node in {trigger.token, verb}
        for p, t in syntax.prepositions(node)
    )


_TOWNS = frozenset("town city village place street square neighborhood neighbourhood district area quarter building spot road".split())


def is_several(token: Token) -> bool:
    """Tell whether a mention tells more than one happening: "raids", "attacked several times", "repeatedly shelled"."""
    if token.tag_ == "NNS":  # but "one of the deadliest attacks" is one
        return not (token.dep_ == "pobj" and token.head.head.lower_ == "one")
    verbs = [token, token.head] if token.dep_ == "conj" else [token]
    words = [c for v in verbs for c in v.children]
    return any(c.lower_ in {"repeatedly", "frequently"} or (c.lower_ == "times" and c.dep_ == "npadvmod") for c in words)


def long_before(token: Token) -> Token | None:
    """Return the verb of a clause that says what happened some time before its main verb, None if the token stands in no such clause:
    "launched a month after the rebels [burned] the mill"."""
    node = token
    for _ in range(4):
        if node.dep_ == "advcl" and any(c.dep_ in {"mark", "prep"} and c.lower_ in {"after", "since"} for c in node.children):
            return node if gap_before(node) is not None else None
        if node.head is node or node.dep_ not in {"conj", "advcl"}:
            return None
        node = node.head
    return None


def gap_before(clause: Token) -> Token | None:
    """Return the word that says how long before: "six [days] after the attorney was gunned down"."""
    near = (*clause.children, *clause.head.children)
    return next((c for c in near if c.dep_ == "npadvmod" and c.lower_ in _GAPS and c.i < clause.i), None)


_GAPS = frozenset("day days week weeks month months year years decade decades".split())


def is_reacted_to(reading: Reading, noun: Token) -> bool:
    """Tell whether someone reacts to what a noun tells: "condemned the kidnapping" is about the news, not what it recalls."""
    return noun.dep_ in {"dobj", "nsubjpass"} and reading.lemma(noun.head) in words_of("reacting")


def is_aside(token: Token) -> bool:
    node = token
    for _ in range(20):
        if node.dep_ == "relcl":
            return True
        if node.head is node or node.dep_ in {"ccomp", "parataxis"}:
            return False
        node = node.head
    return False


def told_in_passing(token: Token) -> bool:
    """Tell whether a verb only says which thing is meant, and may have been long ago: "the arms smuggled into the country"."""
    return bool(token.dep_ == "acl" and token.tag_ == "VBN")


def host_of(token: Token) -> Token | None:
    """Return the noun whose relative clause, or apposed participle, a verb heads: the two may tell one happening."""
    node = token
    for _ in range(6):
        if node.dep_ in {"relcl", "acl"} and node.head.pos_ in {"NOUN", "PROPN"}:
            return node.head
        if node.dep_ not in {"conj", "advcl", "xcomp", "pobj", "prep", "dobj"} or node.head is node:
            return None
        node = node.head
    return None


def goes_on(noun: Token) -> bool:
    """Tell whether a noun's clause says how long it has been going on: "the strike enters its third week"."""
    verb = noun.head
    if noun.dep_ != "nsubj" or verb.lower_ not in {"enters", "entered", "enter", "is", "was"}:
        return False
    near = [c for c in verb.children if c.dep_ in {"dobj", "npadvmod"}]
    near += [t for c in verb.children if c.dep_ == "prep" and c.lower_ in {"in", "into"} for t in c.children if t.dep_ == "pobj"]
    return any(t.lower_ in _GAPS and any(c.lower_ in _ORDINALS or c.lower_.endswith("th") for c in t.lefts) for t in near)


def is_lasting(noun: Token) -> bool:
    """Tell whether a noun names what goes on for months and is taken as known: "the pandemic", "Norland's war", "the Civil War"."""
    if noun.tag_ not in {"NN", "NNP"} or noun.lower_ not in _LASTING or (noun.dep_ in {"nsubjpass", "dobj"} and noun.head.tag_ != "VB"):
        return False
    return noun.pos_ == "PROPN" or any(c.dep_ == "poss" or c.lower_ in {"the", "this"} for c in noun.lefts)


_LASTING = words_of("lasting")
_ORDINALS = frozenset({"first", "second", "third", "last", "final"})


def is_yet(verb: Token) -> bool:
    """Tell whether something has only not happened so far: "has not yet agreed"."""
    return any(c.lower_ in {"yet", "still"} for c in verb.children)
