"""Takedown: what goes, what stays, and that no later run brings it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from etl import load as room
from etl import resolve
from etl.errors import Fatal
from etl.load import intake, retraction
from etl.load.fingerprint import table_hashes
from tests.load.test_any_order import STORIES
from tests.load.world import NOON, capture, load, run_of

WIRE, COPY, OWN, OTHER = (STORIES[k] for k in (0, 1, 6, 7))


def pairs(*stories, run_id="cli/one", day=60):
    return [
        (capture(made.url, run_id=run_id, source_id=source, at=NOON + timedelta(days=day, minutes=k), body=made.text.encode()), made)
        for k, (source, made, _) in enumerate(stories)
    ], [found for _, _, found in stories]


def count(engine, query, **params):
    with engine.connect() as connection:
        return connection.execute(text(query), params).scalar_one()


def fill(engine, *stories, run_id="cli/one", day=60):
    made, found = pairs(*stories, run_id=run_id, day=day)
    load(engine, run_of(run_id), made, extractions=found)


def test_a_plan_changes_nothing(engine):
    fill(engine, WIRE, COPY, OWN)
    before = table_hashes(engine)
    plan = retraction.plan(engine, "url", WIRE[1].url)
    assert (plan.articles, plan.versions, plan.quotes, plan.event_mentions, plan.captures) == (1, 1, 1, 1, 1)
    assert [str(r) for r in plan.records] == ["2031/03/a.warc.gz@10+20"]
    assert table_hashes(engine) == before
    with pytest.raises(Fatal, match="no url"):
        retraction.plan(engine, "url", "https://nowhere.example/")
    with pytest.raises(Fatal, match="approved"):
        retraction.retract(engine, plan, "hide", reason="asked", approved_by=" ", resolver=resolve)
    assert table_hashes(engine) == before


def test_hidden_leaves_the_marts_and_stays_hidden(engine):
    fill(engine, WIRE, OWN)
    plan = retraction.plan(engine, "url", WIRE[1].url)
    retraction.retract(engine, plan, "hide", reason="asked", approved_by="editor", resolver=resolve)
    assert count(engine, "select count(*) from mart.current_version") == 1
    assert count(engine, "select count(*) from mart.quote_search where url = :u", u=WIRE[1].url) == 0
    assert count(engine, "select count(*) from warehouse.article") == 2
    fill(engine, WIRE, OWN, run_id="cli/two", day=61)
    assert count(engine, "select count(*) from mart.current_version") == 1, "a later run must not show it again"
    assert retraction.lift(engine, "url", plan.target) == 1
    assert count(engine, "select count(*) from mart.current_version") == 2


def test_erased_is_as_if_it_had_never_been(engine, postgres, warehouse_template):
    from tests.conftest import _run as on_server

    fill(engine, WIRE, COPY, OWN, OTHER)
    plan = retraction.plan(engine, "url", WIRE[1].url)
    taken = retraction.retract(engine, plan, "erase", reason="court order", approved_by="editor", resolver=resolve)
    assert taken == plan
    on_server(postgres.url("postgres"), f"create database never_had template {warehouse_template} strategy file_copy")
    clean = room.engine(postgres.url("never_had"))
    made, found = pairs(WIRE, COPY, OWN, OTHER)
    load(clean, run_of(), made[1:], extractions=found[1:])
    dimensions = {"warehouse.source", "warehouse.place", "raw.candidate"}  # what was wanted stays known

    def facts(on):
        return {k: v for k, v in table_hashes(on, schemas=("warehouse", "raw")).items() if k not in dimensions}

    assert facts(engine) == facts(clean)
    clean.dispose()
    on_server(postgres.url("postgres"), "drop database never_had with (force)")
    words = WIRE[1].text[:40]
    for table in ("warehouse.article_version", "staging.article", "warehouse.superseded_mention"):
        assert count(engine, f"select count(*) from {table} as t where t::text like :w and t::text like '%wire\"%'", w=f"%{words}%") == 0

    before = table_hashes(engine, schemas=("warehouse",))
    fill(engine, WIRE, COPY, OWN, OTHER, run_id="cli/backfill", day=70)
    after = table_hashes(engine, schemas=("warehouse",))
    assert after == before, "a later backfill must not bring it back"
    assert retraction.forbidden_urls(engine, [WIRE[1].url, COPY[1].url]) == {WIRE[1].url}


def test_a_whole_source_goes(engine):
    fill(engine, WIRE, COPY, OWN, OTHER)
    plan = retraction.plan(engine, "source", "coastal-mail")
    assert plan.articles == 2
    retraction.retract(engine, plan, "erase", reason="contract ended", approved_by="editor", resolver=resolve)
    assert count(engine, "select count(*) from warehouse.article where source_id = 'coastal-mail'") == 0
    assert count(engine, "select count(*) from raw.capture where source_id = 'coastal-mail'") == 0
    assert count(engine, "select count(*) from warehouse.event_mention") == 2
    assert count(engine, "select max(mentions) from warehouse.event") == 2


def test_a_person_is_no_longer_quoted(engine):
    fill(engine, WIRE, OWN)
    plan = retraction.plan(engine, "person", "Marta Lindqvist")
    assert plan.quotes == 2
    retraction.retract(engine, plan, "erase", reason="asked", approved_by="editor", resolver=resolve)
    assert count(engine, "select count(*) from warehouse.quote") == 0
    assert count(engine, "select count(*) from warehouse.person") == 0
    fill(engine, WIRE, OWN, run_id="cli/one")
    assert count(engine, "select count(*) from warehouse.quote") == 0, "a re-run must not bring the quotes back"
    assert count(engine, "select count(*) from warehouse.event_mention") == 2


def test_staging_counts_what_a_takedown_forbids(engine):
    from etl.load import runs, staging

    fill(engine, WIRE)
    retraction.retract(engine, retraction.plan(engine, "url", WIRE[1].url), "erase", reason="asked", approved_by="editor", resolver=resolve)
    runs.open_run(engine, run_of("cli/two"))
    made, _ = pairs(WIRE, OWN, run_id="cli/two")
    assert staging.stage_articles(engine, "cli/two", "s0", made) == {"staged": 1, "duplicate_version": 0, "retracted": 1}
    assert intake.quarantine(engine) == []
