"""discover ▸ fetch ▸ clean ▸ extract ▸ audit ▸ load ▸ publish: one function per stage of the nightly run."""

from __future__ import annotations

import logging
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from urllib.parse import urlsplit

from etl.errors import Fatal, Quarantine
from etl.reasons import PERMANENT, Reason
from etl.records import Candidate, Capture, Quarantined, Run, Source, StageReport, Validators
from etl.settings import settings
from etl.stages.context import archive_root, client_options, end, engine, finish, sources_of
from etl.stages.items import by_source, cleaned, earlier, extracted, with_captures
from etl.stages.stopping import stops_cleanly
from etl.stages.tally import Tally

log = logging.getLogger(__name__)


@stops_cleanly
def discover(run: Run) -> list[str]:
    """Gather the URLs of the run's window and cut them into shards by host; return the shards' names.

    All URLs of a host lie in one shard, so that one task paces that host. Doing it again starts the run afresh: what
    it staged is dropped, what it captured stays.
    """
    from etl.fetch import discover as discover_urls
    from etl.load import dimensions, intake, quarantining, retraction, runs, staging
    began = monotonic()
    sources = sources_of(run.sources)
    db = engine()
    runs.open_run(db, run)
    staging.purge(db, run.run_id)
    dimensions.put_sources(db, sources.values())
    found = discover_urls(list(sources.values()), run.window, client_options=client_options(),
                          announced=intake.announcements(db, run.window, sorted(sources)))
    forbidden = retraction.forbidden_urls(db, found.candidates)
    candidates = [c for c in found.candidates if c.url not in forbidden]
    shards = _cut_by_host(candidates)
    intake.clear_candidates(db, run.run_id)
    for shard, rows in shards.items():
        intake.put_candidates(db, run.run_id, shard, rows)
    quarantining.put_quarantine(db, run.run_id, found.problems)
    finish(run.run_id, StageReport(stage="discover", shard="all", received=found.seen, passed=len(candidates),
                                   reasons=found.reasons + Counter({Reason.RETRACTED.value: len(forbidden)}),
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
        known = intake.validators(db, [c.url for c in candidates])
        # what an earlier try of this run has an answer for: an archived page, or a refusal that the publisher means
        settled = {c.url: c for c in intake.captures(db, run_id, shard) if c.run_id == run_id and _is_settled(c)}
        refused = {url: c for url, c in settled.items() if c.outcome in {"failed", "skipped"}}
        todo = [c for c in candidates if c.url not in settled and _is_due(c, known.get(c.url), refetch=run.refetch)]
        kept = {c.url for c in candidates} - {c.url for c in todo} - set(refused)
        reused = [known[url].capture_id for url in sorted(kept & known.keys()) if known[url].run_id != run_id]
        outcome[Reason.UNCHANGED.value] += len(reused)
        outcome.update(str(refused[c.url].reason) for c in candidates if c.url in refused)
        tally = earlier(candidates, settled, reused={url for url in kept & known.keys() if known[url].run_id != run_id})

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
def extract(run_id: str, shard: str) -> dict[str, int]:
    """Annotate the shard's articles: times, quotes and events on staging. Articles that staging no longer holds are cleaned again."""
    from etl.load import quarantining, staging
    began = monotonic()
    db = engine()
    if staging.is_lost(db, run_id, shard):
        log.warning("%s %s: staging does not hold the articles that clean staged (dropped by upkeep, or not restored): cleaning again",
                    run_id, shard)
        clean(run_id, shard)
    refused: list[tuple[str, Quarantine]] = []
    counts = staging.stage_extractions(db, run_id, shard, extracted(run_id, shard, refused))
    put_aside = with_captures(run_id, shard, refused)
    quarantining.put_quarantine(db, run_id, put_aside)
    passed = counts.pop("staged")
    reasons = Counter(error.reason for _, error in refused)
    report = StageReport(stage="extract", shard=shard, received=passed + len(refused), passed=passed, reasons=reasons,
                         seconds=monotonic() - began)
    return finish(run_id, report, by_source(run_id, shard, put_aside, report.seconds), also=counts) | counts


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


def shard_names(hosts: Iterable[str]) -> dict[str, str]:
    """Name the shard of every host ("00", "01" …): as many shards as the number of URLs and the settings ask for.

    hosts   one per URL, so with repetitions
    """
    every = [host.lower() for host in hosts]
    wanted = max(1, min(settings().max_shards, -(-len(every) // settings().shard_size)))
    return {host: f"{zlib.crc32(host.encode()) % wanted:02d}" for host in every}


def _cut_by_host(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    rows = list(candidates)
    names = shard_names(urlsplit(c.url).netloc for c in rows)
    shards: dict[str, list[Candidate]] = defaultdict(list)
    for row in rows:
        shards[names[urlsplit(row.url).netloc.lower()]].append(row)
    return dict(shards)


def _validators(capture: Capture) -> Validators:
    return Validators(etag=capture.etag, last_modified=capture.last_modified)


def _is_settled(capture: Capture) -> bool:
    return capture.outcome in {"fetched", "unchanged"} or capture.reason in PERMANENT


def _is_due(candidate: Candidate, known: Capture | None, *, refetch: bool) -> bool:
    """Tell whether to ask for a URL (again): never captured, asked for, or said to be modified since."""
    if known is None or refetch:
        return True
    return candidate.modified_hint is not None and candidate.modified_hint > known.started_at


def _sources_for(candidates: Iterable[Candidate]) -> Mapping[str, Source]:
    wanted = {c.source_id for c in candidates}
    return sources_of(wanted) if wanted else {}
