"""sources list | check | add: the registry of news sources, one TOML file each."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Annotated

import typer

from etl.cli.console import err, out, table

app = typer.Typer(help="The registry of news sources: one TOML file each.", no_args_is_help=True)


@app.command("list")
def list_sources() -> None:
    """List the registry: every source, enabled or not."""
    from etl.stages import registry
    shown = table("source", "name", "home", "country", "zone", "channels", "enabled")
    rows = registry.every_source()
    for s in rows:
        shown.add_row(s.source_id, s.name, s.home, s.country, s.timezone, ", ".join(sorted({c.kind for c in s.channels})),
                      "yes" if s.enabled else "no")
    out.print(shown)
    out.print(f"{len(rows)} sources in {registry.folder()}", highlight=False)


@app.command()
def check(
    source: Annotated[list[str] | None, typer.Argument(help="Sources to try; default: all enabled ones.")] = None,
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day to ask for, UTC; default: yesterday.")] = None,
) -> None:
    """Read the files, try every channel, and say what a run over one day would find. Fetches no article.

    Exit code 1 when a channel cannot be read, or announces nothing at all.
    """
    from etl.records import Window
    from etl.stages import registry
    start = day.replace(tzinfo=UTC) if day else datetime.combine(datetime.now(UTC).date() - timedelta(1), time.min, UTC)
    found = registry.check(source or (), Window(start=start, end=start + timedelta(1)))
    shown = table("source", "kind", "channel", "announced", f"on {start:%Y-%m-%d}", "newest", "problem")
    bad = [c for c in found.channels if c.problem or not (c.announced or c.left_out)]
    for c in found.channels:
        problem = c.problem or ("" if c.announced or c.left_out else "announces nothing")
        shown.add_row(c.source_id, c.kind, c.url, str(c.announced), str(c.in_window), f"{c.newest:%Y-%m-%d %H:%M}" if c.newest else "-",
                      f"[red]{problem}[/]" if problem else "")
    out.print(shown)
    left = ", ".join(f"{reason} {count}" for reason, count in sorted(found.reasons.items()))
    out.print(f"a run over {start:%Y-%m-%d} would ask for {len(found.candidates)} pages" + (f"; left out: {left}" if left else ""))
    if bad:
        err.print(f"{len(bad)} of {len(found.channels)} channels need a look")
        raise typer.Exit(1)


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="The outlet's home page.")],
    country: Annotated[str, typer.Option(help="ISO 3166-1 alpha-3, e.g. GBR.")],
    timezone: Annotated[str, typer.Option(help="IANA zone of the newsroom, e.g. Europe/London.")],
    source_id: Annotated[str | None, typer.Option("--id", help="The source's id; default: from the host's name.")] = None,
) -> None:
    """Find a site's feeds and sitemaps, try them, and write the source's file, switched off until you have looked at it."""
    from etl.stages import registry
    path, found = registry.add(url, country=country, timezone=timezone, source_id=source_id)
    for report in found.reports:
        out.print(f"  {report.kind:<8} {report.url}: {report.problem or f'{report.announced} URLs'}", highlight=False)
    out.print(f"wrote {path} with {len(found.channels)} channels, enabled = false. Look at it, then try it: "
              f"dateline sources check {path.stem}", highlight=False)
