"""What a run asks publishers for, and what it has already: the stage fetch acts on it, a dry run tells it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from etl.reasons import PERMANENT, Reason
from etl.records import Candidate, Capture, Run
from etl.stages.context import client_options, engine, sources_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from etl.fetch import Discovery

log = logging.getLogger(__name__)

Why = Literal["new", "modified", "refetch", "captured", "refused"]
"""new, modified (its channel says so), refetch: to be fetched. captured: in the archive. refused: this run's publisher said no for good."""

TO_FETCH: tuple[Why, ...] = ("new", "modified", "refetch")
KINDS: tuple[Why, ...] = (*TO_FETCH, "captured", "refused")


@dataclass(frozen=True, slots=True)
class Asking:
    """What a run does with each of its candidates."""

    why: Mapping[str, Why]                 # by URL
    known: Mapping[str, Capture]           # the latest accepted capture of any run, by URL
    settled: Mapping[str, Capture]         # this run's own answers: an archived page, or a refusal for good
    own: frozenset[str]                    # URLs whose latest accepted capture is this run's

    def due(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the candidates to fetch."""
        return [c for c in candidates if self.why[c.url] in TO_FETCH]

    def reused_urls(self) -> set[str]:
        """Return what is not fetched because another run has captured it."""
        return {url for url, why in self.why.items() if why == "captured" and url in self.known and url not in self.own}

    def reused(self) -> list[str]:
        """Return the captures of other runs that stand for these."""
        return [self.known[url].capture_id for url in sorted(self.reused_urls())]

    def refused(self) -> list[Capture]:
        """Return this run's own captures that a publisher refused for good."""
        return [self.settled[url] for url, why in self.why.items() if why == "refused"]


def ask(db: Engine, run: Run, shard: str, candidates: Sequence[Candidate]) -> Asking:
    """Decide about a shard's candidates.

    What an earlier try of this run has an answer for (an archived page, or a refusal that the publisher means) is not
    asked again; what another run has captured only when its channel says that it was modified since, or on refetch.
    """
    from etl.load import intake
    known = intake.validators(db, [c.url for c in candidates])
    settled = {c.url: c for c in intake.captures(db, run.run_id, shard) if c.run_id == run.run_id and _is_settled(c)}
    why: dict[str, Why] = {}
    for c in candidates:
        mine, last = settled.get(c.url), known.get(c.url)
        if mine is not None:
            why[c.url] = "refused" if mine.outcome in {"failed", "skipped"} else "captured"
        elif run.refetch:
            why[c.url] = "refetch" if last else "new"
        elif last is None:
            why[c.url] = "new"
        else:
            why[c.url] = "modified" if c.modified_hint is not None and c.modified_hint > last.started_at else "captured"
    return Asking(why=why, known=known, settled=settled,
                  own=frozenset(url for url, c in known.items() if c.run_id == run.run_id))


def find(db: Engine, run: Run) -> tuple[Discovery, list[Candidate], int]:
    """Read the sources' channels; return what they announce for the window, what may be fetched, and how much a takedown forbids."""
    from etl.fetch import discover
    from etl.load import intake, retraction
    sources = sources_of(run.sources)
    found = discover(list(sources.values()), run.window, client_options=client_options(),
                     announced=intake.announcements(db, run.window, sorted(sources)))
    forbidden = retraction.forbidden_urls(db, found.candidates)
    return found, [c for c in found.candidates if c.url not in forbidden], len(forbidden)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a run over a window would do: nothing was fetched, and nothing written."""

    by_source: Mapping[str, Mapping[str, int]]     # source → why → URLs
    left_out: Mapping[str, int]                    # reason → URLs that the channels announce and the run leaves out
    problems: Sequence[str]                        # channels that could not be read

    def rows(self) -> list[tuple[str, dict[Why, int], int]]:
        """Return (source, URLs by cause, URLs to fetch), by source."""
        every = sorted(self.by_source.items())
        counted = [(source, {why: found.get(why, 0) for why in KINDS}) for source, found in every]
        return [(source, why, sum(why[w] for w in TO_FETCH)) for source, why in counted]

    def table(self) -> str:
        """Return it as the text that ends the log of a dry run."""
        counted = self.rows()
        sums = {why: sum(found[why] for _, found, _ in counted) for why in KINDS}
        counted.append(("all", sums, sum(sums[w] for w in TO_FETCH)))
        width = max(len(source) for source, *_ in counted)
        lines = [f"  {source:<{width}}" + "".join(f"  {n:>11,}" for n in (to_fetch, *why.values())) for source, why, to_fetch in counted]
        head = f"  {'source':<{width}}" + "".join(f"  {name:>11}" for name in ("would fetch", *KINDS))
        out = ", ".join(f"{reason} {n:,}" for reason, n in sorted(self.left_out.items())) or "none"
        return "\n".join(["dry run: nothing was fetched, nothing was written", head, *lines, f"  announced and left out: {out}",
                          *(f"  cannot be read: {problem}" for problem in self.problems)])


def dry_run(run: Run) -> DryRun:
    """Tell what a run over the window would ask for. Reads the channels and the warehouse, fetches no article, writes nothing."""
    from etl.stages.nightly import cut_by_host
    db = engine()
    found, candidates, forbidden = find(db, run)
    counts: dict[str, Counter[str]] = {source: Counter() for source in sources_of(run.sources)}
    for shard, rows in cut_by_host(candidates).items():
        asking = ask(db, run, shard, rows)
        for c in rows:
            counts.setdefault(c.source_id, Counter())[asking.why[c.url]] += 1
    left_out = +(Counter(found.reasons) + Counter({Reason.RETRACTED.value: forbidden}))
    told = DryRun(counts, left_out, [f"{p.source_id}: {p.message}" for p in found.problems])
    log.info("%s", told.table())
    return told


def _is_settled(capture: Capture) -> bool:
    return capture.outcome in {"fetched", "unchanged"} or capture.reason in PERMANENT
