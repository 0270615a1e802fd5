"""Time expressions with a parse at hand: the same spans, tense from the verbs, the sentence of each expression."""

from __future__ import annotations

from datetime import date

from etl.extract.nlp import parse
from etl.extract.times import find_times
from etl.records import Block

TEXT = "Envoys met on Friday. Trustees, angered by the leak, want to convene on Sunday. The ship that was seized will sail on Monday."
DAY = date(2015, 9, 30)            # a Wednesday


def test_tense_is_read_from_the_parse() -> None:
    doc = parse(TEXT, (Block(kind="paragraph", start=0, end=len(TEXT)),))
    found = {t.text: t for t in find_times(TEXT, published_on=DAY, doc=doc)}
    assert found["Friday"].from_ == date(2015, 9, 25)
    assert found["Sunday"].from_ == date(2015, 10, 4)
    assert found["Monday"].from_ == date(2015, 10, 5)


def test_the_parse_adds_sentences_and_moves_no_span() -> None:
    doc = parse(TEXT, (Block(kind="paragraph", start=0, end=len(TEXT)),))
    plain, parsed = find_times(TEXT, published_on=DAY), find_times(TEXT, published_on=DAY, doc=doc)
    assert [(t.start, t.end) for t in plain] == [(t.start, t.end) for t in parsed]
    assert all(t.sentence is None for t in plain)
    for t in parsed:
        assert t.sentence is not None
        assert t.sentence[0] <= t.start < t.end <= t.sentence[1]


def test_quotation_marks_are_found_when_no_quotes_are_given() -> None:
    text = '"We will sail tomorrow," the captain told reporters on Monday.'
    found = find_times(text, published_on=DAY)
    assert [t.value for t in found] == ["2015-09-29", "2015-09-28"]
    unsaid = find_times('"We will sail tomorrow," the captain wrote.', published_on=DAY)[0]
    assert unsaid.value == "2015-10-01"
    assert unsaid.confidence < 1


def test_what_is_ordered_lies_ahead() -> None:
    text = "The governor ordered flags lowered to half-staff on Friday."
    (friday,) = find_times(text, published_on=DAY, doc=parse(text, (Block(kind="paragraph", start=0, end=len(text)),)))
    assert friday.from_ == date(2015, 10, 2)
