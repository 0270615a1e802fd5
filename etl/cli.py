"""`dateline`: the same stages as the DAGs, from a terminal; and the demo."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from etl import __version__
from etl.errors import DatelineError

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False,
                  context_settings={"help_option_names": ["-h", "--help"]})
sources = typer.Typer(help="The registry of news sources: one TOML file each.", no_args_is_help=True)
quarantine = typer.Typer(help="Pages that gave no article, with reasons; try them again.", no_args_is_help=True)
db = typer.Typer(help="The warehouse's databases, roles and schema.", no_args_is_help=True)
archive = typer.Typer(help="The WARC archive.", no_args_is_help=True)
for name, group in (("sources", sources), ("quarantine", quarantine), ("db", db), ("archive", archive)):
    app.add_typer(group, name=name)

out = Console()
err = Console(stderr=True)

Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="A day, UTC, as 2015-10-01.")]
SourceIds = Annotated[list[str] | None, typer.Option("--source", help="Only this source; may be repeated.")]


@app.callback()
def main(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log what each stage does.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Read the day's news into a warehouse of dated events and attributed quotes."""
    if version:
        out.print(f"dateline {__version__}")
        raise typer.Exit
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, stream=sys.stderr,
                        format="%(asctime)s %(levelname)s %(name)s: %(message)s")


def run_app() -> None:
    """Run the command; Dateline's own errors become one clear line and exit code 1, never a traceback."""
    try:
        app()
    except DatelineError as error:
        err.print(f"[red]dateline: {type(error).__name__.lower()}:[/] {error}", highlight=False, soft_wrap=True)
        sys.exit(1)


# ------------------------------------------------------------------ the pipeline


@app.command()
def extract(
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes working on batches of lines.")] = 1,
) -> None:
    """Read JSON lines from standard input, write one JSON line each, in order.

    In: {"id": …, "html": …, "url": …} or {"id": …, "text": …, "published_at": "2015-10-01"}.
    Out: the article with its times, quotes and events, or {"id": …, "error": …}. No database is needed.
    """
    from etl.stages.lines import extract_lines
    lines = (raw.decode("utf-8", errors="surrogateescape") for raw in sys.stdin.buffer)
    for line in extract_lines(lines, jobs=jobs):
        sys.stdout.buffer.write(line.encode() + b"\n")
        sys.stdout.buffer.flush()


@app.command()
def run(
    from_: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day, UTC.")],
    to: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, UTC, inclusive.")],
    source: SourceIds = None,
    refetch: Annotated[bool, typer.Option(help="Ask again for pages that are already in the archive.")] = False,
) -> None:
    """Run the nightly stages for a range of days, without Airflow. Safe to repeat."""
    _run_days(from_, to, source, refetch=refetch, replay=False)


@app.command()
def replay(
    from_: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day, UTC.")],
    to: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, UTC, inclusive.")],
    source: SourceIds = None,
) -> None:
    """Clean and extract again from the archive, for a range of days; no network."""
    _run_days(from_, to, source, refetch=False, replay=True)


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


def _run_days(from_: datetime, to: datetime, source: list[str] | None, *, refetch: bool, replay: bool) -> None:
    from etl import stages
    from etl.records import Run, Window
    first, last = from_.date(), to.date()
    if last < first:
        raise typer.BadParameter(f"--to {last} lies before --from {first}")
    table = Table("day", "discovered", "fetched", "articles", "quarantined", "times", "quotes", "events")
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    for day in track(days, "replaying" if replay else "running", console=err, transient=True):
        start = datetime.combine(day, time.min, UTC)
        kind = "replay" if replay else "cli"
        this = Run(run_id=f"{kind}/{day}" + ("/" + "+".join(sorted(source)) if source else ""),
                   kind="replay" if replay else "cli", window=Window(start=start, end=start + timedelta(1)),
                   sources=tuple(sorted(source or ())), refetch=refetch)
        counts = stages.run_window(this, replay=replay)
        fetched, cleaned = counts.get("fetch", {}), counts.get("clean", {})
        found = counts.get("extract", {})
        table.add_row(str(day), str(fetched.get("received", cleaned.get("received", 0))), str(fetched.get("passed", "-")),
                      str(cleaned.get("passed", 0)), str(cleaned.get("received", 0) - cleaned.get("passed", 0)),
                      *(str(found.get(k, 0)) for k in ("times", "quotes", "events")))
    out.print(table)


@app.command()
def show(
    article: Annotated[str, typer.Argument(help="An article's URL or id in the warehouse, or with --file a path.")],
    file: Annotated[bool, typer.Option("--file", help="Read an HTML or text file instead of the warehouse.")] = False,
    published: Annotated[str | None, typer.Option(help="Publication day of a text file, as 2015-10-01.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to write; default: standard output.")] = None,
) -> None:
    """Write one HTML page of an article with its times, quotes and events highlighted and listed."""
    from etl.show import render
    from etl.stages.reports import article_answer, file_answer
    answer, address = (file_answer(Path(article), published), None) if file else article_answer(article)
    if "error" in answer:
        err.print(f"[red]{answer['error']['reason']}[/]: {answer['error']['message']}", soft_wrap=True)
        raise typer.Exit(1)
    page = render(answer, address=address)
    if output is None:
        sys.stdout.write(page)
    else:
        output.write_text(page, "utf-8")
        err.print(f"wrote {output} ({len(page):,} characters)")


# ------------------------------------------------------------------ quarantine, sources, database, archive


@quarantine.command("list")
def quarantine_list(
    reason: Annotated[str | None, typer.Option(help="Only this reason code.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Resolved rows too.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many rows.")] = 50,
) -> None:
    """List what was put aside, by stage and reason."""
    from etl.stages.reports import quarantined
    rows = quarantined(reason=reason, open_only=not everything, limit=limit)
    table = Table("stage", "reason", "source", "url", "message", "archived as")
    for q in rows:
        table.add_row(q.stage, q.reason, q.source_id, q.url, q.message, str(q.address or ""))
    out.print(table if rows else "Nothing is in quarantine.")


@quarantine.command("replay")
def quarantine_replay(
    reason: Annotated[str | None, typer.Option(help="Only this reason code.")] = None,
    url: Annotated[str | None, typer.Option(help="Only this URL.")] = None,
) -> None:
    """Clean and extract quarantined pages again, from their archived bytes."""
    from etl import stages
    from etl.stages.nightly import run_planned
    planned = stages.plan_quarantine(reason=reason, url=url)
    if planned is None:
        out.print("Nothing in quarantine matches and has archived bytes.")
        return
    counts = run_planned(*planned, fetching=False)
    cleaned = counts.get("clean", {})
    out.print(f"{cleaned.get('received', 0)} tried again: {cleaned.get('passed', 0)} are articles now, "
              f"{cleaned.get('received', 0) - cleaned.get('passed', 0)} stay in quarantine.")


@db.command("create")
def db_create(
    admin_url: Annotated[str, typer.Option(envvar="DATELINE_ADMIN_DATABASE_URL", help="SQLAlchemy URL of a superuser.")],
    name: Annotated[str, typer.Option(help="The warehouse's database.")] = "dateline",
) -> None:
    """Create the warehouse's database and roles (passwords from DATELINE_WRITER_PASSWORD, DATELINE_READER_PASSWORD)."""
    from etl.stages.database import create
    create(admin_url, name)
    out.print(f"database {name} and the roles dateline_writer and dashboard_reader are there")


@db.command("upgrade")
def db_upgrade(revision: Annotated[str, typer.Argument(help="Alembic revision.")] = "head") -> None:
    """Bring the warehouse's schema to a revision (default: the newest)."""
    from etl.stages.database import upgrade
    upgrade(revision)
    out.print(f"the warehouse is at {revision}")


if __name__ == "__main__":
    run_app()
