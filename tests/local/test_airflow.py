"""The local Airflow for real: the demo twice, roles, and a worker killed in the middle of fetch, extract and load.

One world serves the whole file: started by the demo, below a folder of its own, and destroyed at the end.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import httpx
import psutil
import pytest
from sqlalchemy import create_engine, text

from etl.errors import Fatal
from etl.local.demo import DAG, FIRST, LAST
from etl.local.processes import MARK
from etl.local.rest import DONE
from etl.local.site import expected
from etl.local.world import World
from etl.settings import ROOT

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(900)]

DAY = date(2015, 10, 1)
BEFORE = {"shards.fetch": "discover", "shards.extract": "shards.clean", "load": "audit"}
WRITES = {"shards.fetch": "raw.capture", "shards.extract": "staging.extraction", "load": "warehouse.article_version"}


def dateline(home, *arguments):
    """Run the command line as a person would, with a state folder of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DATELINE", "AIRFLOW"))}
    return subprocess.run([sys.executable, "-c", "from etl.cli import run_app; run_app()", *arguments], cwd=ROOT, check=False,
                          env=environment | {"DATELINE_HOME": str(home), "PYTHONPATH": str(ROOT)},
                          capture_output=True, text=True, timeout=800)


@pytest.fixture(scope="module")
def home():
    folder = Path(tempfile.mkdtemp(prefix="dateline-world-", dir="/var/tmp" if os.geteuid() == 0 else None))
    folder.chmod(0o755)
    yield folder / "state"
    stopped = dateline(folder / "state", "down", "--destroy")
    shutil.rmtree(folder, ignore_errors=True)
    assert stopped.returncode == 0, stopped.stdout + stopped.stderr


@pytest.fixture(scope="module")
def first_demo(home):
    done = dateline(home, "demo", "--keep")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def world(home, first_demo):
    return World(home)


@pytest.fixture(scope="module")
def warehouse(world):
    engine = create_engine(world.postgres.url("dateline"))
    yield engine
    engine.dispose()


def rows(engine, query, **values):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query), values)]


def eventually(condition, seconds, what):
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, f"waited {seconds} s in vain for {what}"
        time.sleep(0.1)
    return found


# ------------------------------------------------------------------ the demo


def test_demo_shows_days_article_addresses_and_times(first_demo):
    for words in ("2015-09-29", "2015-10-03", "left the path, with reasons", "Its events", "Its quotes", "login ops",
                  "http://127.0.0.1:", "peak memory", "everything keeps running"):
        assert words in first_demo, words


def test_demo_leaves_exactly_the_articles_of_its_days(warehouse, first_demo):
    pages = [p for p in expected() if FIRST <= p.day <= LAST]
    want = {p.canonical_url or p.url for p in pages if p.outcome == "article"}
    assert want
    assert {url for (url,) in rows(warehouse, "select canonical_url from warehouse.article")} == want


def test_second_demo_changes_no_row(home, first_demo):
    again = dateline(home, "demo", "--keep")
    assert again.returncode == 0, again.stdout[-6000:] + again.stderr[-2000:]
    assert "the same days again changed no row" in again.stdout


def test_starting_again_is_a_no_op(home, world):
    before = {name: world.service(name).pid() for name in ("site", "api-server", "scheduler")}
    assert dateline(home, "up").returncode == 0
    assert before == {name: world.service(name).pid() for name in before}
    assert None not in before.values()
    assert dateline(home, "status").returncode == 0


def test_nothing_listens_beyond_loopback(world):
    ours = {world.service(n).pid() for n in ("site", "api-server", "scheduler", "dag-processor", "triggerer")}
    listening = [c for pid in ours for p in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True))
                 for c in p.net_connections() if c.status == psutil.CONN_LISTEN]
    assert listening
    assert {c.laddr.ip for c in listening} == {"127.0.0.1"}


def test_the_command_line_finds_the_world(world):
    line = f". {world.home}/env && exec {sys.executable} -c 'from etl.cli import run_app; run_app()' quarantine list"
    done = subprocess.run(["/bin/sh", "-c", line], cwd=ROOT, capture_output=True, text=True, check=False,
                          env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "COLUMNS": "200"})
    assert done.returncode == 0, done.stderr
    assert "soft_404" in done.stdout


def test_secrets_are_readable_by_their_owner_alone(world):
    for file in (world.home / "env", world.home / "state.json", world.home / "airflow" / "passwords.json"):
        assert file.stat().st_mode & 0o077 == 0, file
    logs = "".join(p.read_text(errors="replace") for p in (world.home / "logs").glob("*.log"))
    state = world.state
    assert not [s for s in (*state.passwords.values(), state.jwt_secret, state.fernet_key, state.secret_key) if s in logs]


# ------------------------------------------------------------------ roles


def test_view_may_look_and_not_backfill(world):
    view = world.api_as("view")
    assert DAG in view.dag_ids()
    with pytest.raises(Fatal, match="HTTP 403"):
        view.create_backfill(DAG, DAY, DAY, reprocess="none")


def test_view_may_not_unpause(world):
    with pytest.raises(Fatal, match="HTTP 403"):
        world.api_as("view").set_paused(DAG, False)


def test_nobody_looks_without_a_login(world):
    assert httpx.get(f"{world.api.base_url}/api/v2/dags", trust_env=False).status_code == 401


def test_pools_stand_as_the_file_says(world):
    assert world.api.pools().items() >= {"fetch": 4, "nlp": 2, "load": 1}.items()
    assert not world.api_as("admin").create_pool("load", slots=9, description="", include_deferred=False)
    assert world.api.pools()["load"] == 1, "a pool that is there keeps its slots"


# ------------------------------------------------------------------ kill -9


def fresh(world):
    """Empty the warehouse and the archive: as before the first run, without starting Airflow anew."""
    from etl.stages.reports import warehouse as doors
    server = create_engine(world.postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("drop database dateline with (force)"))
    server.dispose()
    doors().prepare(world.postgres.url("postgres"))
    shutil.rmtree(world.home / "archive", ignore_errors=True)


def task(world, run, task_id):
    found = [t for t in world.api.tasks(DAG, run["dag_run_id"]) if t["task_id"] == task_id]
    return max(found, key=lambda t: t["map_index"]) if found else None


def start_backfill(world):
    world.api.create_backfill(DAG, DAY, DAY, reprocess="completed")
    (run,) = world.api.runs(DAG, DAY, DAY)
    return run


def settled(world):
    (run,) = world.api.runs(DAG, DAY, DAY)
    return run if run["state"] in DONE else None


def content(world):
    from etl.load import engine, fingerprint
    opened = engine(world.postgres.url("dateline"))
    try:
        return dict(fingerprint.table_hashes(opened, across_machines=True))
    finally:
        opened.dispose()


@pytest.fixture(scope="module")
def undisturbed(world):
    """What the warehouse holds after a day that nothing disturbed."""
    eventually(lambda: all(r["state"] in DONE for r in world.api.runs(DAG, FIRST, LAST)), 120, "earlier runs to end")
    fresh(world)
    start_backfill(world)
    assert eventually(lambda: settled(world), 300, "the undisturbed run")["state"] == "success"
    hashes = content(world)
    assert len(hashes) > 10
    return hashes


def workers(world):
    """Return the processes that work on a task now: first the tasks' own, then those that watch over them."""
    found = []
    for process in psutil.process_iter():
        try:
            if (process.environ().get(MARK, "").startswith(str(world.home))
                    and (title := " ".join(process.cmdline())).startswith("airflow worker -- ") and "<idle>" not in title
                    and process.status() != psutil.STATUS_ZOMBIE):
                found.append((title, process))
        except psutil.Error:
            continue
    found.sort(key=lambda f: "LocalExecutor" in f[0])
    return [process for _, process in found]


@pytest.mark.parametrize(("task_id", "with_watcher"), [("shards.fetch", False), ("shards.extract", True), ("load", False)])
def test_a_worker_killed_in_the_middle_leaves_the_same_tables(world, undisturbed, task_id, with_watcher):
    """The task is held at its first write by a lock on the table, killed there, and taken up again by Airflow alone."""
    fresh(world)
    run = start_backfill(world)
    engine = create_engine(world.postgres.url("dateline"))
    eventually(lambda: (t := task(world, run, BEFORE[task_id])) and t["state"] == "success", 120, f"{BEFORE[task_id]} to end")
    with engine.connect() as holder:
        holder.execute(text(f"lock table {WRITES[task_id]} in share mode"))     # readers pass, writers wait
        with engine.connect() as watcher:
            blocked = text("select pid from pg_locks where relation = cast(:table as regclass) and not granted")
            eventually(lambda: watcher.execute(blocked, {"table": WRITES[task_id]}).all(), 120, f"{task_id} to write")
        interrupted = task(world, run, task_id)
        assert interrupted["state"] == "running"
        victims = workers(world)
        assert victims
        for process in victims if with_watcher else [p for p in victims if "LocalExecutor" not in " ".join(p.cmdline())]:
            os.kill(process.pid, signal.SIGKILL)
        holder.rollback()
    engine.dispose()
    assert eventually(lambda: settled(world), 400, "the run to end")["state"] == "success"
    assert task(world, run, task_id)["try_number"] > interrupted["try_number"], "the task was not taken up again"
    assert content(world) == undisturbed


def test_a_scheduler_killed_in_the_middle_is_started_again_and_leaves_the_same_tables(home, world, undisturbed):
    fresh(world)
    run = start_backfill(world)
    eventually(lambda: (t := task(world, run, "shards.fetch")) and t["state"] == "running", 120, "fetch to run")
    os.kill(world.service("scheduler").pid(), signal.SIGKILL)
    eventually(lambda: world.service("scheduler").pid() is None, 10, "the scheduler to be gone")
    assert dateline(home, "status").returncode == 3
    assert dateline(home, "up").returncode == 0
    assert eventually(lambda: settled(world), 400, "the run to end")["state"] == "success"
    assert content(world) == undisturbed
