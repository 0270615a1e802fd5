"""The hourly poll: what feeds announce is noted once, an unchanged feed costs a 304, a forbidden URL is not asked for."""

from datetime import UTC, datetime, timedelta

import pytest

from etl import load, resolve, stages
from etl.load import intake, runs
from etl.load.retraction import plan, retract
from etl.local import site
from etl.records import Candidate, Run, Window
from etl.settings import settings


@pytest.fixture
def world(warehouse_url, tmp_path, monkeypatch):
    with site.running() as port:
        monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
        monkeypatch.setenv("DATELINE_DATABASE_URL", warehouse_url)
        monkeypatch.setenv("DATELINE_SOURCES", str(site.SOURCES))
        monkeypatch.setenv("DATELINE_CONNECT_TO", site.connect_to(port))
        settings.cache_clear()
        yield load.engine(warehouse_url)
    settings.cache_clear()


def test_a_second_poll_of_an_unchanged_feed_announces_nothing_and_keeps_all(world):
    first = stages.poll_feeds()
    assert first["new"] == first["seen"] == 5
    again = stages.poll_feeds()
    assert again == {"announced": 0, "seen": 0, "new": 0, "retracted": 0, "problems": 0}
    with world.connect() as connection:
        rows = connection.exec_driver_sql("select count(*), count(published_hint) from raw.announcement").one()
        assert tuple(rows) == (5, 5)
        assert connection.exec_driver_sql("select etag is not null from raw.channel").scalars().all() == [True]


def test_a_day_finds_what_only_a_poll_has_seen(world):
    day = datetime(2014, 3, 5, tzinfo=UTC)
    forgotten = Candidate(url="http://meridian-herald.example/2014/03/05/forgotten", source_id="meridian-herald", via="feed",
                          channel_url="http://meridian-herald.example/feeds/latest.rss", published_hint=day + timedelta(hours=9))
    intake.note_announcements(world, [forgotten])
    run = Run(run_id="poll-test", kind="cli", window=Window(start=day, end=day + timedelta(1)))
    assert stages.discover(run) == ["00"]
    assert [c.url for c in intake.candidates(world, run.run_id, "00")] == [forgotten.url]


def test_what_a_takedown_erased_is_not_asked_for_again(world):
    day = datetime(2015, 10, 1, tzinfo=UTC)
    run = Run(run_id="takedown", kind="cli", window=Window(start=day, end=day + timedelta(1)), sources=("the-new-arab",))
    assert stages.run_window(run)["load"]["article_version"] == 1
    retract(world, plan(world, "url", site.SEED_URL, resolve), "erase", reason="a test", approved_by="a person", resolver=resolve)
    assert stages.discover(run) == []
    [report] = [r for r in runs.reports(world, run.run_id) if r.stage == "discover"]
    assert report.reasons["retracted"] == 1
