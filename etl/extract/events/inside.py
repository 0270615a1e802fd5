"""Those who are named inside a phrase: nationals, states, organisations, people ("an [Australian] proposal")."""

from __future__ import annotations

from etl.extract.events import semantics as sem
from etl.extract.events import syntax
from etl.extract.events.lexicon import words_of
from etl.extract.events.lists import expand
from etl.extract.events.reading import Reading, Token
from etl.extract.gazetteer import country_of_words

_KINDS_OF_MEN = frozenset({"person", "people", "civilians", "government", "business", "media", "sport"})


def is_named_actor(reading: Reading, token: Token) -> bool:
    if token.text.islower():
        return sem.kind(reading, token) in sem.HUMAN
    return (
        country_of_words(token.text) is not None
        or token.ent_type_ in {"GPE", "NORP", "ORG", "PERSON", "LOC"}
        or sem.kind(reading, token) in sem.ACTOR
    )


def named_inside(reading: Reading, head: Token) -> list[Token]:
    """Return tokens inside a phrase that name someone: nationals, states, organisations, people; nearest to the head first.

    What a finite clause inside it speaks of takes no part: "the order declaring that children are no citizens".
    """
    out: list[tuple[int, int, Token]] = []
    root_depth = {head.i: 0}
    clauses = [t for t in head.subtree if t.i != head.i and t.dep_ in {"ccomp", "relcl"} and syntax.is_verb(t)]
    told = {t.i for c in clauses if c.head.i != head.i or c.dep_ == "relcl" for t in c.subtree}
    for t in head.subtree:
        if t.i == head.i or t.i in told:
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
            if t.dep_ in {"compound", "amod"} and t.text.islower() and sem.kind(reading, t) in _KINDS_OF_MEN:
                continue  # "an executive order", "the child tax credit"
            out.append((steps, t.i, t))
    return [t for _, _, t in sorted(out, key=lambda x: (x[0], x[1]))][:4]


def among(noun: Token) -> list[Token]:
    """Return who is named of a group: "eight people, among them [the judge]", "nine men, including [a guard]"."""
    doc, last = noun.doc, noun.sent.end
    for i in range(noun.i + 1, min(noun.i + 5, last - 1)):
        if doc[i].lower_ == "including" or (doc[i].lower_ == "among" and doc[i + 1].lower_ in {"them", "whom"}):
            first = i + (1 if doc[i].lower_ == "including" else 2)
            for t in doc[first : min(first + 12, last)]:
                if t.pos_ in {"NOUN", "PROPN"} and t.dep_ not in {"compound", "amod", "nmod", "poss"}:
                    return expand(t)
            return []
        if doc[i].pos_ in {"VERB", "AUX"}:
            return []
    return []


def may_act(reading: Reading, modifier: Token) -> bool:
    """Tell whether a word before a noun says who: not "the London bombing", "a terrorist attack", "a revolutionary execution"."""
    if country_of_words(modifier.text) is not None or modifier.ent_type_ == "NORP":
        return True
    if modifier.ent_type_ == "ORG":
        first = modifier
        while first.ent_iob_ == "I" and first.i:
            first = first.nbor(-1)
        return first.lower_ not in reading.placed  # "the El Tomate attack" of a report that says "in El Tomate"
    if modifier.pos_ != "NOUN" or sem.kind(reading, modifier) not in sem.FORCE or modifier.lower_ in {"terrorist", "terror"}:
        return False
    return reading.lemma(modifier) not in words_of("arms")  # "a drone strike", "artillery fire": with what, not by whom
