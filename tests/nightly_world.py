"""A world for the nightly stages without Airflow: one warehouse, one archive, real `dateline` processes, the demo site.

The fixtures `make_world` and `one_day` (tests/conftest.py) make them; their databases lie on the session's Postgres.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, text

from etl.load.fingerprint import table_hashes
from etl.local import site
from etl.settings import ROOT

FIRST, LAST = "2015-09-29", "2015-10-03"
DAY = "2015-10-01"
WAITS = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
_STAGED = "insert into ops.staging_ledger (run_id, shard, content, staged_rows, staged_at) " \
          "values ('cli/{day}', '00', '{content}', 0, now())"
HOLDS = {
    # the stage, and what another session does so that it comes to rest half-way: it takes a table that no stage before this one
    # writes to; or, since `discover` clears staging, the row by which the stage's transaction ends
    "fetch": "lock table raw.capture in access exclusive mode",
    "clean": _STAGED.format(day=DAY, content="articles"),
    "extract": _STAGED.format(day=DAY, content="extractions"),
    "load": "lock table warehouse.event in access exclusive mode",
    "publish": "lock table ops.publication in share mode",     # checks of the merge read it
}


@dataclass
class World:
    """One warehouse, one archive, and the environment of the processes that work on them."""

    url: str
    engine: Engine
    folder: Path
    port: int
    extra: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("DATELINE_")}
        return {**kept, "DATELINE_HOME": str(self.folder), "OMP_NUM_THREADS": "1",
                "DATELINE_DATABASE_URL": self.url.replace("//postgres@", "//dateline_writer@"),   # the role of production
                "DATELINE_SOURCES": str(site.SOURCES), "DATELINE_CONNECT_TO": site.connect_to(self.port), **self.extra}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-m", "etl.cli", "-v", *arguments], cwd=ROOT, env=self.environment(), text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)

    def run(self, *arguments: str) -> str:
        process = self.start(*arguments)
        out, _ = process.communicate(timeout=600)
        assert process.returncode == 0, out[-4000:]
        return out

    def days(self, first: str = FIRST, last: str = LAST, *more: str) -> str:
        return self.run("run", "--from", first, "--to", last, *more)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def hashes(self, *, elsewhere: bool = False) -> dict[str, str]:
        """Return the tables' hashes; `elsewhere`: comparable with another warehouse that fetched at another time."""
        schemas = ("warehouse",) if elsewhere else ("raw", "warehouse", "ops")
        return table_hashes(self.engine, across_machines=elsewhere, schemas=schemas)


def wait_for(world: World, query: str, process: subprocess.Popen[str], seconds: float = 240) -> None:
    """Wait until the query finds a row, while the process that is to bring it about lives."""
    until = time.monotonic() + seconds
    while not world.rows(query):
        assert process.poll() is None, f"it ended before: {query}\n{process.communicate()[0][-4000:]}"
        assert time.monotonic() < until, f"never came true: {query}"
        time.sleep(0.1)


def kill(process: subprocess.Popen[str]) -> None:
    assert process.poll() is None, f"it ended before it could be killed:\n{process.communicate()[0][-3000:]}"
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@contextmanager
def held(world: World, statement: str) -> Iterator[None]:
    """Hold a lock in another session, so that a process comes to rest in the middle of a stage."""
    with world.engine.connect() as connection:
        connection.execute(text(statement))
        yield
        connection.rollback()
