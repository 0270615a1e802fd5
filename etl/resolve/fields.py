"""The field of public life that a role or an affiliation tells of: politics, sport, law …

The noun of a role decides ("sports minister" is politics). Where it could be of any field ("head", "spokesman"), the
words beside it do, then those after its preposition ("head of the police"), then the affiliation.
Data: fields.toml.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from etl.resolve.folding import fold

_PARTS = re.compile(r"\s+(?:and|turned)\s+|\s*[,;/&]\s*", re.IGNORECASE)
_PREPOSITIONS = frozenset(("of", "for", "at", "in", "to", "with", "from", "on", "by", "who", "near"))
_LONGEST_PHRASE = 4  # words


@dataclass(frozen=True, slots=True)
class _Lexicon:
    heads: dict[str, str]
    words: dict[str, str]
    phrases: dict[tuple[str, ...], str]
    otherwise: dict[str, str]
    near: frozenset[frozenset[str]]
    generic: frozenset[str]
    nations: frozenset[tuple[str, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(set(self.heads.values()) | set(self.words.values())))


@cache
def _lexicon() -> _Lexicon:
    raw = tomllib.loads((Path(__file__).parent / "fields.toml").read_text("utf-8"))
    return _Lexicon(
        heads={word: field for field, words in raw["heads"].items() for word in words.split()},
        words={word: field for field, words in raw["words"].items() for word in words.split()},
        phrases={tuple(phrase.split()): field for phrase, field in raw["phrases"].items()},
        otherwise=raw["otherwise"],
        near=frozenset(frozenset(pair) for pair in raw["careers"]["near"]),
        generic=frozenset(raw["generic"]["words"].split()),
        nations=frozenset(tuple(name.split()) for name in raw["generic"]["nations"]),
    )


def field_names() -> tuple[str, ...]:
    """Return the names of all fields, sorted."""
    return _lexicon().names


def near(one: str, other: str) -> bool:
    """Return whether one career often joins two fields, as a general becomes a minister."""
    return frozenset((one, other)) in _lexicon().near


@lru_cache(maxsize=65536)
def fields_of(role: str | None, affiliation: str | None) -> frozenset[str]:
    """Return the fields that a role tells of, else those of the affiliation; none where nothing tells.

    "former footballer and senator" tells of two, which is evidence that they are one career.
    """
    first, *more = _PARTS.split(role.strip()) if role else [""]
    words = fold(first)
    found = {_noun(words) or _beside(words)}
    found.update(_noun(fold(part)) for part in more)  # "minister of health and sport" is no sportsman: only nouns for people
    found.discard(None)
    if not found:  # "president and chairwoman of the bank"
        found = {next(filter(None, (_beside(fold(part)) for part in more)), None)}
    if found == {None}:
        place = fold(affiliation or "")
        found = {None if place in _lexicon().nations else _first_known(place)}  # the European Union is no trade union
    if found == {None} and not _is_empty_phrase(words):
        found.add(_lexicon().otherwise.get("".join(_before_preposition(words)[-1:])))
    return frozenset(each for each in found if each is not None)


def _before_preposition(words: tuple[str, ...]) -> tuple[str, ...]:
    for place, word in enumerate(words):
        if word in _PREPOSITIONS and place:
            return words[:place]
    return words


def _noun(words: tuple[str, ...]) -> str | None:
    """Return the field that the role's noun tells of, with the words that make one title with it."""
    lexicon = _lexicon()
    end = len(_before_preposition(words))
    for size in range(_LONGEST_PHRASE, 1, -1):
        for place in range(max(0, end - size), min(end, len(words) - size + 1)):
            field = lexicon.phrases.get(words[place : place + size])
            if field is not None and place + size >= end:  # "secretary of state" reaches over the preposition
                return field or None
    return lexicon.heads.get(words[end - 1]) if end else None


def _beside(words: tuple[str, ...]) -> str | None:
    lexicon = _lexicon()
    if _is_empty_phrase(words):
        return _first_known(words[len(_before_preposition(words)) :])
    before = _before_preposition(words)
    for word in (*reversed(before[:-1]), *before[-1:]):  # a "Tory rebel" is no guerrilla
        # "general" beside another noun is no rank
        field = lexicon.words.get(word) or (None if word in lexicon.generic else lexicon.heads.get(word))
        if field is not None:
            return field
    return _first_known(words[len(before) :])


def _is_empty_phrase(words: tuple[str, ...]) -> bool:
    """Return whether the noun is a phrase that tells nothing: in "secretary general" nobody is a general."""
    before = _before_preposition(words)
    return any(_lexicon().phrases.get(before[-size:]) == "" for size in range(2, _LONGEST_PHRASE + 1))


def _first_known(words: tuple[str, ...]) -> str | None:
    """Return the field of the first word that has one: an army's football team belongs to the army."""
    table = _lexicon().words
    return next((table[word] for word in words if word in table), None)


@lru_cache(maxsize=65536)
def body(affiliation: str | None) -> tuple[str, ...]:
    """Return a body's folded name where it is more than a country or a place of one word, else ()."""
    lexicon = _lexicon()
    words = fold(affiliation or "")
    words = words[1:] if words[:1] == ("the",) else words
    if words in lexicon.nations or (len(words) <= 1 and not any(word in lexicon.words for word in words)):
        return ()
    # "the army" and "the government" are in every country
    return words if any(word not in lexicon.generic and word not in lexicon.words for word in words) else ()


@lru_cache(maxsize=65536)
def telling_words(role: str | None, affiliation: str | None) -> frozenset[str]:
    """Return the words that tell of which country or body: of the affiliation, and capitalised ones after "of" in the role."""
    lexicon = _lexicon()
    found = set(fold(affiliation or ""))
    words = (role or "").split()
    for place, word in enumerate(words):
        if place and word[:1].isupper() and any(each.lower() in _PREPOSITIONS for each in words[:place]):
            found.update(fold(word))
    return frozenset(word for word in found if len(word) > 1 and word not in lexicon.generic and word not in lexicon.words)
