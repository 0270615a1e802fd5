"""Quotation marks in a text: the stretches between them, however they are written, block by block.

Handles “ ”, \" \", two apostrophes '' '', ``x'', « », „ “, ‘ ’ and ' ', nested and unbalanced ones, and a quotation that
runs over several paragraphs, each opened anew and only the last one closed. Apostrophes are told from single marks by
what stands around them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from etl.records import Block

_MARK = re.compile(r"[“”\"„«»]|``|''|(?<!\w)[‘'](?=\w|[$£€(\[…“\"])|[’'](?!\w)")
_ELISION = re.compile(r"[‘'’](?:\d0s?\b|\d\ds?\b|(?:em|til|till|tis|twas|cause|bout|round|n|cos|burbs|hood)\b)", re.IGNORECASE)
_AFTER = re.compile(r"[\s.,;:!?)\]}…—–\-/'’”\"]|$")


@dataclass(frozen=True, slots=True)
class Quoted:
    """One stretch in quotation marks inside one block."""

    start: int                     # of the opening mark, or of the words where the mark is missing
    end: int                       # after the closing mark, or the block's end where it is missing
    inner_start: int
    inner_end: int
    single: bool                   # ‘ ’ or ' '
    opened: bool = True
    closed: bool = True
    carries_on: bool = False       # the next block's first stretch goes on with the same speech


def find_quoted(text: str, blocks: Sequence[Block]) -> tuple[Quoted, ...]:
    """Return the outermost quoted stretches of `text`, in order. Linear in the length of the text."""
    return _find_quoted(text, tuple(blocks))


@lru_cache(maxsize=2)              # times, cast and quotes ask one after the other
def _find_quoted(text: str, blocks: tuple[Block, ...]) -> tuple[Quoted, ...]:
    found: list[Quoted] = []
    for b in blocks:
        mine = list(_in_block(text, b.start, b.end))
        if mine and found and not found[-1].closed and not found[-1].carries_on and mine[0].opened \
                and not text[b.start:mine[0].start].strip() and not _has_block_between(blocks, found[-1].end, b.start):
            found[-1] = _carry(found[-1])
        found += mine
    return tuple(found)


def _carry(q: Quoted) -> Quoted:
    return Quoted(q.start, q.end, q.inner_start, q.inner_end, q.single, q.opened, False, True)


def _has_block_between(blocks: Sequence[Block], end: int, start: int) -> bool:
    at = bisect_right(blocks, end, key=lambda b: b.start)
    return any(b.end <= start and b.kind == "paragraph" for b in blocks[at:at + 3] if b.start < start)


def _in_block(text: str, start: int, end: int) -> Iterator[Quoted]:
    opener: re.Match[str] | None = None
    family = ""
    at = start                     # where unquoted text begins again
    nested = 0                     # “ ” inside of " "
    marks = [m for m in _MARK.finditer(text, start, end) if not _ELISION.match(text, m.start())]
    closers = _single_closers(text, marks, end)
    for k, m in enumerate(marks):
        mark = m.group()
        if opener is None:
            if _opens(text, m, start, end, k, closers):
                opener, family = m, _family(mark)
            elif mark in ("”", "\"", "''") and at == start < m.start() and text[m.start() - 1] in ",.!?":
                yield Quoted(start, m.end(), start, m.start(), False, opened=False)
                at = m.end()
            continue
        if nested and mark == "”":
            nested -= 1
            continue
        if text[opener.start()] not in "“„" and family == "double" and mark == "“":
            nested += 1
            continue
        if not _closes(text, m, family, end) or (family == "single" and _is_plural_apostrophe(text, marks, k)):
            if family == "double" and mark in ("“", "„") and _before(text, m.start(), start).isspace() and \
                    text[opener.start()] in "“„" and _no_closer_ahead(marks, k, 2):
                yield Quoted(opener.start(), m.start(), opener.end(), m.start(), False, closed=False)
                opener = m
            continue
        yield Quoted(opener.start(), m.end(), opener.end(), m.start(), family == "single")
        opener, at, nested = None, m.end(), 0
    if opener is not None and family == "double":
        yield Quoted(opener.start(), end, opener.end(), end, False, closed=False)


def _family(mark: str) -> str:
    return "single" if mark in "‘'" else "guillemet" if mark in "«»" else "double"


def _before(text: str, at: int, start: int) -> str:
    return text[at - 1] if at > start else " "


def _opens(text: str, m: re.Match[str], start: int, end: int, k: int, closers: Sequence[int]) -> bool:
    mark, before = m.group(), _before(text, m.start(), start)
    after = text[m.end()] if m.end() < end else " "
    if mark in ("“", "„", "«", "``"):
        return True
    if mark in "‘'" and len(mark) == 1:
        at = bisect_right(closers, m.end())
        return not before.isalnum() and after != " " and at < len(closers)
    if mark == "”":                # a typist's mark the wrong way round: ”Word
        return (before.isspace() or before in "([—–-") and after.isalnum()
    if mark in ("\"", "''"):
        return not after.isspace() and ((not before.isalnum() and before not in ".,!?") or m.start() == start)
    return False


def _closes(text: str, m: re.Match[str], family: str, end: int) -> bool:
    mark = m.group()
    if family == "double":
        if mark == "“" or mark == "„":     # closes only where it cannot open: word“ followed by a space
            return m.start() > 0 and not text[m.start() - 1].isspace() and bool(_AFTER.match(text, m.end()))
        return mark in ("”", "\"", "''")
    if family == "guillemet":
        return mark == "»"
    return mark in ("’", "'") and m.start() > 0 and not text[m.start() - 1].isspace() \
        and bool(_AFTER.match(text, m.end()))


def _is_plural_apostrophe(text: str, marks: list[re.Match[str]], k: int) -> bool:
    """Whether a mark after an s ("boys’ club,’") is an apostrophe because a better closing mark follows it."""
    if text[marks[k].start() - 1] not in "sS":
        return False
    for m in marks[k + 1:k + 4]:
        if m.group() == "‘" or (m.group() == "'" and text[m.start() - 1:m.start()].isspace()):
            return False
        if m.group() in ("’", "'") and text[m.start() - 1] in ",.!?":
            return True
    return False


def _single_closers(text: str, marks: list[re.Match[str]], end: int) -> list[int]:
    """Offsets of marks that can close a single quotation (an apostrophe at a word's end can too, if nothing better comes)."""
    return [m.start() for m in marks if m.group() in ("’", "'") and not text[m.start() - 1:m.start()].isspace()
            and _AFTER.match(text, m.end())]


def _no_closer_ahead(marks: list[re.Match[str]], k: int, reach: int) -> bool:
    """Whether the marks right after the k-th show that it opens anew: the stretch before it was never closed."""
    ahead = [m.group() for m in marks[k + 1:k + 1 + reach]]
    return not ahead or ahead[0] == "“" or ahead.count("”") < 2
