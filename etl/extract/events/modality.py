"""Whether an event is so, and who says so: occurred, claimed, denied, planned or possible, with its attribution."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from etl.extract.events import syntax
from etl.extract.events.reading import Reading, Token
from etl.extract.events.triggers import Trigger
from etl.records import Attribution, Modality, Quote


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    table = tomllib.loads((Path(__file__).parent / "modality.toml").read_text("utf-8"))
    return {k: frozenset(v.split()) for k, v in table.items()}


def is_reporting(lemma: str) -> bool:
    """Tell whether a verb lemma reports what someone says or thinks."""
    return lemma in _words()["reporting"]


@dataclass(slots=True)
class Standing:
    """How an event stands in its text."""

    modality: Modality
    attribution: Attribution | None
    future: bool                   # told as still to come
    negated: bool                  # said not to be so, whoever says it
    said_by: Token | None          # the reporting verb


def standing(reading: Reading, trigger: Trigger) -> Standing:
    """Return modality and attribution of a trigger, from its clause outwards to the sentence's root and its quote."""
    w = _words()
    node = trigger.token
    negated = denied = planned = possible = False
    said_by: Token | None = None
    future = False
    below: Token | None = None
    for _ in range(40):
        lemma = reading.lemma(node) if node.pos_ in {"VERB", "NOUN", "AUX", "ADJ", "ADV"} else node.lower_
        same_clause = said_by is None
        if same_clause or below is not None:
            kids = list(node.children)
            words = {c.lower_ for c in kids if c.dep_ in {"aux", "neg", "advmod", "det", "auxpass", "preconj"}}
            if words & w["negating"] and node.pos_ not in {"NUM"} and not _not_only(node) and (
                    node.i == trigger.token.i or syntax.is_verb(node) and same_clause):
                negated = True
            if syntax.is_verb(node) and said_by is None:
                auxes = {c.lower_ for c in kids if c.dep_ == "aux"}
                perfect = any(c.lower_ in {"have", "'ve"} for c in kids if c.dep_ == "aux")
                if auxes & w["future"]:
                    future = planned = True
                elif auxes & w["conditional"] and not perfect:
                    if auxes & {"would"}:
                        planned = True
                    else:
                        possible = True
                    future = True
                elif auxes & {"may", "might", "could"} and perfect:
                    possible = True
                if any(c.dep_ == "mark" and c.lower_ in {"if", "unless", "whether"} for c in kids):
                    possible = True
                if node.tag_ == "VB" and any(c.lower_ == "to" and c.dep_ == "aux" for c in kids) and not (below is not None and _came_true(node.head, reading)):
                    planned = planned or not _came_true(node.head, reading)
                if node.tag_ == "VBG" and lemma == "go" and below is not None and below.dep_ == "xcomp":
                    planned = future = True
        if below is not None and node.i != trigger.token.i:
            if syntax.is_verb(node):
                clausal = below.dep_ in {"ccomp", "xcomp", "pcomp", "prep", "advcl", "dobj", "acl", "nsubj", "parataxis", "dep"}
                if lemma in w["denying"] and below.dep_ in {"ccomp", "xcomp", "dobj", "prep", "pcomp"}:
                    if lemma not in {"reject", "dismiss"} or below.pos_ in {"NOUN"} and reading.lemma(below) in w["nouns_claiming"]:
                        denied = True
                elif lemma in w["failing"] and below.dep_ in {"dobj", "xcomp", "prep"} and said_by is None:
                    possible, planned = True, planned
                    if lemma in {"foil", "thwart", "avert", "prevent", "avoid", "cancel", "abort"}:
                        negated = True
                elif lemma in w["planning"] and below.dep_ in {"xcomp", "dobj", "ccomp", "prep"} and said_by is None and (
                        below.dep_ != "dobj" or not _came_true(node, reading)) and not (below.dep_ == "ccomp" and below.tag_ == "VBD"):
                    if below.dep_ in {"xcomp", "prep"} or below.tag_ in {"VB"} or below.dep_ == "dobj" and lemma in {"plan", "propose", "threaten", "prepare", "urge", "demand", "seek", "consider", "schedule", "order", "promise", "want"}:
                        planned = True
                elif lemma in w["possible"] and below.dep_ in {"ccomp", "dobj", "xcomp", "prep"}:
                    possible = True
                if said_by is None and lemma in w["reporting"] and clausal and below.dep_ in {"ccomp", "parataxis", "dep", "pcomp", "prep", "advcl", "acl", "dobj", "nsubj"}:
                    if below.dep_ == "ccomp" or below.dep_ in {"parataxis", "dep"} or (below.dep_ in {"prep", "dobj"} and lemma in {"accuse", "blame", "report", "claim", "suspect", "allege", "describe", "confirm", "charge", "attribute", "deny"}):
                        said_by = node
            elif node.pos_ == "NOUN":
                if lemma in w["nouns_planned"]:
                    planned = True
                elif lemma in w["nouns_possible"]:
                    possible = True
                elif lemma in w["nouns_denying"]:
                    denied = True
        if node.head is node:
            break
        below, node = node, node.head
    quote = _quote(reading, trigger)
    attribution = _attribution(reading, trigger, said_by, quote)
    if denied or negated:
        modality: Modality = "denied"
    elif possible:
        modality = "possible"
    elif planned:
        modality = "planned"
    elif attribution is not None and (quote is None or quote.polarity != "denied"):
        modality = "claimed"
    elif quote is not None and quote.polarity == "denied":
        modality = "denied"
    else:
        modality = "occurred"
    return Standing(modality, attribution, future, negated or denied, said_by)


def _not_only(node: Token) -> bool:
    return any(c.lower_ == "not" and c.i + 1 < len(c.doc) and c.doc[c.i + 1].lower_ in {"only", "just", "long", "far"} for c in node.children)


_ACHIEVED = frozenset("manage begin start continue help force use resume go proceed serve cause appear seem fail rush move storm arrive".split())


def _came_true(verb: Token, reading: Reading) -> bool:
    """Tell whether an infinitive after this verb is told as having happened ("managed to", "began to")."""
    return syntax.is_verb(verb) and reading.lemma(verb) in _ACHIEVED and verb.tag_ in {"VBD", "VBN", "VBZ", "VBP", "VBG"}


def _quote(reading: Reading, trigger: Trigger) -> Quote | None:
    """Return the quote whose content holds the trigger."""
    best: Quote | None = None
    for q in reading.quotes:
        if q.start <= trigger.start < q.end and any(s <= trigger.start < e for s, e in q.fragments):
            if best is None or q.end - q.start < best.end - best.start:
                best = q
    return best


def _attribution(reading: Reading, trigger: Trigger, said_by: Token | None, quote: Quote | None) -> Attribution | None:
    if quote is not None and quote.speaker is not None:
        s = quote.speaker
        return Attribution(text=s.text, name=s.name, start=s.start, end=s.end)
    if said_by is not None:
        who = syntax.subjects(said_by)
        if who:
            start, end = syntax.noun_span(who[0])
            entity = reading.cast.at(start, end) if reading.cast is not None else None
            return Attribution(text=reading.text[start:end], name=getattr(entity, "name", None), start=start, end=end)
        if reading.lemma(said_by) in {"say", "report", "believe", "allege", "claim"}:   # "was said to", "reported"
            return Attribution(text=said_by.text, start=said_by.idx, end=said_by.idx + len(said_by.text))
    return _according_to(reading, trigger)


def _according_to(reading: Reading, trigger: Trigger) -> Attribution | None:
    sent = trigger.token.sent
    for t in sent:
        if t.lower_ == "according" and t.i + 1 < sent.end and reading.doc[t.i + 1].lower_ == "to":
            held = [p for c in t.children if c.lower_ == "to" for p in c.children if p.dep_ == "pobj"]
            if held:
                start, end = syntax.noun_span(held[0])
                entity = reading.cast.at(start, end) if reading.cast is not None else None
                return Attribution(text=reading.text[start:end], name=getattr(entity, "name", None), start=start, end=end)
        if t.lower_ in {"reportedly", "allegedly"} and syntax.clause_of(t).i == syntax.clause_of(trigger.token).i:
            return Attribution(text=t.text, start=t.idx, end=t.idx + len(t.text))
    return None
