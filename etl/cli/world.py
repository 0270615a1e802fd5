"""demo, up, down, status: the local Postgres, Airflow and demo site."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def demo(
    keep: Annotated[bool, typer.Option(help="Leave everything running; stop it with: dateline down")] = False,
) -> None:
    """Start the local world, backfill five days of demo news through Airflow, and show what is in the warehouse."""
    from etl.local.demo import run as run_demo
    from etl.stages.reports import warehouse
    raise typer.Exit(run_demo(keep, warehouse()))


@app.command()
def up() -> None:
    """Start the local Postgres, Airflow and demo site; twice is a no-op."""
    from etl.local import commands
    from etl.stages.reports import warehouse
    raise typer.Exit(commands.up(warehouse()))


@app.command()
def down(destroy: Annotated[bool, typer.Option(help="Delete databases, archive and logins too.")] = False) -> None:
    """Stop everything that `up` or `demo` started."""
    from etl.local import commands
    raise typer.Exit(commands.down(destroy=destroy))


@app.command()
def status() -> None:
    """Say what runs, where, and with which logins."""
    from etl.local import commands
    raise typer.Exit(commands.status())
