"""The local Airflow hurt in the middle of a run, and scaled out: the tables are those of an undisturbed run."""

import os
import shutil
import signal
from dataclasses import dataclass

import pytest
from sqlalchemy import create_engine, text

from etl.local.demo import DAG, FIRST, LAST
from etl.local.postgres import free_port
from etl.local.processes import Service
from etl.local.rest import DONE
from etl.local.world import World
from tests.local.airflow_world import content, dateline, eventually, fresh, rows, settled, start_backfill, task, workers

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(900, func_only=True)]

BEFORE = {"shards.fetch": "discover", "shards.clean": "shards.fetch", "shards.extract": "shards.clean", "load": "audit"}
WRITES = {"shards.fetch": "raw.capture", "shards.clean": "staging.article", "shards.extract": "staging.extraction",
          "load": "warehouse.article_version"}


def interrupt(world, task_id, harm):
    """Start a day over, hold its task at the first write by a lock on the table, harm it there; return the task as it was."""
    fresh(world)
    run = start_backfill(world)
    engine = create_engine(world.postgres.url("dateline"))
    eventually(lambda: (t := task(world, run, BEFORE[task_id])) and t["state"] == "success", 300, f"{BEFORE[task_id]} to end")
    with engine.connect() as holder, engine.connect() as watcher:
        holder.execute(text(f"lock table {WRITES[task_id]} in share mode"))     # readers pass, writers wait
        blocked = text("select pid from pg_locks where relation = cast(:table as regclass) and not granted")
        eventually(lambda: watcher.execute(blocked, {"table": WRITES[task_id]}).all(), 300, f"{task_id} to write")
        watcher.rollback()
        interrupted = task(world, run, task_id)
        assert interrupted["state"] == "running"
        harm()
        for connection in (holder, watcher):
            connection.invalidate()    # lets go of the lock, also when the server is gone
    engine.dispose()
    return interrupted


def taken_up(world, interrupted, undisturbed):
    """Tell that the run went on by itself to the undisturbed end, and that it was the task which was tried again."""
    run = eventually(lambda: settled(world), 600, "the run to end")
    assert run["state"] == "success"
    assert task(world, run, interrupted["task_id"])["try_number"] > interrupted["try_number"], "the task was not taken up again"
    assert content(world) == undisturbed


@pytest.mark.parametrize(("task_id", "with_watcher"), [("shards.fetch", False), ("shards.extract", True), ("load", False)])
def test_a_worker_killed_in_the_middle_leaves_the_same_tables(world, undisturbed, task_id, with_watcher):
    def kill_9():
        victims = [p for p in workers(world) if with_watcher or "LocalExecutor" not in " ".join(p.cmdline())]
        assert victims
        for process in victims:
            os.kill(process.pid, signal.SIGKILL)

    taken_up(world, interrupt(world, task_id, kill_9), undisturbed)


def test_a_task_asked_to_end_says_so_and_is_taken_up(world, undisturbed):
    def terminate():
        (process,) = [p for p in workers(world) if "LocalExecutor" not in " ".join(p.cmdline())]
        process.terminate()
        eventually(lambda: not process.is_running() or process.status() == "zombie", 30, "the task to end though its statement waits")

    interrupted = interrupt(world, "shards.clean", terminate)
    taken_up(world, interrupted, undisturbed)
    assert "stopped by SIGTERM in clean" in world.api.log_tail(DAG, interrupted)


def test_postgres_killed_in_the_middle_is_started_again_and_leaves_the_same_tables(home, world, undisturbed):
    """Airflow's own database goes with it. Then `up`, as the runbook says, and nothing else."""
    def kill_9():
        os.kill(int((world.postgres.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        eventually(lambda: world.postgres.port() is None, 30, "Postgres to be gone")

    interrupted = interrupt(world, "shards.extract", kill_9)
    done = dateline(home, "up")
    assert done.returncode == 0, done.stdout + done.stderr
    taken_up(world, interrupted, undisturbed)


def test_a_scheduler_killed_in_the_middle_is_started_again_and_leaves_the_same_tables(home, world, undisturbed):
    fresh(world)
    run = start_backfill(world)
    eventually(lambda: (t := task(world, run, "shards.fetch")) and t["state"] == "running", 300, "fetch to run")
    os.kill(world.service("scheduler").pid(), signal.SIGKILL)
    eventually(lambda: world.service("scheduler").pid() is None, 10, "the scheduler to be gone")
    assert dateline(home, "status").returncode == 3
    assert dateline(home, "up").returncode == 0
    assert eventually(lambda: settled(world), 600, "the run to end")["state"] == "success"
    assert content(world) == undisturbed


# ------------------------------------------------------------------ scaled out


@dataclass(frozen=True)
class ScaledOut(World):
    """The same world with CeleryExecutor: Redis, two workers of two processes, two schedulers."""

    redis_port: int = 0

    def environment(self, warehouse_url):
        return super().environment(warehouse_url) | {
            "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
            "AIRFLOW__CELERY__BROKER_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "AIRFLOW__CELERY__RESULT_BACKEND": self.postgres.url("airflow", driver="db+postgresql"),
            "AIRFLOW__CELERY__WORKER_CONCURRENCY": "2",
        }

    def more(self, environment):
        """Return what runs besides the world's own services; the schedulers are the last two."""
        def airflow(name, *arguments):
            return Service(name, self.home, (*self.service("scheduler").command[:3], *arguments), environment)

        redis = Service("redis", self.home, ("redis-server", "--bind", "127.0.0.1", "--port", str(self.redis_port), "--save", ""),
                        environment)
        celery = [airflow(name, "celery", "worker", "--skip-serve-logs", "--celery-hostname", f"{name}@%h",
                          "--pid", str(self.home / "run" / f"{name}.pid")) for name in ("worker-1", "worker-2")]
        return [redis, *celery, *(airflow(name, "scheduler", "--skip-serve-logs") for name in ("scheduler", "scheduler-2"))]


@pytest.fixture
def scaled_out(world):
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed (Debian's package redis-server)")
    eventually(lambda: settled(world), 300, "the run of a test that failed to end")
    bigger = ScaledOut(world.home, redis_port=free_port())
    services = bigger.more(bigger.environment(world.postgres.url("dateline")))
    for service in services:
        service.start()
    yield bigger
    for service in reversed(services):
        service.stop()


def test_two_celery_workers_and_two_schedulers_give_the_tables_of_local_executor(scaled_out, five_days, undisturbed):
    fresh(scaled_out)
    scaled_out.api.create_backfill(DAG, FIRST, LAST, reprocess="completed", max_active_runs=2)

    def runs():
        return scaled_out.api.runs(DAG, FIRST, LAST)

    eventually(lambda: any(r["state"] not in DONE for r in runs()), 60, "the runs to begin")
    eventually(lambda: all(r["state"] in DONE for r in runs()), 600, "the runs to end")
    assert {r["state"] for r in runs()} == {"success"}
    assert content(scaled_out) == five_days
    for name in ("worker-1", "worker-2"):
        assert "succeeded in" in (scaled_out.home / "logs" / f"{name}.log").read_text(errors="replace"), f"{name} did nothing"
    airflow = create_engine(scaled_out.postgres.url("airflow"))
    schedulers = rows(airflow, "select count(distinct queued_by_job_id) from task_instance where dag_id = :dag", dag=DAG)
    airflow.dispose()
    assert schedulers >= [(2,)]
