"""Every task's log ends with a short table of its counts and reasons: for each DAG's every task, by running its stage."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta

import pytest

from etl import stages
from etl.local import site
from etl.records import Run, Window
from etl.settings import settings

DAY = Window(start=datetime(2015, 10, 1, tzinfo=UTC), end=datetime(2015, 10, 1, tzinfo=UTC) + timedelta(1))
TABLE = re.compile(r"(?P<title>[a-z_]+)[^\n]*: \d+\.\d s(?P<rows>(\n  \S[^\n]* +[\d,]+)+)")


@pytest.fixture(scope="module")
def world(tmp_path_factory, postgres, warehouse_template):
    from tests.conftest import _run
    name = "task_logs"
    _run(postgres.url("postgres"), f"create database {name} template {warehouse_template} strategy file_copy")
    with site.running() as port, pytest.MonkeyPatch.context() as patch:
        for key, value in {"DATELINE_DATABASE_URL": postgres.url(name), "DATELINE_HOME": str(tmp_path_factory.mktemp("logs")),
                           "DATELINE_SOURCES": str(site.SOURCES), "DATELINE_CONNECT_TO": site.connect_to(port)}.items():
            patch.setenv(key, value)
        settings.cache_clear()
        yield
    settings.cache_clear()
    _run(postgres.url("postgres"), f"drop database {name} with (force)")


def last(caplog):
    """Return the last record's title and its rows as a dict."""
    found = TABLE.fullmatch(caplog.records[-1].getMessage())
    assert found, f"the log ends with: {caplog.records[-1].getMessage()!r}"
    rows = dict(line.rsplit(None, 1) for line in found["rows"].strip().split("\n"))
    caplog.clear()
    return found["title"], {name.strip(): int(count.replace(",", "")) for name, count in rows.items()}


def test_the_tasks_of_the_nightly_run_the_replay_and_the_poll(world, caplog):
    caplog.set_level(logging.INFO)
    nightly, replay = Run(run_id="nightly/logs", kind="nightly", window=DAY), Run(run_id="replay/logs", kind="replay", window=DAY)
    shards = stages.discover(nightly)
    title, rows = last(caplog)
    assert title == "discover"
    assert rows["received"] == rows["passed on"] + sum(n for name, n in rows.items() if name not in {"received", "passed on"})
    for shard in shards:
        for stage in (stages.fetch, stages.clean, stages.extract):
            counts = stage(nightly.run_id, shard)
            title, rows = last(caplog)
            assert title == stage.__name__
            assert (rows["received"], rows["passed on"]) == (counts["received"], counts["passed"])
            assert all(rows[name] == count for name, count in counts.items() if name not in {"received", "passed"})
    for stage, row in ((stages.audit, "checks"), (stages.load, "article_version"), (stages.publish, "publications")):
        counts = stage(nightly.run_id)
        title, rows = last(caplog)
        assert title == stage.__name__
        assert rows[row] == counts[row]
    stages.plan_replay(replay)
    assert last(caplog)[0] == "plan_replay"
    stages.poll_feeds()
    title, rows = last(caplog)
    assert title == "poll_feeds"
    assert rows["announced"] == 5


def test_a_failed_audit_still_shows_its_table(world, caplog):
    from sqlalchemy import text

    from etl.errors import Fatal
    from etl.load import runs
    from etl.stages.context import engine
    caplog.set_level(logging.INFO)
    run = Run(run_id="nightly/lost-count", kind="nightly", window=DAY)
    runs.open_run(engine(), run)
    with engine().begin() as connection:
        connection.execute(text("""insert into ops.stage_report (run_id, stage, shard, received, passed, reasons, seconds, reported_at)
                                   values (:run_id, 'clean', '00', 5, 3, '{}', 0, now())"""), {"run_id": run.run_id})
    with pytest.raises(Fatal, match="stage_sums"):
        stages.audit(run.run_id)
    title, rows = last(caplog)
    assert title == "audit"
    assert rows["error stage_sums"] == 1
