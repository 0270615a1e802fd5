"""What the event extractor sees of one article: the parse, and what the extractors before it found, ready to be asked."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from etl.extract import nlp
from etl.extract.events.lexicon import known_verbs
from etl.records import Block, Quote, TimeExpression

Token = Any  # etl.extract.tree.Token; rules ask for so much that types would only be in the way


class CastEntity(Protocol):
    """What this room needs of an entity of etl.extract.entities."""

    @property
    def name(self) -> str | None: ...
    @property
    def kind(self) -> str: ...


class Cast(Protocol):
    """Who and what the article speaks of: `at` resolves any mention, pronouns included; `mentions_in` lists all of a stretch."""

    def at(self, start: int, end: int) -> Any: ...
    def mentions_in(self, start: int, end: int) -> list[tuple[int, int, Any]]: ...


def _mended(form: str) -> tuple[str, ...]:
    """Return what a form that the lemmatizer cut wrongly may stand for: "stag", "cordone", "resupplie", "unbanne" of regular verbs."""
    bare = form.removesuffix("e")
    return form + "e", bare, bare.removesuffix("i") + "y", bare[:-1] if bare[-1:] == bare[-2:-1] else bare + bare[-1:]


@dataclass(slots=True)
class Reading:
    """One article as the event extractor reads it. Holds caches; made for one article and thrown away."""

    doc: Any
    text: str
    blocks: Sequence[Block]
    times: Sequence[TimeExpression]
    quotes: Sequence[Quote]
    cast: Cast | None
    published_on: date | None
    country: str | None
    kinds: dict[int, str | None] = field(default_factory=dict)  # of `semantics.kind`, by token
    beside: dict[int, frozenset[str]] = field(default_factory=dict)  # of `triggers`: words near a verb, by token
    nameable: dict[int, list[Token]] = field(default_factory=dict)  # of `places`: words that may name one, by sentence
    told: date | None = None  # the day of the last dated event so far, while mentions are read in order
    first: date | None = None  # the day of the first dated event: the report's news
    newest: date | None = None  # the latest day of a dated event
    night: date | None = None  # and of the last one told to have been at night
    _lemmas: dict[int, str] = field(default_factory=dict)
    _verbs: frozenset[str] = field(default_factory=known_verbs)
    _time_starts: list[int] = field(default_factory=list)
    _words: frozenset[str] | None = None
    _spoken: dict[str, list[Token]] | None = None
    _placed: frozenset[str] | None = None

    def __post_init__(self) -> None:
        self.times = sorted(self.times, key=lambda t: (t.start, t.end))
        self._time_starts = [t.start for t in self.times]

    def lemma(self, token: Token) -> str:
        """Return the token's dictionary form in lower case."""
        found = self._lemmas.get(token.i)
        if found is None:
            found = token.lemma_ or nlp.lemma(token)
            if found not in self._verbs and token.lower_.endswith(("ed", "ing", "es")):
                found = next((f for f in _mended(found) if f in self._verbs), found)
            self._lemmas[token.i] = found
        return found

    @property
    def vocabulary(self) -> frozenset[str]:
        """Return all words of the article, lower case: cheap evidence of what it is about."""
        if self._words is None:
            self._words = frozenset(t.lower_ for t in self.doc)
        return self._words

    @property
    def placed(self) -> frozenset[str]:
        """Return the capitalised words of the article that stand right after "in", lower case: names of places more often than not."""
        if self._placed is None:
            pairs = zip(self.doc, itertools.islice(self.doc, 1, None), strict=False)
            self._placed = frozenset(t.lower_ for before, t in pairs if before.lower_ == "in" and t.text[:1].isupper())
        return self._placed

    def spoken(self, name: str) -> list[Token]:
        """Return the tokens of the article that are this capitalised word."""
        if self._spoken is None:
            self._spoken = {}
            for t in self.doc:
                if t.text[:1].isupper():
                    self._spoken.setdefault(t.text, []).append(t)
        return self._spoken.get(name, [])

    def time_at(self, start: int, end: int) -> TimeExpression | None:
        """Return the time expression that overlaps [start, end), the first if several do."""
        i = max(bisect.bisect_right(self._time_starts, start) - 1, 0)
        for t in self.times[i:]:
            if t.start >= end:
                return None
            if t.end > start:
                return t
        return None

    def times_in(self, start: int, end: int) -> list[TimeExpression]:
        """Return the time expressions that lie inside [start, end)."""
        i = bisect.bisect_left(self._time_starts, start)
        out = []
        for t in self.times[i:]:
            if t.start >= end:
                break
            if t.end <= end:
                out.append(t)
        return out

    def entity(self, token: Token) -> Any:
        """Return the article's entity that this token's mention means, or None."""
        if self.cast is None:
            return None
        return self.cast.at(token.idx, token.idx + len(token.text))
