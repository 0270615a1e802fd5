"""What the warehouse needs now and then, whatever the runs do: room ahead, old staging gone, statistics of whole fact tables."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, text

from etl.load.database import transaction
from etl.load.staging import drop_run
from etl.load.tables.base import FACTS, STAGED

ABANDONED_DAYS = 30  # nobody clears a task of a run that nothing has happened to for so long


@dataclass(frozen=True, slots=True)
class Dropped:
    """What `drop_abandoned` dropped."""

    runs: int
    rows: int


def drop_abandoned(on: Engine, days: int = ABANDONED_DAYS) -> Dropped:
    """Drop what was staged by runs that were opened and closed, or given up, more than `days` ago.

    The ledger stays: should such a run's load be cleared after all, the merge says which tasks to clear first instead of
    merging nothing in silence. One transaction a run, so that no lock is held for long.
    """
    staged = " union ".join(f"select run_id from staging.{table}" for table in STAGED)  # noqa: S608  constant names
    with transaction(on, "looking for what old runs staged") as connection:
        run_ids = list(
            connection.execute(
                text(f"""
                select s.run_id from ({staged}) as s left join ops.run as r using (run_id)
                where coalesce(greatest(r.opened_at, r.closed_at), '-infinity') < now() - make_interval(days => :days)
                order by s.run_id"""),  # noqa: S608
                {"days": days},
            ).scalars()
        )
    rows = 0
    for run_id in run_ids:
        with transaction(on, f"dropping what {run_id} staged") as connection:
            rows += drop_run(connection, run_id)
    return Dropped(len(run_ids), rows)


def refresh_statistics(on: Engine) -> int:
    """Analyze the fact tables as wholes; return how many. Autovacuum sees to their months, and never to the whole."""
    with transaction(on, "refreshing statistics") as connection:
        for fact in FACTS:
            connection.execute(text(f"analyze only warehouse.{fact}"))
    return len(FACTS)


def warehouse_bytes(on: Engine) -> int:
    """Return the size of the database in bytes."""
    with transaction(on, "measuring the database") as connection:
        return int(connection.execute(text("select pg_database_size(current_database())")).scalar_one())
