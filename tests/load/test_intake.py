"""Announcements, candidates, captures, quarantine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from etl.errors import Fatal
from etl.load import intake, runs
from etl.load.dimensions import put_places, put_sources
from etl.records import Candidate, Quarantined, Source, StageReport, Validators, Window
from tests.load.world import NOON, article, capture, load, run_of

DAY = Window(start=datetime(2031, 3, 4, tzinfo=UTC), end=datetime(2031, 3, 5, tzinfo=UTC))


def candidate(url: str, **more) -> Candidate:
    return Candidate(
        **{"url": url, "source_id": "harbour-post", "via": "feed", "channel_url": "https://harbour.example/feed"} | more
    )


def test_runs_are_opened_again_and_closed(engine):
    run = run_of(sources=("harbour-post",), refetch=True)
    runs.open_run(engine, run)
    runs.close_run(engine, run.run_id, "failed", "a\x00b")
    runs.open_run(engine, run)
    assert runs.get_run(engine, run.run_id) == run
    assert [(r.run_id, state, message) for r, state, message in runs.runs(engine)] == [("cli/one", "open", None)]
    with pytest.raises(Fatal, match="unknown"):
        runs.close_run(engine, "cli/none", "done")


def test_a_repeated_stage_replaces_its_report(engine):
    runs.open_run(engine, run_of())
    first = StageReport(stage="fetch", shard="s0", received=3, passed=1, reasons={"timeout": 2}, seconds=1.0)
    runs.report(engine, "cli/one", first)
    second = replace(first, passed=3, reasons={})
    runs.report(engine, "cli/one", second)
    assert runs.reports(engine, "cli/one") == [second]


def test_announcements_keep_the_first_publication_and_the_last_change(engine):
    early = candidate("https://h.example/1", published_hint=NOON, title_hint="A tab\there, a \\ and a\nline")
    late = replace(early, published_hint=NOON + timedelta(hours=1), modified_hint=NOON + timedelta(days=9), title_hint=None)
    assert intake.note_announcements(engine, [early, early]) == {"seen": 1, "new": 1}
    assert intake.note_announcements(engine, [late]) == {"seen": 1, "new": 0}
    found = intake.announcements(engine, DAY)
    assert found == [replace(early, modified_hint=NOON + timedelta(days=9))]
    assert intake.announcements(engine, DAY, ["other"]) == []
    later = Window(start=DAY.end, end=DAY.end + timedelta(days=20))
    assert [c.url for c in intake.announcements(engine, later)] == ["https://h.example/1"], "its change lies in the later window"


def test_an_announcement_without_hint_belongs_to_the_day_it_was_seen(engine):
    intake.note_announcements(engine, [candidate("https://h.example/2")], seen_at=NOON)
    intake.note_announcements(engine, [candidate("https://h.example/2")], seen_at=NOON + timedelta(days=1))
    assert len(intake.announcements(engine, DAY)) == 1


def test_candidates_are_replaced_and_a_url_moves_between_shards(engine):
    runs.open_run(engine, run_of())
    one, two = candidate("https://h.example/1"), candidate("https://h.example/2")
    assert intake.put_candidates(engine, "cli/one", "s0", [two, one, two]) == 2
    assert [c.url for c in intake.candidates(engine, "cli/one", "s0")] == [two.url, one.url]
    assert intake.put_candidates(engine, "cli/one", "s1", [one]) == 1
    assert intake.put_candidates(engine, "cli/one", "s0", [two]) == 1
    assert intake.shards(engine, "cli/one") == ["s0", "s1"]
    intake.clear_candidates(engine, "cli/one")
    assert intake.shards(engine, "cli/one") == []


def test_a_failed_attempt_never_replaces_a_fetched_one(engine):
    url = "https://h.example/1"
    fetched = capture(url)
    failed = capture(url, outcome="failed", reason="timeout")
    assert fetched.capture_id == failed.capture_id
    intake.put_captures(engine, [fetched])
    intake.put_captures(engine, [failed])
    assert intake.captures(engine, "cli/one", "s0") == [fetched]
    assert intake.already_captured(engine, [url, "https://h.example/no"]) == {url}
    assert intake.already_captured(engine, [url], run_id="cli/two") == set()


def test_validators_are_of_the_latest_accepted_capture(engine):
    url = "https://h.example/1"
    old, new = capture(url), capture(url, run_id="cli/two", at=NOON + timedelta(days=1))
    refused = capture(url, run_id="cli/three", at=NOON + timedelta(days=2), outcome="failed", reason="timeout")
    intake.put_captures(engine, [new, old, refused])
    assert intake.validators(engine, [url]) == {url: new}


def test_a_replay_reads_the_captures_of_its_window(engine):
    url = "https://h.example/1"
    load(
        engine,
        run_of(),
        [
            (
                capture(url),
                article(
                    url,
                    "Nothing happened at the quay on Monday, said Marta Lindqvist. A bombing? "
                    "We heard two blasts, in Port Halden, the Coast Watch said.",
                ),
            )
        ],
        do_merge=False,
    )
    same = capture(url, run_id="cli/two", at=NOON + timedelta(hours=2))
    runs.open_run(engine, run_of("cli/two"))
    intake.put_captures(engine, [same, capture("https://h.example/gone", run_id="cli/two", outcome="failed", reason="timeout")])
    found = intake.captures_in_window(engine, DAY)
    assert [c.capture_id for c in found] == [capture(url).capture_id], "the same bytes once, the earliest capture"
    assert intake.captures_in_window(engine, Window(start=DAY.end, end=DAY.end + timedelta(days=1))) == []
    assert intake.captures_in_window(engine, DAY, ["other"]) == []
    runs.open_run(engine, run_of("replay/x", kind="replay"))
    intake.put_replay(engine, "replay/x", "r0", [c.capture_id for c in found])
    assert intake.captures(engine, "replay/x", "r0", "fetched") == found
    assert intake.shards(engine, "replay/x") == ["r0"]


def test_quarantine_does_not_double_and_is_resolved_by_success(engine):
    url = "https://h.example/1"
    item = Quarantined(stage="fetch", reason="timeout", message="slow", source_id="harbour-post", url=url)
    for run_id in ("cli/a", "cli/b"):
        intake.put_quarantine(engine, run_id, [item, item])
    assert intake.quarantine(engine) == [item]
    assert intake.quarantine(engine, reason="no_text") == []
    intake.put_captures(engine, [capture(url)])
    assert intake.quarantine(engine) == []
    assert intake.quarantine(engine, open_only=False) == [item]
    intake.put_quarantine(engine, "cli/c", [replace(item, message="slow again")])
    assert [q.message for q in intake.quarantine(engine)] == ["slow again"], "what fails again is open again"


def test_dimensions_from_outside(engine):
    source = Source(
        source_id="harbour-post",
        name="Harbour Post",
        home="https://h.example",
        country="NOR",
        language="en",
        timezone="Europe/Oslo",
        channels=(),
        expected_per_weekday=((1, 9),) * 7,
    )
    assert put_sources(engine, [source]) == put_sources(engine, [replace(source, name="The Harbour Post")]) == 1
    assert put_places(engine, [(990001, "Port Halden", "NOR", "Halden", 59.1, 11.4)]) == 1
    with engine.connect() as connection:
        row = connection.execute(text("select name, expected_per_weekday from warehouse.source")).one()
    assert tuple(row) == ("The Harbour Post", [1, 9] * 7)


def test_the_volume_check_reads_expectations(engine):
    from etl.load.checks import run_checks

    put_sources(
        engine,
        [
            Source(
                source_id="harbour-post",
                name="Harbour Post",
                home="",
                country="NOR",
                language="en",
                timezone="UTC",
                channels=(),
                expected_per_weekday=((5, 9),) * 7,
            )
        ],
    )
    runs.open_run(engine, run_of(day=date(2031, 3, 4)))
    volume = {r.name: r for r in run_checks(engine, "cli/one", "staging")}["volume"]
    assert (volume.severity, volume.failing_rows) == ("warning", 1)
    assert '"fewest": 5' in volume.sample[0]


def test_the_state_of_feeds_is_kept_for_the_next_poll(engine):
    assert intake.channel_validators(engine) == {}
    first = {
        "http://a.example/rss": Validators(etag='"1"'),
        "http://b.example/rss": Validators(last_modified="Thu, 01 Oct 2015 08:00:00 GMT"),
    }
    intake.put_channel_validators(engine, first)
    intake.put_channel_validators(engine, {"http://a.example/rss": Validators(etag='W/"2"')})
    assert intake.channel_validators(engine) == first | {"http://a.example/rss": Validators(etag='W/"2"')}
