"""`dateline`: the same stages as the DAGs, from a terminal; and the demo.

    pipeline.py    extract, run, replay, show
    world.py       demo, up, down, status: the local Airflow, Postgres and demo site
    registry.py    sources list | check | add
    keeping.py     quarantine, db, archive
    takedown.py    retract plan | hide | erase | lift | list
    backups.py     backup, restore
    dashboards.py  dashboards up | export | zip
"""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from etl import __version__
from etl.cli import backups, dashboards, keeping, pipeline, registry, takedown, world
from etl.cli.console import err, out
from etl.errors import DatelineError
from etl.settings import settings

app = typer.Typer(help="Read the day's news into a warehouse of dated events and attributed quotes.", no_args_is_help=True,
                  pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]})
for group in (pipeline.app, world.app, backups.app):
    app.add_typer(group)
for name, group in (("sources", registry.app), ("quarantine", keeping.quarantine), ("db", keeping.db), ("archive", keeping.archive),
                    ("retract", takedown.app), ("dashboards", dashboards.app)):
    app.add_typer(group, name=name)


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log what each stage does; each page with DATELINE_LOG_LEVEL=DEBUG.")
                       ] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Read the day's news into a warehouse of dated events and attributed quotes."""
    if version:
        out.print(f"dateline {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        out.print(context.get_help())
        raise typer.Exit
    wanted = logging.getLevelName(settings().log_level)
    level = min(logging.INFO, wanted) if verbose else max(logging.WARNING, wanted)
    logging.basicConfig(level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


def run_app() -> None:
    """Run the command; Dateline's own errors become one clear line and exit code 1, never a traceback."""
    try:
        app()
    except (DatelineError, ValueError) as error:
        if isinstance(error, ValueError) and "DATELINE_" not in str(error):
            raise              # a bug, not a setting: the traceback is what helps
        kind = "setting" if isinstance(error, ValueError) else type(error).__name__.lower()
        err.print(f"[red]dateline: {kind}:[/] {error}", highlight=False, soft_wrap=True)
        sys.exit(1)
