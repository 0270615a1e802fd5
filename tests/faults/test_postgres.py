"""Postgres killed or restarted in the middle of a stage: the same process goes on by itself, and ends as undisturbed."""

from __future__ import annotations

import os
import signal
import time

import pytest
from sqlalchemy import text

from etl.load.fingerprint import table_hashes
from etl.local.processes import is_live
from tests.nightly_world import DAY, HOLDS, WAITS, wait_for


def kill_9(postgres) -> None:
    """Kill the postmaster; its backends end by themselves when they notice, as after the kernel's out-of-memory killer."""
    pid = int((postgres.data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 30
    while is_live(pid, "postgres"):
        assert time.monotonic() < until, "the postmaster outlived kill -9"
        time.sleep(0.05)


ENDS = {
    "fetch": kill_9,
    "clean": kill_9,
    "extract": kill_9,
    "load": kill_9,
    "load restarted": lambda postgres: postgres.stop("fast"),
}


@pytest.mark.parametrize("how", ENDS)
def test_the_run_goes_on_when_postgres_is_back(how, one_day, make_world, postgres):
    stage, end = how.split()[0], ENDS[how]
    world = make_world(f"postgres_{how.replace(' ', '_')}")
    holder = world.engine.connect()
    holder.execute(text(HOLDS[stage]))
    process = world.start("run", "--from", DAY, "--to", DAY)
    wait_for(world, WAITS, process)
    end(postgres)
    holder.invalidate()
    holder.close()
    world.engine.dispose()
    one_day.engine.dispose()
    postgres.start()
    out, _ = process.communicate(timeout=250)
    assert process.returncode == 0, out[-4000:]
    tried_again = [line for line in out.splitlines() if "Trying again in" in line]
    assert tried_again, "the stage met no error: the test disturbed nothing"
    assert table_hashes(world.engine, across_machines=True) == table_hashes(one_day.engine, across_machines=True)
    assert world.rows("select count(*) from ops.run where state = 'done'") == [(1,)]
