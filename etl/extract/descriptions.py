"""Descriptions in place of names: "the British group", "the head of the opposition", "one of the sources".

`describe` finds noun phrases that can stand for a person or an organisation; `match` says which known entity one of
them means, or None when it brings in somebody new.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from etl.extract.cues import is_speech
from etl.extract.nlp import lemma
from etl.extract.people import closed, gender_of_title, nation_of, people

if TYPE_CHECKING:
    from etl.extract.linking import Book, Draft
    from etl.extract.names import Name
    from etl.extract.tree import Doc, Token

_DEFINITE, _INDEFINITE, _EMPTY = closed("definite"), closed("indefinite"), closed("empty")
_COUNT, _GENERIC = closed("counts"), closed("generic_organisations")
_NOT_TELLING = _DEFINITE | _INDEFINITE | _EMPTY
_BEFORE = frozenset(["det", "amod", "compound", "poss", "nummod", "nmod", "quantmod", "advmod", "predet"])
_ORDINAL = {"first": 0, "second": 1, "third": 2, "fourth": 3, "former": 0, "latter": -1, "other": -1}


@dataclass(frozen=True, slots=True)
class Description:
    """One noun phrase: tokens [first, last) around the noun `head`."""

    first: int
    last: int
    head: int
    lemma: str                     # of the noun, singular
    definite: bool
    plural: bool
    modifiers: frozenset[str]      # lower-case words of the phrase besides noun and article
    nation: str | None
    ordinal: int | None
    possessor: int | None          # token of "his" in "his wife"
    member_of: str | None          # "sources" in "one of the sources": the noun counted


def describe(doc: Doc, covered: Collection[int]) -> Iterator[Description]:
    """Yield descriptions of people and organisations that no name covers, in order of their head nouns."""
    p = people()
    for t in doc.tokens:
        if t.pos_ not in ("NOUN", "NUM", "PRON", "PROPN") or t.i in covered:
            continue
        noun, member_of = t, None
        if t.lower_ in ("one", "some", "two", "three", "several", "many", "both", "most", "another"):
            of = next((c for c in t.children if c.lower_ == "of"), None)
            inner = next((c for c in of.children if c.dep_ == "pobj"), None) if of is not None else None
            if inner is None or inner.pos_ != "NOUN":
                continue
            noun, member_of = inner, lemma(inner)
        elif t.pos_ != "NOUN" or t.dep_ in ("compound", "amod", "nmod") or _counted(t):
            continue
        word = lemma(noun)
        if word not in p.person and word not in p.organisation and word not in p.anonymous:
            continue
        if any(c.lower_ in ("no", "any", "every", "each") and c.dep_ == "det" for c in t.children):
            continue
        yield _description(doc, t, noun, word, member_of)


def _counted(t: Token) -> bool:
    """Whether a noun is the "sources" of "one of the sources": the phrase is described by its number."""
    return t.dep_ == "pobj" and t.head.lower_ == "of" and t.head.head.lower_ in ("one", "some", "two", "three", "several")


def _description(doc: Doc, t: Token, noun: Token, word: str, member_of: str | None) -> Description:
    first, last = t.i, t.i + 1
    for c in t.children:
        if c.i < t.i and c.dep_ in _BEFORE:
            first = min(first, c.left_edge.i)
    for c in t.children:
        if c.i > t.i and c.dep_ == "prep" and c.lower_ in ("of", "for", "at", "from", "in") and c.i == last:
            last = min(c.right_edge.i + 1, t.i + 16)
    det = [c for c in t.children if c.i < t.i and c.dep_ in ("det", "poss")]
    possessor = next((c.i for c in det if c.dep_ == "poss"), None)
    definite = any(c.lower_ in _DEFINITE or c.dep_ == "poss" for c in det)
    plural = "Number=Plur" in str(t.morph) or t.lower_ in ("two", "three", "several", "some", "many", "both")
    words = [w.lower_ for w in doc.tokens[first:last] if w.i != noun.i and w.text[0].isalnum()]
    kept = frozenset(w for w in words if len(w) > 2 and w not in _NOT_TELLING)
    ordinal = next((_ORDINAL[w] for w in words if w in _ORDINAL), None)
    before: list[str] = [w.lower_ for w in doc.tokens[first:t.i]]
    nation = next((land for word in before if (land := nation_of(word))), None)
    return Description(first, last, t.i, word, definite, plural, kept, nation, ordinal, possessor, member_of)


def match(doc: Doc, d: Description, book: Book, recent: Sequence[int]) -> tuple[int | None, float]:
    """Return the draft that a description means and how sure that is (0..1); (None, 1.0) for somebody new.

    recent   drafts of the mentions before it, nearest first, with repetitions
    """
    near = list(dict.fromkeys(recent))
    named = _apposed(doc, d, book)
    if named is not None:
        return named, 1.0
    if d.member_of is not None:
        return _member(d, book, near)
    if not d.definite and d.possessor is None:
        return None, 1.0
    if d.possessor is not None and d.lemma not in people().organisation and _is_somebody(doc, d.possessor, book):
        return None, 1.0           # "his wife", "Weir's cousin": nobody named so far, as far as the words tell
    same = [i for i in near if book.drafts[i].name is None and _same_unnamed(d, book.drafts[i])]
    if d.ordinal is not None and not d.plural:
        kin = [i for i in same if f"#{d.ordinal}" in book.drafts[i].nouns]
        return (kin[0], 1.0) if kin else (None, 1.0)
    if not d.plural:
        by_role = [i for i in near if _has_role(d, book.drafts[i])]
        if by_role:
            return by_role[0], 0.9 if len(by_role) == 1 else 0.7
    if same:
        return same[0], 0.9
    if d.plural:
        return None, 1.0
    if d.lemma in people().organisation:
        if any(c.dep_ in ("acl", "relcl") for c in doc[d.head].children):
            return None, 1.0       # "the union representing warehouse workers" says who it is
        return _organisation(d, book, near)
    later, sure = _later(doc, d, book)
    return (later, sure) if later is not None else _last_person(doc, d, book, near)


def _is_somebody(doc: Doc, token: int, book: Book) -> bool:
    """Whether a possessor is a person, by name or by pronoun."""
    if doc[token].pos_ == "PRON":
        return True
    at = bisect_right(book.names, token, key=_first) - 1
    return at >= 0 and book.names[at][0].last > token and book.drafts[book.names[at][1]].kind == "person"


def _last_person(doc: Doc, d: Description, book: Book, near: Sequence[int]) -> tuple[int | None, float]:
    """Another word for whom the last sentence was about: "The Republican said", "the diplomat said"."""
    head = doc[d.head]
    if head.dep_ != "nsubj" or not is_speech(head.head) or len(d.modifiers) > 2 or (d.lemma in people().anonymous and d.lemma != "person"):
        return None, 1.0
    people_near = [i for i in near[:8] if book.drafts[i].kind == "person" and book.drafts[i].name]
    gender = gender_of_title(d.lemma)
    fits = [i for i in people_near if gender == "unknown" or book.drafts[i].gender in (gender, "unknown")]
    return (fits[0], 0.6) if len(fits) == 1 else (None, 1.0)


def _member(d: Description, book: Book, near: Sequence[int]) -> tuple[int | None, float]:
    """"One of the sources": the first of them, new; "two of the men": new too."""
    return None, 1.0


def _first(pair: tuple[Name, int]) -> int:
    return pair[0].first


def _apposed(doc: Doc, d: Description, book: Book) -> int | None:
    """The entity whose name stands beside the description: "the rebel group, Tahrir Front", "Weir, the minister"."""
    head = doc[d.head]
    beside = [c.i for c in head.children if c.dep_ == "appos"] + ([head.head.i] if head.dep_ == "appos" else [])
    for n, i in islice(book.names, bisect_left(book.names, d.first - 24, key=_first), None):
        if n.first > d.last + 4:
            break
        if any(n.first <= b < n.last for b in beside) and book.drafts[i].kind in ("person", "organisation", "unknown"):
            return i
    return None


def _same_unnamed(d: Description, draft: Draft) -> bool:
    if d.lemma not in draft.nouns or (draft.number == "plural") != d.plural:
        return False
    return all(m in draft.nouns or m in _COUNT or m in _ORDINAL for m in d.modifiers)



def _has_role(d: Description, draft: Draft) -> bool:
    if draft.kind != "person" or d.lemma not in draft.nouns or (d.lemma in people().organisation and d.lemma not in people().person):
        return False
    if d.nation and draft.affiliation and nation_of(draft.affiliation) not in (None, d.nation):
        return False
    telling = {m for m in d.modifiers if m not in ("the", "and", "for", "from", "with")}
    return not telling or bool(telling & draft.nouns) or (len(telling) <= 1 and d.nation is None)


def _organisation(d: Description, book: Book, near: Sequence[int]) -> tuple[int | None, float]:
    fits = [i for i in near if book.drafts[i].kind == "organisation" and book.drafts[i].name
            and (d.nation is None or book.drafts[i].nation in (None, d.nation))]
    named = [i for i in fits if d.lemma in book.drafts[i].nouns]
    if named:
        return named[0], 0.9
    if d.nation:
        fits = [i for i in fits if book.drafts[i].nation == d.nation] or fits
    if d.lemma in _GENERIC and fits and near.index(fits[0]) < 6:
        return fits[0], 0.7
    return None, 1.0



def _later(doc: Doc, d: Description, book: Book) -> tuple[int | None, float]:
    """Somebody described first and named soon after: "the head of the union said … Ana Ruiz, head of …"."""
    limit = d.head + 90
    for n, i in islice(book.names, bisect_right(book.names, d.last, key=_first), None):
        if n.first > limit:
            break
        if n.kind != "person":
            continue
        draft = book.drafts[i]
        if n.role is None:
            continue
        role = {t.lower_ for t in doc[n.role[0]:n.role[1]]}
        first_mention = min(a for a, _, _ in draft.mentions) >= n.first
        if d.lemma in role and first_mention and (not d.nation or _nation_in(role) in (None, d.nation)):
            return i, 0.7
    return None, 1.0


def _nation_in(words: set[str]) -> str | None:
    return next((c for w in sorted(words) if (c := nation_of(w))), None)
