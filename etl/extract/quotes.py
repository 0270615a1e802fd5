"""Quotes and who said them: direct, indirect and mixed, each with speaker, cue, polarity and time.

    marks.py        stretches in quotation marks
    indirect.py     reported speech by grammar
    direct.py       whose a quoted stretch is
    speakers.py     mention → person or organisation of the cast
    said.py         polarity, when, where, to whom
    joining.py      one quotation out of what these find

`find_quotes` is the door.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from etl.extract.entities import Cast
from etl.extract.joining import gather
from etl.extract.marks import Quoted, find_quoted
from etl.extract.said import addressee_of, day_said, polarity_of, venue_of
from etl.extract.speakers import speaker_record
from etl.records import Block, Quote, Span, TimeExpression

if TYPE_CHECKING:
    from etl.extract.tree import Doc


def find_quotes(doc: Doc, text: str, blocks: Sequence[Block], cast: Cast, times: Sequence[TimeExpression],
                published_on: date | None) -> tuple[Quote, ...]:
    """Return the quotes of a parsed article, in order of their first character.

    doc           from `nlp.parse(text, blocks)`; cast from `entities.find_cast`
    times         the article's time expressions: they date what was said
    published_on  the publisher's local day, or None when unknown
    Spans are half-open code points of `text`; fragments leave the quotation marks out. Never raises on any text.
    """
    quoted = find_quoted(text, blocks)
    out = []
    for f in gather(doc, text, blocks, quoted):
        fragments = _clip(text, f.fragments)
        if not fragments:
            continue
        cue = None
        if f.cue is not None:
            start, end = doc[f.cue[0]].idx, doc[f.cue[1] - 1].idx + len(doc[f.cue[1] - 1])
            cue = Span(start=start, end=end, text=text[start:end])
        anchor = doc[f.verb] if f.verb is not None else doc[f.speaker[0]] if f.speaker else None
        first, last = day_said(f, doc, times, published_on)
        out.append(Quote(
            kind=_kind(text, fragments, quoted), start=fragments[0][0], end=fragments[-1][1], fragments=fragments,
            text=" ".join(text[a:b] for a, b in fragments), speaker=speaker_record(doc, text, f, cast), cue=cue,
            said_from=first, said_to=last, polarity=polarity_of(f), addressee=addressee_of(f, doc),
            venue=venue_of(f, doc), sentence=(anchor.sent.start_char, anchor.sent.end_char) if anchor is not None else None,
            rule=f.rule, confidence=f.confidence))
    return tuple(sorted(out, key=lambda q: (q.start, q.end, q.rule)))


def _clip(text: str, fragments: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    out: list[tuple[int, int]] = []
    for a, b in sorted(set(fragments)):
        while a < b and text[a].isspace():
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        if out and a < out[-1][1]:
            a = out[-1][1]
        if b > a:
            out.append((a, b))
    return tuple(out)


def _kind(text: str, fragments: tuple[tuple[int, int], ...],
          quoted: Sequence[Quoted]) -> Literal["direct", "indirect", "mixed"]:
    """By the words: all between quotation marks, none, or some."""
    inside = outside = False
    for a, b in fragments:
        at = a
        for q in quoted:
            if q.end <= a or q.start >= b:
                continue
            inside = True
            outside |= any(c.isalnum() for c in text[at:max(at, q.start)])
            at = max(at, q.end)
        outside |= any(c.isalnum() for c in text[at:b])
    return "mixed" if inside and outside else "direct" if inside else "indirect"
