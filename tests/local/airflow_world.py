"""What the tests of the local Airflow share: asking the world, waiting for it, starting it over. Its fixtures: conftest.py."""

import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date

import psutil
from sqlalchemy import create_engine, text

from etl.errors import Transient
from etl.local.demo import DAG
from etl.local.processes import MARK
from etl.local.rest import DONE
from etl.settings import ROOT

DAY = date(2015, 10, 1)


def dateline(home, *arguments):
    """Run the command line as a person would, with a state folder of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DATELINE", "AIRFLOW"))}
    return subprocess.run([sys.executable, "-c", "from etl.cli import run_app; run_app()", *arguments], cwd=ROOT, check=False,
                          env=environment | {"DATELINE_HOME": str(home), "PYTHONPATH": str(ROOT)},
                          capture_output=True, text=True, timeout=800)


def rows(engine, query, **values):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query), values)]


def eventually(condition, seconds, what):
    until = time.monotonic() + seconds
    while True:
        with suppress(Transient):          # the API of a busy machine, or of one that has just lost its database
            if found := condition():
                return found
        assert time.monotonic() < until, f"waited {seconds} s in vain for {what}"
        time.sleep(0.2)


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
