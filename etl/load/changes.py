"""What a run's merge would change, counted before the merge: staging against the warehouse."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, text

from etl.load.database import transaction
from etl.load.ledger import refuse_lost
from etl.load.sqlfiles import one
from etl.load.tables import UNDATED_MONTH
from etl.records import Change, ChangeExample


def compare(on: Engine, run_id: str) -> list[Change]:
    """Count what merging `run_id` would add, remove and change, keep it in ops.replay_change, and return it.

    The merge's own files decide which captures and extractions will speak (sql/merge/winner.sql, accept.sql), and
    sql/replay/change.sql compares. Nothing else is written. Raises Fatal when staging lost rows.
    """
    with transaction(on, f"comparing run {run_id} with the warehouse") as connection:
        refuse_lost(connection, run_id)
        connection.execute(text("delete from ops.replay_change where run_id = :run_id"), {"run_id": run_id})
        for folder, name in (("merge", "winner"), ("merge", "accept"), ("replay", "change")):
            connection.exec_driver_sql(one(folder, name).sql, {"run_id": run_id})
        return _read(connection, [run_id])


def changes(on: Engine, run_ids: Sequence[str]) -> list[Change]:
    """Return what `compare` kept of the runs, by day and fact."""
    with transaction(on, "reading what replays change") as connection:
        return _read(connection, run_ids)


def _read(connection: Connection, run_ids: Sequence[str]) -> list[Change]:
    rows = connection.execute(
        text("select * from ops.replay_change where run_id = any(:run_ids) order by published_on, fact, run_id"),
        {"run_ids": list(run_ids)},
    )
    return [
        Change(
            day=None if row.published_on == UNDATED_MONTH else row.published_on,
            fact=row.fact,
            added=row.added,
            removed=row.removed,
            changed=row.changed,
            kept=row.kept,
            examples=tuple(
                ChangeExample(what=e["what"], url=e["url"], before=e["before"], after=e["after"], columns=tuple(e["columns"]))
                for e in row.examples
            ),
        )
        for row in rows
    ]
