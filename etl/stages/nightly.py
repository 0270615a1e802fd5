"""discover ▸ fetch ▸ clean ▸ extract ▸ audit ▸ load ▸ publish: one function per stage of the nightly run."""

from __future__ import annotations

import logging
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import tee
from time import monotonic
from urllib.parse import urlsplit

from etl.errors import Fatal, Quarantine
from etl.reasons import Reason
from etl.records import Article, Candidate, Capture, Extraction, Page, Quarantined, Run, Source, StageReport
from etl.settings import settings
from etl.stages.context import archive_root, client_options, engine, finish, sources_of

log = logging.getLogger(__name__)


def discover(run: Run) -> list[str]:
    """Gather the URLs of the run's window and cut them into shards by host; return the shards' names.

    All URLs of a host lie in one shard, so that one task paces that host.
    """
    from etl.fetch import discover as discover_urls
    from etl.load import intake, runs
    began = monotonic()
    sources = sources_of(run.sources)
    runs.open_run(engine(), run)
    found = discover_urls(list(sources.values()), run.window, client_options=client_options(),
                          announced=intake.announcements(engine(), run.window, sorted(sources)))
    shards = _cut_by_host(found.candidates)
    intake.put_candidates(engine(), run.run_id, shards)
    intake.put_quarantine(engine(), run.run_id, found.problems)
    finish(run.run_id, StageReport(stage="discover", shard="all", received=found.seen, passed=len(found.candidates),
                                   reasons=dict(found.reasons), seconds=monotonic() - began))
    return sorted(shards)


def poll_feeds(source_ids: list[str] | None = None) -> dict[str, int]:
    """Note what the feeds announce now; they forget within hours. Fetches no article."""
    from etl.fetch import poll_feeds as poll
    from etl.load import intake
    found = poll(list(sources_of(source_ids or ()).values()), client_options=client_options())
    new = intake.note_announcements(engine(), found.candidates)
    for problem in found.problems:
        log.warning("%s: %s (%s)", problem.source_id, problem.message, problem.reason)
    return {"seen": found.seen, "announced": len(found.candidates), "new": new, "problems": len(found.problems)}


def fetch(run_id: str, shard: str) -> dict[str, int]:
    """Fetch the shard's URLs into the archive. What an earlier attempt of this run has captured is not asked again."""
    from etl.archive import ArchiveWriter
    from etl.fetch import fetch_all
    from etl.load import intake, locks, runs
    began = monotonic()
    run = runs.get_run(engine(), run_id)
    candidates = intake.candidates(engine(), run_id, shard)
    with locks.window_lock(engine(), run.window, name=f"fetch {shard}"):
        known = intake.latest_captures(engine(), [c.url for c in candidates])
        ours = {c.url: c for c in intake.captures(engine(), run_id, shard) if c.outcome == "fetched"}
        todo = [c for c in candidates if c.url not in ours and _is_due(c, known.get(c.url), refetch=run.refetch)]
        due = {c.url for c in todo}
        intake.put_inputs(engine(), run_id, shard, [known[c.url].capture_id for c in candidates
                                                    if c.url not in due and c.url not in ours])
        outcome: Counter[str] = Counter({Reason.UNCHANGED.value: len(candidates) - len(todo) - len(ours)})

        def keep(capture: Capture) -> None:
            intake.put_captures(engine(), [capture])
            if capture.address is not None:
                intake.put_inputs(engine(), run_id, shard, [capture.capture_id])
            elif capture.outcome == "unchanged" and capture.url in known:
                intake.put_inputs(engine(), run_id, shard, [known[capture.url].capture_id])
            if capture.outcome != "fetched":
                outcome[capture.reason or "unknown"] += 1

        with ArchiveWriter(archive_root(), name=f"{run.window.start:%Y%m%d}-{shard}") as writer:
            fetch_all(run, shard, todo, _sources_for(todo), client_options=client_options(), writer=writer,
                      validators=known, on_capture=keep)
    reasons = {k: v for k, v in outcome.items() if v}
    return finish(run_id, StageReport(stage="fetch", shard=shard, received=len(candidates),
                                      passed=len(candidates) - sum(reasons.values()), reasons=reasons,
                                      seconds=monotonic() - began))


def clean(run_id: str, shard: str) -> dict[str, int]:
    """Turn the shard's archived bytes into articles on staging; what is no article goes to quarantine."""
    from etl.load import intake, staging
    began = monotonic()
    inputs = intake.inputs(engine(), run_id, shard)
    refused: list[Quarantined] = []
    passed = staging.stage_articles(engine(), run_id, shard, _cleaned(inputs, refused))
    intake.put_quarantine(engine(), run_id, refused)
    return finish(run_id, StageReport(stage="clean", shard=shard, received=len(inputs), passed=passed,
                                      reasons=Counter(q.reason for q in refused), seconds=monotonic() - began))


def extract(run_id: str, shard: str) -> dict[str, int]:
    """Annotate the shard's articles: times, quotes and events on staging."""
    from etl.load import intake, staging
    began = monotonic()
    refused: list[Quarantined] = []
    seen: Counter[str] = Counter()
    passed = staging.stage_extractions(engine(), run_id, shard, _extracted(run_id, shard, refused, seen))
    intake.put_quarantine(engine(), run_id, refused)
    reasons = Counter(q.reason for q in refused)
    return finish(run_id, StageReport(stage="extract", shard=shard, received=passed + len(refused),
                                      passed=passed, reasons=reasons, seconds=monotonic() - began)) | dict(seen)


def audit(run_id: str) -> dict[str, int]:
    """Check what is staged before anyone downstream sees a row. Raises Fatal when an error check fails."""
    return _check(run_id, "staging")


def load(run_id: str) -> dict[str, int]:
    """Resolve people, near-duplicates and events, and merge staging into the warehouse in one transaction."""
    from etl.load import locks, merge, runs
    from etl.stages.resolution import resolve
    run = runs.get_run(engine(), run_id)
    with locks.window_lock(engine(), run.window, name="load"):
        counts = merge.merge_run(engine(), run_id, resolve)
    log.info("loaded: %s", ", ".join(f"{name} {count:,}" for name, count in counts.items()))
    return counts


def publish(run_id: str) -> dict[str, int]:
    """Check the warehouse once more, refresh the marts and close the run."""
    from etl.load import marts, runs
    counts = _check(run_id, "published")
    marts.publish(engine(), run_id)
    runs.close_run(engine(), run_id, "published", "")
    return counts


def run_window(run: Run, *, replay: bool = False) -> dict[str, dict[str, int]]:
    """Run all stages in this process, one shard after the other: what `dateline run` and `dateline replay` do."""
    from etl.stages.replay import plan_replay
    return run_planned(run, plan_replay(run) if replay else discover(run), fetching=not replay)


def run_planned(run: Run, shards: list[str], *, fetching: bool) -> dict[str, dict[str, int]]:
    """Run the stages after `discover` or `plan_replay`; return the counts of each stage, summed over shards."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for shard in shards:
        for step in (fetch, clean, extract) if fetching else (clean, extract):
            counts[step.__name__].update(step(run.run_id, shard))
    for last in (audit, load, publish):
        counts[last.__name__].update(last(run.run_id))
    return {stage: dict(found) for stage, found in counts.items()}


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


def _is_due(candidate: Candidate, known: Capture | None, *, refetch: bool) -> bool:
    """Tell whether to ask for a URL (again): never captured, asked for, or said to be modified since."""
    if known is None or refetch:
        return True
    return candidate.modified_hint is not None and candidate.modified_hint > known.started_at


def _sources_for(candidates: Iterable[Candidate]) -> Mapping[str, Source]:
    wanted = {c.source_id for c in candidates}
    return sources_of(wanted) if wanted else {}


def _cleaned(inputs: Iterable[Capture], refused: list[Quarantined]) -> Iterator[tuple[Capture, Article]]:
    """Yield each input's article; what gives none is appended to `refused`."""
    from etl.archive import read_record
    from etl.clean import clean as clean_page
    sources: dict[str, Source] = {}
    versions: set[tuple[str | None, str]] = set()
    for capture in inputs:
        try:
            if capture.source_id not in sources:
                sources |= sources_of([capture.source_id])
            if capture.address is None:
                raise Fatal(f"capture {capture.capture_id} of {capture.url} has no archive address")
            record = read_record(archive_root(), capture.address)
            article = clean_page(Page(body=record.body, url=capture.final_url or capture.url,
                                      content_type=record.content_type, fetched_at=capture.started_at,
                                      source=sources[capture.source_id], address=capture.address),
                                 seconds=settings().page_seconds)
            key = (article.canonical_url, article.content_sha256)
            if key in versions:
                raise Quarantine(Reason.DUPLICATE_VERSION, f"{capture.url} holds the version of "
                                 f"{article.canonical_url} that another URL of this run gave; nothing is lost")
            versions.add(key)
        except Quarantine as error:
            refused.append(_quarantined("clean", capture, error))
            continue
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
            # a poisoned page trips code, not the run; what the system lacks (memory, disk, database) still stops it
            broken = Quarantine(Reason.CLEAN_FAILED, f"{capture.source_id}: {type(error).__name__}: {error} while cleaning "
                                f"{capture.url} ({capture.body_bytes} bytes, {capture.address}); "
                                f"after a fix run: dateline quarantine replay")
            refused.append(_quarantined("clean", capture, broken))
            continue
        yield capture, article


def _extracted(run_id: str, shard: str, refused: list[Quarantined],
               seen: Counter[str]) -> Iterator[tuple[str, Extraction]]:
    from etl.extract.pipeline import extract_many
    from etl.load import staging
    # extract_many reads at most one batch ahead, so that is all that tee holds
    articles, again = tee(staging.articles(engine(), run_id, shard))
    answers = extract_many(article for _, _, article in again)
    for (version_id, capture, _), answer in zip(articles, answers, strict=True):
        if isinstance(answer, Quarantine):
            refused.append(_quarantined("extract", capture, answer))
            continue
        seen.update(times=len(answer.times), quotes=len(answer.quotes), events=len(answer.events))
        yield version_id, answer


def _quarantined(stage: str, capture: Capture, error: Quarantine) -> Quarantined:
    return Quarantined(stage=stage, reason=error.reason, message=error.message, source_id=capture.source_id,
                       url=capture.url, capture_id=capture.capture_id, address=capture.address)


def _check(run_id: str, moment: str) -> dict[str, int]:
    from etl.load import checks, runs
    results = checks.run_checks(engine(), run_id, moment)
    failed = [r for r in results if r.failing_rows]
    for result in failed:
        log.warning("%s %s: %d rows, e.g. %s. %s", result.severity, result.name, result.failing_rows,
                    "; ".join(result.sample) or "-", result.advice)
    errors = [r for r in failed if r.severity == "error"]
    if errors:
        message = "; ".join(f"{r.name} ({r.failing_rows} rows, e.g. {r.sample[0] if r.sample else '-'})" for r in errors)
        runs.close_run(engine(), run_id, "refused", message)
        raise Fatal(f"{len(errors)} of {len(results)} checks failed on {moment}: {message}. The published warehouse is "
                    f"as it was. {errors[0].advice}")
    return {"checks": len(results), "warnings": len(failed)}
