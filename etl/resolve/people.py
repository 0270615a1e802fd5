"""Whom a name means across articles.

A full name identifies a person, a bare surname nobody. Titles, accents, case, punctuation and middle initials do not
tell people apart; generational suffixes do ("Jr"). Two people of one name are told apart by the field of their roles
(`etl.resolve.fields`). An organisation is known by its name without article. The rules: docs/decisions/0050-people.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import combinations

from etl import ids
from etl.records import Identity, SpeakerName
from etl.resolve.clusters import components
from etl.resolve.fields import body, field_names, fields_of, near, telling_words
from etl.resolve.folding import fold

_TITLES = frozenset((
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "lord",
    "lady",
    "rev",
    "reverend",
    "hon",
    "the",
))
_SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv"])
_MIN_NAMES = 2
_EVIDENCE = " | "  # between the folded name and the field; no folded name holds it
_UNKNOWN = "unidentified"


def identify(speaker: SpeakerName) -> Identity | None:
    """Return the identity that a speaker's name alone gives, or None where it could be anybody.

    Persons need two names besides titles; organisations one word. Groups ("residents"), places and anonymous
    sources have no identity across articles.
    """
    return _named(speaker.kind, speaker.name)


@lru_cache(maxsize=20_000)  # a merge asks for each of its speakers more than once
def _named(kind: str, name: str) -> Identity | None:
    words = fold(name)
    if kind == "person":
        while words and words[0] in _TITLES:
            words = words[1:]
        suffix = tuple(word for word in words[-1:] if word in _SUFFIXES)
        names = words[: len(words) - len(suffix)]
        if len(names) > _MIN_NAMES:  # a middle initial
            names = (names[0], *(word for word in names[1:-1] if len(word) > 1), names[-1])
        if len(names) < _MIN_NAMES:
            return None
        return _identity("person", " ".join(names + suffix))
    if kind == "organisation":
        key = " ".join(words[1:] if words[:1] == ("the",) else words)
        return _identity("organisation", key) if key else None
    return None


def identify_all(speakers: Iterable[SpeakerName]) -> dict[SpeakerName, Identity]:
    """Return whom each speaker means, given all speakers known of their names; who could be anybody is left out.

    People of one name are one person unless their roles are of fields that no shared affiliation joins. Then each has
    the key "name | field", and whoever has no field and no body in common with one of them alone is "name | unidentified":
    known as nobody rather than guessed. The answer depends on the set of speakers, never on their order.
    """
    found: dict[SpeakerName, Identity] = {}
    named: defaultdict[str, set[SpeakerName]] = defaultdict(set)
    for speaker in speakers:
        identity = identify(speaker)
        if identity is None:
            continue
        if identity.kind == "person":
            named[identity.key].add(speaker)
        else:
            found[speaker] = identity
    for name, namesakes in named.items():
        found.update(_tell_apart(name, namesakes))
    return found


def possible_ids(key: str) -> tuple[str, ...]:
    """Return all ids that people of a name may bear, whatever evidence there is; `key` is that of any of them."""
    name = key.split(_EVIDENCE, maxsplit=1)[0]
    return tuple(ids.person_id("person", each) for each in (name, *(_EVIDENCE.join((name, f)) for f in (*field_names(), _UNKNOWN))))


def _identity(kind: str, key: str, evidence: Iterable[str] = (), chosen: str | None = None) -> Identity:
    """Return an identity; its other ids are those under which the same person is known when less or more is known."""
    known = {each: ids.person_id(kind, each) for each in (key, *(_EVIDENCE.join((key, each)) for each in sorted(evidence)))}
    own = key if chosen is None else _EVIDENCE.join((key, chosen))
    return Identity(
        person_id=known[own], kind="person" if kind == "person" else "organisation", key=own, known_as=tuple(known.values())
    )


def _tell_apart(name: str, speakers: Collection[SpeakerName]) -> dict[SpeakerName, Identity]:
    fields = {speaker: fields_of(speaker.role, speaker.affiliation) for speaker in speakers}
    of: defaultdict[str, list[SpeakerName]] = defaultdict(list)
    for speaker, told in fields.items():
        for field in told:
            of[field].append(speaker)
    links = [pair for told in fields.values() for pair in combinations(sorted(told), 2)]
    links += [(a, b) for a, b in combinations(sorted(of), 2) if _joined(a, of[a], b, of[b])]
    careers = components(of, links) if len(of) > 1 else []
    if len(careers) <= 1:
        return dict.fromkeys(speakers, _identity("person", name, of))
    person = {field: _identity("person", name, career, chosen=career[0]) for career in careers for field in career}
    nobody = _identity("person", name, [_UNKNOWN], chosen=_UNKNOWN)
    bodies = {field: {body(each.affiliation) for each in of[field]} - {()} for field in of}
    found = {}
    for speaker, told in fields.items():
        whose = {person[field].key: person[field] for field in told or (f for f in of if body(speaker.affiliation) in bodies[f])}
        found[speaker] = next(iter(whose.values())) if len(whose) == 1 else nobody
    return found


def _joined(a: str, of_a: Collection[SpeakerName], b: str, of_b: Collection[SpeakerName]) -> bool:
    """Return whether an affiliation joins two fields: the same body, or any word of it where careers often lead across."""
    if {body(each.affiliation) for each in of_a} & {body(each.affiliation) for each in of_b} - {()}:
        return True
    return near(a, b) and not _words(of_a).isdisjoint(_words(of_b))


def _words(speakers: Iterable[SpeakerName]) -> frozenset[str]:
    return frozenset().union(*(telling_words(each.role, each.affiliation) for each in speakers))
