"""Item by item: what the stages fetch, clean and extract do with each of a shard's items, and how they count them by source."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from time import monotonic

from etl.errors import Fatal, Quarantine
from etl.reasons import Reason
from etl.records import Article, Candidate, Capture, Quarantined
from etl.settings import settings
from etl.stages.context import archive_root, engine, sources_of
from etl.stages.tally import Tally

log = logging.getLogger(__name__)


def earlier(candidates: Iterable[Candidate], settled: Mapping[str, Capture], *, reused: set[str]) -> Tally:
    """Return the tally of what needs no fetching: an earlier try of the run settled it, or another run's capture is used."""
    tally = Tally()
    for candidate in candidates:
        if candidate.url in reused:
            tally.refused(candidate.source_id, Reason.UNCHANGED.value)
        elif (capture := settled.get(candidate.url)) is not None:
            if capture.outcome in {"failed", "skipped"}:
                tally.refused(candidate.source_id, str(capture.reason))
            else:
                tally.passed(candidate.source_id)
    return tally


def cleaned(inputs: Iterable[Capture], refused: list[Quarantined], tally: Tally) -> Iterator[tuple[Capture, Article]]:
    """Yield each input's article; what gives none is appended to `refused`."""
    from etl.archive import read_record
    from etl.clean import clean as clean_page
    sources = sources_of()
    for capture in inputs:
        began = monotonic()
        log.debug("cleaning %s (%s)", capture.url, capture.address)    # a page that kills the process is the last one named
        try:
            if capture.address is None:
                raise Fatal(f"capture {capture.capture_id} of {capture.url} was accepted without an archive address; "
                            f"fetch it again: dateline run with --refetch")
            page = replace(read_record(archive_root(), capture.address), url=capture.final_url or capture.url,
                           fetched_at=capture.started_at, source=sources.get(capture.source_id))
            article = clean_page(page, seconds=settings().page_seconds)
        except Quarantine as quarantine:
            error = quarantine
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as bug:
            # a poisoned page trips code, not the run; what the system lacks (memory, disk, database) still stops it
            error = Quarantine(
                Reason.CLEAN_FAILED, f"{capture.source_id}: {type(bug).__name__}: {bug} while cleaning {capture.url} "
                f"({capture.body_bytes} bytes, {capture.address}); after a fix run: dateline quarantine replay")
        else:
            tally.passed(capture.source_id, size=capture.body_bytes, seconds=monotonic() - began)
            yield capture, article
            continue
        tally.refused(capture.source_id, error.reason, size=capture.body_bytes, seconds=monotonic() - began)
        refused.append(_quarantined("clean", capture, error))


def with_captures(run_id: str, shard: str, refused: list[tuple[str, Quarantine]]) -> list[Quarantined]:
    """Find the captures of the articles that gave no extraction."""
    from etl.load import staging
    if not refused:
        return []
    captures = staging.captures_of(engine(), run_id, shard, [version_id for version_id, _ in refused])
    return [_quarantined("extract", captures[version_id], error) for version_id, error in refused]


def by_source(run_id: str, shard: str, refused: Iterable[Quarantined], seconds: float) -> Tally | None:
    """Return the tally of an extracted shard; None when nobody measures."""
    from etl.load import staging
    if not settings().metrics_url:
        return None
    tally = Tally()
    shares = staging.shares(engine(), run_id, shard)
    for source, (extracted_articles, _) in shares.items():
        tally.passed(source, count=extracted_articles)
    for aside in refused:
        tally.refused(aside.source_id, aside.reason)
    tally.share_out(seconds, {source: characters for source, (_, characters) in shares.items()})
    return tally


def _quarantined(stage: str, capture: Capture, error: Quarantine) -> Quarantined:
    return Quarantined(stage=stage, reason=error.reason, message=error.message, source_id=capture.source_id,
                       url=capture.url, capture_id=capture.capture_id, address=capture.address)
