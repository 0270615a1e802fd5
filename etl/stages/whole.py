"""All stages of a run in this process, one after the other: what `dateline run`, `replay` and `quarantine replay` do."""

from __future__ import annotations

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from etl.errors import Transient
from etl.records import Run
from etl.stages import replay as replaying
from etl.stages.extracting import extract
from etl.stages.nightly import audit, clean, discover, fetch, load, publish

log = logging.getLogger(__name__)

WAITS = (1, 5, 15, 60)             # seconds before a stage is tried again after a Transient error; in Airflow the DAG says it
P = ParamSpec("P")
T = TypeVar("T")


def run_window(run: Run, *, replay: bool = False, report_only: bool = False) -> dict[str, dict[str, int]]:
    """Run all stages, one shard after the other; return the counts of each stage, summed over shards.

    report_only  of a replay: end with what publishing it would change
    """
    plan = replaying.plan_replay if replay else discover
    return run_planned(run, _patiently(plan, run), fetching=not replay, comparing=replay, report_only=report_only)


def run_planned(run: Run, shards: list[str], *, fetching: bool, comparing: bool = False,
                report_only: bool = False) -> dict[str, dict[str, int]]:
    """Run the stages after `discover` or `plan_replay`; return the counts of each stage, summed over shards."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    steps: list[Callable[[str, str], dict[str, int]]] = [fetch, clean, extract] if fetching else [clean, extract]
    for shard in shards:
        for step in steps:
            counts[step.__name__].update(_patiently(step, run.run_id, shard))
    counts["audit"].update(_patiently(audit, run.run_id))
    if comparing:
        counts["compare"].update(replaying.totals(_patiently(replaying.compare, run.run_id)))
    if report_only:
        replaying.withhold(run.run_id, "report only, as asked")
    else:
        lasts: list[Callable[[str], Any]] = [load, publish]
        for last in lasts:
            counts[last.__name__].update(_patiently(last, run.run_id))
    return {stage: dict(found) for stage, found in counts.items()}


def _patiently(step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a step, and again after a Transient error. Raises Transient when it goes on failing."""
    for seconds in WAITS:
        try:
            return step(*args, **kwargs)
        except Transient as error:
            log.warning("%s. Trying again in %d s", error, seconds)
            time.sleep(seconds)
    return step(*args, **kwargs)
