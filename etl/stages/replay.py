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
from etl.stages.stopping import stops_cleanly

log = logging.getLogger(__name__)


@stops_cleanly
def plan_replay(run: Run) -> list[str]:
    """Gather the captures of the run's window from the archive's index; return the shards' names."""
    from etl.load import intake, runs, staging
    began = monotonic()
    runs.open_run(engine(), run)
    staging.purge(engine(), run.run_id)
    intake.clear_candidates(engine(), run.run_id)
    captures = intake.captures_in_window(engine(), run.window, run.sources)
    return _plan(run, captures, monotonic() - began)


def plan_quarantine(*, reason: str | None = None, url: str | None = None,
                    source_id: str | None = None) -> tuple[Run, list[str]] | None:
    """Plan a run over the archived bytes of the open quarantine rows that match; None when there are none.

    returns  the run and its shards, for `whole.run_planned`
    """
    from etl.load import intake, quarantining, runs
    began = monotonic()
    rows = quarantining.quarantine(engine(), reason=reason, source_id=source_id)
    wanted = [q.capture_id for q in rows if q.capture_id and q.address and url in {None, q.url}]
    captures = sorted(intake.captured_by_id(engine(), wanted).values(), key=lambda c: c.started_at)
    if not captures:
        return None
    # a run needs a window; this one's says when its inputs were captured
    window = Window(start=captures[0].started_at, end=captures[-1].started_at + timedelta(seconds=1))
    run = Run(run_id=f"cli/quarantine/{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}", kind="replay", window=window)
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
        intake.put_replay(engine(), run.run_id, shard, capture_ids)
    finish(run.run_id, StageReport(stage="plan_replay", shard="all", received=len(rows), passed=len(rows), reasons={},
                                   seconds=seconds))
    return sorted(shards)
