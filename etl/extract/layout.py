"""Blocks of a bare text: paragraphs, headline, headings, captions and list items guessed from its lines.

For `dateline extract` on plain text, where no markup says what a line is. The text itself is never changed. A caption
that stands between two paragraphs must be told apart from them, or it would catch the next "he".
"""

from __future__ import annotations

import re

from etl.records import Block, BlockKind

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BULLET = re.compile(r"(?:[•‣▪●◦·*–—-]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+\S")
_CREDIT = re.compile(
    r"[\[(](?:(?:photo|image|picture|credit|file|source|courtesy|video)\b[^\])]{0,80}"
    r"|[^\])]{0,40}\b(?:getty(?: images)?|reuters|ap(?: photo)?|afp|epa|upi|anadolu|shutterstock|alamy|photos?"
    r"|file(?: photo)?)\b[^\])]{0,40})[\])]\s*[.\"”]?$"
    r"|(?:photo(?:graph)?|image|picture|credit|courtesy)(?: by| credit)?: ?[^.]{2,80}\.?$"
    r"|/ ?(?:AP|AFP|Reuters|EPA|Getty(?: Images)?|UPI)$", re.IGNORECASE)
_META = re.compile(
    r"(?:\d{1,3}\s*min(?:ute)?s?\s+read"
    r"|(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:\d{1,2}\s+[A-Z][a-z]{2,8},?\s+\d{4}|[A-Z][a-z]{2,8}\.?\s+\d{1,2},\s+\d{4})"
    r"(?:[\s,|at-]+\d{1,2}[:.]\d{2}.{0,20})?"
    r"|(?:last\s+)?(?:updated|published|posted|modified)\b.{0,60}"
    r"|by(?:\s+[\w.'’-]+){1,4}(?:\s*(?:\band\b|,)(?:\s+[\w.'’-]+){1,4}){0,4})$", re.IGNORECASE)
_FINAL = re.compile(r"[.!?…:;][\"”’'»)\]]*$|[.!?…,—-][\"”’'»)\]]+$")
_DATELINE = re.compile(r"[A-Z][A-Z .,'’/-]{2,40}(?:,[^—–-]{1,40})?\s*(?:\([^)]{2,30}\)\s*)?[—–-]+\s")
_SENTENCE_END = re.compile(r"[.!?][\"”’']?\s+[A-Z\"“]")

HEADLINE_WORDS = 25                # at most
SHORT_WORDS = 14                   # a first line this short is one, whatever its marks
HEADING_WORDS = 9                  # a longer line without a full stop is a caption …
CAPTION_WORDS = 32                 # … and a still longer one a paragraph that lost its full stop


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return the blocks of a bare text in order, one per line that holds more than whitespace.

    Spans exclude the whitespace around a line. Never raises; linear in the length of the text.
    """
    spans = [s for m in _LINE.finditer(text) if (s := _trim(text, m.start(), m.end()))]
    lines = [text[s:e] for s, e in spans]
    kinds = _kinds(lines)
    return tuple(Block(kind=k, start=s, end=e, credit=_credit_of(line) if k == "caption" else None)
                 for (s, e), line, k in zip(spans, lines, kinds, strict=True))


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    line = text[start:end]
    left = len(line) - len(line.lstrip())
    return (start + left, start + len(line.rstrip())) if left < len(line) else None


def _kinds(lines: list[str]) -> list[BlockKind]:
    kinds: list[BlockKind] = [_kind(line) for line in lines]
    if len(lines) >= 2 and _is_headline(lines[0]):
        kinds[0] = "headline"
        at = 1
        while at < len(lines) and lines[at] == lines[0]:
            kinds[at] = "headline"
            at += 1
        meta = [i for i in range(at, min(at + 5, len(lines))) if _is_meta(lines[i])]
        for i in range(at, meta[0] if meta else at):
            if kinds[i] in ("paragraph", "caption") and i < at + 2:
                kinds[i] = "standfirst"
    for i, line in enumerate(lines):
        if _is_meta(line):
            kinds[i] = "heading"
        elif kinds[i] in ("heading", "caption") and not _credit(line) and _all_alike(kinds, lines, i):
            kinds[i] = "paragraph"     # an unpunctuated text: nothing stands out
    return kinds


def _kind(line: str) -> BlockKind:
    if _credit(line):
        return "caption"
    if _BULLET.match(line):
        return "list_item"
    if _FINAL.search(line[-8:]):
        return "paragraph"
    words = line.count(" ") + 1
    if words <= HEADING_WORDS:
        return "heading"
    return "caption" if words <= CAPTION_WORDS and not _SENTENCE_END.search(line) else "paragraph"


def _credit(line: str) -> re.Match[str] | None:
    return _CREDIT.search(line[-160:]) if len(line) <= 1_000 else None


def _credit_of(line: str) -> str | None:
    m = _credit(line)
    if not m:
        return None
    return re.sub(r"^[\s\[(/]+|[\s\])]+$", "", m.group(0)) or None


def _is_meta(line: str) -> bool:
    return len(line) <= 90 and _META.match(line) is not None


def _is_headline(line: str) -> bool:
    if line.count(" ") + 1 > HEADLINE_WORDS or _DATELINE.match(line) or _is_meta(line):
        return False
    return line.count(" ") < SHORT_WORDS or not (_FINAL.search(line[-8:]) and _SENTENCE_END.search(line))


def _all_alike(kinds: list[BlockKind], lines: list[str], at: int) -> bool:
    """Whether the neighbours two lines each way lack a full stop too (poems, transcripts, tables without marks)."""
    near = [i for i in range(max(0, at - 2), min(len(lines), at + 3)) if i != at and kinds[i] != "headline"]
    long = lines[at].count(" ") + 1 > HEADING_WORDS
    return long and len(near) >= 3 and not any(_FINAL.search(lines[i][-8:]) for i in near)
