"""Following a backfill to its end: progress while it runs, and why it failed when it did."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from etl.errors import Fatal, Transient
from etl.local.rest import DONE, AirflowApi
from etl.local.world import World

SETTLED = frozenset({"success", "failed", "skipped", "upstream_failed", "removed"})
STALL_SECONDS = 600                # longer than any retry's first delays on a laptop


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a backfill ended."""

    runs: list[dict[str, Any]]     # as Airflow's API gives them, in order of days
    peak_bytes: int                # the most memory that all services were seen to use together

    @property
    def failed(self) -> list[dict[str, Any]]:
        return [run for run in self.runs if run["state"] != "success"]


def follow(world: World, dag_id: str, first: date, last: date, out: Console) -> Outcome:
    """Show the runs of the days until all have ended. Raises Fatal when a service dies or nothing moves any more."""
    api, peak = world.api, 0
    seen: dict[str, Counter[str]] = {}
    moved = time.monotonic()
    with Progress(TextColumn("  {task.description}"), BarColumn(24), TextColumn("{task.fields[detail]}"),
                  TimeElapsedColumn(), console=out, transient=False) as progress:
        bars: dict[str, TaskID] = {}
        while True:
            now: list[tuple[dict[str, Any], Counter[str]]] = []
            with suppress(Transient):      # a busy machine's API may not answer in time; what has died is named below
                now = [(run, _states(api, dag_id, run)) for run in api.runs(dag_id, first, last)]
            for run, states in now:
                if states != seen.get(run["dag_run_id"]):
                    seen[run["dag_run_id"]], moved = states, time.monotonic()
                _draw(progress, bars, run, states)
            runs = [run for run, _ in now]
            peak = max(peak, world.memory())
            if runs and all(run["state"] in DONE for run in runs):
                return Outcome(runs, peak)
            world.require_running()
            if time.monotonic() - moved > STALL_SECONDS:
                stuck = {run["dag_run_id"]: dict(seen[run["dag_run_id"]]) for run in runs if run["state"] not in DONE}
                raise Fatal(f"nothing has moved for {STALL_SECONDS // 60} minutes: {stuck}; "
                            f"look at {world.service('scheduler').log_file} and at {api.base_url}/dags/{dag_id}")
            time.sleep(1.5)


def explain_failure(api: AirflowApi, dag_id: str, failed: list[dict[str, Any]], out: Console) -> None:
    """Print, for the first failed run, the task that failed first and the end of its log."""
    names = ", ".join(run["dag_run_id"] for run in failed)
    out.print(f"[red]✗ {len(failed)} of the runs failed:[/] {names}", soft_wrap=True)
    run = failed[0]
    tasks = [t for t in api.tasks(dag_id, run["dag_run_id"]) if t["state"] == "failed"]
    if not tasks:
        out.print(f"no task of {run['dag_run_id']} failed; its state is {run['state']}")
        return
    first = min(tasks, key=lambda t: t["end_date"] or "")
    shard = f" (shard {first['map_index']})" if first["map_index"] >= 0 else ""
    out.print(f"first failed task: [bold]{first['task_id']}[/]{shard} of {run['dag_run_id']}, "
              f"try {first['try_number']}; the end of its log:", soft_wrap=True)
    out.print(Text(api.log_tail(dag_id, first)), soft_wrap=True)


def _states(api: AirflowApi, dag_id: str, run: dict[str, Any]) -> Counter[str]:
    if run["state"] == "queued":
        return Counter()
    return Counter(task["state"] or "waiting" for task in api.tasks(dag_id, run["dag_run_id"]))


def _draw(progress: Progress, bars: dict[str, TaskID], run: dict[str, Any], states: Counter[str]) -> None:
    day, settled = run["logical_date"][:10], sum(n for state, n in states.items() if state in SETTLED)
    total = max(1, sum(states.values()))
    now = [f"{n} {state}" for state, n in sorted(states.items()) if state not in SETTLED | {"waiting"}]
    detail = f"{run['state']:<8} {settled:>2}/{sum(states.values())} tasks" + (f" ({', '.join(now)})" if now else "")
    if day not in bars:
        bars[day] = progress.add_task(day, total=total, detail=detail)
    progress.update(bars[day], completed=settled, total=total, detail=detail)
