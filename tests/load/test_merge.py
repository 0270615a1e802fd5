"""The merge: idempotence, order of runs, versions, re-extraction, lost staging."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from etl import ids, resolve
from etl.errors import Fatal
from etl.load import merge, staging
from etl.load.fingerprint import table_hashes
from tests.load.world import NOON, TEXT, article, capture, extraction, load, run_of


def rows(engine, query, **params):
    with engine.connect() as connection:
        return connection.execute(text(query), params).all()


def one_story(run_id="cli/one", **more):
    url = "https://harbour.example/quay"
    return [(capture(url, run_id=run_id, **more), article(url, TEXT))]


def test_a_run_fills_the_tables(engine):
    counts = load(engine, run_of(), one_story())
    assert counts["article"] == counts["article_version"] == counts["quote"] == counts["event_mention"] == counts["event"] == 1
    quote = rows(engine, "select * from warehouse.quote")[0]
    assert (quote.text, quote.extractor_version, quote.run_id, quote.published_month.isoformat()) == (
        "We heard two blasts,",
        "1",
        "cli/one",
        "2031-03-01",
    )
    assert rows(engine, "select tableoid::regclass::text as part from warehouse.quote")[0].part == "warehouse.quote_y2031m03"
    assert [tuple(r) for r in rows(engine, "select name, role, aliases from warehouse.person")] == [
        ("Marta Lindqvist", "harbour master", ["Marta Lindqvist"])
    ]
    toll = rows(engine, "select * from mart.casualties")[0]
    assert (toll.kind, toll.fewest, toll.most, toll.claimant, toll.place) == ("killed", 12, 12, "Coast Watch", "Port Halden")
    assert toll.sentence.startswith("A bombing on Monday")
    assert toll.archive_address == "2031/03/a.warc.gz@10+20"


def test_the_same_run_twice_changes_nothing(engine):
    load(engine, run_of(), one_story())
    before = table_hashes(engine)
    load(engine, run_of(), one_story())
    assert table_hashes(engine) == before
    load(engine, run_of("cli/two"), one_story("cli/two", at=NOON + timedelta(hours=3)))
    after = table_hashes(engine)
    assert {k for k in after if after[k] != before[k]} <= {"raw.capture", "raw.candidate"}


def test_a_changed_table_changes_its_hash(engine):
    load(engine, run_of(), one_story())
    before = table_hashes(engine)
    with engine.begin() as connection:
        connection.execute(text("update warehouse.quote set text = text || '.'"))
    after = table_hashes(engine)
    assert [k for k in after if after[k] != before[k]] == ["warehouse.quote"]


def test_versions_are_ordered_by_what_pages_say_not_by_loading(engine, postgres, warehouse_template):
    url = "https://harbour.example/quay"
    first = (capture(url, run_id="cli/a", at=NOON), article(url, TEXT))
    changed = TEXT.replace("12 people", "14 people")
    second = (
        capture(url, run_id="cli/b", at=NOON + timedelta(days=1)),
        replace(article(url, changed), modified_at=NOON + timedelta(hours=20)),
    )
    load(engine, run_of("cli/b"), [second])
    load(engine, run_of("cli/a"), [first])
    found = rows(engine, "select text, valid_from, valid_to, is_current from warehouse.article_version order by valid_from")
    assert [(r.text, r.valid_from, r.valid_to, r.is_current) for r in found] == [
        (TEXT, NOON, NOON + timedelta(hours=20), False),
        (changed, NOON + timedelta(hours=20), None, True),
    ]
    assert len(rows(engine, "select * from mart.quote_search")) == 1, "marts show the current version alone"


def test_a_silent_correction_stands_from_its_capture(engine):
    url = "https://harbour.example/quay"
    load(engine, run_of("cli/a"), [(capture(url, run_id="cli/a", at=NOON + timedelta(hours=1)), article(url, TEXT))])
    changed = article(url, TEXT.replace("12", "15"))
    load(engine, run_of("cli/b"), [(capture(url, run_id="cli/b", at=NOON + timedelta(hours=9)), changed)])
    found = rows(engine, "select valid_from, valid_to from warehouse.article_version order by valid_from")
    assert [tuple(r) for r in found] == [(NOON, NOON + timedelta(hours=9)), (NOON + timedelta(hours=9), None)]


def test_a_newer_extractor_supersedes_and_never_mixes(engine):
    load(engine, run_of(), one_story())
    newer = replace(extraction(version="2"), quotes=())
    load(engine, run_of(), one_story(), extractions=[newer])
    assert rows(engine, "select count(*) from warehouse.quote")[0][0] == 0
    assert rows(engine, "select count(*) from warehouse.person")[0][0] == 0, "nobody is quoted any more"
    assert {r[0] for r in rows(engine, "select extractor_version from warehouse.event_mention")} == {"2"}
    kept = rows(
        engine, "select fact, extractor_version, content ->> 'text' as words from warehouse.superseded_mention order by fact"
    )
    assert ("quote", "1", "We heard two blasts,") in [tuple(r) for r in kept]


def test_an_article_without_date_lies_in_the_default_partition(engine):
    url = "https://harbour.example/undated"
    load(engine, run_of(), [(capture(url), article(url, TEXT, published=None))])
    assert rows(engine, "select tableoid::regclass::text as part from warehouse.quote")[0].part == "warehouse.quote_default"


def test_facts_follow_a_version_whose_date_moves(engine):
    load(engine, run_of(), one_story())
    before = rows(engine, "select quote_id from warehouse.quote")[0][0]
    later = [
        (c, replace(a, published_at=NOON + timedelta(days=40), published_on=(NOON + timedelta(days=40)).date()))
        for c, a in one_story()
    ]
    run = run_of()
    staging.stage_articles(engine, run.run_id, "s0", later)
    staging.stage_extractions(engine, run.run_id, "s0", [])
    merge.merge_run(engine, run.run_id, resolve)
    moved = rows(engine, "select quote_id, tableoid::regclass::text as part from warehouse.quote")
    assert [tuple(r) for r in moved] == [(before, "warehouse.quote_y2031m04")]


def test_lost_staging_is_noticed(engine):
    load(engine, run_of(), one_story(), do_merge=False)
    with engine.begin() as connection:
        connection.execute(text("truncate staging.article, staging.extraction"))
    with pytest.raises(Fatal, match="clear the tasks clean and extract"):
        merge.merge_run(engine, "cli/one", resolve)
    assert rows(engine, "select count(*) from warehouse.article")[0][0] == 0


def test_a_failed_check_rolls_the_merge_back(engine):
    load(engine, run_of(), one_story())
    before = table_hashes(engine)
    url = "https://harbour.example/other"
    other = article(url, TEXT, title="Other")
    with engine.begin() as connection:  # a fault that only the check can see: an orphan in a version that the run will write
        connection.execute(
            text("""
            insert into warehouse.event_casualty (mention_id, position, version_id, kind, published_month, extractor,
                                                  extractor_version, run_id, loaded_at)
            values (gen_random_uuid(), 0, :version_id, 'killed', '2031-03-01', 'x', '1', 'cli/two', now())"""),
            {"version_id": ids.version_id(ids.article_id(url), other.content_sha256)},
        )
    broken = table_hashes(engine)
    with pytest.raises(Fatal, match=r"rolled back.*event_mention_orphan"):
        load(engine, run_of("cli/two"), [(capture(url, run_id="cli/two"), other)])
    after = table_hashes(engine)
    assert {k for k in after if after[k] != broken[k]} <= {"raw.capture", "raw.candidate"}
    assert before["warehouse.article"] == after["warehouse.article"]
    kept = rows(engine, "select check_name, failing_rows from ops.check_result where run_id = 'cli/two' and failing_rows > 0")
    assert [tuple(r) for r in kept] == [("event_mention_orphan", 1)]


def test_an_empty_run_merges(engine):
    from etl.load import runs

    runs.open_run(engine, run_of())
    assert merge.merge_run(engine, "cli/one", resolve)["article"] == 0
