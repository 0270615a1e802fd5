"""The run from `clean` on, from the archive: no network; what it would change, told before it publishes. Also: trying
quarantined articles again."""

from __future__ import annotations

import logging
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic
from urllib.parse import urlsplit

from etl.records import Capture, Change, Run, StageReport, Window
from etl.stages.context import end, engine, finish
from etl.stages.stopping import stops_cleanly

log = logging.getLogger(__name__)

LONGEST_TABLE = 120                # rows of the report in a task's log; ops.replay_change has all


@stops_cleanly
def plan_replay(run: Run) -> list[str]:
    """Gather the captures of the run's window from the archive's index; return the shards' names.

    Nobody is asked, so no host must be paced: the captures are cut by URL, which keeps the shards even.
    """
    from etl.load import intake, runs, staging
    from etl.stages.nightly import shard_count
    began = monotonic()
    db = engine()
    runs.open_run(db, run)
    captures = intake.captures_in_window(db, run.window, run.sources)
    wanted = shard_count(len(captures))
    shards: dict[str, list[str]] = defaultdict(list)
    for capture in captures:
        shards[f"{zlib.crc32(capture.url.encode()) % wanted:02d}"].append(capture.capture_id)
    staging.purge(db, run.run_id, keep=shards)
    intake.clear_candidates(db, run.run_id)
    return _put(run, shards, monotonic() - began)


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
    return run, _put(run, _by_host(captures), monotonic() - began)


def compare(run_id: str) -> list[Change]:
    """Count what publishing the run would change, per day and fact; keep it in ops.replay_change and end the log with it."""
    from etl.load import changes
    began = monotonic()
    found = changes.compare(engine(), run_id)
    log.info("%s", change_table(found))
    end("compare", totals(found), monotonic() - began, "rows that publishing changes")
    return found


def changes_of(run_ids: Sequence[str]) -> str:
    """Return what the runs changed, as `compare` kept it, in the words of a task's log."""
    from etl.load import changes
    return change_table(changes.changes(engine(), run_ids))


def withhold(run_id: str, why: str) -> None:
    """Close a run that is not to be published: its staged rows go, the warehouse and the report stay as they are."""
    from etl.load import runs, staging
    staging.purge(engine(), run_id)
    runs.close_run(engine(), run_id, "done", why)
    log.info("%s; nothing was merged, and the published warehouse is as it was", why)


def totals(changes: Iterable[Change]) -> dict[str, int]:
    """Return {"quote added": 3 …}: what changes, over all days; nothing that is nought."""
    found: Counter[str] = Counter()
    for c in changes:
        found.update({f"{c.fact} {what}": count for what, count in (("added", c.added), ("removed", c.removed), ("changed", c.changed))})
    return dict(+found)


def change_table(changes: Sequence[Change]) -> str:
    """Return what a replay changes as the text that ends a task's log: counts per day and fact, then examples."""
    moved = [c for c in changes if c.added or c.removed or c.changed]
    kept = sum(c.kept for c in changes)
    if not moved:
        return f"what publishing would change: nothing; {kept:,} rows made anew are as they were"
    lines = [f"what publishing would change ({kept:,} rows made anew are as they were)",
             f"  {'day':<10}  {'fact':<16}  {'added':>8}  {'removed':>8}  {'changed':>8}  {'kept':>8}"]
    lines += [f"  {c.day or 'undated'!s:<10}  {c.fact:<16}  {c.added:>8,}  {c.removed:>8,}  {c.changed:>8,}  {c.kept:>8,}"
              for c in moved[:LONGEST_TABLE]]
    if len(moved) > LONGEST_TABLE:
        lines.append(f"  … and {len(moved) - LONGEST_TABLE} rows more in ops.replay_change")
    lines.append(f"  all: {', '.join(f'{name} {count:,}' for name, count in totals(moved).items())}")
    lines += ["examples:", *_examples(moved)]
    return "\n".join(lines)


def change_markdown(changes: Sequence[Change]) -> str:
    """Return it as Markdown, short enough to read beside two buttons: sums per fact, the days, a few examples."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for c in changes:
        sums[c.fact].update(added=c.added, removed=c.removed, changed=c.changed, kept=c.kept)
    days = sorted({str(c.day or "undated") for c in changes if c.added or c.removed or c.changed})
    rows = [f"| {fact} | {n['added']:,} | {n['removed']:,} | {n['changed']:,} | {n['kept']:,} |" for fact, n in sorted(sums.items())]
    told = f"Days of publication touched: {len(days)}, {days[0]} to {days[-1]}." if days else "Nothing changes."
    return "\n".join(["| fact | added | removed | changed | kept |", "|---|--:|--:|--:|--:|", *rows, "", told, "",
                      *(f"- {line.strip()}" for line in _examples(changes, most=4))])


def _examples(changes: Iterable[Change], most: int = 8) -> list[str]:
    """Return a few lines per fact, as many as there are kinds of change first."""
    out: list[str] = []
    shown: Counter[tuple[str, str]] = Counter()
    for c in changes:
        for e in c.examples:
            if shown[c.fact, e.what] < max(1, most // 3):
                shown[c.fact, e.what] += 1
                said = {"added": e.after, "removed": e.before}.get(e.what) or f"{e.before} → {e.after} ({', '.join(e.columns)})"
                out.append(f"  {c.fact} {e.what}: {' '.join(said.split())}  {e.url}")
    return out


def _by_host(captures: Iterable[Capture]) -> dict[str, list[str]]:
    from etl.stages.nightly import shard_names
    rows = list(captures)
    names = shard_names(urlsplit(c.url).netloc for c in rows)
    shards: dict[str, list[str]] = defaultdict(list)
    for capture in rows:
        shards[names[urlsplit(capture.url).netloc.lower()]].append(capture.capture_id)
    return shards


def _put(run: Run, shards: dict[str, list[str]], seconds: float) -> list[str]:
    from etl.load import intake
    for shard, capture_ids in shards.items():
        intake.put_replay(engine(), run.run_id, shard, capture_ids)
    count = sum(map(len, shards.values()))
    finish(run.run_id, StageReport(stage="plan_replay", shard="all", received=count, passed=count, reasons={}, seconds=seconds))
    return sorted(shards)
