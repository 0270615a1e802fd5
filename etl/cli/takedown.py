"""retract plan | hide | erase | lift | list: takedowns."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from etl.cli.console import err, out, table

app = typer.Typer(help="Takedowns: list what would go, hide it or erase it, show it again.", no_args_is_help=True)


class Scope(StrEnum):
    """What is taken down."""

    url = "url"
    source = "source"
    person = "person"


ScopeArgument = Annotated[Scope, typer.Argument(help="url: one article. source: an outlet's all. person: what somebody is quoted with.")]
What = Annotated[str, typer.Argument(help="The URL, the source's id, or the person's full name or id.")]
Reason = Annotated[str, typer.Option(help="Why; kept with the takedown.")]
ApprovedBy = Annotated[str, typer.Option(help="The name of who approved it; kept with the takedown.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask once more.")]


@app.command()
def plan(scope: ScopeArgument, what: What) -> None:
    """List what a takedown would take: counts, every URL or name, the WARC records. Changes nothing."""
    from etl.stages.takedown import describe, plan_retraction
    out.print(describe(plan_retraction(scope.value, what), "erase", most=100_000), highlight=False, markup=False, soft_wrap=True)


@app.command()
def hide(scope: ScopeArgument, what: What, reason: Reason, approved_by: ApprovedBy, yes: Yes = False) -> None:
    """Keep it in the warehouse and show it nowhere, also after later runs."""
    _take_down(scope, what, "hide", reason, approved_by, yes)


@app.command()
def erase(scope: ScopeArgument, what: What, reason: Reason, approved_by: ApprovedBy, yes: Yes = False) -> None:
    """Delete it from the tables and the archive for good; hashes stay, so that no later run brings it back."""
    _take_down(scope, what, "erase", reason, approved_by, yes)


@app.command()
def lift(scope: ScopeArgument, what: What) -> None:
    """Take a takedown away: what is hidden is shown again, what was erased may be fetched again."""
    from etl.stages.takedown import lift_retraction
    shown = lift_retraction(scope.value, what)
    out.print(f"the takedown of {scope.value} {what} is lifted; shown again: {shown}", highlight=False, markup=False)


@app.command("list")
def list_all() -> None:
    """List the takedowns that stand, newest first."""
    from etl.stages.takedown import retractions
    rows = retractions()
    shown = table("scope", "what", "action", "reason", "approved by", "at (UTC)")
    for row in rows:
        shown.add_row(row["scope"], row["described"] or row["target"], row["action"], row["reason"], row["approved_by"],
                      f"{row['approved_at']:%Y-%m-%d %H:%M}")
    out.print(shown if rows else "No takedown stands.")


def _take_down(scope: Scope, what: str, action: str, reason: str, approved_by: str, yes: bool) -> None:
    from etl.stages.takedown import describe, plan_retraction, retract
    found = plan_retraction(scope.value, what)
    err.print(describe(found, action), highlight=False, markup=False, soft_wrap=True)
    if not yes:
        typer.confirm(f"{action} it?", abort=True, err=True)
    exact = found.described if found.scope == "url" else found.target
    done = retract(scope.value, exact, action, reason=reason, approved_by=approved_by)
    out.print(", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in done.items()), highlight=False)
