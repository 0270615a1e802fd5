"""From tokens to character spans of content, and what must be in a span to be content."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.extract.tree import Doc, Token

MIN_WORDS = 2
CLOSING = frozenset(["”", "\"", "''", "»"])
FINITE = frozenset(["VBD", "VBZ", "VBP", "MD"])


def runs_of(doc: Doc, tokens: Iterable[int]) -> list[tuple[int, int]]:
    """Turn token indexes into character spans: neighbours joined, marks and space at the edges dropped."""
    words = doc.tokens
    spans: list[list[int]] = []
    for i in tokens:
        if spans and (i == spans[-1][1] or all(words[k].is_punct or words[k].is_space for k in range(spans[-1][1], i))):
            spans[-1][1] = max(spans[-1][1], i + 1)
        else:
            spans.append([i, i + 1])
    out = []
    for a, b in spans:
        while a < b and (_edge(words[a]) or (words[a].lower_ == "that" and (words[a].tag_ == "IN" or words[a].dep_ == "mark"))):
            a += 1
        while b > a and (words[b - 1].is_space or (words[b - 1].is_punct and words[b - 1].text not in (")", "]", "%"))):
            b -= 1
        if b > a and any(c.isalnum() for c in doc[a:b].text):
            out.append((words[a].idx, words[b - 1].idx + len(words[b - 1])))
    return out


def long_enough(doc: Doc, runs: list[tuple[int, int]], words: int = MIN_WORDS) -> bool:
    text = doc.text
    return sum(text.count(" ", a, b) + 1 for a, b in runs) >= words


def _edge(t: Token) -> bool:
    return t.is_space or (t.is_punct and t.text not in ("(", "[", "#", "@"))


def has_verb(doc: Doc, first: int, last: int) -> bool:
    return any(t.pos_ in ("VERB", "AUX") and any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in t.children)
               for t in doc[first:last])


def clause_start(doc: Doc, first: int, end: int) -> int:
    """Return the token after the comma that ends "According to X, of Y,": what follows it holds a finite verb."""
    commas = [i for i in range(first, end) if doc[i].text == ","]
    for i, stop in pairwise([*commas, end]):
        if any(t.tag_ in FINITE and t.dep_ not in ("relcl", "acl") for t in doc[i + 1:stop]):
            return i + 1
    return commas[0] + 1 if commas else first


def widened(fragments: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Add [start, end) to character spans, joining what it touches."""
    out = [(start, end)]
    for a, b in fragments:
        if a <= end + 2 and start <= b + 2:
            out[0] = (min(a, out[0][0]), max(b, out[0][1]))
        else:
            out.append((a, b))
    return sorted(out)


def cut_off(fragments: list[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """Cut character spans off at `end`."""
    return [(a, min(b, end)) for a, b in fragments if a < end]
