"""When, where, to whom and in what spirit a quotation was said, where the words beside the cue tell it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from etl.extract.attribution import Found
from etl.extract.cues import Polarity, cues
from etl.extract.nlp import lemma
from etl.records import TimeExpression

if TYPE_CHECKING:
    from etl.extract.tree import Doc, Token


def polarity_of(f: Found) -> Polarity:
    """Return what the report does: affirm, deny, promise, accuse, ask or urge."""
    if f.lemma == "call" and f.cue is not None and f.cue[1] - f.cue[0] == 1:
        return "affirmed"          # "called it a farce", unlike "called for"
    return cues().polarity.get(f.lemma, "affirmed")


def day_said(f: Found, doc: Doc, times: Sequence[TimeExpression],
             published_on: date | None) -> tuple[date | None, date | None]:
    """Return the first and last day on which it was said: a time beside the cue and outside of the content.

    Nothing is guessed: without such a time both are None.
    """
    if f.verb is None:
        return None, None
    near = _beside(doc[f.verb], f)
    for t in times:
        if t.type in ("DATE", "TIME") and t.from_ is not None and t.to is not None and t.start in near:
            first, last = _day(t.from_), _day(t.to)
            if published_on is None or first <= published_on:
                return first, last
    return None, None


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _beside(verb: Token, f: Found) -> set[int]:
    """Character offsets of the tokens that hang on the cue, outside of the content."""
    near: set[int] = set()
    for c in verb.children:
        if c.dep_ in ("ccomp", "xcomp", "conj", "advcl", "parataxis"):
            continue
        near.update(t.idx for t in c.subtree)
    return {at for at in near if not any(a <= at < b for a, b in f.fragments)}


def addressee_of(f: Found, doc: Doc) -> str | None:
    """Return whom it was said to: "told Reuters", "said to reporters", "in a letter to the board"."""
    if f.verb is None:
        return None
    verb = doc[f.verb]
    for c in verb.children:
        if c.dep_ in ("dobj", "dative") and f.lemma in cues().frames["hearer"] and not _in_content(c, f):
            return _words(doc, c)
        if c.dep_ == "prep" and c.lower_ == "to" and c.i > verb.i and not _in_content(c, f):
            hearer = next((k for k in c.children if k.dep_ == "pobj"), None)
            if hearer is not None:
                return _words(doc, hearer)
    return None


def venue_of(f: Found, doc: Doc) -> str | None:
    """Return where or how it was said: "in an interview with the BBC", "at a rally in Leeds"."""
    if f.verb is None:
        return None
    for c in doc[f.verb].children:
        if c.dep_ == "prep" and c.lower_ in ("in", "at", "on", "during", "after", "via", "through", "from", "before"):
            place = next((k for k in c.children if k.dep_ == "pobj"), None)
            if place is not None and lemma(place) in cues().venue_nouns and not _in_content(place, f):
                return _words(doc, place)
    return None


def _in_content(t: Token, f: Found) -> bool:
    return any(a <= t.idx < b for a, b in f.fragments)


def _words(doc: Doc, head: Token) -> str:
    tokens = doc[head.left_edge.i:min(head.right_edge.i + 1, head.i + 20)]
    stop = next((t.i for t in tokens if t.i > head.i and (t.dep_ == "relcl" or t.text in (",", "\"", "“", "”"))), None)
    return " ".join(doc[head.left_edge.i:stop or tokens.end].text.split())
