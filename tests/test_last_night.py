"""`dateline status` and `dateline deadman`: green or what is wrong and what to do, with the dashboards' role, outside Airflow."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import text

from etl.load import marts, runs
from etl.load.database import allow_login
from etl.records import Run
from etl.settings import ROOT
from etl.stages.health import due
from tests.alert.servers import MailServer, running
from tests.test_alerting import day_of, night

NOW = "00:00"                      # the hour by which last night is due, so that it is due at any time of day


def dateline(url, *arguments, **environment):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DATELINE_", "AIRFLOW"))}
    return subprocess.run([sys.executable, "-m", "etl.cli", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, env={
        **kept, "DATELINE_HOME": "/nonexistent/no-local-world", "DATELINE_DATABASE_URL": url, "DATELINE_NIGHTLY_BY": NOW, **environment})


def yesterday():
    return datetime.now(UTC).date() - timedelta(1)


@pytest.fixture
def reader(postgres, warehouse_url):
    """The warehouse as the dashboards' role sees it."""
    allow_login(postgres.url("postgres"), {"dashboard_reader": "unused: the embedded server trusts loopback"})
    return warehouse_url.replace("//postgres@", "//dashboard_reader@")


def test_a_green_night_in_ten_lines(engine, reader):
    night(engine, yesterday(), {"meridian-herald": 3, "the-new-arab": 2})
    said = dateline(reader, "status")
    assert said.returncode == 0, said.stdout + said.stderr
    rows = said.stdout.strip().splitlines()
    assert len(rows) <= 10
    assert f"{yesterday()}: green, " in rows[0] or f"{yesterday()}: yellow, " in rows[0], rows[0]
    assert f"nightly_news/{yesterday()}" in said.stdout
    assert "5 of that day from 2 sources" in said.stdout
    watched = dateline(reader, "deadman")
    assert (watched.returncode, watched.stderr) == (0, "")
    assert f"the data of {yesterday()} is there: 5 articles" in watched.stdout


def test_before_the_first_night_nothing_is_late_and_nothing_is_there(engine, reader):
    said = dateline(reader, "status")
    assert said.returncode == 0
    assert "no nightly run was ever started here" in said.stdout
    assert dateline(reader, "deadman").returncode == 4
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from mart.pipeline_health")).scalar_one() == 0


def test_a_missing_night_says_what_to_do(engine, reader):
    night(engine, yesterday() - timedelta(1), {"meridian-herald": 3})
    said = dateline(reader, "status")
    assert said.returncode == 4
    assert f"no run over {yesterday()} was started" in said.stdout
    assert "docs/runbook.md#last-nights-data-is-late" in said.stdout
    watched = dateline(reader, "deadman")
    assert watched.returncode == 4
    assert f"the data of {yesterday()} is not there" in watched.stderr
    assert dateline(reader, "deadman", "--max-age", "49").returncode == 0, "the night before is young enough"


def test_a_failed_night_says_why(engine, reader):
    run = Run(run_id="nightly_news/red", kind="nightly", window=day_of(yesterday()))
    runs.open_run(engine, run)
    runs.close_run(engine, run.run_id, "failed", "1 checks failed: staged_span")
    for command in ("status", "deadman"):
        said = dateline(reader, command)
        assert said.returncode == 4
        assert "1 checks failed: staged_span" in said.stdout + said.stderr
        assert "docs/runbook.md#nightly-news" in said.stdout + said.stderr


def test_a_night_without_articles_or_with_too_few_is_not_there(engine, reader):
    night(engine, yesterday(), {})
    assert dateline(reader, "status").returncode == 4
    empty = dateline(reader, "deadman")
    assert empty.returncode == 4
    assert "docs/runbook.md#zero-articles" in empty.stderr
    night(engine, yesterday(), {"meridian-herald": 3})
    assert dateline(reader, "deadman", "--min-articles", "3").returncode == 0
    assert "only 3 articles" in dateline(reader, "deadman", "--min-articles", "4").stderr


def test_a_run_over_some_sources_is_no_night(engine, reader):
    run = Run(run_id="nightly_news/some", kind="nightly", window=day_of(yesterday()), sources=("meridian-herald",))
    runs.open_run(engine, run)
    marts.publish(engine, run.run_id)
    assert dateline(reader, "deadman").returncode == 4


@pytest.mark.parametrize("url", ["", "postgresql+psycopg2://reader:hunter2@127.0.0.1:1/dateline"])
def test_what_cannot_be_told_has_a_code_of_its_own(url):
    watched = dateline(url, "deadman")
    assert watched.returncode == 5
    assert "cannot tell" in watched.stderr
    assert "hunter2" not in watched.stderr
    assert "Traceback" not in watched.stderr
    assert dateline(url, "status").returncode == (4 if url else 3)


@pytest.mark.parametrize("wrong", [("--by", "25:00"), ("--by", "six"), ("--by", "06:00", "--max-age", "30"), ("--min-articles", "0")])
def test_wrong_words_are_refused(wrong):
    assert dateline("", "deadman", *wrong).returncode == 2


def test_the_deadman_tells_people_once_and_when_it_is_over(engine, warehouse_url):
    night(engine, yesterday() - timedelta(1), {"meridian-herald": 1})
    with running(MailServer()) as mail:
        for _ in range(2):
            assert dateline(warehouse_url, "deadman", "--notify", DATELINE_ALERT_SMTP=mail.url).returncode == 4
        assert len(mail.messages) == 1
        night(engine, yesterday(), {"meridian-herald": 1})
        assert dateline(warehouse_url, "deadman", "--notify", DATELINE_ALERT_SMTP=mail.url).returncode == 0
        assert [m["Subject"] for m in mail.messages] == [f"[dateline] the data of {yesterday()} is not there",
                                                         f"[dateline] over: the data of {yesterday()} is not there"]
        away = "postgresql+psycopg2://writer@127.0.0.1:1/dateline"
        assert dateline(away, "deadman", "--notify", DATELINE_ALERT_SMTP=mail.url).returncode == 5
        assert "cannot tell" in mail.messages[2].get_content()


@pytest.mark.parametrize(("now", "by", "max_age", "want"), [
    ("2031-03-05T06:00", "06:00", None, "2031-03-04"), ("2031-03-05T05:59", "06:00", None, "2031-03-03"),
    ("2031-03-05T00:00", "00:00", None, "2031-03-04"), ("2031-03-05T06:00", "06:00", 30, "2031-03-03"),
    ("2031-03-05T06:01", "06:00", 30, "2031-03-04"), ("2031-03-05T06:01", "06:00", 54, "2031-03-03"),
    ("2031-03-01T12:00", "06:00", None, "2031-02-28")])
def test_which_day_is_due(now, by, max_age, want):
    hour = time.fromisoformat(by)
    assert due(datetime.fromisoformat(now).replace(tzinfo=UTC), by=hour, max_age=max_age) == date.fromisoformat(want)


def test_pipeline_health_has_a_row_per_night_and_per_missing_one(engine):
    with engine.begin() as connection:
        night(engine, yesterday() - timedelta(2), {"meridian-herald": 2})
        connection.execute(text("update ops.run set opened_at = now() - interval '2 days'"))
        rows = connection.execute(text("select day, state, cleaned from mart.pipeline_health order by day")).all()
    assert rows == [(yesterday() - timedelta(n), state, None) for n, state in ((2, "published"), (1, "missing"), (0, "missing"))]
