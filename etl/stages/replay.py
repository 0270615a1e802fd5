"""The run from `clean` on, from the archive: no network. Also: trying quarantined articles again."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from time import monotonic
from urllib.parse import urlsplit

from etl.records import Capture, Run, StageReport, Window
from etl.stages.context import engine, finish

log = logging.getLogger(__name__)


def plan_replay(run: Run) -> list[str]:
    """Gather the captures of the run's window from the archive's index; return the shards' names."""
    from etl.load import intake, runs
    began = monotonic()
    runs.open_run(engine(), run)
    captures = intake.captures_in_window(engine(), run.window, run.sources)
    return _plan(run, captures, monotonic() - began)


def replay_quarantine(*, reason: str | None = None, url: str | None = None, stage: str | None = None,
                      limit: int = 10_000) -> tuple[Run, list[str]] | None:
    """Plan a run over the open quarantine rows that match; None when none does. Run its shards with `run_planned`."""
    from etl.load import intake, runs
    began = monotonic()
    rows = intake.quarantine(engine(), reason=reason, url=url, stage=stage, limit=limit)
    captures = intake.captures_by_id(engine(), [r["capture_id"] for r in rows if r["capture_id"]])
    if not captures:
        return None
    # the window names the run; its inputs are the quarantined captures alone
    first = min(c.started_at for c in captures)
    last = max(c.started_at for c in captures)
    run = Run(run_id=f"cli/quarantine-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}", kind="replay",
              window=Window(start=first, end=last + timedelta(seconds=1)))
    runs.open_run(engine(), run)
    return run, _plan(run, captures, monotonic() - began)


def _plan(run: Run, captures: Iterable[Capture], seconds: float) -> list[str]:
    from etl.load import intake
    from etl.stages.nightly import shard_names
    rows = list(captures)
    names = shard_names(urlsplit(c.url).netloc for c in rows)
    shards: dict[str, list[str]] = defaultdict(list)
    for capture in rows:
        shards[names[urlsplit(capture.url).netloc.lower()]].append(capture.capture_id)
    for shard, capture_ids in shards.items():
        intake.put_inputs(engine(), run.run_id, shard, capture_ids)
    finish(run.run_id, StageReport(stage="plan_replay", shard="all", received=len(rows), passed=len(rows), reasons={},
                                   seconds=seconds))
    return sorted(shards)
