"""One local Airflow world for all the tests that need it: started by the demo, below a folder of its own, destroyed at the end."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from etl.local.demo import DAG, FIRST, LAST
from etl.local.rest import DONE
from etl.local.world import World
from tests.local.airflow_world import content, dateline, eventually, fresh, settled, start_backfill


@pytest.fixture(scope="session")
def home(with_gazetteer):
    folder = Path(tempfile.mkdtemp(prefix="dateline-world-", dir="/var/tmp" if os.geteuid() == 0 else None))
    folder.chmod(0o755)
    yield with_gazetteer(folder / "state")
    stopped = dateline(folder / "state", "down", "--destroy")
    shutil.rmtree(folder, ignore_errors=True)
    assert stopped.returncode == 0, stopped.stdout + stopped.stderr


@pytest.fixture(scope="session")
def first_demo(home):
    done = dateline(home, "demo", "--keep")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="session")
def world(home, first_demo):
    return World(home)


@pytest.fixture(scope="session")
def warehouse(world):
    engine = create_engine(world.postgres.url("dateline"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def five_days(world):
    """What the warehouse holds after the demo's five days through LocalExecutor. Ask for it before anything starts the world over."""
    eventually(lambda: all(r["state"] in DONE for r in world.api.runs(DAG, FIRST, LAST)), 120, "earlier runs to end")
    return content(world)


@pytest.fixture(scope="session")
def undisturbed(world, five_days):
    """What the warehouse holds after a day that nothing disturbed."""
    fresh(world)
    start_backfill(world)
    assert eventually(lambda: settled(world), 300, "the undisturbed run")["state"] == "success"
    hashes = content(world)
    assert len(hashes) > 10
    return hashes
