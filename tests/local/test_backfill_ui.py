"""Backfill, dry run and approval from Airflow's own UI, in a real browser, on a world of this file's own.

The tests build on one another, in order: each is one thing that a person on duty does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from etl.load import fingerprint
from etl.local.rest import DONE
from etl.local.site import expected
from etl.local.world import World
from etl.settings import ROOT
from tests.local.airflow_ui import CHROMIUM, AirflowUi, browser

pytestmark = [
    pytest.mark.airflow,
    pytest.mark.browser,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not CHROMIUM, reason="needs Debian's chromium"),
]

DAG = "nightly_news"
FIRST, LAST, FAILED = date(2015, 9, 29), date(2015, 9, 30), date(2015, 10, 3)


def dateline(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DATELINE", "AIRFLOW"))}
    return subprocess.run([sys.executable, "-m", "etl.cli", *arguments], cwd=ROOT, check=False, capture_output=True, text=True, timeout=600,
                          env=environment | {"DATELINE_HOME": str(home), "PYTHONPATH": str(ROOT)})


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    folder = Path(tempfile.mkdtemp(prefix="dateline-ui-", dir="/var/tmp" if os.geteuid() == 0 else None))
    folder.chmod(0o755)
    try:
        up = dateline(folder / "state", "up")
        assert up.returncode == 0, up.stdout[-4000:] + up.stderr[-2000:]
        yield World(folder / "state")
    finally:
        dateline(folder / "state", "down", "--destroy")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def ui(world: World) -> Iterator[AirflowUi]:
    with browser(world.api.base_url, "ops", world.state.passwords["ops"]) as opened:
        yield opened


def rows(world: World, query: str) -> list[tuple[object, ...]]:
    engine = create_engine(world.postgres.url("dateline"))
    try:
        with engine.begin() as connection:
            found = connection.execute(text(query))
            return [tuple(row) for row in found] if found.returns_rows else []
    finally:
        engine.dispose()


def content(world: World) -> dict[str, str]:
    engine = create_engine(world.postgres.url("dateline"))
    try:
        return dict(fingerprint.table_hashes(engine, schemas=("warehouse",)))
    finally:
        engine.dispose()


def states(world: World, first: date, last: date) -> dict[str, str]:
    """Return the state of each day's run, by day, and of runs by hand, by their id."""
    found = world.api.runs(DAG, first, last)
    return {r["logical_date"][:10]: r["state"] for r in found}


def settled(world: World, first: date, last: date, seconds: float = 420) -> dict[str, str]:
    """Wait until every run of the days has ended, and Airflow has said so of the backfill; return their states.

    Until the scheduler next looks for backfills that are over (every 30 s), Airflow refuses another one.
    """
    until = time.monotonic() + seconds
    while not (now := states(world, first, last)) or set(now.values()) - DONE or under_way(world):
        assert time.monotonic() < until, f"still {now} after {seconds} s"
        time.sleep(0.5)
    return now


def under_way(world: World) -> list[int]:
    """Return the ids of the backfills that Airflow holds to be running."""
    return [b["id"] for b in world.api._get("/backfills", dag_id=DAG)["backfills"] if b["completed_at"] is None]


def by_hand(world: World, dag_id: str, wanted: str, seconds: float = 300) -> dict[str, object]:
    """Wait until the newest run of the DAG that a person started is `wanted`; return it."""
    until = time.monotonic() + seconds
    while True:
        found = [r for r in world.api._get(f"/dags/{dag_id}/dagRuns", limit=20, order_by="-run_after")["dag_runs"]
                 if str(r["dag_run_id"]).startswith("manual__")]
        if found and found[0]["state"] == wanted:
            return dict(found[0])
        assert time.monotonic() < until, f"{dag_id}: {[(r['dag_run_id'], r['state']) for r in found]}"
        assert not found or found[0]["state"] not in DONE, found[0]
        time.sleep(0.5)


@contextmanager
def broken_warehouse(world: World) -> Iterator[None]:
    """A table that the merge needs is away, as after a deploy whose migration was forgotten."""
    rows(world, "alter table warehouse.event_link rename to event_link_away")
    try:
        yield
    finally:
        rows(world, "alter table warehouse.event_link_away rename to event_link")


# ------------------------------------------------------------------ the tests, in order


def test_a_dry_run_from_the_form_tells_what_would_be_fetched_and_writes_nothing(world, ui):
    dialog = ui.trigger(DAG, "Single Run")
    offered = ui.choose_sources(dialog, "Harbor Ledger")
    assert offered == ["Harbor Ledger (harbor-ledger)", "Levant Dispatch (levant-dispatch)", "The Meridian Herald (meridian-herald)",
                       "The New Arab (the-new-arab)"]
    dialog.locator("#element_from").fill(str(FIRST))
    ui.switch(dialog, "dry_run")
    ui.confirm(dialog, "Trigger")
    run = by_hand(world, DAG, "success")
    assert run["conf"] == {"from": str(FIRST), "to": None, "sources": ["harbor-ledger"], "refetch": False, "dry_run": True}
    tasks = {t["task_id"]: t for t in world.api.tasks(DAG, run["dag_run_id"])}
    assert {name: t["state"] for name, t in tasks.items()} == {
        "discover": "success", "shards.fetch": "skipped", "shards.clean": "skipped", "shards.extract": "skipped",
        "audit": "skipped", "load": "skipped", "publish": "skipped"}
    log = world.api.log_tail(DAG, tasks["discover"], lines=60)
    assert "dry run: nothing was fetched, nothing was written" in log
    assert "harbor-ledger" in log
    for table in ("ops.run", "ops.stage_report", "raw.candidate", "raw.capture"):
        assert rows(world, f"select count(*) from {table} where run_id = 'nightly_news/{run['dag_run_id']}'") == [(0,)], table


def test_missing_runs_fill_exactly_the_days_of_the_range(world, ui):
    dialog = ui.trigger(DAG, "Backfill")
    ui.choose_range(dialog, FIRST, LAST)
    dialog.get_by_text("2 runs will be triggered").wait_for()
    dialog.locator("input[name=max_active_runs]").fill("2")
    ui.confirm(dialog, "Run Backfill")
    assert settled(world, FIRST, LAST) == {str(FIRST): "success", str(LAST): "success"}
    wanted = {p.canonical_url or p.url for p in expected() if FIRST <= p.day <= LAST and p.outcome == "article"}
    assert {url for (url,) in rows(world, "select canonical_url from warehouse.article")} == wanted
    windows = "select distinct window_start::date from ops.run where window_start < '2020-01-01' order by 1"
    assert rows(world, windows) == [(FIRST,), (LAST,)]
    ui.open(f"dags/{DAG}")
    for day in ("2015-09-30", "2015-10-01"):      # a run bears the instant after which it may start: the end of its day
        ui.page.locator(f'a[href*="runs/backfill__{day}"]').first.wait_for()


def test_a_day_that_failed_is_taken_up_where_it_stopped(world, ui):
    with broken_warehouse(world):
        ui.backfill(DAG, FAILED, FAILED, "Missing Runs")
        assert settled(world, FAILED, FAILED) == {str(FAILED): "failed"}
    captures = rows(world, "select count(*) from raw.capture")
    ui.backfill(DAG, FAILED, FAILED, "Missing and Errored Runs", says="1 run will be triggered")
    assert settled(world, FAILED, FAILED) == {str(FAILED): "success"}
    assert rows(world, "select count(*) from raw.capture") == captures, "what was fetched was asked for again"
    assert rows(world, "select count(*) > 0 from warehouse.article_version where run_id like '%2015-10-04%'") == [(True,)]
    (run,) = world.api.runs(DAG, FAILED, FAILED)
    logs = [world.api.log_tail(DAG, t, lines=60) for t in world.api.tasks(DAG, run["dag_run_id"]) if t["task_id"] == "shards.extract"]
    assert logs
    assert all("extractions were taken over" in log for log in logs), logs


def test_all_runs_again_beside_a_run_by_hand_and_a_second_backfill(world, ui):
    before = content(world)
    ui.backfill(DAG, FIRST, LAST, "All Runs")
    dialog = ui.trigger(DAG, "Single Run")
    dialog.locator("#element_from").fill(str(FIRST))
    ui.confirm(dialog, "Trigger")
    dialog = ui.trigger(DAG, "Backfill")
    ui.choose_range(dialog, FAILED, FAILED)
    ui.choose(dialog, "All Runs")
    dialog.get_by_role("button", name="Run Backfill").click()
    dialog.get_by_text("There is already a running backfill for dag nightly_news").wait_for()
    assert settled(world, FIRST, LAST) == {str(FIRST): "success", str(LAST): "success"}
    by_hand(world, DAG, "success")
    assert content(world) == before


def test_cancel_and_resume(world, ui):
    before = content(world)
    ui.backfill(DAG, FIRST, LAST, "All Runs", at_once=1)
    ui.open(f"dags/{DAG}")
    ui.page.get_by_text("Backfill in progress").wait_for()
    ui.page.get_by_role("button", name="Cancel backfill").click()
    assert "failed" in settled(world, FIRST, LAST).values(), "nothing was left to cancel"
    ui.backfill(DAG, FIRST, LAST, "Missing and Errored Runs")
    assert settled(world, FIRST, LAST) == {str(FIRST): "success", str(LAST): "success"}
    assert content(world) == before


def test_a_replay_waits_for_a_person_who_has_seen_what_changes(world, ui):
    rows(world, "update warehouse.extraction set extraction_key = null")       # as after an upgrade of the extractor
    rows(world, "delete from warehouse.quote where quote_id = (select min(quote_id::text)::uuid from warehouse.quote "
                "join warehouse.article_version using (version_id) where published_on = '2015-09-29')")
    before = rows(world, "select count(*) from warehouse.quote")[0][0]
    dialog = ui.trigger("replay_archive", "Single Run")
    dialog.locator("#element_from").fill(str(FIRST))
    ui.switch(dialog, "approval")
    ui.confirm(dialog, "Trigger")
    run = by_hand(world, "replay_archive", "running")
    until = time.monotonic() + 300
    while "awaiting_input" not in {t["state"] for t in world.api.tasks("replay_archive", run["dag_run_id"])}:
        assert time.monotonic() < until, "approve does not ask"
        time.sleep(0.5)
    assert rows(world, "select sum(added)::int from ops.replay_change where fact = 'quote'") == [(1,)]
    ui.open(f"dags/replay_archive/runs/{run['dag_run_id']}/tasks/approve/required_actions")
    ui.page.get_by_text("Publish this replay?").wait_for()
    ui.page.get_by_text("quote added:").wait_for()
    assert rows(world, "select count(*) from warehouse.quote") == [(before,)]
    time.sleep(8)    # a person reads first; Airflow 3.3.2 fails a task that is answered before its scheduler has seen it parked
    ui.page.get_by_role("button", name="Approve").click()
    by_hand(world, "replay_archive", "success")
    assert rows(world, "select count(*) from warehouse.quote") == [(before + 1,)]


def test_the_nightly_ran_once_beside_all_this(world):
    nightly = [r for r in world.api._get(f"/dags/{DAG}/dagRuns", limit=100)["dag_runs"] if r["run_type"] == "scheduled"]
    assert nightly, "unpaused with the first run, the DAG did not run last night"
    assert {r["state"] for r in nightly} == {"success"}
    assert len({r["logical_date"] for r in nightly}) == len(nightly)
