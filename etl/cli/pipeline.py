"""extract, run, replay, show."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from etl.cli.console import SourceIds, err, out, table
from etl.records import Run, Window

app = typer.Typer()


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
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be fetched, and stop: nothing is fetched or written.")] = False,
) -> None:
    """Run the nightly stages for a range of days, without Airflow. Safe to repeat."""
    if dry_run:
        _tell_days(_days(from_, to, source, refetch=refetch, replay=False))
    else:
        _run_days(_days(from_, to, source, refetch=refetch, replay=False), replay=False)


@app.command()
def replay(
    from_: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day, UTC.")],
    to: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, UTC, inclusive.")],
    source: SourceIds = None,
    report_only: Annotated[bool, typer.Option("--report-only", help="Say what would change; leave the warehouse as it is.")] = False,
) -> None:
    """Clean and extract again from the archive, for a range of days; no network. Ends with what changed."""
    _run_days(_days(from_, to, source, refetch=False, replay=True), replay=True, report_only=report_only)


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


def _days(from_: datetime, to: datetime, source: list[str] | None, *, refetch: bool, replay: bool) -> list[Run]:
    """Return one run per day, with the same id each time it is asked for."""
    first, last = from_.date(), to.date()
    if last < first:
        raise typer.BadParameter(f"--to {last} lies before --from {first}")
    kind = "replay" if replay else "cli"
    starts = [datetime.combine(first + timedelta(n), time.min, UTC) for n in range((last - first).days + 1)]
    return [Run(run_id=f"{kind}/{start:%Y-%m-%d}" + ("/" + "+".join(sorted(source)) if source else ""),
                kind="replay" if replay else "cli", window=Window(start=start, end=start + timedelta(1)),
                sources=tuple(sorted(source or ())), refetch=refetch) for start in starts]


def _run_days(runs: list[Run], *, replay: bool, report_only: bool = False) -> None:
    from etl import stages
    shown = table("day", "urls", "fetched", "articles", "no article", "times", "quotes", "events")
    for this in track(runs, "replaying" if replay else "running", console=err, transient=True):
        counts = stages.run_window(this, replay=replay, report_only=report_only)
        fetched, cleaned = counts.get("fetch", {}), counts.get("clean", {})
        found = counts.get("extract", {})
        shown.add_row(f"{this.window.start:%Y-%m-%d}", str(fetched.get("received", cleaned.get("received", 0))),
                      str(fetched.get("passed", "-")), str(cleaned.get("passed", 0)),
                      str(cleaned.get("received", 0) - cleaned.get("passed", 0)),
                      *(str(found.get(k, 0)) for k in ("times", "quotes", "events")))
    out.print(shown)
    if replay:
        out.print(stages.changes_of([this.run_id for this in runs]), highlight=False, markup=False, soft_wrap=True)
    if report_only:
        out.print("report only: the warehouse is as it was", highlight=False)


def _tell_days(runs: list[Run]) -> None:
    from etl import stages
    shown = table("day", "source", "would fetch", "new", "modified", "refetch", "captured", "refused")
    problems: dict[str, None] = {}
    for this in track(runs, "asking the channels", console=err, transient=True):
        told = stages.dry_run(this)
        for source, why, to_fetch in told.rows():
            shown.add_row(f"{this.window.start:%Y-%m-%d}", source, str(to_fetch), *(str(n) for n in why.values()))
        problems.update(dict.fromkeys(told.problems))
    out.print(shown)
    for problem in problems:
        err.print(f"[yellow]cannot be read:[/] {problem}", highlight=False, soft_wrap=True)
    out.print("dry run: nothing was fetched, nothing was written", highlight=False)
