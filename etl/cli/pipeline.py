"""extract, run, replay, show."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from etl.cli.console import SourceIds, err, out, table

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


def _run_days(from_: datetime, to: datetime, source: list[str] | None, *, refetch: bool, replay: bool) -> None:
    from etl import stages
    from etl.records import Run, Window
    first, last = from_.date(), to.date()
    if last < first:
        raise typer.BadParameter(f"--to {last} lies before --from {first}")
    shown = table("day", "urls", "fetched", "articles", "no article", "times", "quotes", "events")
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
        shown.add_row(str(day), str(fetched.get("received", cleaned.get("received", 0))), str(fetched.get("passed", "-")),
                      str(cleaned.get("passed", 0)), str(cleaned.get("received", 0) - cleaned.get("passed", 0)),
                      *(str(found.get(k, 0)) for k in ("times", "quotes", "events")))
    out.print(shown)
