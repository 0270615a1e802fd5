"""kill -9 in the middle of staging and of the merge, then again: the same tables as an undisturbed run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from etl import load as room
from etl import resolve
from etl.errors import Fatal, Transient
from etl.load import ledger, merge
from etl.load.fingerprint import table_hashes
from etl.load.locks import window_lock
from etl.load.tables.base import FACTS, STAGED
from tests.load.world import NOON, TEXT, article, capture, load, run_of

ROOT = Path(__file__).parents[2]

VICTIM = """
import sys
from etl import load as room, resolve
from etl.load import merge
from tests.load.world import *
from tests.load.test_kill import PAIRS
engine = room.engine(sys.argv[1])
print("ready", flush=True)
if sys.argv[2] == "stage":
    load(engine, run_of(), PAIRS())
else:
    merge.merge_run(engine, "cli/one", resolve)
"""


def PAIRS():
    return [(capture(url), article(url, TEXT)) for url in (f"https://h.example/{n}" for n in range(60))]


@pytest.mark.parametrize(
    ("step", "held"), [("stage", "staging.extraction"), ("merge", "warehouse.quote"), ("merge", "warehouse.event")]
)
def test_kill_9_then_again_gives_the_same_tables(engine, warehouse_url, postgres, warehouse_template, step, held):
    load(engine, run_of(), PAIRS(), do_merge=False)
    if step == "stage":
        with engine.begin() as connection:
            connection.execute(text(f"truncate {', '.join(f'staging.{table}' for table in STAGED)}, ops.staging_ledger"))
    with engine.connect() as blocker:  # the victim is held exactly in the middle of its work, then killed
        blocker.execute(text(f"lock table {held} in share row exclusive mode"))
        victim = subprocess.Popen(
            [sys.executable, "-c", VICTIM, warehouse_url, step],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert victim.stdout is not None
        assert victim.stdout.readline() == b"ready\n"
        _until(lambda: _waits_for_a_table(engine), "the victim never came to the locked table")
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        blocker.rollback()
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from warehouse.article")).scalar_one() == 0, "half a merge was seen"
    load(engine, run_of(), PAIRS())
    assert table_hashes(engine) == undisturbed(postgres, warehouse_template)


def undisturbed(postgres, template, then=None) -> dict[str, str]:
    """What the tables hold after a run that nothing disturbed; `then`: extractions of a second run over the same pages."""
    from tests.conftest import _run as on_server

    on_server(
        postgres.url("postgres"),
        "drop database if exists undisturbed with (force)",
        f"create database undisturbed template {template} strategy file_copy",
    )
    clean = room.engine(postgres.url("undisturbed"))
    load(clean, run_of(), PAIRS())
    if then is not None:
        load(clean, run_of("cli/two"), PAIRS(), extractions=then)
    hashes = table_hashes(clean)
    clean.dispose()
    return hashes


def _waits_for_a_table(engine) -> bool:
    with engine.connect() as connection:  # a new transaction each time: pg_stat_activity is a snapshot
        return bool(
            connection.execute(
                text(
                    "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and wait_event = 'relation' "
                    "and datname = current_database()"
                )
            ).scalar_one()
        )


def _until(condition, complaint: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, complaint
        time.sleep(0.05)


def test_a_postgres_crash_leaves_staging_as_it_was(postgres, engine):
    load(engine, run_of(), PAIRS()[:3], do_merge=False)
    before = staged(engine)
    assert before["article"] == 3
    engine.dispose()
    postgres.stop("immediate")
    postgres.start()
    assert staged(engine) == before
    assert merge.merge_run(engine, "cli/one", resolve)["article_version"] == 3


def test_rows_that_staging_lost_are_missed(engine):
    load(engine, run_of(), PAIRS()[:3])
    assert not ledger.is_lost(engine, "cli/one", "s0")
    hashes = table_hashes(engine)
    with engine.begin() as connection:
        connection.execute(text("delete from staging.article"))
    assert ledger.is_lost(engine, "cli/one", "s0")
    with pytest.raises(Fatal, match="clear the tasks clean and extract"):
        merge.merge_run(engine, "cli/one", resolve)
    assert table_hashes(engine) == hashes


def staged(engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {t: connection.execute(text(f"select count(*) from staging.{t}")).scalar_one() for t in ("article", "extraction", *FACTS)}


def test_windows_that_share_a_day_wait_for_each_other(engine):
    one = run_of().window
    other = run_of(day=(NOON.date())).window
    elsewhere = run_of(day=NOON.date().replace(day=9)).window
    with (
        window_lock(engine, one),
        window_lock(engine, elsewhere, wait_seconds=5),
        pytest.raises(Transient, match="another run"),
        window_lock(engine, other, wait_seconds=0.2),
    ):
        pass
    with window_lock(engine, other, wait_seconds=5):
        pass
