"""Staging: hostile values, duplicates, streaming, replacement; and the checks that audit it."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from etl import ids
from etl.errors import Fatal
from etl.load import checks, runs, staging
from etl.load.copying import copy_rows, storable
from etl.records import Casualty, Span
from tests.load.world import NOON, TEXT, article, capture, extraction, load, run_of


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(st.tuples(st.text(), st.lists(st.one_of(st.none(), st.text())), st.one_of(st.none(), st.text())), max_size=5)
)
def test_copy_gives_back_what_it_was_given(engine, values):
    with engine.connect() as connection:
        connection.execute(text("create temp table t (n int, a text, b text[], c text)"))
        assert copy_rows(connection, "t", ("n", "a", "b", "c"), ((n, *v) for n, v in enumerate(values))) == len(values)
        found = connection.execute(text("select a, b, c from t order by n")).all()
        connection.rollback()

    def kept(value):
        return None if value is None else storable(value)

    assert [tuple(r) for r in found] == [(kept(a), [kept(x) for x in b], kept(c)) for a, b, c in values]


def test_storable_keeps_every_offset():
    hostile = "a\x00b\ud800c\U0001f600d"
    assert storable(hostile) == "a\ufffdb\ufffdc\U0001f600d"
    assert len(storable(hostile)) == len(hostile)


def test_an_article_comes_back_as_it_went(engine):
    url = "https://h.example/1"
    made = replace(
        article(url, TEXT, keys=(0, 1, 2**64 - 1, 2**63)),
        tags=("a,b", 'c"d', "{e}", "f\\g", ""),
        section="A\tB\\n",
        found_by={"title": "json_ld"},
        is_free=False,
        modified_at=NOON + timedelta(hours=1),
        dateline_place="HALDEN",
    )
    runs.open_run(engine, run_of())
    assert staging.stage_articles(engine, "cli/one", "s0", [(capture(url), made)]) == {
        "staged": 1,
        "duplicate_version": 0,
        "retracted": 0,
    }
    [(version, back)] = staging.articles(engine, "cli/one", "s0")
    assert back == made
    assert version == ids.version_id(ids.article_id(url), made.content_sha256)


def test_the_same_version_twice_in_a_shard_is_counted(engine):
    pairs = [
        (capture("https://h.example/1", at=NOON + timedelta(hours=n), attempt=n + 1), article("https://h.example/1", TEXT))
        for n in (1, 0)
    ]
    runs.open_run(engine, run_of())
    assert staging.stage_articles(engine, "cli/one", "s0", pairs)["duplicate_version"] == 1
    with engine.connect() as connection:
        assert connection.execute(text("select captured_at from staging.article")).scalar_one() == NOON


def test_two_mentions_with_one_key_get_two_ids(engine):
    found = extraction()
    doubled = replace(found, events=found.events * 2, quotes=found.quotes * 2, times=found.times * 2)
    url = "https://h.example/1"
    counts = load(engine, run_of(), [(capture(url), article(url, TEXT))], extractions=[doubled])
    assert (counts["event_mention"], counts["quote"], counts["time_expression"]) == (2, 2, 2)


def test_extreme_values_are_stored_or_bounded(engine):
    found = extraction()
    event = replace(
        found.events[0],
        from_=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        to=date(9999, 12, 31),
        casualties=(Casualty(kind="killed", min=0, max=10**40),),
    )
    url = "https://h.example/1"
    load(engine, run_of(), [(capture(url), article(url, TEXT))], extractions=[replace(found, events=(event,))])
    with engine.connect() as connection:
        assert connection.execute(text("select most from warehouse.event_casualty")).scalar_one() == 2**63 - 1
        assert connection.execute(text("select happened_from from warehouse.event_mention")).scalar_one() == date(1, 1, 1)


def test_staging_is_streamed_with_flat_memory(engine):
    def pairs(number):
        for n in range(number):
            url = f"https://h.example/{n}"
            yield capture(url), article(url, f"{n} " + "words of no weight " * 500)

    runs.open_run(engine, run_of())
    staging.stage_articles(engine, "cli/one", "s0", pairs(20))  # imports and caches are not what is measured
    tracemalloc.start()
    staging.stage_articles(engine, "cli/one", "s0", pairs(1_500))
    seen = sum(1 for _ in staging.articles(engine, "cli/one", "s0"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seen == 1_500
    assert peak < 8_000_000, f"{peak} bytes for 14 MB of text"


def test_a_stage_that_dies_midway_leaves_what_was(engine):
    url = "https://h.example/1"
    load(engine, run_of(), [(capture(url), article(url, TEXT))], do_merge=False)

    def broken():
        yield capture(url), article(url, TEXT + " More.")
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        staging.stage_articles(engine, "cli/one", "s0", broken())
    assert [a.text for _, a in staging.articles(engine, "cli/one", "s0")] == [TEXT]


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (lambda e: replace(e, quotes=(replace(e.quotes[0], fragments=((0, 4),)),)), "staged_span"),
        (lambda e: replace(e, events=(replace(e.events[0], trigger=Span(start=5000, end=5003, text="ran")),)), "staged_span"),
        (lambda e: replace(e, times=(replace(e.times[0], start=9, end=9),)), "staged_span"),
        (lambda e: replace(e, times=(replace(e.times[0], from_=date(2031, 3, 9)),)), "staged_range"),
        (
            lambda e: replace(e, events=(replace(e.events[0], casualties=(Casualty(kind="killed", min=9, max=3),)),)),
            "staged_range",
        ),
        (lambda e: replace(e, events=(replace(e.events[0], from_=None, to=None),)), "undated_event"),
    ],
)
def test_each_spoilt_extraction_is_caught(engine, spoil, check):
    url = "https://h.example/1"
    load(engine, run_of(), [(capture(url), article(url, TEXT))], extractions=[spoil(extraction())], do_merge=False)
    failed = [r for r in checks.run_checks(engine, "cli/one", "staging") if r.failing_rows]
    assert [r.name for r in failed] == [check]
    assert failed[0].sample
    if failed[0].severity == "error":
        with pytest.raises(Fatal, match=f"{check}: 1 rows"):
            checks.refuse(failed, "nothing was merged")


def test_a_sound_run_passes_all_checks(engine):
    url = "https://h.example/1"
    load(engine, run_of(), [(capture(url), article(url, TEXT))])
    results = checks.run_checks(engine, "cli/one", "staging") + checks.run_checks(engine, "cli/one", "published")
    assert {r.name for r in results} >= {"staged_span", "stage_sums", "current_version", "mixed_extractor"}
    assert [r for r in results if r.failing_rows] == []


def test_lost_counts_are_an_error(engine):
    runs.open_run(engine, run_of())
    with engine.begin() as connection:
        connection.execute(
            text("""insert into ops.stage_report values ('cli/one', 'clean', 's0', 9, 5, '{"no_text": 3}', 1, now())""")
        )
    failed = [r for r in checks.run_checks(engine, "cli/one", "staging") if r.failing_rows]
    assert [(r.name, r.severity) for r in failed] == [("stage_sums", "error")]
