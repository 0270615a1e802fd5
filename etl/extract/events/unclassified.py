"""Dated events of no known type: a finite verb with its own day, done by someone, that no lexicon sense covers."""

from __future__ import annotations

from collections.abc import Sequence

from etl.extract.events import semantics as sem
from etl.extract.events import syntax
from etl.extract.events.lexicon import Sense, words_of
from etl.extract.events.modality import is_reporting
from etl.extract.events.reading import Reading, Token
from etl.extract.events.triggers import Trigger

OTHER = Sense("other", "verb", "OTHER", None, None, (), ("subj",), ("obj", "prep:to|with|against|from"), False, False, ())
_MOTION = frozenset({"enter", "arrive", "reach", "land"})  # the way to what the sentence tells
_FINITE = frozenset({"ROOT", "ccomp", "relcl", "conj", "advcl"})
_GRAINS = frozenset({"second", "minute", "hour", "part_of_day", "day", "weekend", "week", "month", "season", "quarter", "half", "year"})


def find_others(reading: Reading, sentence: Token, taken: Sequence[Token]) -> list[Trigger]:
    """Return triggers of type OTHER: verbs that an explicit time modifies and that tell no event of a known type."""
    start, end = sentence[0].idx, sentence[-1].idx + len(sentence[-1].text)
    out: list[Trigger] = []
    for t in reading.times_in(start, end):
        if t.type not in {"DATE", "TIME"} or t.from_ is None or t.grain not in _GRAINS:
            continue
        span = reading.doc.char_span(t.start, t.end, alignment_mode="expand")
        if span is None or not len(span):
            continue
        if span.root.dep_ == "poss":
            continue  # "has built a lead ahead of Friday's vote"
        verb = syntax.clause_of(span.root)
        if verb.pos_ != "VERB" or verb.dep_ not in _FINITE or any(o.token.i == verb.i for o in out):
            continue
        if any(k.i == verb.i or syntax.clause_of(k).i == verb.i for k in taken) or verb.tag_ not in {"VBD", "VBN", "VBG", "VB"}:
            continue
        if verb.tag_ == "VB" and verb.dep_ == "advcl" and any(k.i == verb.head.i for k in taken):
            continue  # "will meet the guild [to discuss] pay on Tuesday": the day is the meeting's
        lemma = reading.lemma(verb)
        if _within_plan(verb, taken) or _sums_up(reading, verb):
            continue
        if is_reporting(lemma) or lemma in words_of("no_event") or (lemma in _MOTION and any(k in verb.conjuncts for k in taken)):
            continue
        who = syntax.surface_subjects(verb)
        if who and sem.kind(reading, who[0]) in sem.ACTOR:
            out.append(Trigger(verb, OTHER, verb.idx, verb.idx + len(verb.text)))
    return out


def _within_plan(verb: Token, taken: Sequence[Token]) -> bool:
    """Tell whether an infinitive says what a told event is for: "undertook to form a council and [reopen] the road by June"."""
    node, known = verb, {t.i for t in taken}
    for _ in range(6):
        if not syntax.is_verb(node) or node.tag_ != "VB" or any(c.dep_ == "aux" and c.lower_ != "to" for c in node.children):
            return False
        node = node.head
        if node.i in known or (node.pos_ in {"NOUN", "PROPN"} and (node.i in known or node.head.i in known)):
            return True
    return False


def _sums_up(reading: Reading, verb: Token) -> bool:
    """Tell whether a participle only gives a sum: "[bringing] the total since June to 300"."""
    return verb.tag_ == "VBG" and any(reading.lemma(sem.head_noun(o)) in {"total", "number", "toll", "tally"} for o in syntax.objects(verb))
