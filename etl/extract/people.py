"""Words that tell people, organisations, groups and nations apart: the lexicon behind `entities`.

Data: lexicon/people.toml and lexicon/nations.toml.
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

Gender = Literal["male", "female", "unknown"]
LEXICON = Path(__file__).parent / "lexicon"
KEPT = 20_000                      # words remembered by each of the functions below


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Sets of lower-case words; see people.toml for what each holds."""

    given_male: frozenset[str]
    given_female: frozenset[str]
    nicknames: frozenset[tuple[str, str]]
    titles: frozenset[str]
    titles_male: frozenset[str]
    titles_female: frozenset[str]
    person: frozenset[str]
    anonymous: frozenset[str]
    organisation: frozenset[str]
    document: frozenset[str]
    male: frozenset[str]
    female: frozenset[str]
    plural_people: frozenset[str]
    organisation_words: frozenset[str]
    nation: dict[str, str]         # lower-case country, adjective or seat → country
    seats: frozenset[str]          # lower-case capitals and seats of government


@lru_cache(maxsize=1)
def people() -> People:
    """Return the lexicon, read once per process."""
    raw = tomllib.loads((LEXICON / "people.toml").read_text("utf-8"))
    given, titles, nouns = raw["given"], raw["titles"], raw["nouns"]
    nation, seats = _nations()
    male, female = frozenset(given["male"].split()), frozenset(given["female"].split())
    return People(
        given_male=male - female, given_female=female - male,
        nicknames=frozenset((a, b) for a, b in given["nicknames"]),
        titles=frozenset(titles["plain"]) | frozenset(titles["male"]) | frozenset(titles["female"]),
        titles_male=frozenset(titles["male"]), titles_female=frozenset(titles["female"]),
        person=frozenset(nouns["person"]), anonymous=frozenset(nouns["anonymous"]),
        organisation=frozenset(nouns["organisation"]), document=frozenset(nouns["document"]),
        male=frozenset(nouns["male"]), female=frozenset(nouns["female"]),
        plural_people=frozenset(nouns["plural_people"]), organisation_words=frozenset(raw["words"]["organisation"]),
        nation=nation, seats=seats)


@cache
def closed(name: str) -> frozenset[str]:
    """Return a closed class of words by its name in people.toml."""
    raw = tomllib.loads((LEXICON / "people.toml").read_text("utf-8"))
    return frozenset(raw["closed"][name])


def _nations() -> tuple[dict[str, str], frozenset[str]]:
    raw = tomllib.loads((LEXICON / "nations.toml").read_text("utf-8"))
    nation: dict[str, str] = {}
    seats: set[str] = set()
    for row in raw["rows"].strip().splitlines():
        country, adjectives, capitals = row.split("|")
        country = country.replace("_", " ")
        for word in [country, *adjectives.split(), *capitals.split()]:
            nation.setdefault(word.replace("_", " ").lower(), country)
        seats.update(w.replace("_", " ").lower() for w in capitals.split())
    for word, country in list(nation.items()):
        if word[-1:] in "nisy" and not word.endswith("is"):
            nation.setdefault(word + "s", country)
    return nation, frozenset(seats)


@lru_cache(maxsize=KEPT)
def fold(word: str) -> str:
    """Return `word` in lower case, without accents, possessive ending or the article "al-", for comparing names."""
    plain = word.lower()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c)).replace("’", "'")
    for ending in ("'s", "'"):
        plain = plain.removesuffix(ending)
    for article in ("al-", "el-", "al'", "ad-", "as-", "ar-", "ash-"):
        if plain.startswith(article) and len(plain) > len(article) + 2:
            return plain[len(article):]
    return plain


@lru_cache(maxsize=KEPT)
def nation_of(words: str) -> str | None:
    """Return the country that a name, adjective, capital or compound ("Britain-based") belongs to, if any."""
    nation = people().nation
    low = words.lower().removeprefix("the ").replace("’", "'").removesuffix("'s")
    if low in nation:
        return nation[low]
    head, sep, _ = low.partition("-")
    return nation.get(head) if sep else None


def gender_of_title(word: str) -> Gender:
    """Return the gender that a title or a noun tells ("Mrs", "spokesman"), or "unknown"."""
    p, low = people(), word.lower()
    if low in p.titles_male or low in p.male:
        return "male"
    return "female" if low in p.titles_female or low in p.female else "unknown"


@lru_cache(maxsize=KEPT)
def gender_of_given(word: str) -> Gender:
    """Return the gender that a given name tells, or "unknown" (both, or not listed)."""
    p = people()
    low = word.lower()
    for form in (low, fold(word), low.partition("-")[0]):
        if form in p.given_male:
            return "male"
        if form in p.given_female:
            return "female"
    return "unknown"


def is_given(word: str) -> bool:
    """Whether `word` is a listed given name."""
    return gender_of_given(word) != "unknown"
