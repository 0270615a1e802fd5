"""What every stage needs: the engine, the sources, the fetch options, and the table its log ends with."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from etl.errors import Fatal
from etl.metrics import meter
from etl.records import Source, StageReport
from etl.settings import settings
from etl.stages.tally import Tally, measure

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
    return ClientOptions(user_agent=s.user_agent, connect_to=s.connect_to, robots_cache=s.home / "robots",
                         deadline_seconds=s.fetch_seconds)


def archive_root() -> str:
    """Return the archive's folder or fsspec URL."""
    return settings().archive_url


def finish(run_id: str, report: StageReport, tally: Tally | None = None, *, also: Mapping[str, int] | None = None) -> dict[str, int]:
    """Record a stage's report, measure it, end the log with it as a table, and return its counts for the next task.

    tally  the same by source, for the metrics
    also   what the table shows besides
    """
    from etl.load import runs
    runs.report(engine(), run_id, report)
    measure(report, tally)
    left = dict(sorted(report.reasons.items(), key=lambda r: (-r[1], r[0])))
    log.info("%s", table(f"{report.stage} {report.shard}", {"received": report.received, "passed on": report.passed, **left,
                                                            **(also or {})}, report.seconds))
    return {"received": report.received, "passed": report.passed, **dict(report.reasons)}


def end(stage: str, counts: Mapping[str, int], seconds: float, words: str = "") -> None:
    """End the log of a stage that has no items to report, and measure its seconds. `words`: what the counts are of."""
    to = meter()
    to.seconds("stage.seconds", seconds, {"stage": stage})
    to.flush()
    log.info("%s", table(" ".join(filter(None, (stage, words))), counts, seconds))


def table(title: str, counts: Mapping[str, int], seconds: float) -> str:
    """Return counts as the short table that ends a task's log."""
    width = max(map(len, counts), default=0)
    return "\n".join([f"{title}: {seconds:.1f} s", *(f"  {name:<{width}}  {count:>8,}" for name, count in counts.items())])
