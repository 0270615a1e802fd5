"""The dashboards of sql/dashboards: a local Superset with them, the files and the zip."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from etl.cli.console import out

app = typer.Typer(help="The dashboards of sql/dashboards in a local Superset.", no_args_is_help=True)


@app.command("up")
def dashboards_up() -> None:
    """Start the local Postgres and Superset with the dashboards of sql/dashboards; twice is a no-op."""
    from etl.local import commands
    from etl.stages.reports import warehouse
    raise typer.Exit(commands.dashboards(warehouse()))


@app.command("export")
def dashboards_export() -> None:
    """Write what was changed in the local Superset back into sql/dashboards."""
    from etl.local import commands
    raise typer.Exit(commands.dashboards_export())


@app.command("zip")
def dashboards_zip(
    file: Annotated[Path, typer.Argument(help="Where to write it.")],
    time_range: Annotated[str | None, typer.Option(help='What the day filters open with, e.g. "Last month", "No filter".')] = None,
) -> None:
    """Write the dashboards as a zip for another Superset: its Import, or docker/superset/prepare.py."""
    from etl.local.superset import FOLDER
    from etl.local.superset_files import bundle
    out.print(f"{bundle(FOLDER, file, time_range=time_range)} assets in {file}")
