"""Where a rule can match at all: around a token that every match of it must hold, "date.month" around a month.

Most rules begin with words that may be missing, so that a regular expression tries them at every token; most texts hold few
of the tokens that a rule cannot do without. `matches` finds what `finditer` over the whole text would, and looks only there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

MANY = 400  # tokens: what cannot be bounded reaches so far; no rule of the grammar does


@dataclass(frozen=True, slots=True)
class Anchor:
    """A token that every match of a rule holds: one of `codes`, at most `before` tokens after the match's first."""

    codes: frozenset[str]
    before: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What a pattern is made of, as far as its matches' length and its anchors tell."""

    longest: int = 0  # tokens of a match
    reach: int = 0  # the same, and what it looks at behind
    anchors: tuple[Anchor, ...] = ()


class Index:
    """The tokens of one text by their code, as positions."""

    def __init__(self, codes: str) -> None:
        self.codes = codes
        self._by_code: dict[str, list[int]] = defaultdict(list)
        for i, c in enumerate(codes):
            self._by_code[c].append(i)
        self._present = frozenset(self._by_code)
        self._counted: dict[frozenset[str], int] = {}

    def count(self, codes: frozenset[str]) -> int:
        """Return how many tokens have one of these codes."""
        found = self._counted.get(codes)
        if found is None:
            found = self._counted[codes] = sum(len(self._by_code[c]) for c in self._present & codes)
        return found

    def positions(self, codes: frozenset[str]) -> list[int]:
        """Return where they are, in order."""
        lists = [self._by_code[c] for c in self._present & codes]
        return lists[0] if len(lists) == 1 else sorted(i for positions in lists for i in positions)


def matches(pattern: re.Pattern[str], shape: Shape, index: Index) -> Iterator[re.Match[str]]:
    """Yield what `pattern.finditer` yields, of a pattern of this shape."""
    fewest, anchor = MANY * MANY, None
    for a in shape.anchors:
        count = index.count(a.codes)
        if count == 0:
            return
        if count < fewest:
            fewest, anchor = count, a
    if anchor is None:
        yield from pattern.finditer(index.codes)
        return
    end = 0
    for at in index.positions(anchor.codes):
        if at >= end:
            m = pattern.search(index.codes, max(end, at - anchor.before), at + shape.reach + 1)
            if m is not None and m.start() <= at:  # a later one may be cut off; its own anchor finds it whole
                end = m.end()
                yield m


def sequence(items: list[Shape]) -> Shape:
    """Return the shape of items that follow each other."""
    longest, reach, anchors = 0, 0, list[Anchor]()
    for item in items:
        anchors.extend(Anchor(a.codes, longest + a.before) for a in item.anchors)
        reach = max(reach, longest + item.reach)
        longest += item.longest
    return Shape(min(longest, MANY), min(max(reach, longest), MANY), tuple(anchors))


def either(branches: list[Shape]) -> Shape:
    """Return the shape of one of several; they have an anchor together if each has one."""
    anchors: tuple[Anchor, ...] = branches[0].anchors
    if len(branches) > 1:
        best = [min(b.anchors, key=lambda a: len(a.codes), default=None) for b in branches]
        told = [a for a in best if a is not None]
        whole = Anchor(frozenset().union(*(a.codes for a in told)), max((a.before for a in told), default=0))
        anchors = (whole,) if len(told) == len(branches) else ()
    return Shape(max(b.longest for b in branches), max(b.reach for b in branches), anchors)


def repeated(item: Shape, mark: str) -> Shape:
    """Return the shape of an item with "?", "*" or "+" after it."""
    longest = item.longest if mark == "?" else MANY
    return Shape(longest, max(item.reach, longest), item.anchors if mark == "+" else ())


def looked_at(item: Shape) -> Shape:
    """Return the shape of what a match only looks at: it takes no token, and holds none."""
    return Shape(0, item.reach)


def token(codes: frozenset[str]) -> Shape:
    """Return the shape of one token with one of these codes."""
    return Shape(1, 1, (Anchor(codes, 0),))
