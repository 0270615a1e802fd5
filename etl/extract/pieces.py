"""Where a text is cut before it is parsed: at the borders of its blocks, and within them where the model could not take more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from etl.extract.opening import AMONG, opening_end
from etl.records import Block

PIECE = 8_000                      # code points parsed at once; a longer block is cut, preferably at a full stop
RUN = 400                          # a longer run without whitespace is cut: the tokenizer is not linear in it

_LONG_RUN = re.compile(rf"\S{{{RUN}}}(?=\S)")


def pieces_of(text: str, blocks: Sequence[Block]) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, real) covering `text` without gap: real pieces hold words, the others only whitespace."""
    at = 0
    for i, (start, end) in enumerate([*((b.start, b.end) for b in blocks), (len(text), len(text))]):
        start, end = max(start, at), max(min(end, len(text)), at)
        begun = opening_end(text, start, end) if i < AMONG else start
        for s, e in ((at, start), (start, begun), (begun, end)):
            yield from _trimmed(text, s, e)
        at = max(at, end, start)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    if start >= end:
        return
    raw = text[start:end]
    head = len(raw) - len(raw.lstrip())
    tail = len(raw.rstrip())
    if tail <= head:
        yield start, end, False
        return
    if head:
        yield start, start + head, False
    yield from _cut(text, start + head, start + tail)
    if tail < len(raw):
        yield start + tail, end, False


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Cut one stretch of words into pieces that the model can take, at the least harmful places."""
    borders = [start]
    borders.extend(m.end() for m in _LONG_RUN.finditer(text, start, end))
    borders.append(end)
    for a, b in pairwise(borders):
        while b - a > PIECE:
            window = text[a + PIECE // 2:a + PIECE]
            stop = max(window.rfind("\n"), window.rfind(". "))
            if stop < 0:
                stop = window.rfind(" ")
            cut = a + PIECE // 2 + stop + 1 if stop >= 0 else a + PIECE
            yield a, cut, True
            a = cut
        if a < b:
            yield a, b, True
