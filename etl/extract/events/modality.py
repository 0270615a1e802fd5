"""Whether an event is so, and who says so: occurred, claimed, denied, planned or possible, with its attribution."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from etl.extract.events import syntax
from etl.extract.events.lexicon import words_of
from etl.extract.events.phrases import noun_span
from etl.extract.events.presumed import above, first_to, is_content_clause, is_told, taken_for_granted
from etl.extract.events.reading import Reading, Token
from etl.extract.events.support import tense
from etl.extract.events.telling import is_lasting
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
    future: bool  # told as still to come
    negated: bool  # said not to be so, whoever says it
    said_by: Token | None  # the reporting verb


def standing(reading: Reading, trigger: Trigger) -> Standing:
    """Return modality and attribution of a trigger, from its clause outwards to the sentence's root and its quote."""
    walk = _Walk(reading, trigger)
    walk.outwards()
    quote = _quote(reading, trigger)
    if quote is not None and quote.polarity == "denied" and not walk.denied:
        quote = None  # who denies a part in it does not say that it happened
    attribution = _attribution(reading, trigger, walk.said_by, quote)
    if attribution is None and walk.claim is not None:
        noun = walk.claim
        attribution = Attribution(text=noun.text, start=noun.idx, end=noun.idx + len(noun.text))
    if walk.denied or walk.negated:
        modality: Modality = "denied"
    elif walk.possible:
        modality = "possible"
    elif walk.planned:
        modality = "planned"
    else:
        modality = "claimed" if attribution is not None else "occurred"
    return Standing(modality, attribution, walk.future, walk.negated or walk.denied, walk.said_by)


class _Walk:
    """A walk from the trigger up the tree, noting what each word on the way does to the event's standing."""

    def __init__(self, reading: Reading, trigger: Trigger) -> None:
        self.reading = reading
        self.trigger = trigger
        self.words = _words()
        self.negated = self.denied = self.planned = self.possible = self.future = False
        token = trigger.token
        # "tried to repel the attack": what is known already is not made a plan by the verb over it
        self.known = (
            token.dep_ in {"dobj", "pobj"}
            and (is_lasting(token) or any(c.lower_ in {"the", "this", "that"} for c in token.lefts if c.dep_ == "det"))
            and not (trigger.light is not None and reading.lemma(trigger.light) in words_of("support"))
        )
        self.apart = False  # past a clause with a subject of its own: its auxiliaries say nothing about this one
        self.taken = taken_for_granted(trigger.token)
        self.told = False  # past a relative clause that tells what is so: the words above it only choose whom it tells of
        self.said_by: Token | None = None
        self.claim: Token | None = None  # the noun whose content it is: "reports that …"
        if trigger.sense.modality == "possible":
            self.possible = True  # "defused a bomb"
        if any(t.lower_ in {"hoax", "hoaxer", "prank"} for s in syntax.subjects(syntax.clause_of(trigger.token)) for t in s.subtree):
            self.denied = True  # "a hoax caller claimed to have planted a bomb"

    def outwards(self) -> None:
        """Walk to the root."""
        node: Token = self.trigger.token
        below: Token | None = None
        for _ in range(40):
            apart = below is not None and below.dep_ in {"conj", "advcl", "relcl", "parataxis"} and _has_subject(below)
            apart = apart or (below is not None and below.dep_ == "ccomp" and below.i < node.i and _has_subject(below))
            # "did not come, but rejected": a finite verb shares no auxiliary of the infinitive it is joined to
            apart = apart or (below is not None and below.dep_ == "conj" and below.tag_ in {"VBD", "VBZ"} and node.tag_ == "VB")
            self.apart = self.apart or apart or (below is not None and below.dep_ in {"relcl", "acl"})
            aside = below is not None and below.dep_ in {"relcl", "acl"} and not is_content_clause(below)
            self.told = self.told or (aside and below is not None and is_told(below, node))
            if not self.apart:
                self._own(node, below)
            if below is None:
                self._modifiers(node)
            elif syntax.is_verb(node):
                self._over_verb(node, below, self.reading.lemma(node))
            elif node.pos_ == "NOUN" and not self.told:
                self._over_noun(node, self.reading.lemma(node), below)
            if node.head is node:
                return
            below, node = node, above(node)

    def _own(self, node: Token, below: Token | None) -> None:
        """Note auxiliaries, negation and markers of a word; of verbs above a reporting verb none counts."""
        kids = list(node.children)
        w = self.words
        words = {c.lower_ for c in kids if c.dep_ in {"aux", "neg", "advmod", "det", "auxpass", "preconj"}}
        if below is None and any(is_nobody(c) for c in kids if c.dep_ in {"nsubj", "nsubjpass", "dobj"}):
            self.negated = True
        if below is None and node.dep_ == "conj" and is_nobody(node.head):  # "no injuries or deaths"
            self.negated = True
        if self.taken and node.i != self.trigger.token.i:
            words = set()  # "ruled out that the attack was the work of …": that it happened is taken for granted
        mine = below is None or (syntax.is_verb(node) and self.said_by is None)
        beside = self.known and self.trigger.token.dep_ == "pobj"  # "has not been seen since the accident"
        if mine and not beside and words & w["negating"] and node.pos_ != "NUM" and not _not_only(node):
            self.negated = True
        if not syntax.is_verb(node) or self.said_by is not None:
            return
        auxes = {c.lower_ for c in kids if c.dep_ == "aux"}
        perfect = bool(auxes & {"have", "'ve", "’ve"})
        if auxes & w["future"]:
            self.future = self.planned = True
        elif auxes & w["conditional"] and not perfect:
            self.future = True
            self.planned |= "would" in auxes
            self.possible |= "would" not in auxes
        elif auxes & {"may", "might", "could"} or (perfect and auxes & {"would", "should"} and not self.known):
            self.possible = True  # "three judges would have allowed it"
        if any(c.dep_ == "mark" and c.lower_ in {"if", "unless", "whether"} for c in kids):
            self.possible = True
        if any(c.dep_ == "mark" and c.lower_ == "before" for c in kids) and any(c.dep_ == "expl" for c in kids):
            self.possible = True  # "before there was a clash, we acted"
        if node.tag_ == "VB" and "to" in auxes and not self.known and not first_to(node) and not _came_true(node.head, self.reading):
            self.planned = True
        if node.tag_ == "VBG" and self.reading.lemma(node) == "go" and below is not None and below.dep_ == "xcomp":
            self.planned = self.future = True

    def _modifiers(self, node: Token) -> None:
        told = {c.lower_ for c in node.children if c.dep_ in {"amod", "compound"}} if node.pos_ == "NOUN" else set()
        pending = node.dep_ == "pobj" and node.head.lower_ in {"pending", "awaiting"}
        self.planned |= pending or bool(told & self.words["adjectives_planned"])
        self.future |= pending
        self.possible |= bool(told & self.words["adjectives_possible"])

    def _over_verb(self, node: Token, below: Token, lemma: str) -> None:
        w = self.words
        dep = below.dep_
        if self.told:
            self._note_speaker(node, dep, lemma)
            return
        ruled_out = lemma == "rule" and any(c.dep_ == "prt" and c.lower_ == "out" for c in node.children)
        if lemma == "be" and any(c.dep_ == "acomp" and c.lower_ in w["adjectives_possible"] for c in node.children):
            self.possible = True
        share = below.pos_ == "NOUN" and self.reading.lemma(below) in w["nouns_of_part"]  # "denied responsibility for the raid"
        beside = dep == "prep" and below.lower_ in _CIRCUMSTANCE  # "at a meeting on the raid, he denied …", "at his trial, she tried …"
        if beside:
            self._note_speaker(node, dep, lemma)
            return
        if (ruled_out or lemma in w["denying"]) and not share and dep in {"ccomp", "xcomp", "dobj", "prep", "pcomp", "nsubjpass"}:
            if self.taken and below.i != self.trigger.token.i:
                return
            claim = below.pos_ == "NOUN" and self.reading.lemma(below) in w["nouns_claiming"]
            self.denied |= claim or lemma not in {"reject", "dismiss"}
        elif lemma in w["failing"] and dep in {"dobj", "xcomp", "prep"} and self.said_by is None:
            self.possible = True  # foiled: it was tried
        elif lemma in {"try", "attempt"} and dep == "xcomp" and tense(node) == "past":
            self.possible, self.planned = self.possible or not self.known, False  # "tried to overthrow him": not to come
        elif lemma in w["planning"] and self.said_by is None:
            self.planned |= (
                dep == "xcomp"
                or (dep == "prep" and not self.known)
                or (dep == "ccomp" and below.tag_ == "VB")
                or (dep == "dobj" and lemma in w["planning_things"])
            )
        elif lemma in w["possible"] and dep in {"ccomp", "dobj", "xcomp", "prep"}:
            self.possible = True
        self.possible |= dep == "ccomp" and lemma in w["possible"] and self.future  # "warned that it would spark a war"
        self._note_speaker(node, dep, lemma)

    def _note_speaker(self, node: Token, dep: str, lemma: str) -> None:
        w = self.words
        if self.said_by is None and lemma in w["reporting"]:
            hearsay = dep == "xcomp" and syntax.is_passive(node)  # "is said to have"
            told = hearsay or dep in {"ccomp", "parataxis", "dep"} or (dep in {"prep", "dobj"} and lemma in w["reporting_things"])
            self.said_by = node if told else None

    def _over_noun(self, node: Token, lemma: str, below: Token) -> None:
        w = self.words
        if is_content_clause(below):  # "rumours that a coup was under way", "the fact that he was shot"
            if lemma in w["nouns_claiming"]:
                self.claim = self.claim or node
            elsewhere = lemma in words_of("talks") or node.pos_ == "PROPN"  # "said after talks that …" may hang on the talks
            self.possible |= not elsewhere and lemma not in w["nouns_claiming"] and lemma not in w["nouns_factive"]
        self.denied |= lemma in w["nouns_showing"] and is_nobody(node) and not self.known  # "no evidence of a massacre"
        if lemma in w["nouns_possible"]:
            self.future |= not self.apart  # "the risk of war"
        self.planned |= lemma in w["nouns_planned"]
        self.possible |= lemma in w["nouns_possible"]
        self.denied |= lemma in w["nouns_denying"]


_CIRCUMSTANCE = frozenset({"at", "during", "after", "before", "since", "amid", "following", "despite"})


def _has_subject(verb: Token) -> bool:
    return any(c.dep_ in {"nsubj", "nsubjpass", "csubj"} for c in verb.children)


def is_nobody(noun: Token) -> bool:
    """Tell whether a noun phrase means nobody: "no one", "none of them", "no soldiers"."""
    return noun.lower_ in {"nobody", "none", "neither"} or any(c.dep_ == "det" and c.lower_ == "no" for c in noun.children)


def _not_only(node: Token) -> bool:
    return any(
        c.lower_ == "not" and c.i + 1 < len(c.doc) and c.doc[c.i + 1].lower_ in {"only", "just", "long", "far"} for c in node.children
    )


_ACHIEVED = words_of("achieved")


def _came_true(verb: Token, reading: Reading) -> bool:
    """Tell whether an infinitive after this verb is told as having happened ("managed to", "began to")."""
    return syntax.is_verb(verb) and reading.lemma(verb) in _ACHIEVED and verb.tag_ in {"VBD", "VBN", "VBZ", "VBP", "VBG"}


def _quote(reading: Reading, trigger: Trigger) -> Quote | None:
    """Return the quote whose content holds the trigger."""
    best: Quote | None = None
    for q in reading.quotes:
        inside = q.start <= trigger.start < q.end and any(s <= trigger.start < e for s, e in q.fragments)
        if inside and (best is None or q.end - q.start < best.end - best.start):
            best = q
    return best


def _attribution(reading: Reading, trigger: Trigger, said_by: Token | None, quote: Quote | None) -> Attribution | None:
    if quote is not None and quote.speaker is not None and not quote.speaker.text.lower().startswith(("no ", "nobody", "none ")):
        s = quote.speaker
        return Attribution(text=s.text, name=s.name, start=s.start, end=s.end)
    if said_by is not None:
        who = syntax.subjects(said_by)
        if who and is_nobody(who[0]):
            return None  # "no group has claimed the attack"
        if who:
            start, end = noun_span(who[0])
            entity = reading.cast.at(start, end) if reading.cast is not None else None
            return Attribution(text=reading.text[start:end], name=getattr(entity, "name", None), start=start, end=end)
        if reading.lemma(said_by) in {
            "say",
            "report",
            "believe",
            "allege",
            "claim",
            "accuse",
            "suspect",
            "charge",
            "blame",
            "think",
        }:  # "was said to", "reported"
            return Attribution(text=said_by.text, start=said_by.idx, end=said_by.idx + len(said_by.text))
    return _according_to(reading, trigger)


def _according_to(reading: Reading, trigger: Trigger) -> Attribution | None:
    sent = trigger.token.sent
    for t in sent:
        if t.lower_ == "according" and t.i + 1 < sent.end and reading.doc[t.i + 1].lower_ == "to":
            held = [p for c in t.children if c.lower_ == "to" for p in c.children if p.dep_ == "pobj"]
            if held:
                start, end = noun_span(held[0])
                entity = reading.cast.at(start, end) if reading.cast is not None else None
                return Attribution(text=reading.text[start:end], name=getattr(entity, "name", None), start=start, end=end)
        if t.lower_ in {"reportedly", "allegedly"} and syntax.clause_of(t).i == syntax.clause_of(trigger.token).i:
            return Attribution(text=t.text, start=t.idx, end=t.idx + len(t.text))
    return None
