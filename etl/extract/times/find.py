"""The door: find every time expression of a text and resolve it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from etl.extract.marks import find_quoted
from etl.extract.times.accept import accept
from etl.extract.times.anchors import Index, matches
from etl.extract.times.build import build
from etl.extract.times.context import Context, Grounded, explicit_ahead
from etl.extract.times.dateline import dateline_day
from etl.extract.times.draft import Draft
from etl.extract.times.grammar import rules
from etl.extract.times.ground import ground
from etl.extract.times.interval import Bound, grain_of, interval
from etl.extract.times.lexicon import lexicon
from etl.extract.times.match import Match
from etl.extract.times.merge import merge
from etl.extract.times.register import asides, is_narrative
from etl.extract.times.said import said_day
from etl.extract.times.tense import Tenses
from etl.extract.times.tokens import Tokens, tokenize
from etl.records import Block, Grounding, TimeExpression

if TYPE_CHECKING:
    from etl.extract.tree import Doc

_SIDE = {
    "since": "ON_OR_AFTER",
    "after": "AFTER",
    "before": "BEFORE",
    "until": "ON_OR_BEFORE",
    "till": "ON_OR_BEFORE",
    "by": "ON_OR_BEFORE",
}


def find_times(
    text: str,
    *,
    published_at: datetime | None = None,
    published_on: date | None = None,
    country: str | None = None,
    doc: Doc | None = None,
    blocks: Sequence[Block] = (),
    quoted: Sequence[tuple[int, int]] = (),
) -> tuple[TimeExpression, ...]:
    """Return the time expressions of `text`, sorted and without overlap.

    text          the article's text; spans are half-open code points into it
    published_at  instant of publication; its zone is taken as the publisher's
    published_on  the publisher's local day; wins over `published_at`'s day. With neither, only what the text itself
                  dates is resolved: nothing is ever anchored to today
    country       of the source, ISO 3166-1 alpha-3: reads 3/4/2015 its way, turns the seasons south of the equator
    doc           the parse of the same text (`nlp.parse`); tense is then read from the parse
    blocks        the article's blocks: quotation marks are paired within each; without them, within each line
    quoted        spans of quoted speech, found from the marks when empty; "today" inside one is the day of speaking
                  where the text tells it
    returns       value by TimeML, from_/to inclusive days (aware instants where a clock time and its zone are known)
    source        docs/times.md
    """
    tokens = tokenize(text)
    drafts = merge(_drafts(tokens), tokens)
    day = published_on or (published_at.date() if published_at is not None else None)
    day = dateline_day(tokens, drafts, day)
    whole = blocks or [Block(kind="paragraph", start=a, end=b) for a, b in _lines(text)]
    quotes = sorted((a, b) for a, b in quoted) or [(q.start, q.end) for q in find_quoted(text, whole)]
    starts = [a for a, _ in quotes]

    def quote_of(d: Draft) -> tuple[int, int] | None:
        k = bisect_right(starts, tokens.start[d.first]) - 1
        return quotes[k] if k >= 0 and tokens.start[d.first] < quotes[k][1] else None

    narrative = is_narrative(drafts, day, lambda d: quote_of(d) is not None)
    context = Context(
        day=day,
        zone=published_at.tzinfo if published_at is not None else None,
        country=country,
        narrative=narrative,
        southern=country in lexicon().meaning["SOUTHERN"],
        asides=asides(drafts) if narrative else frozenset(),
    )
    drafts = [d for d in drafts if _in_register(d, tokens, narrative=narrative)]
    found = _ground_all(tokens, drafts, context, Tenses(tokens, doc), quote_of)
    return tuple(found if doc is None else _with_sentences(found, doc))


def _lines(text: str) -> list[tuple[int, int]]:
    out, at = [], 0
    for line in text.split("\n"):
        if line:
            out.append((at, at + len(line)))
        at += len(line) + 1
    return out


def _in_register(d: Draft, tokens: Tokens, *, narrative: bool) -> bool:
    """Histories mark "former" and use "soon" for "then"; news does the opposite."""
    if d.rule == "vague.former":
        return narrative
    return not (narrative and d.kind == "ref" and tokens.low[d.last] == "soon")


def _drafts(tokens: Tokens) -> list[Draft]:
    """Match every rule, keep what the neighbouring words allow, and of overlapping matches the longest."""
    found: list[tuple[int, int, int, Match]] = []
    index = Index(tokens.codes)
    for rule in rules():
        for m in matches(rule.pattern, rule.shape, index):
            x = Match(rule, tokens, m)
            if m.end() > m.start() and accept(x):
                found.append((m.start() - m.end(), rule.rank, m.start(), x))
    found.sort(key=lambda f: f[:3])
    taken = bytearray(len(tokens))
    out: list[Draft] = []
    for _, _, start, x in found:
        end = x.m.end()
        if any(taken[start:end]):
            continue
        built = build(x)
        if built:
            taken[start:end] = b"\1" * (end - start)
            out.extend(built)
    return sorted(out, key=lambda d: d.first)


def _ground_all(
    tokens: Tokens, drafts: list[Draft], c: Context, tenses: Tenses, quote_of: Callable[[Draft], tuple[int, int] | None]
) -> list[TimeExpression]:
    out: list[TimeExpression] = []
    breaks = [i for i, w in enumerate(tokens.low) if w == "\n"]
    ahead = explicit_ahead(drafts, c)
    spoken: dict[tuple[int, int], date | None] = {}
    for i, d in enumerate(drafts):
        c.ahead = ahead[i]
        at = bisect_right(breaks, d.first)
        c.paragraph = breaks[at - 1] if at else 0
        c.sentence, c.here = _sentence(tokens, d.first), d.first
        before = c.before = tokens.low[d.first - 1] if d.first else ""
        tense = tenses.at(d.first, d.last)
        quote = quote_of(d)
        told, day = None, c.day
        if quote is not None and d.kind in ("deictic", "rel", "off") and not c.narrative:
            if quote not in spoken:
                spoken[quote] = said_day(quote, tokens, drafts, c)
            told = spoken[quote]
            c.day = told or day
        g = ground(d, c, tense)
        start, end = tokens.start[d.first], tokens.end[d.last]
        if d.kind == "dur" and d.rel is None and before == "for" and {"has", "have"} & set(tokens.low[max(0, d.first - 10) : d.first]):
            d.rel = "since"  # "has ruled for ten years": the years up to now
        first, last = interval(d, g, c, tense, before)
        c.day = day
        unsure = quote is not None and told is None  # spoken on a day that the text does not give
        confidence = g.confidence * (0.7 if unsure and g.grounding in ("deictic", "weekday") else 1.0)
        out.append(
            TimeExpression(
                start=start,
                end=end,
                text=tokens.text[start:end],
                type=d.type,
                value=_value(d, g),
                from_=first,
                to=last,
                grain=grain_of(d, g),
                grounding=_grounding(d, g, c, first),
                modifier=d.modifier or (_SIDE.get(before) if d.type == "DATE" else None),
                confidence=round(confidence, 2),
                rule=f"en.{d.rule}",
            )
        )
    return out


def _with_sentences(found: list[TimeExpression], doc: Doc) -> list[TimeExpression]:
    """Add the sentence of each expression, as the parse cuts them."""
    spans = [(s.start_char, s.end_char) for s in doc.sents]
    starts = [a for a, _ in spans]
    return [replace(t, sentence=spans[max(0, bisect_right(starts, t.start) - 1)]) for t in found] if spans else found


def _sentence(tokens: Tokens, i: int) -> int:
    """Return the first token of the sentence of token i, as far as full stops before capitals tell (at most 60 tokens back)."""
    for k in range(i - 1, max(0, i - 60), -1):
        if tokens.low[k] in ("\n", "!", "?") or (
            tokens.low[k] == "." and tokens.text[tokens.start[k + 1]].isupper() and _ends_sentence(tokens.low[k - 1])
        ):
            return k + 1
    return max(0, i - 60)


def _ends_sentence(word: str) -> bool:
    abbreviated = word in lexicon().capitalised and word not in ("may", "march", "august")  # "Sept. 5"
    return word.isdecimal() or (len(word) > 3 and not abbreviated)


def _grounding(d: Draft, g: Grounded, c: Context, first: Bound) -> Grounding:
    if d.type == "DURATION":
        told: Grounding = "deictic" if first is not None and d.year is None else "explicit" if d.n is not None else "vague"
    else:
        told = g.grounding
    return "narrative" if c.narrative and told in ("deictic", "weekday") and first is not None else told


def _value(d: Draft, g: Grounded) -> str:
    if d.type in ("DURATION", "SET"):
        return d.value
    if d.clock is not None:
        hour, minute, second = d.clock
        return f"{g.value}T{hour:02d}:{minute:02d}" + (f":{second:02d}" if second is not None else "")
    if d.pod is not None:
        return f"{g.value}T{d.pod}"
    return g.value
