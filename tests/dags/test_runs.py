"""The DAGs run for real in this process: stages, warehouse and demo site are the real ones, only the scheduler is not there."""

from datetime import UTC, datetime

import pytest
from airflow.dag_processing.bundles.manager import DagBundlesManager
from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
from airflow.utils.db import initdb
from sqlalchemy import create_engine, text

from etl.load import fingerprint
from etl.local import site
from etl.settings import ROOT, settings


@pytest.fixture(scope="module")
def dags():
    initdb()
    bag = DagBag(ROOT / "dags", bundle_name="dags-folder")
    assert bag.import_errors == {}
    DagBundlesManager().sync_bundles_to_db()
    sync_bag_to_db(bag, "dags-folder", None)
    return bag.dags


@pytest.fixture
def news(monkeypatch, tmp_path, warehouse_url):
    """The stages' environment, with the demo site serving; gives the warehouse's URL."""
    with site.running() as port:
        for name, value in {"DATELINE_DATABASE_URL": warehouse_url, "DATELINE_HOME": str(tmp_path),
                            "DATELINE_SOURCES": str(site.SOURCES), "DATELINE_CONNECT_TO": site.connect_to(port)}.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        yield warehouse_url
    settings.cache_clear()


def run(dag, day=None, **conf):
    dag.deadline = None    # Airflow 3.3.2's dag.test hands its own code alerts where the scheduler hands their ids (test_alerts.py)
    logical = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    found = dag.test(logical_date=logical, run_conf=conf or None)
    return found.state, {(ti.task_id, ti.map_index): str(ti.state) for ti in found.get_task_instances()}


def rows(url, query):
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text(query)).all()
    finally:
        engine.dispose()


def hashes(url):
    engine = create_engine(url)
    try:
        return {t: h for t, h in fingerprint.table_hashes(engine).items() if t.startswith("warehouse.")}
    finally:
        engine.dispose()


def everything(url):
    """Return the number of rows of every table but the date dimension."""
    tables = rows(url, "select schemaname || '.' || relname from pg_stat_user_tables where schemaname <> 'mart' order by 1")
    return {t: rows(url, f"select count(*) from {t}")[0][0] for (t,) in tables}


def test_a_day_without_news_closes_green(dags, news):
    state, tasks = run(dags["nightly_news"], **{"from": "2014-02-03"})
    assert state == "success"
    assert {t: s for (t, _), s in tasks.items()} == {
        "discover": "success", "shards.fetch": "skipped", "shards.clean": "skipped", "shards.extract": "skipped",
        "audit": "success", "load": "success", "publish": "success"}
    assert rows(news, "select state from ops.run") == [("done",)]


def test_a_day_of_news_and_its_replay_without_the_network(dags, news, monkeypatch):
    state, tasks = run(dags["nightly_news"], **{"from": "2015-09-29"})
    assert state == "success"
    assert set(tasks.values()) == {"success"}
    assert rows(news, "select count(*) from warehouse.event_mention")[0][0] > 0
    before = hashes(news)

    monkeypatch.setenv("DATELINE_CONNECT_TO", site.connect_to(1))     # nothing listens there
    settings.cache_clear()
    state, tasks = run(dags["replay_archive"], **{"from": "2015-09-29"})
    assert state == "success"
    assert set(tasks.values()) == {"success"}
    assert hashes(news) == before
    assert rows(news, "select sum(added + removed + changed) from ops.replay_change where fact <> 'article_version'") in ([(0,)], [(None,)])

    state, tasks = run(dags["replay_archive"], **{"from": "2015-09-29", "report_only": True})
    assert state == "success"
    assert {tasks[t, -1] for t in ("approve", "load", "publish")} == {"skipped"}
    assert rows(news, "select state, message from ops.run order by opened_at desc limit 1") == [("done", "report only, as asked")]
    assert hashes(news) == before


def test_a_dry_run_tells_and_writes_nothing(dags, news, caplog):
    before = everything(news)
    state, tasks = run(dags["nightly_news"], **{"from": "2015-09-29", "to": "2015-09-30", "sources": ["harbor-ledger"], "dry_run": True})
    assert state == "success"
    assert {t: s for (t, _), s in tasks.items()} == {
        "discover": "success", "shards.fetch": "skipped", "shards.clean": "skipped", "shards.extract": "skipped",
        "audit": "skipped", "load": "skipped", "publish": "skipped"}
    assert everything(news) == before


def test_a_backfilled_day_that_was_a_dry_run_is_not_held_as_done(dags, news):
    state, tasks = run(dags["nightly_news"], "2015-09-29", dry_run=True)
    assert (state, tasks["discover", -1]) == ("failed", "failed")


def test_poll_feeds_notes_what_the_feeds_announce(dags, news):
    for _ in range(2):
        state, _ = run(dags["poll_feeds"])
        assert state == "success"
    noted = rows(news, "select count(*), count(distinct (url, channel_url)) from raw.announcement")[0]
    assert noted[0] == noted[1] > 0
    assert rows(news, "select count(*) from raw.capture") == [(0,)]


def test_an_unknown_source_fails_at_once_and_says_which(dags, news):
    state, tasks = run(dags["nightly_news"], sources=["no-such-source"])
    assert state == "failed"
    assert tasks["discover", -1] == "failed"
