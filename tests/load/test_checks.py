"""Each check finds the fault that it is there for, and nothing in a sound run; at the marts an error leaves what was published."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from etl.errors import Fatal
from etl.load import checks, marts
from etl.load.tables.base import STAGED
from tests.load.world import TEXT, article, capture, load, run_of

URL = "https://harbour-post.example/1"
FAULTS = {
    # check, moment, what breaks the rule
    "staged_orphan: no extraction": ("staged_orphan", "staging", "delete from staging.extraction"),
    "staged_orphan: no article": ("staged_orphan", "staging", "delete from staging.article"),
    "staged_orphan: no mention": ("staged_orphan", "staging", "delete from staging.event_mention"),
    "staged_sentence: beyond the text": ("staged_sentence", "staging", "update staging.event_mention set sentence_end = 99999"),
    "staged_sentence: empty": ("staged_sentence", "staging", "update staging.time_expression set sentence_end = sentence_start"),
    "staged_sentence: another speaker": ("staged_sentence", "staging", "update staging.quote set speaker_text = 'Ola Berg'"),
    "staged_sentence: another cue": ("staged_sentence", "staging", "update staging.quote set cue_start = cue_start + 1"),
    "dates_in_reason: an old article": ("dates_in_reason", "staging", "update staging.article set published_on = '1970-01-01'"),
    "dates_in_reason: an event ahead": ("dates_in_reason", "staging", "update staging.event_mention set happened_from = '2099-01-01'"),
    "fact_orphan: no such person": ("fact_orphan", "published", "delete from warehouse.person"),
    "fact_orphan: another month": ("fact_orphan", "published", "update warehouse.article_version set published_month = '2031-05-01'"),
    "mart_evidence: no archive address": ("mart_evidence", "mart", "update warehouse.article_version set warc_file = null"),
    "mart_evidence: no sentence": ("mart_evidence", "mart", "update warehouse.event_mention set sentence_end = sentence_start"),
    "mart_retracted: an article": (
        "mart_retracted",
        "mart",
        "insert into ops.tombstone select 'url', article_id::text, 'hide', 'asked', 'editor', now() from warehouse.article",
    ),
    "mart_retracted: a person": (
        "mart_retracted",
        "mart",
        "insert into ops.tombstone select 'person', person_id::text, 'hide', 'asked', 'editor', now() from warehouse.person",
    ),
}


@pytest.fixture
def sound(engine):
    load(engine, run_of(), [(capture(URL), article(URL, TEXT))])
    return engine


def failing(engine, moment):
    return {each.name for each in checks.run_checks(engine, "cli/one", moment) if each.failing_rows}


def test_a_sound_run_fails_none(sound):
    assert {moment: failing(sound, moment) for moment in ("staging", "published", "mart")} == {
        "staging": set(),
        "published": set(),
        "mart": set(),
    }


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(sound, fault):
    name, moment, statement = FAULTS[fault]
    with sound.begin() as connection:
        assert connection.execute(text(statement)).rowcount > 0
    assert name in failing(sound, moment)


def test_a_mart_that_fails_leaves_what_was_published(sound):
    with sound.begin() as connection:
        connection.execute(text(FAULTS["mart_retracted: an article"][2]))
        connection.execute(text("update ops.mart_definition set sha256 = 'old' where mart = 'freshness'"))
    with pytest.raises(Fatal, match=rf"mart_retracted: 1 rows, e\.g\. .*{URL}.*; a mart shows what was taken down"):
        marts.publish(sound, "cli/one")
    with sound.connect() as connection:
        assert connection.execute(text("select count(*) from ops.publication")).scalar_one() == 0
        assert connection.execute(text("select sha256 from ops.mart_definition where mart = 'freshness'")).scalar_one() == "old"
        kept = connection.execute(text("select check_name, failing_rows from mart.check_trend where moment = 'mart' order by 1")).all()
    assert [tuple(row) for row in kept] == [("mart_evidence", 0), ("mart_retracted", 1)]


def test_the_staging_checks_are_planned_with_statistics(engine):
    """Without them the joins of a day that autovacuum has not seen yet were quadratic: 21 seconds for 112 articles."""
    load(engine, run_of(), [(capture(URL), article(URL, TEXT))])
    known = text("select distinct tablename from pg_stats where schemaname = 'staging' and attname = 'version_id'")
    with engine.begin() as connection:
        for table in STAGED:
            connection.execute(text(f"create table staging.bare as table staging.{table}"))
            connection.execute(text(f"truncate staging.{table}"))
            connection.execute(text("delete from pg_statistic where starelid = cast(:name as regclass)"), {"name": f"staging.{table}"})
            connection.execute(text(f"insert into staging.{table} select * from staging.bare"))
            connection.execute(text("drop table staging.bare"))
        assert not connection.execute(known).all()
    assert not [each for each in checks.run_checks(engine, "cli/one", "staging") if each.failing_rows]
    with engine.connect() as connection:
        assert set(connection.execute(known).scalars()) == set(STAGED)
