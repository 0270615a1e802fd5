"""Participants as records: the phrase as written, whom it means in the article, country and role."""

from __future__ import annotations

import re
from collections.abc import Iterable

from etl.extract.events import semantics as sem
from etl.extract.events.lexicon import words_of
from etl.extract.events.lists import expand
from etl.extract.events.phrases import noun_span
from etl.extract.events.reading import Reading, Token
from etl.records import Participant


def as_participant(reading: Reading, head: Token) -> Participant | None:
    """Return the participant that a head token stands for, None for what is nobody: empty, a time, a dateline, "those"."""
    start, end = noun_span(head)
    if end <= start or _is_nobody(reading, head, start):
        return None
    # without what follows the head: "police in Athens" are not Athens
    entity = reading.cast.at(start, head.idx + len(head.text)) if reading.cast is not None and head.idx >= start else None
    if entity is not None and entity.members and reading.cast is not None:  # "Ames and Bell": each is a participant
        ending = [e for _, end_, e in reading.cast.mentions_in(start, end) if end_ == head.idx + len(head.text)]
        entity = next((e for e in ending if not e.members), None)
    if entity is None and head.pos_ == "PRON":
        entity = reading.entity(head)
        if entity is not None and entity.kind == "place" and head.lower_ in {"they", "them"}:
            entity = None
    name = getattr(entity, "name", None) or _apposed(reading, head) or _followed(reading, head)
    if name is None and head.lower_ in _POINTING and not any(c.dep_ in {"prep", "relcl"} for c in head.children):
        return None  # a pronoun that nothing resolves
    country = sem.country(reading, head)
    if country is None and name and head.pos_ in {"PRON", "PROPN"}:
        country = sem_country_of_name(name, getattr(entity, "affiliation", None), getattr(entity, "role", None))
    return Participant(start=start, end=end, text=reading.text[start:end], name=name, country=country, role=sem.role(reading, head))


_POINTING = frozenset(
    """those these this that each one ones it they them he him she her we us i me you who whom whose which its their his our my
 something anything everything""".split()
)
_NO_PARTY = words_of("no_party")
_OFFICES = words_of("office")


def _is_nobody(reading: Reading, head: Token, start: int) -> bool:
    """Tell whether a phrase cannot take part in anything: "the same time", "Wednesday mark", the place of a dateline."""
    if head.lower_ in _NO_PARTY or reading.time_at(head.idx, head.idx + 1) is not None:
        return True
    if head.pos_ == "NOUN" and sem.kind(reading, head) is None and reading.time_at(start, start + 1) is not None:
        return True
    block = next((b for b in reading.blocks if b.start <= head.idx < b.end), None)
    if block is None or head.pos_ != "PROPN" or head.idx - block.start > _DATELINE:
        return False
    at = block.start
    for _ in range(3):  # "Lima, 5 Oct 88 (EL COMERCIO) -- [Excerpt] Huancayo -- …"
        line = _DATELINES.match(reading.text, at, block.end)
        if line is None:
            return False
        if head.idx < line.end():
            return True
        at = line.end()
    return False


_DATELINE = 120  # characters
_DATELINES = re.compile(
    r"\s*[A-Z][\w.'’-]*(?:[ ,]+(?:[A-Z0-9][\w.'’-]*|\([^)\n]{1,40}\)|de|del|la|el|al))*,?\s*(?:--|—|–)\s(?:\s*\[[^\]\n]{1,90}\])*"
)


def _apposed(reading: Reading, head: Token) -> str | None:
    """Return the name that stands beside a description: "her husband, Pablo Reyes", "the mayor of Cali, Colombia, Luis Ortega"."""
    beside = [c for c in head.children if c.dep_ == "appos" and c.pos_ == "PROPN" and c.ent_type_ in {"PERSON", "ORG", ""}]
    if not beside and head.pos_ == "NOUN" and sem.kind(reading, head) in sem.HUMAN:
        beside = [t for c in head.rights if c.dep_ == "prep" and c.lower_ == "of" for t in _names_after(reading, c)]
    if not beside:
        return None
    start, end = noun_span(beside[0])
    return reading.text[start:end]


def _names_after(reading: Reading, of: Token) -> list[Token]:
    """Return people who stand in apposition to the place or body of an of-phrase: the parser hangs there who is meant by all of it."""
    inside = [p for p in of.children if p.dep_ == "pobj"]
    for each in inside:
        inside += [c for c in each.children if c.dep_ in {"appos", "conj"} and c.ent_type_ in {"GPE", "LOC"}]
    bodies = [t for t in inside if t.lower_ not in _OFFICES and sem.kind(reading, t) not in {"person", "civilians"}]
    return [c for t in bodies for c in t.children if c.dep_ == "appos" and c.pos_ == "PROPN" and c.ent_type_ == "PERSON"]


def _followed(reading: Reading, head: Token) -> str | None:
    """Return the group whose people a phrase means: "its fighters", "members of his organization"."""
    owners = [c for c in head.children if c.dep_ == "poss" and c.tag_ == "PRP$"] if head.lower_ in _FOLLOWERS else []
    for c in owners:
        entity = reading.entity(c)
        if entity is not None and entity.kind in {"organisation", "group"}:
            return str(entity.name) if entity.name else None
    return None


def belongs_to(head: Token) -> list[Token]:
    """Return the group to which a phrase says that its people belong: "insurgents apparently belonging to [the Front]"."""
    out: list[Token] = []
    read_as_verb = [head.head] if head.dep_ == "nsubj" and head.head.tag_ == "VBG" else []
    for c in [*head.children, *read_as_verb]:
        if (c.dep_ == "acl" or c in read_as_verb) and c.lower_ in _BELONGING:
            preps = [p for p in c.children if p.dep_ == "prep" and p.lower_ in {"to", "with", "as"}]
            out += [t for p in preps for t in p.children if t.dep_ == "pobj"]
    return out


_BELONGING = frozenset({"belonging", "loyal", "linked", "affiliated", "allied", "tied", "identified"})
_FOLLOWERS = words_of("followers")


def sem_country_of_name(*texts: str | None) -> str | None:
    """Return the country that a resolved entity's name, affiliation or role tells ("Russian President")."""
    from etl.extract.gazetteer import country_of_words

    for text in texts:
        if not text:
            continue
        words = text.split()
        for n in (3, 2, 1):
            for i in range(len(words) - n + 1):
                found = country_of_words(" ".join(words[i : i + n]).removesuffix("'s").removesuffix("’s"))
                if found:
                    return found[0]
    return None


def participants(reading: Reading, heads: list[Token]) -> tuple[Participant, ...]:
    """Return the participants of head tokens, each phrase once, in order."""
    out: dict[tuple[int, int], Participant] = {}
    for head in (h for t in heads for h in _told(t)):
        p = as_participant(reading, head)
        if p is not None:
            out.setdefault((p.start, p.end), p)
    return tuple(p for p in out.values() if not _covered(p, out.values()))


def _told(head: Token) -> list[Token]:
    """Return the heads that tell who a pointing word means ("those hurt, [an officer and two men]"), or the word itself."""
    if head.lower_ in {"those", "these", "they", "them"}:
        named = [t for c in head.children if c.dep_ == "appos" for t in expand(c)]
        return named or [head]
    return [head, *belongs_to(head)]


def _covered(p: Participant, others: Iterable[Participant]) -> bool:
    """Tell whether a phrase lies in another, or a bare national stands beside its own state or force: "Russian" and "Russia" are one."""
    if any(o is not p and o.start <= p.start and p.end <= o.end for o in others):
        return True  # "criminal families", "factions of the party": who is only named in it is no other participant
    bare = len(p.text.split()) == 1 and p.country is not None and p.role is None
    return bare and any(o is not p and o.country == p.country and o.start != p.start and o.role is not None for o in others)
