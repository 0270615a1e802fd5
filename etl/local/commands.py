"""`dateline up`, `down` and `status`: the local world from a terminal. Each returns the exit code."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from etl.local.display import Phases, console, show_addresses
from etl.local.doors import Line, Warehouse
from etl.local.processes import Service
from etl.local.superset import FOLDER, NAME
from etl.local.world import AIRFLOW_SERVICES, World
from etl.settings import ROOT


def up(warehouse: Warehouse, *, out: Console | None = None) -> int:
    """Start what does not run, and print where everything is."""
    out, world = out or console(), World.here()
    phases = Phases(out)
    world.up(warehouse.prepare, step=phases.begin)
    phases.end()
    show_addresses(out, world.addresses(), world.state.passwords)
    return 0


def dashboards(warehouse: Warehouse, *, out: Console | None = None) -> int:
    """Start Postgres and the dashboards where they do not run, and print where they are and how to log in."""
    out, world = out or console(), World.here()
    phases = Phases(out)
    address = world.dashboards_up(warehouse.prepare, warehouse.reader, step=phases.begin)
    phases.end()
    show_addresses(out, {"dashboards": address, "state and logs": str(world.home)}, world.dashboards.state.passwords)
    return 0


def dashboards_export(*, out: Console | None = None) -> int:
    """Write the dashboards of the running Superset back into the files, and print which changed."""
    out = out or console()
    changed = World.here().dashboards_export()
    out.print("\n".join(f"changed: {FOLDER.relative_to(ROOT) / name}" for name in changed) or "the files are as the dashboards are",
              highlight=False)
    return 0


def down(*, destroy: bool = False, out: Console | None = None) -> int:
    """Stop everything; `destroy` also deletes the databases, the archive and the logins."""
    out, world = out or console(), World.here()
    ran = world.down(destroy=destroy) if world.home.exists() else False
    out.print("stopped" if ran else "nothing was running")
    if destroy:
        out.print(f"deleted {world.home}")
    return 0


def status(warehouse: Warehouse, url: str, *, out: Console | None = None) -> int:
    """Print how last night went, and what runs of the local world, with its memory and its log.

    url      the configured warehouse, or ""; without it, the local world's is asked
    returns  0 when all of the local world runs, 3 when nothing or only a part does. Where there is no local world, as in
             production: 0 when last night is not red, 4 when it is or cannot be told
    """
    out, world = out or console(), World.here()
    if not (world.home / "state.json").exists() and not world.dashboards.exists():
        if url:
            return 4 if _show_night(out, warehouse.night(url)) else 0
        out.print("nothing has been started yet; run: make up")
        return 3
    if url or world.postgres.port() is not None:
        _show_night(out, warehouse.night(url or world.postgres.url("dateline")))
    table = Table("service", "state", "pid", "memory", box=box.SIMPLE_HEAD)
    table.add_column("log", overflow="fold")
    services = [world.service(name) for name in ("site", *AIRFLOW_SERVICES)]
    optional = [Service(NAME, world.home)] if world.dashboards.exists() else []
    port = world.postgres.port()
    table.add_row("postgres", _state(port is not None), "-", _megabytes(world.postgres.memory()),
                  str(world.postgres.log_file))
    for service in (*services, *optional):
        pid = service.pid()
        table.add_row(service.name, _state(pid is not None), str(pid or "-"), _megabytes(service.memory()),
                      str(service.log_file))
    out.print(table)
    if optional and optional[0].pid() is not None:
        show_addresses(out, {"dashboards": world.dashboards.address}, world.dashboards.state.passwords)
    running = [port is not None, *(service.pid() is not None for service in services)]
    if not all(running):
        out.print(f"{'some of it does not run; start what is missing' if any(running) else 'start it'} with: make up")
        return 3
    unhealthy = world.api.unhealthy()
    if unhealthy:
        out.print(f"[red]not healthy:[/] {', '.join(unhealthy)}")
    show_addresses(out, world.addresses(), world.state.passwords)
    return 3 if unhealthy else 0


def _show_night(out: Console, lines: Sequence[Line]) -> bool:
    """Print last night's lines; tell whether its verdict, the first, is red."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, words, colour in lines:
        table.add_row(label, Text(words, style=colour))
    out.print(table)
    return lines[0][2] == "red"


def _state(running: bool) -> str:
    return "[green]running[/]" if running else "[red]down[/]"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB" if size else "-"
