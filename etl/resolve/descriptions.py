"""What describes a happening: the names in it, and the words of its sentence that are not everybody's. Data: descriptions.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from etl.records import EventEvidence

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SHORTEST = 3  # letters
_ENDINGS = ("ings", "ing", "ers", "ies", "ed", "es", "er", "s", "y")
_STEM = 4  # letters that stay


def names(participants: Iterable[str]) -> set[str]:
    """Names in participants' words, in lower case: "civilians" took part in many events, "the Coast Guard" in fewer.

    A name is a run of capitalised words, of which the last two count ("President Ana Torres" is "Ana Torres"). A single
    one at the head ("Gunmen", "Israeli jets") may owe its capital to the sentence; where someone is is not who they are.
    """
    return {" ".join(run[-2:]).casefold() for text in participants for run in _runs(text)}


@lru_cache(maxsize=1 << 14)
def _runs(text: str) -> tuple[tuple[str, ...], ...]:
    common, articles, placing, particles = (_words(kind) for kind in ("participants", "articles", "placing", "particles"))
    words = [w.removesuffix("'s").removesuffix("’s") for w in text.split()]
    while words and words[0].casefold() in articles:
        words.pop(0)
    words = next((words[:n] for n, w in enumerate(words) if w.casefold() in placing), words)
    if len(words) == 1:
        return () if words[0].casefold() in common or not words[0][:1].isupper() else ((words[0],),)
    runs: list[list[str]] = []
    joined = False
    for n, word in enumerate(words):
        within = joined and word.casefold() in particles and words[n + 1 : n + 2] and words[n + 1][:1].isupper()
        if not (within or _is_name(word)):
            joined = False
            continue
        if joined:
            runs[-1].append(word)
        else:
            runs.append([word])
        joined = True
    return tuple(tuple(r) for r in runs if r != words[:1])


def _is_name(word: str) -> bool:
    """Tell whether a word has a capital: "Harbi", "al-Harbi", "d'Estaing"."""
    return word[:1].isupper() or any(part[:1].isupper() for part in re.split(r"[-'’]", word)[1:])


def persons(full_names: Iterable[str]) -> set[str]:
    """Those names that are people's, as `names` writes them: no word of them is a body's, a company's or a country's."""
    bodies = _words("bodies")
    return {each for each in names(full_names) if " " in each and not bodies.intersection(each.split())}


def telling_words(mention: EventEvidence) -> set[str]:
    """The stems of the sentence's words that few other sentences of that day and town have: no names, no words of everyday news.

    Names are left out since a sentence names its town, its country and its source; those who took part are compared by `names`.
    """
    own = {_stem(w.casefold()) for w in _WORD.findall(mention.trigger)}
    return {w for w in _telling(mention.sentence) if w not in own}


@lru_cache(maxsize=1 << 12)
def _telling(sentence: str) -> frozenset[str]:
    everyday = _stems()
    found = (w for w in _WORD.findall(sentence) if w.islower() and len(w) >= _SHORTEST)
    return frozenset(stem for stem in map(_stem, found) if stem not in everyday)


@lru_cache(maxsize=1 << 14)
def _stem(word: str) -> str:
    """Cut an inflection: "prisoners" and "prisoner" are one word; a crude stem does, since both sides are cut alike."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word


@cache
def _stems() -> frozenset[str]:
    return frozenset(_stem(w) for kind in ("everyday", "participants", "articles", "placing") for w in _words(kind))


@cache
def _words(kind: str) -> frozenset[str]:
    raw = tomllib.loads((Path(__file__).parent / "descriptions.toml").read_text("utf-8"))
    return frozenset(" ".join(raw[kind]).split())
