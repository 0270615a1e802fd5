"""`dateline demo`: everything started, five days backfilled through Airflow's own route, the warehouse shown.

Exit code 0 means that the rows are there, and, when the days had been run before, that no row changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

from rich.console import Console
from rich.text import Text

from etl.errors import DatelineError, Fatal
from etl.local import site
from etl.local.backfill import explain_failure, follow
from etl.local.display import Phases, changed_tables, console, show_addresses, show_article, show_days, show_phases
from etl.local.doors import DayCounts, Warehouse
from etl.local.world import World
from etl.settings import ROOT

DAG = "nightly_news"
FIRST, LAST = date(2015, 9, 29), date(2015, 10, 3)


def run(keep: bool, warehouse: Warehouse, *, out: Console | None = None) -> int:
    """Run the demo and return the exit code: 0 when the rows are there, 1 when something failed (and what, is printed).

    keep   leave everything running; otherwise it is stopped at the end, and the data stay for the next time
    """
    out = out or console()
    world, phases = World.here(), Phases(out)
    out.print(f"[bold]Dateline demo[/]: {FIRST} to {LAST} through Airflow's backfill, state in {world.home}", soft_wrap=True)
    with _stopped_at_the_end(world, keep, out):
        try:
            return _demonstrate(world, warehouse, phases, out)
        except DatelineError as error:
            phases.end(failed=True)
            out.print(Text(f"demo failed: {error}", style="red"), soft_wrap=True)
            return 1


def _demonstrate(world: World, warehouse: Warehouse, phases: Phases, out: Console) -> int:
    url = world.up(warehouse.prepare, step=phases.begin)
    api = world.api
    before = api.runs(DAG, FIRST, LAST)
    complete = len(before) == (LAST - FIRST).days + 1 and all(run["state"] == "success" for run in before)
    code = _code()
    same_code = complete and code == _last_code(world)
    hashes = warehouse.table_hashes(url) if complete else None
    phases.begin(f"backfill {FIRST} to {LAST}")
    api.set_paused(DAG, False)
    api.create_backfill(DAG, FIRST, LAST, reprocess="completed")
    outcome = follow(world, DAG, FIRST, LAST, out)
    if outcome.failed:
        explain_failure(api, DAG, outcome.failed, out)
        return 1
    phases.begin("look at the warehouse")
    days = warehouse.days(url, [f"{DAG}/{run['dag_run_id']}" for run in outcome.runs])
    article = warehouse.article(url, site.SEED_URL)
    changed = changed_tables(hashes, warehouse.table_hashes(url)) if hashes is not None else None
    (world.home / "demo-code").write_text(code)
    phases.end()
    show_days(out, days)
    if article:
        show_article(out, article)
    show_addresses(out, world.addresses(), world.state.passwords)
    show_phases(out, phases.done, outcome.peak_bytes)
    missing = _missing(days)
    if article is None or not article["quotes"] or not article["events"]:
        missing.append(f"the events and quotes of {site.SEED_URL}")
    if missing:
        raise Fatal(f"the backfill is green, but the warehouse lacks: {'; '.join(missing)}; "
                    f"look at: .venv/bin/dateline quarantine list")
    if changed and not same_code:
        out.print(f"Dateline's own code changed since the last demo, and with it {', '.join(changed)}")
    elif changed:
        raise Fatal(f"the same days again changed {len(changed)} tables, and must change none: {', '.join(changed)}")
    elif changed is not None:
        out.print(f"[green]✓[/] the same days again changed no row in {len(hashes or ())} tables", highlight=False)
    return 0


def _code() -> str:
    """Return a hash of the code, tables and lexicons that decide what the warehouse holds."""
    digest = hashlib.sha256()
    for folder in (ROOT / "etl", ROOT / "sql"):
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            digest.update(f"{path.relative_to(ROOT)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _last_code(world: World) -> str | None:
    """Return the hash of the code that the last complete demo ran with."""
    try:
        return (world.home / "demo-code").read_text()
    except OSError:
        return None


def _missing(days: Sequence[DayCounts]) -> list[str]:
    """Return what a complete backfill of the demo site has and these counts lack."""
    wanted = {str(FIRST + timedelta(n)) for n in range((LAST - FIRST).days + 1)}
    missing = [f"the day {day}" for day in sorted(wanted - {d["day"] for d in days})]
    return missing + [f"loaded articles of {d['day']}" for d in days if not d["loaded"]]


@contextmanager
def _stopped_at_the_end(world: World, keep: bool, out: Console) -> Iterator[None]:
    try:
        yield
    finally:
        if keep:
            out.print("everything keeps running; [bold]make status[/] shows it, [bold]make down[/] stops it")
        else:
            world.down()
            out.print("everything is stopped; [bold]make demo KEEP=1[/] or [bold]make up[/] leaves it running")
