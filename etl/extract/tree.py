"""A parsed text as plain Python objects: what spaCy's Doc, Span and Token say, in names and meaning, at a fifth of the cost.

The extractors ask some hundred questions about every word. Each costs spaCy a new Token and a look-up in its string store;
here all words of an article are made once, and an answer is an attribute. tests/extract/test_network.py compares the two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, overload


class Token:
    """One word or mark. The names are spaCy's."""

    __slots__ = ("children", "dep_", "doc", "ent_iob_", "ent_type_", "head", "i", "idx", "is_punct", "is_sent_start", "is_space",
                 "lefts", "lemma_", "like_num", "lower_", "morph", "pos_", "rights", "sentence", "tag_", "text", "whitespace_")

    doc: Doc
    i: int                         # position in the doc
    idx: int                       # position in the text
    text: str
    lower_: str
    whitespace_: str               # " " when a space follows
    tag_: str
    pos_: str
    morph: str                     # "Number=Plur", "" when nothing is known
    dep_: str
    lemma_: str | None             # None until `nlp.lemma` is asked
    ent_iob_: str                  # B | I | O
    ent_type_: str
    is_punct: bool
    is_space: bool
    like_num: bool
    is_sent_start: bool
    sentence: int                  # position in doc.sents
    head: Token                    # itself at the root of a sentence
    lefts: Sequence[Token]         # what hangs on it: before it, after it, both
    rights: Sequence[Token]
    children: Sequence[Token]

    def __len__(self) -> int:
        return len(self.text)

    def __lt__(self, other: Token) -> bool:
        return self.i < other.i

    def __repr__(self) -> str:
        return self.text

    @property
    def sent(self) -> Span:
        """The sentence that holds it."""
        return self.doc.sents[self.sentence]

    @property
    def subtree(self) -> Iterator[Token]:
        """The word and all that hangs on it, from the left."""
        todo: list[Token | tuple[Token]] = [self]      # a word alone: once what hangs before it is told
        while todo:                # no recursion: a list of a thousand names is a deep tree
            t = todo.pop()
            if isinstance(t, tuple):
                yield t[0]
            elif t.children:
                todo += t.rights[::-1]
                todo.append((t,))
                todo += t.lefts[::-1]
            else:
                yield t

    @property
    def ancestors(self) -> Iterator[Token]:
        """What it hangs on, up to the root."""
        t = self
        while t.head is not t:
            t = t.head
            yield t

    def is_ancestor(self, other: Token) -> bool:
        return any(a is self for a in other.ancestors)

    @property
    def conjuncts(self) -> tuple[Token, ...]:
        """The words coordinated with it."""
        first = self
        while first.dep_ == "conj" and first.head is not first:
            first = first.head
        found = [first]
        for t in found:
            found.extend(r for r in t.rights if r.dep_ == "conj")
        return tuple(t for t in found if t is not self)

    @property
    def left_edge(self) -> Token:
        """The first word of its subtree."""
        return self.doc.tokens[self.doc.edges[0][self.i]]

    @property
    def right_edge(self) -> Token:
        """The last word of its subtree."""
        return self.doc.tokens[self.doc.edges[1][self.i]]

    def nbor(self, by: int = 1) -> Token:
        return self.doc[self.i + by]


_NOTHING: Sequence[Token] = ()


class Doc:
    """All words of a text, and its sentences. `tokens[i]` is `doc[i]` where speed counts."""

    __slots__ = ("_edges", "sents", "text", "tokens")

    def __init__(self, text: str, tokens: list[Token]) -> None:
        """tokens  with everything but doc, lefts, rights, children and sentence set, which follow from the rest"""
        self.text, self.tokens = text, tokens
        self._edges: tuple[list[int], list[int]] | None = None
        starts = [t.i for t in tokens if t.is_sent_start]
        self.sents = [Span(self, a, b) for a, b in pairwise([*starts, len(tokens)])]
        before: list[Sequence[Token]] = [_NOTHING] * len(tokens)       # most words hold nothing: no list for those
        after = before.copy()
        for t in tokens:
            head = t.head
            if head is not t:
                side, at = (before, head.i) if t.i < head.i else (after, head.i)
                held = side[at]
                if held:
                    held.append(t)     # type: ignore[attr-defined]
                else:
                    side[at] = [t]
        number = -1
        for t, left, right in zip(tokens, before, after, strict=True):
            number += t.is_sent_start
            t.doc, t.sentence, t.lefts, t.rights = self, number, left, right
            t.children = [*left, *right] if left and right else left or right

    def __len__(self) -> int:
        return len(self.tokens)

    def __iter__(self) -> Iterator[Token]:
        return iter(self.tokens)

    @overload
    def __getitem__(self, i: int) -> Token: ...
    @overload
    def __getitem__(self, i: slice) -> Span: ...
    def __getitem__(self, i: int | slice) -> Token | Span:
        if isinstance(i, slice):
            return Span(self, *_bounds(i, len(self.tokens)))
        return self.tokens[i]

    @property
    def ents(self) -> list[Span]:
        """The names, in order."""
        found: list[Span] = []
        for t in self.tokens:
            if t.ent_iob_ == "B":
                found.append(Span(self, t.i, t.i + 1))
            elif t.ent_iob_ == "I" and found:
                found[-1] = Span(self, found[-1].start, t.i + 1)
        return found

    @property
    def edges(self) -> tuple[list[int], list[int]]:
        """The first and the last token of each token's subtree."""
        if self._edges is None:
            left, right = list(range(len(self))), list(range(len(self)))
            arcs = [(t.i, t.head.i) for t in self.tokens if t.head is not t]
            for order in (arcs, arcs[::-1]) * 2:       # twice: a tree's edges may cross
                for i, h in order:
                    if left[i] < left[h]:
                        left[h] = left[i]
                    if right[i] > right[h]:
                        right[h] = right[i]
            self._edges = left, right
        return self._edges

    def char_span(self, start: int, end: int, alignment_mode: Literal["expand"] = "expand") -> Span | None:
        """Return the tokens that hold text[start:end], whole; None when there is nothing."""
        if not 0 <= start < end <= len(self.text):
            return None
        first = bisect_right(self.tokens, start, key=lambda t: t.idx + len(t.text))
        return Span(self, first, max(first, bisect_right(self.tokens, end - 1, key=lambda t: t.idx)))


@dataclass(slots=True)             # not frozen: a frozen one takes three times as long to make, and sentences are cut often
class Span:
    """Tokens [start, end) of a doc."""

    doc: Doc
    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def __iter__(self) -> Iterator[Token]:
        return iter(self.doc.tokens[self.start:self.end])

    @overload
    def __getitem__(self, i: int) -> Token: ...
    @overload
    def __getitem__(self, i: slice) -> Span: ...
    def __getitem__(self, i: int | slice) -> Token | Span:
        if isinstance(i, slice):
            first, last = _bounds(i, len(self))
            return Span(self.doc, self.start + first, self.start + last)
        return self.doc.tokens[self.end + i if i < 0 else self.start + i]

    @property
    def start_char(self) -> int:
        return self.doc.tokens[self.start].idx

    @property
    def end_char(self) -> int:
        last = self.doc.tokens[self.end - 1]
        return last.idx + len(last.text)

    @property
    def text(self) -> str:
        if self.end <= self.start:
            return ""
        tokens = self.doc.tokens
        last = tokens[self.end - 1]
        return self.doc.text[tokens[self.start].idx:last.idx + len(last.text)]

    @property
    def label_(self) -> str:
        return self.doc.tokens[self.start].ent_type_

    @property
    def root(self) -> Token:
        """The token nearest to the root of the sentence; of several, the first; a lone mark only where nothing else is."""
        for t in self:
            if t.head is t:
                return t
        out = [t for t in self if not self.start <= t.head.i < self.end]
        return min(out, key=self._depth, default=self[0])

    def _depth(self, t: Token) -> int:
        lone = (t.is_space or t.is_punct) and not t.children
        return len(self.doc) if lone else sum(1 for _ in t.ancestors)


def _bounds(i: slice, length: int) -> tuple[int, int]:
    """Return start and end of a slice, the end never before the start."""
    first, last, _ = i.indices(length)
    return first, max(first, last)
