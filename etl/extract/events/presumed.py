"""What a sentence takes for granted, and what it only hands on: relative clauses, definite subjects, contents of nouns."""

from __future__ import annotations

from etl.extract.events.lexicon import words_of
from etl.extract.events.numbers import number_of
from etl.extract.events.reading import Token
from etl.extract.events.support import tense

_ANYONE = words_of("anyone")
_EXISTENCE = words_of("existence")
_FUTURE = frozenset({"will", "shall", "wo", "'ll", "’ll"})
_CONDITIONAL = frozenset({"would", "could", "may", "might", "should", "can", "must"})


def above(node: Token) -> Token:
    """Return the word above; of a past tense that the parser joins to an infinitive, what the infinitive hangs on.

    "foiled an attempt to blow up the mast and arrested two men": they were arrested.
    """
    over = node.head
    if node.dep_ == "conj" and node.tag_ == "VBD" and over.tag_ == "VB" and not any(c.dep_ == "aux" for c in node.children):
        return next((a for a in over.ancestors if a.tag_ in {"VBD", "VBZ", "VBP"}), over)
    return over


def is_told(clause: Token, host: Token) -> bool:
    """Tell whether a relative clause or participle says what is so: finite, no modal verb, of someone or something in particular."""
    aux = {c.lower_ for c in clause.children if c.dep_ in {"aux", "auxpass"}}
    if clause.dep_ == "acl":  # "the territory lost to the rebels"
        return clause.tag_ == "VBN" and not aux and host.lower_ not in _ANYONE
    finite = clause.tag_ in {"VBD", "VBZ", "VBP"} or bool(aux & {"was", "were", "is", "are", "has", "have", "had"})
    return bool(finite and not aux & (_FUTURE | _CONDITIONAL) and host.lower_ not in _ANYONE)


def is_content_clause(clause: Token) -> bool:
    """Tell whether a clause is what a noun says or means ("rumours that a coup was near"), not what it does."""
    for c in clause.children:
        if c.dep_ == "mark" and c.lower_ == "that":
            return bool(clause.dep_ == "acl")
        if c.lower_ == "under" and any(g.lower_ == "way" for g in c.children):  # "under way", which the parser takes apart
            return bool(clause.dep_ == "relcl")
    return False


def taken_for_granted(noun: Token) -> bool:
    """Tell whether a definite noun is the subject of a clause that says something of it, not that it happened."""
    if noun.dep_ not in {"nsubj", "nsubjpass"} or noun.pos_ != "NOUN":
        return False
    if not any(c.lower_ in {"the", "this", "that", "these"} for c in noun.lefts if c.dep_ == "det"):
        return False
    return noun.head.lower_ not in _EXISTENCE


def first_to(verb: Token) -> bool:
    """Tell whether an infinitive says who was first or last to do it: "became the first state to recognise it"."""
    ranks = {"first", "second", "third", "fifth", "last", "latest", "only", "next"}
    ranked = verb.dep_ in {"relcl", "acl"} and any(
        c.lower_ in ranks or (c.tag_ == "JJ" and c.lower_.endswith("th") and number_of(c.lower_.removesuffix("th")) is not None)
        for c in verb.head.lefts
    )
    return ranked and tense(verb.head.head) in {"past", "present"}
