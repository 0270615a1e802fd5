"""Which names of one article are the same person, organisation or place.

A full name opens an entity; surnames, given names, initials, acronyms and short names join one when nothing speaks
against it. Two namesakes stay two: a bare surname goes to the one whom the text made prominent, a title ("Mrs. Weir")
to the one of that gender.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from etl.extract.entities import Cast, Entity, EntityKind, MentionKind
from etl.extract.names import Name
from etl.extract.people import Gender, closed, fold, gender_of_given, gender_of_title, is_given, nation_of, people

if TYPE_CHECKING:
    from etl.extract.tree import Doc

_SMALL = closed("small")


MANY = 200                         # entities that share a word and are compared with one name, at most


@dataclass(slots=True)
class Draft:
    """An entity in the making."""

    kind: EntityKind
    words: tuple[str, ...]         # folded words of its fullest name; () for an unnamed one
    name: str | None
    gender: Gender = "unknown"
    number: str = "singular"
    role: str | None = None
    affiliation: str | None = None
    nation: str | None = None
    nouns: set[str] = field(default_factory=set)     # lower-case words of its roles and descriptions
    mentions: list[tuple[int, int, MentionKind]] = field(default_factory=list)     # token spans
    members: tuple[int, ...] = ()


@dataclass(slots=True)
class Book:
    """All drafts of one article and which tokens mean them."""

    doc: Doc
    drafts: list[Draft] = field(default_factory=list)
    names: list[tuple[Name, int]] = field(default_factory=list)    # in order of the text, with the draft's index
    confidence: dict[int, float] = field(default_factory=dict)     # by character offset of the mention

    def add(self, draft: Draft) -> int:
        self.drafts.append(draft)
        return len(self.drafts) - 1

    def cast(self) -> Cast:
        """Freeze the book: token spans become character spans."""
        entities, spans = [], []
        whole = {d.words: d.name for d in self.drafts if d.kind == "organisation" and d.name and d.mentions}
        for i, d in enumerate(self.drafts):
            if d.affiliation and d.kind == "person":
                d.affiliation = _whole_name(d.affiliation, whole)
            mentions = sorted({(*_chars(self.doc, a, b), k) for a, b, k in d.mentions})
            entities.append(Entity(entity_id=i, name=d.name, kind=d.kind, role=d.role, affiliation=d.affiliation,
                                   gender=d.gender, number="plural" if d.number == "plural" else "singular",
                                   mentions=tuple(mentions), members=d.members))
            spans += [(s, e, i) for s, e, _ in mentions]
        return Cast(entities=tuple(entities), confidence=self.confidence, _spans=tuple(sorted(spans)))


def _whole_name(short: str, whole: dict[tuple[str, ...], str]) -> str:
    """"Observatory" in "Observatory chief" → the one organisation of the article that is called so for short."""
    words = tuple(fold(w) for w in short.split())
    fits = [name for full, name in islice(whole.items(), MANY) if len(full) > len(words) and _is_short_for(words, full)]
    return fits[0] if len(fits) == 1 and words not in whole else short


def _chars(doc: Doc, first: int, last: int) -> tuple[int, int]:
    end = doc.tokens[last - 1]
    return doc.tokens[first].idx, end.idx + len(end.text)


def link(doc: Doc, names: list[Name]) -> Book:
    """Group `names` into entities; fill name, gender, role and affiliation."""
    book = Book(doc)
    order = sorted(range(len(names)), key=lambda i: (-len(names[i].words), i))
    at: dict[int, int] = {}
    by_any: dict[str, list[int]] = defaultdict(list)
    where: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for n in names:
        where[n.words].append(n.first)
    for i in order:
        n = names[i]
        found = _join(n, book, by_any, where)
        if found is None:
            found = book.add(Draft(kind=_kind(n), words=n.words, name=_spelling(doc, n)))
            for w in set(n.words):
                by_any[w].append(found)
        at[i] = found
    for i, n in enumerate(names):
        draft = book.drafts[at[i]]
        draft.mentions.append((n.first, n.last, "name"))
        book.names.append((n, at[i]))
        _enrich(doc, draft, n)
    _acronyms(doc, book)
    return book


def _kind(n: Name) -> EntityKind:
    return n.kind if n.kind in ("person", "organisation", "place", "group") else "unknown"  # type: ignore[return-value]


def _spelling(doc: Doc, n: Name) -> str:
    if len(n.words) == 1 and n.title in closed("regal") and n.first and doc[n.first - 1].text[:1].isupper():
        return " ".join(doc[n.first - 1:n.last].text.split())      # "Queen Adela", "Pope Clement"
    start, end = _chars(doc, n.first, n.last)
    return " ".join(doc.text[start:end].split())


def _join(n: Name, book: Book, by_any: dict[str, list[int]], where: dict[tuple[str, ...], list[int]]) -> int | None:
    """Return the draft that a name belongs to, or None when it opens a new one."""
    near = dict.fromkeys(by_any.get(n.words[-1], [])[-MANY:] + by_any.get(n.words[0], [])[-MANY:])
    fits = [i for i in near if _fits(n, book.drafts[i])]
    if len(fits) > 1 and len(n.words) == 1 and n.title:
        gender = gender_of_title(n.title)
        same = [i for i in fits if _full_gender(book.drafts[i]) in (gender, "unknown")]
        told = [i for i in same if _full_gender(book.drafts[i]) == gender]
        fits = told or same or fits
    if len(fits) <= 1:
        return fits[0] if fits else None
    # A relative named on the way keeps the full name; the bare surname stays with whom the text brought in first,
    # unless another is named in full three times as often.
    full = {i: len(where[book.drafts[i].words]) for i in fits}
    top = [i for i in fits if full[i] * 3 > max(full.values())]
    before = [i for i in top if where[book.drafts[i].words][0] < n.first]
    return min(before or top, key=lambda i: where[book.drafts[i].words][0])


def _full_gender(d: Draft) -> Gender:
    return d.gender if d.gender != "unknown" else gender_of_given(d.words[0]) if len(d.words) > 1 else "unknown"


def _fits(n: Name, d: Draft) -> bool:
    if n.words == d.words:
        return True
    person = "person" in (n.kind, d.kind)
    if person:
        if {n.kind, d.kind} & {"place", "group"} or (d.kind == "organisation" and len(d.words) > 1) \
                or (n.kind == "organisation" and n.sure):
            return False
        return _fits_person(n, d)
    if {n.kind, d.kind} in ({"place", "organisation"}, {"group", "organisation"}) and \
            (nation_of(" ".join(n.words)) or nation_of(" ".join(d.words))):
        return False
    if len(n.words) >= len(d.words) or d.kind in ("place", "group") or n.kind in ("place", "group"):
        return False
    return _is_short_for(n.words, d.words)


def _fits_person(n: Name, d: Draft) -> bool:
    short, full = (n.words, d.words) if len(n.words) <= len(d.words) else (d.words, n.words)
    if len(full) == 1:
        return short == full
    if len(short) == 1:
        return short[0] == full[-1] or (short[0] == full[0] and is_given(short[0]) and n.title is None) or \
            (len(full) > 2 and short[0] in full[1:] and short[0] not in _SMALL and not is_given(short[0]))
    if short[-1] != full[-1]:
        return set(short) < set(full) and short[0] == full[0] and len(short) > 1
    a, b = short[0], full[0]
    return a == b or (a[:1] == b and len(b) == 1) or b[:1] == a.rstrip(".") or a in full or \
        (a, b) in people().nicknames or (b, a) in people().nicknames


def _is_short_for(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether the words of a short name stand in the full one in order, first or last word included."""
    it = iter(full)
    if not all(w in it for w in short):
        return False
    if len(short) == 1:
        return (short[0] in people().organisation_words and short[0] not in ("news", "international", "company")) \
            or (short[0] == full[0] and not nation_of(short[0]) and not is_given(short[0]))
    return short[-1] == full[-1] or short[0] == full[0]


def _acronyms(doc: Doc, book: Book) -> None:
    """Join "EPA" to "Environmental Protection Agency", by initials or by "(EPA)" right after the name."""
    full = [(i, d) for i, d in enumerate(book.drafts) if len(d.words) > 1 and d.kind in ("organisation", "unknown")]
    initials = {_initials(doc, d): i for i, d in reversed(full)}
    ends = {end: i for i, d in full for _, end, _ in d.mentions}
    moved: dict[int, int] = {}
    for i, d in enumerate(book.drafts):
        if len(d.words) != 1 or not d.name or not d.name.isupper() or not 2 <= len(d.name) <= 8:
            continue
        target = initials.get(d.name)
        for a, _, _ in d.mentions:
            if target is None and a > 1 and doc[a - 1].text == "(":
                target = ends.get(a - 1)
        if target is not None and target != i:
            moved[i] = target
    for i, target in moved.items():
        book.drafts[target].mentions += book.drafts[i].mentions
        book.drafts[i].mentions = []
    book.names = [(n, moved.get(i, i)) for n, i in book.names]


def _initials(doc: Doc, d: Draft) -> str:
    return "".join(w[0] for w in (d.name or "").split() if w[0].isupper())


def _enrich(doc: Doc, d: Draft, n: Name) -> None:
    """Add what one mention tells about its entity: a fuller spelling, gender, role, affiliation, nation."""
    spelling = _spelling(doc, n)
    if len(n.words) > len(d.words) or (d.name and d.name.isupper() and not spelling.isupper() and n.words == d.words):
        d.words, d.name = n.words, spelling
    if d.kind == "unknown" and n.kind != "unknown":
        d.kind = _kind(n)
    d.nouns.update(n.words)
    d.nation = d.nation or next((c for w in [*_modifiers(doc, n), *n.words] if (c := nation_of(w))), None)
    if d.kind != "person":
        return
    if n.title and d.gender == "unknown":
        d.gender = gender_of_title(n.title)
    if n.role:
        role = " ".join(doc[n.role[0]:n.role[1]].text.split())
        d.nouns.update(t.lower_ for t in doc[n.role[0]:n.role[1]])
        if d.role is None or len(d.role.split()) == 1 < len(role.split()):
            d.role = role
            d.affiliation = _affiliation(doc, n.role) or d.affiliation
        if d.gender == "unknown":
            d.gender = _one(gender_of_title(t.lower_) for t in doc[n.role[0]:n.role[1]])
    elif n.title and d.role is None and n.title not in closed("courtesy"):
        d.role = n.title.capitalize()
    if d.gender == "unknown" and len(d.words) > 1:
        d.gender = gender_of_given(d.words[0])


def _modifiers(doc: Doc, n: Name) -> list[str]:
    """The words before a name in its noun phrase: "Britain", "-", "based"."""
    a, tokens = n.first, doc.tokens
    while a > 0 and n.first - a < 6 and (tokens[a - 1].pos_ in ("ADJ", "PROPN", "NOUN") or tokens[a - 1].text == "-"
                                         or (a > 1 and tokens[a - 2].text == "-")):
        a -= 1
    return [t.lower_ for t in tokens[a:n.first]]


def _one(genders: Iterable[Gender]) -> Gender:
    known = {g for g in genders if g != "unknown"}
    return known.pop() if len(known) == 1 else "unknown"


def _affiliation(doc: Doc, role: tuple[int, int]) -> str | None:
    """The organisation, else the country, that a role names."""
    span = doc[role[0]:role[1]]
    words = [t.text for t in span if t.ent_type_ == "ORG"]
    if any(w[:1].isupper() and w != "State" for w in words):
        return " ".join(words)
    caps = [t for t in span if t.text[:1].isupper() and (t.lower_ in people().organisation_words or t.lower_ in _SMALL)]
    if caps and any(t.lower_ in people().organisation_words for t in caps):
        kept = [t.text for t in span if t.text[:1].isupper() and t.lower_ not in people().person and t.lower_ not in people().titles]
        return " ".join(kept) or None
    return next((c for t in span if (c := nation_of(t.lower_))), None)
