"""The local Airflow for real: the demo twice, services, secrets, roles. What kills it: test_airflow_faults.py.
"""

import os
import subprocess
import sys

import httpx
import psutil
import pytest

from etl.errors import Fatal
from etl.local.demo import DAG, FIRST, LAST
from etl.local.site import expected
from etl.settings import ROOT
from tests.local.airflow_world import DAY, dateline, rows

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(900, func_only=True)]


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
