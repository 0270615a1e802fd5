"""Airflow's callbacks for real: a red run tells people once, its green end once more; the deadline; secrets in a task's log."""

import json
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from os import environ

import pytest
from airflow.dag_processing.bundles.manager import DagBundlesManager
from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
from airflow.models import DagRun
from airflow.models.deadline import Deadline
from airflow.models.deadline_alert import DeadlineAlert
from airflow.models.serialized_dag import SerializedDagModel
from airflow.sdk.execution_time.callback_supervisor import execute_callback
from airflow.utils.db import initdb
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState
from airflow.utils.types import DagRunTriggeredByType, DagRunType
from sqlalchemy import create_engine, select, text

from dags import alerts
from etl.local import site
from etl.settings import ROOT, settings
from tests.alert.servers import HttpListener, MailServer, running


@pytest.fixture(scope="module")
def dags():
    initdb()
    bag = DagBag(ROOT / "dags", bundle_name="dags-folder")
    assert bag.import_errors == {}
    DagBundlesManager().sync_bundles_to_db()
    sync_bag_to_db(bag, "dags-folder", None)
    return bag.dags


@pytest.fixture
def world(monkeypatch, tmp_path, warehouse_url):
    with site.running() as port, running(MailServer()) as mail, running(HttpListener()) as http:
        def set_to(**values):
            for name, value in values.items():
                monkeypatch.setenv(name, value)
            settings.cache_clear()

        set_to(DATELINE_DATABASE_URL=warehouse_url, DATELINE_HOME=str(tmp_path), DATELINE_SOURCES=str(site.SOURCES),
               DATELINE_CONNECT_TO=site.connect_to(port), DATELINE_ALERT_SMTP=mail.url)
        yield set_to, mail, http, warehouse_url
    settings.cache_clear()


def subjects(mail):
    return [m["Subject"].strip() for m in mail.messages]


def incidents(url):
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text("select kind, subject, closed_at is null from ops.incident order by opened_at")).all()
    finally:
        engine.dispose()


def test_a_red_run_tells_people_its_day_its_task_and_what_to_do(dags, world):
    set_to, mail, _, url = world
    set_to(DATELINE_SOURCES=str(ROOT / "no-such-folder"))
    red = dags["nightly_news"].test(logical_date=datetime(2014, 2, 4, tzinfo=UTC), run_conf={"from": "2014-02-03"})
    assert red.state == "failed"
    assert subjects(mail) == ["[dateline] nightly_news of 2014-02-03 failed at discover"]
    assert "docs/runbook.md#nightly-news" in mail.messages[0].get_content()
    assert incidents(url) == [("run_failed", f"nightly_news/{red.run_id}", True)]
    set_to(DATELINE_SOURCES=str(site.SOURCES))
    alerts.RunSucceeded()({"dag": dags["nightly_news"], "run_id": red.run_id})      # as when it was cleared and ended well
    assert "over: " in subjects(mail)[1]
    assert incidents(url) == [("run_failed", f"nightly_news/{red.run_id}", False)]


def test_what_the_task_died_of_stands_in_the_message(dags, world):
    """The task's callback keeps its words, the run's sends them; a task that was killed has none."""
    from etl.records import Run, Window
    from etl.stages.context import engine
    _, mail, _, _ = world
    run = Run(run_id="nightly_news/manual__x", kind="nightly",
              window=Window(start=datetime(2014, 2, 3, tzinfo=UTC), end=datetime(2014, 2, 4, tzinfo=UTC)))
    from dags.common import note_failure
    from etl.load import runs
    runs.open_run(engine(), run)

    class Ti:
        dag_id, run_id, task_id = "nightly_news", "manual__x", "shards.fetch"

    note_failure({"exception": None, "ti": Ti})
    assert runs.message_of(engine(), run.run_id) is None
    for words in ("first words", "no space left on device"):
        note_failure({"exception": OSError(words), "ti": Ti})
    assert runs.message_of(engine(), run.run_id) == "shards.fetch: no space left on device"
    alerts.RunFailed()({"dag": dags["nightly_news"], "run_id": "manual__x", "reason": "task_failure", "ti": Ti})
    assert "no space left on device" in mail.messages[0].get_content()


def test_an_hourly_dag_that_stays_red_is_one_incident(dags, world):
    set_to, mail, _, _ = world
    set_to(DATELINE_SOURCES=str(ROOT / "no-such-folder"))
    for hour in (1, 2):
        assert dags["poll_feeds"].test(logical_date=datetime(2014, 2, 4, hour, tzinfo=UTC)).state == "failed"
    set_to(DATELINE_SOURCES=str(site.SOURCES))
    assert dags["poll_feeds"].test(logical_date=datetime(2014, 2, 4, 4, tzinfo=UTC)).state == "success"
    assert len(mail.messages) == 2
    assert "over: " in subjects(mail)[1]


def test_airflows_connections_are_channels_too(dags, world):
    set_to, _, http, _ = world
    set_to(DATELINE_ALERT_SMTP="")
    assert alerts.channels() == []
    set_to(AIRFLOW_CONN_DATELINE_SLACK=json.dumps({"conn_type": "http", "password": http.url("/services/T/B/secret")}))
    [slack] = alerts.channels()
    assert slack.name == "Slack at 127.0.0.1"


# ------------------------------------------------------------------ the deadline


def deadlines_of(run_type, day, run_id):
    """Create a run as the scheduler or the API does; return its deadlines."""
    with create_session() as session:
        serialized = SerializedDagModel.get("nightly_news", session=session).dag
        # what a run's success reads, in the scheduler: each alert by its id
        assert [DeadlineAlert.get_by_id(alert, session=session).reference["__class_path"] for alert in serialized.deadline] == [
            "dags.deadline.EndOfScheduledDay"]
        start = datetime.fromisoformat(day).replace(tzinfo=UTC)
        interval = (start, start + timedelta(1)) if run_type != DagRunType.MANUAL else None
        run = serialized.create_dagrun(run_id=run_id, logical_date=start if interval else None, data_interval=interval,
                                       run_after=start + timedelta(1), run_type=run_type, triggered_by=DagRunTriggeredByType.TEST,
                                       state=DagRunState.QUEUED, session=session)
        session.flush()
        found = session.scalars(select(Deadline).where(Deadline.dagrun_id == run.id)).all()
        answer = [(d.deadline_time, d.callback.data) for d in found]
        for deadline in found:
            deadline.handle_miss(session)
            answer = [(deadline.deadline_time, dict(deadline.callback.data))]
        session.delete(session.get(DagRun, run.id))
        return answer


def test_a_scheduled_night_has_a_deadline_and_no_other_run_has(dags, world):
    [(when, _)] = deadlines_of(DagRunType.SCHEDULED, "2015-10-01", "scheduled__2015-10-01T00:00:00+00:00")
    assert when == datetime(2015, 10, 2, 6, tzinfo=UTC)
    assert deadlines_of(DagRunType.BACKFILL_JOB, "2015-10-01", "backfill__2015-10-01T00:00:00+00:00") == []
    assert deadlines_of(DagRunType.MANUAL, "2015-10-01", "manual__2015-10-01T00:00:00+00:00") == []


def test_a_missed_deadline_tells_people_as_airflow_would_call_it(dags, world):
    import structlog
    _, mail, _, url = world
    [(_, data)] = deadlines_of(DagRunType.SCHEDULED, "2015-10-01", "scheduled__2015-10-01T00:00:00+00:00")
    kwargs = {**data["kwargs"], "context": json.loads(json.dumps(data["kwargs"]["context"], default=str))}
    for _ in range(2):
        done, problem = execute_callback(data["path"], kwargs, "nightly_news.py", ROOT / "dags", structlog.get_logger())
        assert done, problem
    assert subjects(mail) == ["[dateline] the data of 2015-10-01 is not there"]
    assert incidents(url) == [("late", "2015-10-01", True)]


# ------------------------------------------------------------------ secrets


def test_a_tasks_log_hides_the_passwords(tmp_path):
    """Real tasks under Airflow's supervisor: one fails by a database URL with a password, one prints and raises all it knows."""
    (tmp_path / "dags").mkdir()
    (tmp_path / "dags" / "leaky.py").write_text(textwrap.dedent("""
        from airflow.sdk import dag, task
        from dags import common
        @dag(schedule=None)
        def leaky():
            @task
            def connects():
                from etl.stages.context import engine
                from etl.load.runs import runs
                runs(engine())
            @task
            def prints():
                import os, logging
                logging.getLogger("task").error("url %s", os.environ["DATELINE_DATABASE_URL"])
                print("hook", os.environ["DATELINE_ALERT_SLACK"])
                raise ValueError(os.environ["DATELINE_DATABASE_URL"])
            connects() >> prints()
        leaky()
    """))
    program = textwrap.dedent("""
        import uuid, httpx
        from airflow.executors.workloads import BundleInfo
        from airflow.sdk.api.client import Client
        from airflow.sdk.api.datamodels._generated import TaskInstance
        from airflow.sdk.execution_time.supervisor import supervise_task
        when = "2031-03-04T00:00:00Z"
        run = dict(dag_id="leaky", run_id="r", logical_date=when, start_date=when, run_after=when, run_type="manual", state="running",
                   data_interval_start=when, data_interval_end=when, end_date=None, partition_key=None, consumed_asset_events=[])
        def server(request):       # the API server's part: the supervisor asks it for the run, and tells it states
            if request.url.path.endswith("/run"):
                return httpx.Response(200, json=dict(dag_run=run, max_tries=0, should_retry=False))
            return httpx.Response(200, json=dict(ok=True))
        for task in ("connects", "prints"):
            ti = TaskInstance(id=uuid.uuid4(), task_id=task, dag_id="leaky", run_id="r", try_number=1, dag_version_id=uuid.uuid4(),
                              pool_slots=1, queue="default", priority_weight=1)
            client = Client(base_url=None, dry_run=True, token="", transport=httpx.MockTransport(server))
            supervise_task(ti=ti, bundle_info=BundleInfo(name="dags-folder", version=None), dag_rel_path="leaky.py", token="",
                           client=client, log_path=f"leaky/{task}.log")
    """)
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False, env={
        "PATH": environ["PATH"], "PYTHONPATH": str(ROOT), "AIRFLOW_HOME": str(tmp_path), "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(tmp_path / "dags"), "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{tmp_path}/a.db",
        "DATELINE_DATABASE_URL": "postgresql+psycopg2://writer:hunter2%2Fhunter3@127.0.0.1:1/dateline",
        "DATELINE_ALERT_SLACK": "http://127.0.0.1:1/services/T00/B00/sesame", "DATELINE_HOME": str(tmp_path / "home")})
    log = {task: (tmp_path / "logs" / "leaky" / f"{task}.log").read_text() for task in ("connects", "prints")}
    assert "Connection refused" in log["connects"], log["connects"] + done.stderr
    assert "url postgresql+psycopg2://writer:***@127.0.0.1" in log["prints"]
    assert "hook ***" in log["prints"]
    assert "ValueError" in log["prints"]
    for secret in ("hunter2", "hunter3", "sesame"):
        assert secret not in done.stdout + done.stderr + "".join(log.values())
