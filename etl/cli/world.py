"""demo, up, down, status: the local Postgres, Airflow and demo site; and how last night went."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from etl.cli.console import err, out

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
    """Say how last night went, in ten lines, and what of the local world runs, where, with which logins.

    Exit code 3: something local does not run; 4: without a local world, last night is red or cannot be told.
    """
    from etl.local import commands
    from etl.settings import settings
    from etl.stages.reports import warehouse
    raise typer.Exit(commands.status(warehouse(), settings().database_url))


@app.command()
def deadman(
    by: Annotated[str | None, typer.Option(help="UTC hour by which last night's data must be there; default: DATELINE_NIGHTLY_BY.")] = None,
    max_age: Annotated[float | None, typer.Option(min=1, max=1000, help="Instead: hours that the newest day's end may lie back.")] = None,
    least: Annotated[int, typer.Option("--min-articles", min=1, help="Fewer articles of the day are as good as none.")] = 1,
    notify: Annotated[bool, typer.Option("--notify", help="Tell people by the configured channels, once; and when it is over.")] = False,
) -> None:
    """Look whether last night's data is there; for cron, outside Airflow. Reads the marts alone.

    Exit code 0: it is there; 4: it is late; 5: cannot tell, e.g. the database does not answer.
    """
    from etl.settings import hour_of_day
    from etl.stages.health import DeadmanCode
    from etl.stages.health import deadman as look
    if by is not None and max_age is not None:
        raise typer.BadParameter("give --by or --max-age, not both")
    try:
        hour = hour_of_day(by) if by else None
    except ValueError:
        raise typer.BadParameter(f"--by must be an hour of the day in UTC such as 06:00, got {by!r}") from None
    found = look(by=hour, max_age=max_age, least=least, notify=notify)
    if found.code is DeadmanCode.THERE:
        out.print(found.words, highlight=False, soft_wrap=True)
    else:
        err.print(f"[red]deadman:[/] {escape(found.words)}", highlight=False, soft_wrap=True)
    raise typer.Exit(found.code)
