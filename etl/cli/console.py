"""Where the commands print: answers to standard output, everything else to standard error."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

out = Console(width=None if sys.stdout.isatty() else 160)   # a pipe has no width: do not fold as if it had 80 columns
err = Console(stderr=True)

SourceIds = Annotated[list[str] | None, typer.Option("--source", help="Only this source; may be repeated.")]


def table(*columns: str) -> Table:
    """Return a table whose cells fold rather than lose their ends: an address cut off is no address."""
    made = Table(box=box.SIMPLE_HEAD)
    for name in columns:
        made.add_column(name, overflow="fold")
    return made
