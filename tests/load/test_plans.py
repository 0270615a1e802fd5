"""The marts' queries use the indexes that were made for them, and read no month they need not."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from etl.load.partitions import ensure_months
from tests.load.world import NOON, TEXT, article, capture, load, run_of


@pytest.fixture
def filled(engine):
    from datetime import date

    ensure_months(engine, [date(2031, m, 1) for m in range(1, 9)])
    load(
        engine,
        run_of(),
        [(capture(f"https://h.example/{n}"), article(f"https://h.example/{n}", TEXT, title=str(n), published=NOON)) for n in range(30)],
    )
    return engine


def plan(engine, query: str) -> str:
    with engine.connect() as connection:
        connection.execute(text("set enable_seqscan = off"))  # a small table is rightly scanned; which index could be used is asked
        return "\n".join(row[0] for row in connection.execute(text(f"explain {query}")))


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (
            "select * from mart.quote_search where to_tsvector('english'::regconfig, quote) @@ websearch_to_tsquery('english', 'seldom')",
            r"quote_y2031m03_to_tsvector_idx",
        ),
        ("select * from mart.quote_search where person_id = '5f0c1f0e-3a53-5b0e-9c55-0d8f5b9a7a11'", r"quote_y2031m03_person_id_idx"),
        (
            "select * from mart.event_evidence where event_id = '5f0c1f0e-3a53-5b0e-9c55-0d8f5b9a7a11'",
            r"event_mention_y2031m03_event_id_idx",
        ),
        ("select * from mart.event_calendar where happened_from between '2031-03-01' and '2031-03-31'", r"event_happened_from"),
        ("select * from mart.event_calendar where country = 'NOR' and happened_from = '2031-03-03'", r"event_(country|happened)"),
        ("select * from mart.daily_volume where day = '2031-03-04'", r"article_version_published_on_idx"),
    ],
)
def test_an_index_answers(filled, query, index):
    assert re.search(index, plan(filled, query)), plan(filled, query)


def test_one_month_reads_one_partition(filled):
    read = set(re.findall(r"on quote_(y\d{4}m\d\d|default)", plan(filled, "select * from mart.most_quoted where month = '2031-03-01'")))
    assert read == {"y2031m03"}
