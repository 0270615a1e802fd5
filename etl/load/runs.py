"""Runs and what their stages report: ops.run and ops.stage_report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Engine, text

from etl.errors import Fatal
from etl.load.copying import storable
from etl.load.database import transaction
from etl.records import Run, StageReport, Window

RunState = Literal["open", "done", "failed"]


def open_run(on: Engine, run: Run) -> None:
    """Note that `run` begins. Opening the same run id again resets its state and forgets its stage reports' failure.

    What an earlier try staged or reported stays until each stage replaces it, so that a cleared task resumes.
    """
    with transaction(on, f"opening run {run.run_id}") as connection:
        connection.execute(
            text("""
            insert into ops.run (run_id, kind, window_start, window_end, sources, refetch, state, message,
                                 tries, opened_at, closed_at)
            values (:run_id, :kind, :start, :end, :sources, :refetch, 'open', null, 1, now(), null)
            on conflict (run_id) do update
            set kind = excluded.kind, window_start = excluded.window_start, window_end = excluded.window_end,
                sources = excluded.sources, refetch = excluded.refetch, state = 'open', message = null,
                tries = ops.run.tries + 1, opened_at = now(), closed_at = null
            """),
            {
                "run_id": run.run_id,
                "kind": run.kind,
                "start": run.window.start,
                "end": run.window.end,
                "sources": list(run.sources),
                "refetch": run.refetch,
            },
        )


def get_run(on: Engine, run_id: str) -> Run:
    """Return the run. Raises Fatal when it was never opened."""
    with transaction(on, f"reading run {run_id}") as connection:
        row = connection.execute(text("select * from ops.run where run_id = :run_id"), {"run_id": run_id}).first()
    if row is None:
        raise Fatal(f"run {run_id} is unknown to ops.run; start it again from discover")
    return Run(
        run_id=row.run_id,
        kind=row.kind,
        window=Window(start=row.window_start, end=row.window_end),
        sources=tuple(row.sources),
        refetch=row.refetch,
    )


def close_run(on: Engine, run_id: str, state: RunState, message: str | None = None) -> None:
    """Note how the run ended. Raises Fatal when it was never opened."""
    with transaction(on, f"closing run {run_id}") as connection:
        closed = connection.execute(
            text("update ops.run set state = :state, message = :message, closed_at = now() where run_id = :run_id"),
            {"run_id": run_id, "state": state, "message": storable(message) if message else None},
        ).rowcount
    if not closed:
        raise Fatal(f"run {run_id} is unknown to ops.run; start it again from discover")


def note_failure(on: Engine, run_id: str, message: str, *, over: Sequence[RunState] = ("open",)) -> bool:
    """Close a run as failed if its state is one of `over`; tell whether it was. A run that was never opened is none that could be."""
    with transaction(on, f"closing run {run_id}") as connection:
        return bool(
            connection.execute(
                text("""
                update ops.run set state = 'failed', message = :message, closed_at = now()
                where run_id = :run_id and state = any(:over)"""),
                {"run_id": run_id, "message": storable(message), "over": list(over)},
            ).rowcount
        )


def message_of(on: Engine, run_id: str) -> str | None:
    """Return what ops.run says of how the run failed; None when it says nothing, or is not of a failed run."""
    with transaction(on, f"reading run {run_id}") as connection:
        found = connection.execute(
            text("select message from ops.run where run_id = :run_id and state = 'failed'"), {"run_id": run_id}
        ).scalar()
    return str(found) if found else None


def report(on: Engine, run_id: str, stage_report: StageReport) -> None:
    """Keep what a stage did with a shard; a repeated stage replaces its report."""
    with transaction(on, f"reporting {stage_report.stage} {stage_report.shard} of run {run_id}") as connection:
        connection.execute(
            text("""
            insert into ops.stage_report (run_id, stage, shard, received, passed, reasons, seconds, reported_at)
            values (:run_id, :stage, :shard, :received, :passed, cast(:reasons as jsonb), :seconds, now())
            on conflict (run_id, stage, shard) do update
            set received = excluded.received, passed = excluded.passed, reasons = excluded.reasons,
                seconds = excluded.seconds, reported_at = excluded.reported_at
            """),
            {
                "run_id": run_id,
                "stage": stage_report.stage,
                "shard": stage_report.shard,
                "received": stage_report.received,
                "passed": stage_report.passed,
                "reasons": json.dumps({str(k): v for k, v in sorted(stage_report.reasons.items())}),
                "seconds": stage_report.seconds,
            },
        )


def reports(on: Engine, run_id: str) -> list[StageReport]:
    """Return the run's stage reports, by stage and shard."""
    with transaction(on, f"reading the reports of run {run_id}") as connection:
        rows = connection.execute(
            text("select * from ops.stage_report where run_id = :run_id order by stage, shard"), {"run_id": run_id}
        ).all()
    return [
        StageReport(
            stage=row.stage,
            shard=row.shard,
            received=row.received,
            passed=row.passed,
            reasons=dict(row.reasons),
            seconds=row.seconds,
        )
        for row in rows
    ]


def runs(on: Engine, *, limit: int = 50) -> list[tuple[Run, RunState, str | None]]:
    """Return the runs opened last, newest first, each with its state and message."""
    with transaction(on, "reading the run history") as connection:
        rows = connection.execute(text("select * from ops.run order by opened_at desc, run_id limit :limit"), {"limit": limit}).all()
    return [
        (
            Run(
                run_id=row.run_id,
                kind=row.kind,
                window=Window(start=row.window_start, end=row.window_end),
                sources=tuple(row.sources),
                refetch=row.refetch,
            ),
            row.state,
            row.message,
        )
        for row in rows
    ]
