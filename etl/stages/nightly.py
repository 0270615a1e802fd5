"""discover ▸ fetch ▸ clean ▸ extract ▸ audit ▸ load ▸ publish: one function per stage of the nightly run."""

from __future__ import annotations

import logging
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from urllib.parse import urlsplit

from etl.errors import Fatal
from etl.reasons import Reason
from etl.records import Candidate, Capture, Quarantined, Run, Source, StageReport, Validators
from etl.settings import settings
from etl.stages.asking import ask, find
from etl.stages.context import archive_root, client_options, end, engine, finish, sources_of
from etl.stages.items import cleaned, earlier
from etl.stages.stopping import stops_cleanly
from etl.stages.tally import Tally

log = logging.getLogger(__name__)


@stops_cleanly
def discover(run: Run) -> list[str]:
    """Gather the URLs of the run's window and cut them into shards by host; return the shards' names.

    All URLs of a host lie in one shard, so that one task paces that host. Doing it again starts the run afresh: what it
    captured stays, and what it extracted is used again where the articles turn out the same.
    """
    from etl.load import dimensions, intake, quarantining, runs, staging
    began = monotonic()
    db = engine()
    sources = sources_of(run.sources)
    runs.open_run(db, run)
    dimensions.put_sources(db, sources.values())
    found, candidates, forbidden = find(db, run)
    shards = cut_by_host(candidates)
    staging.purge(db, run.run_id, keep=shards)
    intake.clear_candidates(db, run.run_id)
    for shard, rows in shards.items():
        intake.put_candidates(db, run.run_id, shard, rows)
    quarantining.put_quarantine(db, run.run_id, found.problems)
    finish(run.run_id, StageReport(stage="discover", shard="all", received=found.seen, passed=len(candidates),
                                   reasons=found.reasons + Counter({Reason.RETRACTED.value: forbidden}),
                                   seconds=monotonic() - began))
    return sorted(shards)


@stops_cleanly
def fetch(run_id: str, shard: str) -> dict[str, int]:
    """Fetch the shard's URLs into the archive.

    What an earlier attempt of this run has captured is not asked again; what another run has captured is only asked
    again when its channel says that it was modified since, or when the run refetches. Either way the shard's inputs
    for `clean` hold a capture of it (docs/decisions/0003-run-inputs.md).
    """
    from etl.archive import ArchiveWriter
    from etl.fetch import fetch_all
    from etl.load import clock, intake, locks, runs
    began = monotonic()
    db = engine()
    run = runs.get_run(db, run_id)
    candidates = intake.candidates(db, run_id, shard)
    outcome: Counter[str] = Counter()
    with locks.window_lock(db, run.window, f"fetch {shard}"):
        asking = ask(db, run, shard, candidates)
        known, todo, reused = asking.known, asking.due(candidates), asking.reused()
        outcome[Reason.UNCHANGED.value] += len(reused)
        outcome.update(str(c.reason) for c in asking.refused())
        tally = earlier(candidates, asking.settled, reused=asking.reused_urls())

        def keep(capture: Capture) -> None:
            intake.put_captures(db, [capture])
            if not capture.final:
                return
            if capture.outcome == "unchanged" and capture.url in known:
                reused.append(known[capture.url].capture_id)
            if capture.outcome == "fetched":
                tally.passed(capture.source_id, size=capture.body_bytes, seconds=capture.seconds)
            else:
                outcome[str(capture.reason)] += 1
                tally.refused(capture.source_id, str(capture.reason), size=capture.body_bytes, seconds=capture.seconds)

        with ArchiveWriter(archive_root(), f"{run.window.start:%Y/%m/%d}/{run.kind}-{shard}") as writer:
            fetch_all(run, shard, todo, _sources_for(todo), client_options=client_options(), writer=writer,
                      validators={c.url: _validators(known[c.url]) for c in todo if c.url in known}, on_capture=keep,
                      attempts_before=intake.attempts(db, run_id, [c.url for c in todo]), clock=clock.clock(db))
        intake.put_replay(db, run_id, shard, reused)
    reasons = +outcome
    return finish(run_id, StageReport(stage="fetch", shard=shard, received=len(candidates),
                                      passed=len(candidates) - reasons.total(), reasons=reasons,
                                      seconds=monotonic() - began), tally)


@stops_cleanly
def clean(run_id: str, shard: str) -> dict[str, int]:
    """Turn the shard's archived bytes into articles on staging; what is no article goes to quarantine."""
    from etl.load import erased_records, intake, quarantining, staging
    from etl.stages.takedown import settle
    began = monotonic()
    db = engine()
    inputs = intake.captures(db, run_id, shard, "fetched")
    refused: list[Quarantined] = []
    retracted: list[tuple[Capture, str]] = []
    tally = Tally()
    counts = staging.stage_articles(db, run_id, shard, cleaned(inputs, refused, tally),
                                    on_retracted=lambda capture, article_id: retracted.append((capture, article_id)))
    if retracted:           # an address that no tombstone knew led to an erased article: its bytes must not stay
        erased_records.forget(db, retracted)
        settle()
    quarantining.put_quarantine(db, run_id, refused)
    passed = counts.pop("staged")
    reasons = +(Counter(q.reason for q in refused) + Counter(counts))
    return finish(run_id, StageReport(stage="clean", shard=shard, received=len(inputs), passed=passed, reasons=reasons,
                                      seconds=monotonic() - began), tally)


@stops_cleanly
def audit(run_id: str) -> dict[str, int]:
    """Check what is staged before anyone downstream sees a row. Raises Fatal when an error check fails."""
    from etl.load import checks
    began = monotonic()
    with _closing_failed(run_id):
        results = checks.run_checks(engine(), run_id, "staging")
        failed = [r for r in results if r.failing_rows]
        for result in failed:
            log.warning("%s %s: %d rows, e.g. %s; %s", result.severity, result.name, result.failing_rows,
                        "; ".join(result.sample) or "-", result.advice)
        counts = {"checks": len(results), "warnings": sum(r.severity == "warning" for r in failed)}
        end("audit", counts | {f"{r.severity} {r.name}": r.failing_rows for r in failed}, monotonic() - began)
        checks.refuse(results, "nothing was merged and the published warehouse is as it was")
    return counts


@stops_cleanly
def load(run_id: str) -> dict[str, int]:
    """Merge staging into the warehouse in one transaction, with near-duplicates, people and events resolved."""
    from etl import resolve
    from etl.load import locks, merge, runs
    began = monotonic()
    db = engine()
    with _closing_failed(run_id), locks.window_lock(db, runs.get_run(db, run_id).window, "load"):
        counts = merge.merge_run(db, run_id, resolve)
    end("load", counts, monotonic() - began, "rows written")
    return counts


@stops_cleanly
def publish(run_id: str) -> dict[str, int]:
    """Install changed marts, check what they show, mark the run published and close it. Raises Fatal when an error check fails."""
    from etl.load import marts, runs
    began = monotonic()
    with _closing_failed(run_id):
        counts = marts.publish(engine(), run_id)
    runs.close_run(engine(), run_id, "done")
    end("publish", counts, monotonic() - began)
    return counts


def fail_run(run_id: str, message: str, *, even_if_failed: bool = False) -> None:
    """Note that a run ended red, unless why was noted already. What Airflow's failure callbacks call.

    even_if_failed  the latest failure's words replace an earlier one's: a task that knows what it died of
    """
    from etl.load import runs
    runs.note_failure(engine(), run_id, message, over=("open", "failed") if even_if_failed else ("open",))


@contextmanager
def _closing_failed(run_id: str) -> Iterator[None]:
    """Note in ops.run why the run failed, when it fails for good."""
    from etl.load import runs
    try:
        yield
    except Fatal as error:
        runs.close_run(engine(), run_id, "failed", str(error))
        raise


def shard_count(items: int) -> int:
    """Return into how many shards so many URLs or captures are cut at most."""
    return max(1, min(settings().max_shards, -(-items // settings().shard_size)))


def shard_names(hosts: Iterable[str]) -> dict[str, str]:
    """Name the shard of every host ("00", "01" …): as many shards as the number of URLs and the settings ask for.

    hosts   one per URL, so with repetitions
    """
    every = [host.lower() for host in hosts]
    wanted = shard_count(len(every))
    return {host: f"{zlib.crc32(host.encode()) % wanted:02d}" for host in every}


def cut_by_host(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    """Return the shards of a run by name; all URLs of a host lie in one."""
    rows = list(candidates)
    names = shard_names(urlsplit(c.url).netloc for c in rows)
    shards: dict[str, list[Candidate]] = defaultdict(list)
    for row in rows:
        shards[names[urlsplit(row.url).netloc.lower()]].append(row)
    return dict(shards)


def _validators(capture: Capture) -> Validators:
    return Validators(etag=capture.etag, last_modified=capture.last_modified)


def _sources_for(candidates: Iterable[Candidate]) -> Mapping[str, Source]:
    wanted = {c.source_id for c in candidates}
    return sources_of(wanted) if wanted else {}
