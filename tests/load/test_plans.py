"""The marts' queries use the indexes that were made for them, and read no month and no table that they need not."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import text

from etl.load.partitions import ensure_months
from tests.load.world import NOON, TEXT, article, capture, load, run_of

SOME_ID = "5f0c1f0e-3a53-5b0e-9c55-0d8f5b9a7a11"
NEWEST = "coalesce(published_on, '0001-01-01'::date)"
MARCH = "between '2031-03-01' and '2031-03-31'"


@pytest.fixture
def filled(engine):
    ensure_months(engine, [date(2031, m, 1) for m in range(1, 9)])
    load(
        engine,
        run_of(),
        [(capture(f"https://h.example/{n}"), article(f"https://h.example/{n}", TEXT, title=str(n), published=NOON)) for n in range(30)],
    )
    return engine


def plan(engine, query: str, *, by_index: bool = True) -> str:
    with engine.connect() as connection:
        # a small table is rightly scanned; which index could be used is asked
        connection.execute(text(f"set enable_seqscan = {'off' if by_index else 'on'}"))
        return "\n".join(row[0] for row in connection.execute(text(f"explain {query}")))


def plans_inside(engine, query: str) -> str:
    """The plans of the statements inside a function, which EXPLAIN does not show."""
    raw = engine.raw_connection()
    try:
        with raw.cursor() as cursor:
            cursor.execute("load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on")
            cursor.execute("set client_min_messages = log; set enable_seqscan = off")
            cursor.execute(query)
        return "\n".join(raw.driver_connection.notices)
    finally:
        raw.invalidate()  # its settings go with it
        raw.close()


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (
            "select * from mart.quote_search where to_tsvector('english'::regconfig, quote) @@ websearch_to_tsquery('english', 'seldom')",
            r"quote_y2031m03_to_tsvector_idx",
        ),
        (f"select * from mart.quote_search where person_id = '{SOME_ID}'", r"quote_y2031m03_person_id_idx"),
        (f"select * from mart.person_roles where person_id = '{SOME_ID}'", r"quote_y2031m03_person_id_idx"),
        (f"select * from mart.most_quoted where person_id = '{SOME_ID}' and month = '2031-03-01'", r"(quote_y2031m03|person)_p\w+"),
        (f"select * from mart.event_evidence where event_id = '{SOME_ID}'", r"event_mention_y2031m03_event_id_idx"),
        (f"select * from mart.who_said_what where event_id = '{SOME_ID}'", r"event_mention_y2031m03_event_id_idx"),
        (f"select * from mart.event_calendar where happened_from {MARCH}", r"event_happened_from"),
        ("select * from mart.event_calendar where country = 'NOR' and happened_from = '2031-03-03'", r"event_(country|happened)"),
        (f"select geojson from mart.event_map where happened_from {MARCH}", r"event_happened_from"),
        (f"select * from mart.casualties where day {MARCH}", r"event_happened_from"),
        (f"select * from mart.contested_claims where happened_from {MARCH}", r"event_happened_from"),
        ("select * from mart.daily_volume where day = '2031-03-04'", r"article_version_published_on_idx"),
        ("select * from mart.syndication where published_on = '2031-03-04'", r"article_version_(pkey|published_on_idx)"),
        ("select * from mart.source_health where day = '2031-03-04'", r"capture_day_idx"),
        ("select * from mart.freshness where source_id = 'harbour-post'", r"article_version_source_id_published_on_idx"),
        ("select * from mart.check_trend where check_name = 'volume'", r"check_result_check_name_checked_at_idx"),
        ("select * from mart.pipeline_health where day = '2031-03-04'", r"date_pkey(.|\n)*check_result_pkey"),
        ("select * from mart.current_version where source_id = 'harbour-post' and published_on = '2031-03-04'",
         r"article_version_(source_id_)?published_on_idx"),
        (f"select * from mart.superseded_fact where version_id = '{SOME_ID}'", r"superseded_mention_pkey"),
        (f"select * from mart.casualties where event_id = '{SOME_ID}'", r"event_mention_y2031m03_event_id_idx"),
        (f"select * from mart.event_evidence order by {NEWEST} desc limit 10", r"article_version_latest_idx"),
        (f"select * from mart.quote_search order by {NEWEST} desc limit 10", r"article_version_latest_idx"),
        (f"select * from mart.article_changes where article_id = '{SOME_ID}'", r"article_version_article_id"),
        ("select * from mart.run_history where run_id = 'x'", r"(check_result|stage_report)_pkey"),
        ("select * from mart.open_quarantine where stage = 'clean' and url = 'x'", r"quarantine_\w+"),
    ],
)
def test_an_index_answers(filled, query, index):
    assert re.search(index, plan(filled, query)), plan(filled, query)


@pytest.mark.parametrize(
    ("call", "index"),
    [
        ("mart.search_quotes('seldom')", r"quote_y2031m03_to_tsvector_idx"),
        ("mart.events_as_of('2031-03-05')", r"event_mention_y2031m03_version_id_idx"),
        ("mart.articles_as_of('2031-03-05')", r"article_pkey|article_version_\w+_idx"),
        ("mart.volume_of('2031-03-01', '2031-03-31')", r"article_version_\w*published_on_idx|article_version_current_idx"),
    ],
)
def test_an_index_answers_inside_a_function(filled, call, index):
    found = plans_inside(filled, f"select * from {call}")
    assert re.search(index, found), found


@pytest.mark.parametrize(
    ("query", "fact"),
    [
        ("select * from mart.most_quoted where month = '2031-03-01'", "quote"),
        ("select * from mart.quote_search where published_month = '2031-03-01'", "quote"),
        ("select * from mart.event_evidence where published_month = '2031-03-01'", "event_mention"),
        ("select * from mart.extraction_quality where month = '2031-03-01'", "event_mention"),
    ],
)
def test_one_month_reads_one_partition(filled, query, fact):
    read = set(re.findall(rf"on {fact}_(y\d{{4}}m\d\d|default)", plan(filled, query)))
    assert read == {"y2031m03"}


@pytest.mark.parametrize(
    ("query", "needless"),
    [
        ("select event_type, count(*) from mart.event_calendar group by 1", "article|source|event_mention"),
        ("select country, lat, lon, count(*) from mart.event_map group by 1, 2, 3", "article|source|event_mention"),
        ("select outlet, count(*) from mart.event_evidence group by 1", "event_participant"),
        ("select claimant, max(most) from mart.casualties group by 1", "event_participant"),
        ("select count(*) from mart.event_evidence", "article |source|event_participant"),
        ("select source_id, count(*) from mart.quote_search group by 1", "article |source"),
        ("select outlet, last_published_at from mart.freshness", "article |capture|quote|event_mention"),
        ("select failing_rows from mart.check_trend", "run"),
        ("select day, state from mart.pipeline_health", "stage_report"),
        ("select * from mart.incident_history where is_open", "run|check_result"),
        ("select outlet, count(*) from mart.current_version group by 1", "article |quote|event_mention"),
    ],
)
def test_what_is_not_asked_for_is_not_read(filled, query, needless):
    found = plan(filled, query, by_index=False)
    assert not re.search(rf" on ({needless})\w*", found), found


@pytest.mark.parametrize(
    "query",
    [
        "select sentence from mart.event_evidence order by happened_from desc limit 10",
        "select sentence from mart.quote_search order by published_on desc limit 10",
        "select sentence from mart.casualties order by day desc limit 10",
        "select sentence from mart.event_calendar order by outlets desc limit 10",
    ],
)
def test_texts_are_read_for_the_rows_that_are_returned(filled, query):
    """The sentence is computed above the limit: its subplan hangs on a node that no sort lies above."""
    found = plan(filled, query, by_index=False)
    assert re.search(r"^Limit.*\n +->  Result", found), found
    assert "SubPlan" in found
