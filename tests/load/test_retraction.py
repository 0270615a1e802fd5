"""Takedown: what goes, what stays, and that no later run brings it back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from etl import load as room
from etl import resolve
from etl.errors import Fatal
from etl.load import checks, erased_records, intake, quarantining, retraction, runs
from etl.load.fingerprint import table_hashes
from etl.records import Candidate, CheckResult, Quarantined
from tests.load.test_any_order import STORIES
from tests.load.world import NOON, capture, load, run_of

WIRE, COPY, OWN, OTHER = (STORIES[k] for k in (0, 1, 6, 7))


def pairs(*stories, run_id="cli/one", day=60):
    return [
        (capture(made.url, run_id=run_id, source_id=source, at=NOON + timedelta(days=day, minutes=k), body=made.text.encode()), made)
        for k, (source, made, _) in enumerate(stories)
    ], [found for _, _, found in stories]


def forbidden(engine, *stories):
    return retraction.forbidden_urls(
        engine, [Candidate(url=made.url, source_id=source, via="feed", channel_url="https://x.example/feed") for source, made, _ in stories]
    )


def take(engine, scope, what, action="erase"):
    return retraction.retract(
        engine, retraction.plan(engine, scope, what, resolve), action, reason="asked", approved_by="editor", resolver=resolve
    )


def count(engine, query, **params):
    with engine.connect() as connection:
        return connection.execute(text(query), params).scalar_one()


def fill(engine, *stories, run_id="cli/one", day=60):
    made, found = pairs(*stories, run_id=run_id, day=day)
    load(engine, run_of(run_id), made, extractions=found)


def test_a_plan_changes_nothing(engine):
    fill(engine, WIRE, COPY, OWN)
    before = table_hashes(engine)
    plan = retraction.plan(engine, "url", WIRE[1].url, resolve)
    assert (plan.articles, plan.versions, plan.quotes, plan.event_mentions, plan.captures) == (1, 1, 1, 1, 1)
    assert [str(r) for r in plan.records] == ["2031/03/a.warc.gz@10+20"]
    assert (plan.names, plan.copies) == ((WIRE[1].url,), (COPY[1].url,)), "a copy elsewhere stays, and is named"
    assert table_hashes(engine) == before
    with pytest.raises(Fatal, match="no url"):
        retraction.plan(engine, "url", "https://nowhere.example/", resolve)
    with pytest.raises(Fatal, match="approved"):
        retraction.retract(engine, plan, "hide", reason="asked", approved_by=" ", resolver=resolve)
    assert table_hashes(engine) == before


def test_hidden_leaves_the_marts_and_stays_hidden(engine):
    fill(engine, WIRE, OWN)
    plan = retraction.plan(engine, "url", WIRE[1].url, resolve)
    retraction.retract(engine, plan, "hide", reason="asked", approved_by="editor", resolver=resolve)
    assert count(engine, "select count(*) from mart.current_version") == 1
    assert count(engine, "select count(*) from mart.quote_search where url = :u", u=WIRE[1].url) == 0
    assert count(engine, "select count(*) from warehouse.article") == 2
    fill(engine, WIRE, OWN, run_id="cli/two", day=61)
    assert count(engine, "select count(*) from mart.current_version") == 1, "a later run must not show it again"
    assert "hide, approved by editor" in retraction.plan(engine, "url", WIRE[1].url, resolve).standing
    assert retraction.lift(engine, "url", plan.target, resolve) == 1
    assert count(engine, "select count(*) from mart.current_version") == 2
    with pytest.raises(Fatal, match="no takedown of url"):
        retraction.lift(engine, "url", plan.target, resolve)


def test_erased_is_as_if_it_had_never_been(engine, postgres, warehouse_template):
    from tests.conftest import _run as on_server

    fill(engine, WIRE, COPY, OWN, OTHER)
    plan = retraction.plan(engine, "url", WIRE[1].url, resolve)
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
    assert forbidden(engine, WIRE, COPY) == {WIRE[1].url}


def test_a_whole_source_goes(engine):
    fill(engine, WIRE, COPY, OWN, OTHER)
    plan = retraction.plan(engine, "source", "coastal-mail", resolve)
    assert plan.articles == 2
    retraction.retract(engine, plan, "erase", reason="contract ended", approved_by="editor", resolver=resolve)
    assert count(engine, "select count(*) from warehouse.article where source_id = 'coastal-mail'") == 0
    assert count(engine, "select count(*) from raw.capture where source_id = 'coastal-mail'") == 0
    assert count(engine, "select count(*) from warehouse.event_mention") == 2
    assert count(engine, "select max(mentions) from warehouse.event") == 2


def test_a_person_is_no_longer_quoted(engine):
    fill(engine, WIRE, OWN)
    plan = retraction.plan(engine, "person", "Marta Lindqvist", resolve)
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
    take(engine, "url", WIRE[1].url)
    runs.open_run(engine, run_of("cli/two"))
    made, _ = pairs(WIRE, OWN, run_id="cli/two")
    assert staging.stage_articles(engine, "cli/two", "s0", made) == {"staged": 1, "duplicate_version": 0, "retracted": 1}
    assert intake.quarantine(engine) == []


def test_a_hidden_person_is_kept_and_shown_again(engine):
    fill(engine, WIRE, OWN)
    before = table_hashes(engine)
    take(engine, "person", "Marta Lindqvist", "hide")
    assert count(engine, "select count(*) from warehouse.quote") == 2
    for mart in ("quote_search", "most_quoted", "person_roles", "search_quotes('blasts')"):
        assert count(engine, f"select count(*) from mart.{mart}") == 0, mart
    fill(engine, WIRE, OWN, COPY, run_id="cli/two", day=61)
    assert count(engine, "select count(*) from warehouse.quote") == 3
    assert count(engine, "select count(*) from mart.quote_search") == 0, "a later run must not show them again"
    assert retraction.lift(engine, "person", "Marta Lindqvist", resolve) == 1
    assert count(engine, "select count(*) from mart.quote_search") == 3
    fill(engine, WIRE, OWN)
    take(engine, "url", COPY[1].url)
    retraction.lift(engine, "url", COPY[1].url, resolve)
    after = table_hashes(engine)
    news = {k for k in before if k.startswith("warehouse.")} - {"warehouse.source"}
    assert {k for k in news if after[k] != before[k]} == set()


def test_an_organisation_is_hidden_too(engine):
    source, made, found = WIRE
    spoken = replace(
        found, quotes=tuple(replace(q, speaker=replace(q.speaker, name="Coast Watch", kind="organisation")) for q in found.quotes)
    )
    fill(engine, (source, made, spoken))
    assert count(engine, "select count(*) from mart.most_quoted") == 1
    take(engine, "person", "Coast Watch", "hide")
    assert count(engine, "select count(*) from mart.most_quoted") == 0
    fill(engine, (source, made, spoken), run_id="cli/two", day=61)
    assert count(engine, "select count(*) from mart.most_quoted") == 0
    assert retraction.lift(engine, "person", "Coast Watch", resolve) == 1
    assert count(engine, "select count(*) from mart.most_quoted") == 1


def test_an_erased_person_is_found_by_the_name_that_is_gone(engine):
    fill(engine, WIRE, OWN)
    take(engine, "person", "Marta Lindqvist")
    assert count(engine, "select count(*) from staging.quote") == 0, "what the run staged goes too"
    plan = retraction.plan(engine, "person", "Marta Lindqvist", resolve)
    assert plan.quotes == 0
    assert plan.standing.startswith("erase, approved by editor")
    retraction.lift(engine, "person", "Marta Lindqvist", resolve)
    fill(engine, WIRE, OWN)
    assert count(engine, "select count(*) from warehouse.quote") == 2, "a replay of the captures brings the quotes back"


def test_what_an_earlier_extractor_said_of_a_person_goes_too(engine):
    source, made, found = WIRE
    fill(engine, WIRE)
    fill(engine, (source, made, replace(found, extractor_version="2")), run_id="cli/two")
    assert count(engine, "select count(*) from warehouse.superseded_mention where fact = 'quote'") == 1
    take(engine, "person", "Marta Lindqvist")
    assert count(engine, "select count(*) from warehouse.superseded_mention where fact = 'quote'") == 0
    assert count(engine, "select count(*) from warehouse.superseded_mention") > 0, "the rest of it stays"


def test_an_erasure_is_not_weakened(engine):
    fill(engine, WIRE)
    take(engine, "url", WIRE[1].url)
    with pytest.raises(Fatal, match="erased already"):
        take(engine, "url", WIRE[1].url, "hide")
    assert take(engine, "url", WIRE[1].url).articles == 0, "the same again changes nothing"
    assert [t["action"] for t in retraction.standing(engine)] == ["erase"]


def test_every_address_that_led_to_it_is_forbidden(engine):
    source, made, found = WIRE
    short = replace(capture("https://hp.example/s/1", source_id=source, at=NOON + timedelta(days=60)), final_url=made.url)
    load(engine, run_of(), [(short, made)], extractions=[found])
    take(engine, "url", "https://hp.example/s/1")
    assert count(engine, "select count(*) from raw.capture") == 0
    assert count(engine, "select count(*) from warehouse.article") == 0
    asked = [(source, replace(made, url=url), None) for url in (made.url, "https://hp.example/s/1", "https://hp.example/s/2")]
    assert forbidden(engine, *asked) == {made.url, "https://hp.example/s/1"}
    assert retraction.plan(engine, "url", "https://hp.example/s/1", resolve).standing


def test_a_page_of_the_latest_news_is_not_lost_with_one_article(engine):
    latest = "https://harbour-post.example/latest"
    pairs_made = [
        (replace(capture(latest, run_id=f"cli/{n}", source_id=source, at=NOON + timedelta(days=60 + n)), final_url=made.url), made, found)
        for n, (source, made, found) in enumerate((WIRE, COPY))
    ]
    for shot, made, found in pairs_made:
        load(engine, run_of(shot.run_id), [(shot, made)], extractions=[found])
    assert take(engine, "url", WIRE[1].url).captures == 1
    assert forbidden(engine, ("harbour-post", replace(WIRE[1], url=latest), None), WIRE) == {WIRE[1].url}
    assert count(engine, "select count(*) from raw.capture") == 1


def test_a_page_that_never_became_an_article_is_taken_too(engine):
    url = "https://harbour-post.example/broken"
    shot = capture(url)
    runs.open_run(engine, run_of())
    intake.put_captures(engine, [shot])
    quarantining.put_quarantine(
        engine,
        "cli/one",
        [Quarantined(stage="clean", reason="no_text", message="none", source_id="harbour-post", url=url, capture_id=shot.capture_id)],
    )
    plan = retraction.plan(engine, "url", url, resolve)
    assert (plan.articles, plan.captures, len(plan.records)) == (0, 1, 1)
    take(engine, "url", url)
    assert count(engine, "select (select count(*) from raw.capture) + (select count(*) from ops.quarantine)") == 0
    assert retraction.forbidden_urls(engine, [Candidate(url=url, source_id="x", via="feed", channel_url="https://x.example/f")]) == {url}


def test_a_source_goes_with_all_that_tells_of_it(engine):
    fill(engine, WIRE, OWN)
    intake.note_announcements(
        engine, [Candidate(url=OWN[1].url + "/2", source_id=OWN[0], via="feed", channel_url="https://x.example/f", title_hint="Secret")]
    )
    sample = [json.dumps({"source_id": OWN[0], "title": "Secret"}), json.dumps({"url": WIRE[1].url})]
    with engine.begin() as connection:
        checks.keep(
            connection, "cli/one", "staging", [CheckResult(name="x", severity="warning", failing_rows=2, sample=tuple(sample), advice="-")]
        )
        connection.execute(text("update ops.run set message = :m"), {"m": f"failed on {OWN[1].url}"})
    take(engine, "source", OWN[0])
    assert count(engine, "select sample from ops.check_result where check_name = 'x'") == ['"(taken down)"', sample[1]]
    assert count(engine, "select message from ops.run") == "the message told of what was taken down"
    for table in ("raw.announcement", "raw.candidate", "raw.capture"):
        assert count(engine, f"select count(*) from {table} where source_id = :s", s=OWN[0]) == 0, table
    assert forbidden(engine, WIRE, OWN) == {OWN[1].url}


def test_records_are_erased_file_by_file_and_what_fails_stays_noted(engine):
    fill(engine, WIRE, COPY)
    with engine.begin() as connection:
        connection.execute(text("update raw.capture set warc_file = 'other.warc.gz', warc_offset = 7 where url = :u"), {"u": COPY[1].url})
    take(engine, "url", WIRE[1].url)
    take(engine, "url", COPY[1].url)
    told = []

    def fail(records):
        told.append(records[0].file)
        if records[0].file == "2031/03/a.warc.gz":
            raise Fatal("the archive is away")
        return len(records)

    with pytest.raises(Fatal, match="away"):
        erased_records.settle(engine, fail)
    assert told == ["2031/03/a.warc.gz", "other.warc.gz"]
    assert count(engine, "select warc_file from ops.erased_record where erased_at is null") == "2031/03/a.warc.gz"
    assert erased_records.settle(engine, len) == 1
    assert erased_records.settle(engine, fail) == 0
