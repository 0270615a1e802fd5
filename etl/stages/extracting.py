"""The stage extract: times, quotes and events of the shard's articles, none of them found twice."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import tee
from time import monotonic
from typing import TYPE_CHECKING

from etl.errors import Quarantine
from etl.records import Article, Extraction, StageReport
from etl.stages.context import engine, finish
from etl.stages.items import by_source, with_captures
from etl.stages.stopping import stops_cleanly

if TYPE_CHECKING:
    from etl.load.staging import Pending

log = logging.getLogger(__name__)


@dataclass
class _Shard:
    """What became of a shard's articles, beyond the extractions themselves."""

    run_id: str
    name: str
    taken_over: Counter[str] = field(default_factory=Counter)  # "versions", and the facts that their extractions hold
    needless: list[str] = field(default_factory=list)          # staged versions whose extraction in the warehouse is the same
    refused: list[tuple[str, Quarantine]] = field(default_factory=list)


@stops_cleanly
def extract(run_id: str, shard: str) -> dict[str, int]:
    """Annotate the shard's articles: times, quotes and events on staging.

    What was made from the same text and dates by the same code and model is taken over, from an earlier try of this run
    or from the warehouse: a task that was killed takes up where it stopped (docs/decisions/0068-extraction-keys.md).
    Articles that staging no longer holds are cleaned again.

    returns  the report's counts, `taken_over` (of those passed), and the facts found: `times`, `quotes`, `events`
    """
    from etl.load import ledger, quarantining, staging
    began = monotonic()
    db = engine()
    if ledger.is_lost(db, run_id, shard):
        from etl.stages.nightly import clean
        log.warning("%s %s: staging does not hold the articles that clean staged (dropped by upkeep, or not restored): cleaning again",
                    run_id, shard)
        clean(run_id, shard)
    done = _Shard(run_id, shard)
    with closing(_extracted(done)) as found:
        counts = Counter(staging.stage_extractions(db, run_id, shard, found))
    staging.drop_extractions(db, run_id, shard, [*done.needless, *(version_id for version_id, _ in done.refused)])
    put_aside = with_captures(run_id, shard, done.refused)
    quarantining.put_quarantine(db, run_id, put_aside)
    passed = counts.pop("staged") + done.taken_over["versions"]
    reasons = Counter(error.reason for _, error in done.refused)
    report = StageReport(stage="extract", shard=shard, received=passed + len(done.refused), passed=passed, reasons=reasons,
                         seconds=monotonic() - began)
    taken_over = done.taken_over.pop("versions", 0)
    if taken_over:
        log.info("%d of %d extractions were taken over: same text and dates, same extractor, same model", taken_over, passed)
    counts.update(done.taken_over)
    also = dict(counts) | {"taken_over": taken_over}
    return finish(run_id, report, by_source(run_id, shard, put_aside, report.seconds), also=also) | also


def _extracted(done: _Shard) -> Generator[tuple[str, Extraction], None, None]:
    from etl.extract.keys import extraction_key
    from etl.extract.pipeline import extract_many

    # extract_many reads at most one batch ahead, so that is all that tee holds
    todo, again = tee(_todo(done))
    answers = extract_many(_named(again))
    for pending, answer in zip(todo, answers, strict=True):
        if isinstance(answer, Quarantine):
            done.refused.append((pending.version_id, answer))
        else:
            yield pending.version_id, replace(answer, key=extraction_key(pending.article))


def _named(todo: Iterator[Pending]) -> Iterator[Article]:
    """Give the articles and name each in the log: one that kills the process is among the last batch named."""
    for pending in todo:
        log.debug("extracting %s (version %s)", pending.article.canonical_url, pending.version_id)
        yield pending.article


def _todo(done: _Shard) -> Iterator[Pending]:
    """Yield the articles that must be extracted; note the others as taken over."""
    from etl.extract.keys import extraction_key
    from etl.load import staging
    for pending in staging.pending(engine(), done.run_id, done.name):
        key = extraction_key(pending.article)
        if key not in {pending.standing_key, pending.staged_key}:
            yield pending
            continue
        if key == pending.standing_key and pending.staged_key is not None:
            done.needless.append(pending.version_id)
        done.taken_over.update(versions=1, times=pending.times, quotes=pending.quotes, events=pending.events)
