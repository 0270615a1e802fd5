"""SIGTERM and Ctrl-C: a clean stop with a message and an exit code, nothing left running, and the same command takes it up."""

from __future__ import annotations

import os
import signal

import pytest

from etl.load.fingerprint import table_hashes
from tests.nightly_world import DAY, HOLDS, WAITS, held, wait_for


@pytest.mark.parametrize(("stage", "number"), [("fetch", signal.SIGTERM), ("load", signal.SIGTERM), ("extract", signal.SIGINT)])
def test_a_stopped_run_says_so_and_is_taken_up(stage, number, one_day, make_world):
    world = make_world(f"stopped_{stage}")
    with held(world, HOLDS[stage]):
        process = world.start("run", "--from", DAY, "--to", DAY)
        wait_for(world, WAITS, process)
        os.kill(process.pid, number)
        out, _ = process.communicate(timeout=60)     # while the lock is still held: the statement was cancelled
        assert process.returncode == 128 + number
        assert f"stopped by {number.name} in {stage} cli/{DAY}" in out, out[-3000:]
        assert "run the same again" in out
        assert "Traceback" not in out
        assert not world.rows("select pid from pg_stat_activity where usename = 'dateline_writer' and datname = current_database()")
    assert not list((world.folder / "archive").rglob("*.part"))
    assert world.rows("select count(*) from warehouse.article") == [(0,)]
    world.days(DAY, DAY)
    assert table_hashes(world.engine, across_machines=True) == table_hashes(one_day.engine, across_machines=True)
