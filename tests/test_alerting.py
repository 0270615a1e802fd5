"""One message per incident and one when it is over, whoever sees it and however often; delivered to real listeners."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from etl.load import dimensions, runs
from etl.local import site
from etl.records import Channel as SourceChannel
from etl.records import Run, Source, Window
from etl.settings import ROOT, settings
from etl.stages import alerting
from tests.alert.servers import HttpListener, MailServer, running
from tests.load.world import article, capture, load

RUN = "nightly_news/scheduled__2031-03-04T00:00:00+00:00"


@pytest.fixture
def listeners(monkeypatch, warehouse_url, tmp_path):
    with running(MailServer()) as mail, running(HttpListener()) as http:
        for name, value in {"DATELINE_DATABASE_URL": warehouse_url, "DATELINE_HOME": str(tmp_path), "DATELINE_ALERT_SMTP": mail.url,
                            "DATELINE_ALERT_SLACK": http.url("/slack"), "DATELINE_ALERT_WEBHOOK": http.url("/hook"),
                            "DATELINE_SOURCES": str(site.SOURCES)}.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        yield mail, http
    settings.cache_clear()


def day_of(day):
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Window(start=start, end=start + timedelta(1))


def subjects(mail):
    return [m["Subject"].strip().removeprefix("[dateline] ") for m in mail.messages]


def fail(run_id=RUN, cause="audit", **more):
    return alerting.run_failed(run_id, cause=cause, reason="task_failure", **more)


def test_the_same_failure_again_and_its_end_are_two_messages_on_every_channel(listeners, engine):
    mail, http = listeners
    runs.open_run(engine, Run(run_id=RUN, kind="nightly", window=day_of(date(2031, 3, 4))))
    runs.close_run(engine, RUN, "failed", "1 checks failed: staged_span")
    day = date(2031, 3, 4)
    assert [fail(day=day), fail(day=day), fail(day=day)] == [True, False, False]
    alerting.run_succeeded(RUN)
    alerting.run_succeeded(RUN)
    assert subjects(mail) == ["nightly_news of 2031-03-04 failed at audit", "over: nightly_news of 2031-03-04 failed at audit"]
    assert "1 checks failed: staged_span" in mail.messages[0].get_content()
    assert "docs/runbook.md#nightly-news" in mail.messages[0].get_content()
    assert [path for path, _, _ in http.bodies] == ["/slack", "/hook"] * 2
    with engine.connect() as connection:
        assert connection.execute(text("select sightings from ops.incident")).scalars().all() == [3]
    assert fail(), "after its end the same failure is a new incident"


def test_another_cause_is_another_incident_and_success_ends_both(listeners):
    mail, _ = listeners
    assert fail()
    assert fail(cause="load")
    alerting.run_succeeded(RUN)
    assert len(mail.messages) == 3
    assert "and 1 more" in subjects(mail)[2]


def test_processes_that_see_one_incident_at_once_send_one_message(listeners):
    mail, _ = listeners
    code = f"from etl.stages import alerting; alerting.run_failed({RUN!r}, cause='audit', reason='task_failure')"
    several = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=dict(os.environ)) for _ in range(3)]
    assert [p.wait(60) for p in several] == [0, 0, 0]
    assert len(mail.messages) == 1


def test_nobody_reached_is_tried_again_at_the_next_sighting(listeners):
    mail, http = listeners
    mail.refusals += ["550 no"] * 2
    http.codes += [503] * 4
    assert not fail()
    assert fail()
    assert len(mail.messages) == 1


def test_without_a_warehouse_people_are_told_all_the_same(listeners, monkeypatch):
    mail, _ = listeners
    monkeypatch.setenv("DATELINE_DATABASE_URL", "postgresql+psycopg2://writer:hunter2@127.0.0.1:1/dateline")
    settings.cache_clear()
    assert fail()
    assert len(mail.messages) == 1
    assert "hunter2" not in mail.messages[0].as_string()


def test_the_days_of_a_backfill_that_fail_alike_are_one_message(listeners):
    mail, _ = listeners
    days = [f"nightly_news/backfill__2031-03-0{n}" for n in (1, 2, 3)]
    assert [fail(day, one_of_many=True) for day in days] == [True, False, False]
    for day in days[:2]:
        alerting.run_succeeded(day)
    assert len(mail.messages) == 1
    alerting.run_succeeded(days[2])
    assert subjects(mail)[1].startswith("over: ")


def test_a_late_night_is_one_incident_for_airflow_and_the_deadman(listeners, engine):
    mail, _ = listeners
    day = date(2031, 3, 4)
    assert alerting.nightly_late(day, run_id=RUN)
    assert not alerting.late(day, found="the deadman saw it too")
    alerting.run_succeeded("replay_archive/x", day=day)
    assert len(mail.messages) == 1, "a green run that did not bring the data ends nothing"
    night(engine, day, {"meridian-herald": 1})
    alerting.run_succeeded(RUN, day=day)
    assert not alerting.nightly_late(day, run_id=RUN), "there by now"
    assert subjects(mail) == ["the data of 2031-03-04 is not there", "over: the data of 2031-03-04 is not there"]


def test_a_night_that_is_late_because_its_run_failed_is_no_second_incident(listeners):
    mail, _ = listeners
    assert fail()
    assert not alerting.late(date(2031, 3, 4), run_id=RUN)
    assert len(mail.messages) == 1


def night(engine, day, counts):
    """Load `counts` articles per source for one day, as a published run over all sources."""
    from etl.load import marts
    run = Run(run_id=f"nightly_news/{day}", kind="nightly", window=day_of(day))
    noon = run.window.start + timedelta(hours=12)
    dimensions.put_sources(engine, [Source(source_id=s, name=s, home=f"https://{s}.example/", country="GBR", language="en", timezone="UTC",
                                           channels=(SourceChannel(kind="feed", url=f"https://{s}.example/f"),)) for s in counts])
    pairs = [(capture(url, run_id=run.run_id, source_id=s, at=noon), article(url, f"Words number {n} of {day} by {s}.", published=noon))
             for s, count in counts.items() for n in range(count) for url in [f"https://{s}.example/{day}/{n}"]]
    if pairs:
        from etl.records import Extraction
        nothing = Extraction(times=(), quotes=(), events=(), extractor_version="1", model="toy", model_version="1")
        load(engine, run, pairs, extractions=[nothing] * len(pairs))
    else:
        runs.open_run(engine, run)
    marts.publish(engine, run.run_id)
    runs.close_run(engine, run.run_id, "done")
    return run.run_id


def test_volumes_are_judged_by_the_same_weekday_and_told_in_one_message(listeners, engine):
    """Two sources fall silent after five like weeks; a third is as usual; the next week all is well again."""
    from etl.load import checks, health
    mail, _ = listeners
    usual = {"meridian-herald": 6, "the-new-arab": 9, "harbour-post": 3}
    last = datetime.now(UTC).date() - timedelta(1)
    for week in range(6, 1, -1):
        night(engine, last - timedelta(7 * week), usual)
    assert health.volumes(engine, f"nightly_news/{last - timedelta(14)}"), "five weeks are history enough"
    silent = night(engine, last, {"meridian-herald": 0, "the-new-arab": 0, "harbour-post": 3})
    found = {v.source_id: (v.verdict, v.usual) for v in health.volumes(engine, silent)}
    assert found == {"meridian-herald": ("low", 6), "the-new-arab": ("low", 9), "harbour-post": ("usual", 3)}
    [check] = [c for c in checks.run_checks(engine, silent, "published") if c.name == "volume_history"]
    assert (check.severity, check.failing_rows) == ("warning", 2)
    assert alerting.volumes(silent) == ["meridian-herald", "the-new-arab"]
    assert alerting.volumes(silent) == ["meridian-herald", "the-new-arab"]
    assert len(mail.messages) == 1
    assert "meridian-herald: 0 articles" in mail.messages[0].get_content()
    assert "the-new-arab: 0 articles" in mail.messages[0].get_content()
    night(engine, last, usual)
    assert alerting.volumes(silent) == []
    assert [s.startswith("over: ") for s in subjects(mail)] == [False, True]


def test_an_old_day_wakes_nobody(listeners, engine):
    mail, _ = listeners
    last = datetime.now(UTC).date() - timedelta(1)
    for week in range(8, 2, -1):
        night(engine, last - timedelta(7 * week), {"meridian-herald": 6})
    silent = night(engine, last - timedelta(14), {"meridian-herald": 0})
    assert alerting.volumes(silent) == []
    assert not mail.messages
