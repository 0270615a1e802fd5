"""Whom a name means across articles.

A full name identifies a person, a bare surname nobody. Titles, accents, case, punctuation and middle initials do not
tell people apart; generational suffixes do ("Jr"). An organisation is known by its name without article.
"""

from __future__ import annotations

import re
import unicodedata

from etl import ids
from etl.records import Identity, SpeakerName

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’ʼ`´.")
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
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


def fold(name: str) -> tuple[str, ...]:
    """Return a name's words without case, accents and punctuation: "Élise O'Marrow-Vale" is ("elise", "omarrow", "vale")."""
    plain = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES)).casefold().translate(_STROKES)
    return tuple(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def identify(speaker: SpeakerName) -> Identity | None:
    """Return the identity that a speaker's name gives, or None where it could be anybody.

    Persons need two names besides titles; organisations one word. Groups ("residents"), places and anonymous
    sources have no identity across articles.
    """
    words = fold(speaker.name)
    if speaker.kind == "person":
        while words and words[0] in _TITLES:
            words = words[1:]
        suffix = tuple(word for word in words[-1:] if word in _SUFFIXES)
        names = words[: len(words) - len(suffix)]
        if len(names) > _MIN_NAMES:  # a middle initial
            names = (names[0], *(word for word in names[1:-1] if len(word) > 1), names[-1])
        if len(names) < _MIN_NAMES:
            return None
        key = " ".join(names + suffix)
        return Identity(person_id=ids.person_id("person", key), kind="person", key=key)
    if speaker.kind == "organisation":
        key = " ".join(words[1:] if words[:1] == ("the",) else words)
        return Identity(person_id=ids.person_id("organisation", key), kind="organisation", key=key) if key else None
    return None
