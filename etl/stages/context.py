"""What every stage needs: the engine, the sources, the fetch options, and the table its log ends with."""

from __future__ import annotations

import logging
from collections.abc import Collection
from functools import lru_cache
from typing import TYPE_CHECKING

from etl.errors import Fatal
from etl.records import Source, StageReport
from etl.settings import settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from etl.fetch import ClientOptions

log = logging.getLogger("dateline")


@lru_cache(maxsize=4)
def engine_of(url: str) -> Engine:
    """Return the process's engine on a database."""
    from etl.load import engine as open_engine
    return open_engine(url)


def engine() -> Engine:
    """Return the process's engine on the warehouse. Raises Fatal when no database is configured."""
    url = settings().database_url
    if not url:
        raise Fatal("DATELINE_DATABASE_URL is not set, so there is no warehouse to talk to; "
                    "start the local one with: make up, or set it as docs/settings.md says")
    return engine_of(url)


def sources_of(only: Collection[str] = ()) -> dict[str, Source]:
    """Return the enabled sources, or just those named. Raises Fatal for an unknown id or an empty registry."""
    from etl.sources import load_sources
    folder = settings().sources_dir
    sources = load_sources(folder, only)
    if not sources:
        raise Fatal(f"no enabled source in {folder}; add one with: dateline sources add URL (docs/sources.md)")
    return sources


def client_options() -> ClientOptions:
    """Return the fetcher's options from the settings."""
    from etl.fetch import ClientOptions
    s = settings()
    return ClientOptions(user_agent=s.user_agent, connect_to=s.connect_to, robots_cache=s.home / "robots")


def archive_root() -> str:
    """Return the archive's folder or fsspec URL."""
    return settings().archive_url


def finish(run_id: str, report: StageReport) -> dict[str, int]:
    """Record a stage's report, end the log with it as a table, and return its counts for the next task."""
    from etl.load import runs
    runs.report(engine(), run_id, report)
    log.info("%s", table(report))
    return {"received": report.received, "passed": report.passed, **dict(report.reasons)}


def table(report: StageReport) -> str:
    """Return a report as the short table that ends a task's log."""
    rows = [("received", report.received), ("passed on", report.passed),
            *sorted(report.reasons.items(), key=lambda r: (-r[1], r[0]))]
    width = max(len(name) for name, _ in rows)
    lines = "\n".join(f"  {name:<{width}}  {count:>8,}" for name, count in rows)
    return f"{report.stage} {report.shard}: {report.seconds:.1f} s\n{lines}"
