"""Sources that are no subject of a clause: "according to …", "her warning that …", "…, said Ana Ruiz, …"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from etl.extract.attribution import Found, can_speak, found, phrase, speaker_of
from etl.extract.cues import cues, has_frame, verb
from etl.extract.nlp import lemma
from etl.extract.runs import CLOSING, FINITE, clause_start, long_enough, runs_of

if TYPE_CHECKING:
    from etl.extract.tree import Doc, Token

_NAME = frozenset(["PROPN", "DET", "NOUN", "ADJ", "NUM", "ADP"])


def inverted(doc: Doc, v: Token) -> Found | None:
    """"The deal, said Ana Ruiz, head of the union, is dead": the speaker after the cue, in the middle or at the end."""
    if verb(v) not in ("say", "write", "add", "explain", "argue", "note", "warn", "recall", "report") or v.i < 3 \
            or v.tag_ not in ("VBD", "VBZ") or doc[v.i - 1].text not in CLOSING | {",", "—", "–"}:
        return None
    i, end = v.i + 1, v.sent.end
    if i >= end or doc[i].pos_ not in ("PROPN", "DET", "NOUN", "ADJ", "NUM") or v.sent.start >= v.i - 2:
        return None
    while i < end and (doc[i].pos_ in _NAME or (doc[i].text in (".", "-") and doc[i - 1].pos_ == "PROPN" and i + 1 < end
                       and doc[i + 1].pos_ == "PROPN")):
        i += 1
    if i < end and doc[i].text not in (",", ".", ";", "(") and not doc[i].is_space:
        return None
    speaker, rest = (v.i + 1, i), end
    while i < end and doc[i].text == ",":
        stop = next((k for k in range(i + 1, end) if doc[k].text == "," or doc[k].is_space), end)
        if any(t.tag_ in FINITE and t.dep_ not in ("relcl", "acl") for t in doc[i + 1:stop]):
            rest = i + 1
            break
        i = stop
    left = list(range(v.sent.start, v.i))
    if any(t.dep_ in ("nsubj", "nsubjpass") and t.lower_ in ("who", "he", "she", "they") for t in v.children):
        return None
    runs = runs_of(doc, [*left, *range(rest, end)])
    return found(doc, v, verb(v) or "", speaker, runs, "inverted") if runs and long_enough(doc, runs, 4) else None


def noun(doc: Doc, t: Token) -> Iterator[Found]:
    """"her warning that …", "issued a statement that …"."""
    clauses = [c for c in t.rights if c.dep_ in ("acl", "ccomp")]
    if not clauses:
        return
    clause = next((c for c in clauses if any(m.dep_ == "mark" and m.lower_ == "that" for m in c.children)), None)
    if clause is None and has_frame(lemma(t), "noun_to"):
        clause = next((c for c in clauses if c.dep_ == "acl" and any(m.lower_ == "to" and m.dep_ == "aux" for m in c.children)), None)
    if clause is None or lemma(t) not in cues().content_nouns:
        return
    speaker = None
    owner = next((c for c in t.children if c.dep_ == "poss"), None)
    if owner is not None:
        speaker = phrase(doc, owner)
    elif t.dep_ == "dobj" and verb(t.head) in cues().frames["light"]:
        speaker = speaker_of(doc, t.head)
    if speaker is None or not can_speak(doc, speaker):
        return
    runs = runs_of(doc, [k.i for k in clause.subtree])
    if runs and long_enough(doc, runs):
        yield Found(fragments=runs, speaker=speaker, cue=(t.i, t.i + 1), rule="en.quote.noun", verb=t.i, lemma=lemma(t))




def according(doc: Doc, t: Token) -> Iterator[Found]:
    to = next((c for c in t.children if c.lower_ == "to"), None)
    if to is None and t.i + 1 < len(doc) and doc[t.i + 1].lower_ == "to":
        to = doc[t.i + 1]
    source = next((c for c in to.children if c.dep_ in ("pobj", "pcomp")), None) if to is not None else None
    if to is None or source is None:
        return
    speaker = phrase(doc, source)
    sentence = t.sent
    last = max(speaker[1], max((k.i for k in source.subtree if k.i < speaker[1] + 40), default=speaker[1]) + 1)
    if t.i - sentence.start <= 3:          # it opens the sentence
        first = clause_start(doc, source.i + 1, sentence.end)
        speaker = speaker[0], max(speaker[0] + 1, min(speaker[1], first - 1))
        rest: Iterable[int] = range(first, sentence.end)
    else:
        rest = [i for i in range(sentence.start, sentence.end) if not t.i <= i < last]
    runs = runs_of(doc, rest)
    if runs and long_enough(doc, runs, 3):
        yield Found(fragments=runs, speaker=speaker, cue=(t.i, to.i + 1), rule="en.quote.according", verb=t.i,
                    lemma="accord")
