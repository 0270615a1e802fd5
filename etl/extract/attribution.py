"""The words around a cue: who is its speaker, which tokens are the cue, and what a found quotation looks like.

Everything here works on tokens of the parsed Doc; `quotes` turns it into records.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.extract.cues import cues, verb
from etl.extract.nlp import lemma
from etl.extract.people import people

if TYPE_CHECKING:
    from etl.extract.tree import Doc, Token

SUBJECT = ("nsubj", "nsubjpass", "expl")


@dataclass(slots=True)
class Found:
    """One reported stretch: character spans of its content, tokens [first, last) of speaker and cue."""

    fragments: list[tuple[int, int]]
    speaker: tuple[int, int] | None
    cue: tuple[int, int] | None
    rule: str
    verb: int | None = None        # token of the cue's main word
    lemma: str = ""
    confidence: float = 1.0
    loose: bool = False            # its speaker was taken from a neighbour
    regions: set[int] = field(default_factory=set)    # quoted stretches (by index) that it holds

    @property
    def start(self) -> int:
        return self.fragments[0][0]

    @property
    def end(self) -> int:
        return self.fragments[-1][1]


def subject_of(v: Token) -> Token | None:
    """Return the head noun of what `v` is said of, looking through conjunction, control and participles."""
    t = v
    for _ in range(6):
        own = next((c for c in t.children if c.dep_ in SUBJECT), None)
        if own is not None:
            if own.lower_ in ("who", "that", "which", "whom") and t.dep_ in ("relcl", "ccomp") and t.head.i < t.i:
                return t.head
            if own.lower_ == "there" or own.dep_ == "expl":
                return None
            return own
        if any(c.dep_ == "auxpass" for c in t.children) or _bare_participle(t):
            return None
        if t.dep_ == "conj" and t.head.dep_ == "ccomp" and t.head.head.tag_ == t.tag_ and verb(t.head.head) in cues().speech:
            t = t.head.head        # "said he won and added …": the parser joined "added" to "won"
            continue
        if t.dep_ in ("acl", "relcl") and t.head.pos_ in ("NOUN", "PROPN", "PRON"):
            return t.head if t.tag_ in ("VBG", "VBD", "VBP", "VBZ") or t.dep_ == "relcl" else None
        if t.dep_ in ("conj", "xcomp", "advcl", "pcomp", "ccomp", "parataxis", "dep") and t.head.i != t.i:
            if t.dep_ == "ccomp" and t.tag_ not in ("VBG",):
                return None
            t = t.head if t.dep_ != "pcomp" else t.head.head
            if t.pos_ in ("NOUN", "PROPN"):
                return t
            continue
        if t.dep_ in ("prep", "acomp", "oprd", "attr") and t.head.i != t.i:
            t = t.head             # "was quick to add"
            continue
        return None
    return None


def _far_subject(v: Token) -> Token | None:
    """The subject that the parser lost behind an insertion: "Weir, who ran twice, tweeted …"."""
    doc, start = v.doc, v.sent.start
    before = v.i - 1
    while before > start and doc[before].pos_ in ("ADV", "AUX"):
        before -= 1
    if doc[before].text != "," or v.tag_ not in ("VBD", "VBZ", "VBP"):
        return None
    for i in range(start + 1, before):
        t = doc[i - 1]
        if doc[i].text == "," and t.pos_ in ("PROPN", "NOUN", "PRON") and t.ent_type_ != "DATE" \
                and t.dep_ not in ("pobj", "npadvmod", "dobj") and is_somebody(doc, t):
            return t
    return None


def _bare_participle(t: Token) -> bool:
    """"Asked about the strike, Weir said …": who was asked is not who asked."""
    helped = any(c.dep_ in ("aux", "mark") for c in t.children)
    return t.tag_ in ("VBN", "VBD") and t.dep_ in ("advcl", "acl", "prep") and not helped and t.left_edge.i == t.i


def phrase(doc: Doc, head: Token) -> tuple[int, int]:
    """Return the tokens of a speaker's noun phrase: its modifiers, conjuncts and appositions, no relative clause."""
    first, last = head.i, head.i + 1
    for c in head.children:
        if c.i < head.i:
            if c.dep_ not in ("punct", "cc", "mark", "advmod", "prep") or (c.dep_ == "advmod" and c.i == head.i - 1):
                first = min(first, c.left_edge.i)
        elif c.dep_ in ("prep", "conj", "cc", "appos", "case", "nummod", "poss", "compound", "flat") \
                or (c.dep_ in ("amod", "acl") and c.tag_ != "VBG"):
            if (c.dep_ == "appos" and c.right_edge.i - head.i > 25) or (c.dep_ == "conj" and c.pos_ in ("VERB", "AUX")):
                continue
            last = max(last, c.right_edge.i + 1)
    while last + 1 < len(doc) and doc[last].text == "." and doc[last - 1].lower_ in people().titles \
            and doc[last + 1].pos_ == "PROPN":     # "Capt. Ana Ruiz", cut at the full stop
        last += 2
        while last < len(doc) and doc[last].pos_ == "PROPN":
            last += 1
    while last < len(doc) and doc[last - 1].text != "," and doc[last].lower_ in ("'s", "’s") and doc[last].head.i == head.i:
        last += 1
    return _trim(doc, first, min(last, first + 60), head.i)


def _trim(doc: Doc, first: int, last: int, head: int) -> tuple[int, int]:
    while first < head and (doc[first].is_space or doc[first].is_punct):
        first += 1
    while last > head + 1 and (doc[last - 1].is_space or (doc[last - 1].is_punct and doc[last - 1].text not in ")].")):
        last -= 1
    for i in range(first + 1, head):       # a dateline: "LEEDS (AP) - The minister"
        if doc[i].text in ("-", "—", "–", "--") and doc[i - 1].whitespace_ and doc[i].whitespace_:
            first = i + 1
    for i in range(head, last):    # a line break ends a phrase
        if doc[i].is_space and "\n" in doc[i].text:
            return first, max(i, head + 1)
    for i in range(head, first - 1, -1):
        if doc[i].is_space and "\n" in doc[i].text:
            return i + 1, last
    return first, last


def speaker_of(doc: Doc, v: Token) -> tuple[int, int] | None:
    """Return the tokens of the speaker of verb `v`, or None."""
    if any(c.dep_ == "auxpass" for c in v.children):
        by = next((c for c in v.children if c.dep_ == "agent"), None)
        head = next((c for c in by.children if c.dep_ == "pobj"), None) if by is not None else None
        return phrase(doc, head) if head is not None else None
    head = subject_of(v) or _far_subject(v)
    if head is None or (head.lower_ == "it" and head.head.i != v.i):
        return None
    if v.tag_ == "VBG" and v.dep_ in ("advcl", "acl") and not is_somebody(doc, head):
        head = _teller(v) or head
    first, last = phrase(doc, head)
    if last < v.i <= last + 5 and doc[v.i - 1].ent_type_ == "PERSON" and not any(t.is_punct for t in doc[last:v.i]):
        last = v.i                 # "Vice President for news and talk Ana Weir said": cut at "talk"
    if v.dep_ == "relcl" and last < len(doc) and head.i < last <= v.i:
        nxt = last + 1 if doc[last].text == "," and last + 1 < len(doc) else last
        if doc[nxt].lower_ in ("who", "which", "that") and doc[nxt].head.i == v.i:
            last = nxt + 1
    return first, last


def _teller(v: Token) -> Token | None:
    """The subject of the speech verb above: in "Weir said jets flew, insisting …" it is Weir who insists."""
    for a in itertools.islice(v.ancestors, 5):
        if verb(a) in cues().speech or a.dep_ == "ROOT":
            own = next((c for c in a.children if c.dep_ == "nsubj"), None)
            if own is not None and is_somebody(v.doc, own):
                return own
    return None


def cue_span(doc: Doc, v: Token) -> tuple[int, int]:
    """Return the tokens of the cue: the verb with its particle ("pointed out")."""
    particles = cues().particle.get(verb(v) or "", frozenset())
    nxt = doc[v.i + 1] if v.i + 1 < len(doc) else None
    return (v.i, v.i + 2) if nxt is not None and nxt.lower_ in particles else (v.i, v.i + 1)


def found(doc: Doc, v: Token, word: str, speaker: tuple[int, int] | None, runs: list[tuple[int, int]],
          rule: str) -> Found:
    """Return what verb `v` reports, as `Found`."""
    return Found(fragments=runs, speaker=speaker, cue=cue_span(doc, v), rule=f"en.quote.{rule}", verb=v.i, lemma=word)


def can_speak(doc: Doc, speaker: tuple[int, int] | None) -> bool:
    """Whether a noun phrase may speak: people, organisations, documents; not "the attacks" or an empty "it"."""
    if speaker is None:
        return True
    head = head_token(doc, speaker)
    if head.lower_ in ("this", "that", "there", "what", "which") or (head.lower_ == "it" and head.dep_ != "nsubj"):
        return False
    return head.pos_ in ("PROPN", "PRON", "NOUN", "NUM", "ADJ", "DET", "X", "SYM", "ADV")


def head_token(doc: Doc, span: tuple[int, int]) -> Token:
    """Return the token of [first, last) that governs the others."""
    first, last = span
    for t in doc[first:last]:
        if (not first <= t.head.i < last or t.head.i == t.i) and not t.is_punct and not t.is_space:
            return t
    return doc[last - 1]


def is_somebody(doc: Doc, head: Token) -> bool:
    """Whether a noun means people, an organisation or a document."""
    p = people()
    word = lemma(head)
    return head.pos_ in ("PROPN", "PRON") or word in p.person or word in p.organisation or word in p.document \
        or word in p.anonymous
