"""Month partitions of the fact tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Engine, text

from etl.load.database import transaction

FIRST, LAST = date(1980, 1, 1), date(2049, 12, 31)
"""Months outside get no partition of their own: a page that claims to be of 1066 must not make five tables."""


def ensure_months(on: Engine, months: Iterable[date]) -> int:
    """Make the partitions of these months where they are missing; return how many tables were made.

    Commits by itself, before a merge: adding a partition locks the fact table for a moment.
    """
    wanted = sorted({month.replace(day=1) for month in months if FIRST <= month <= LAST})
    made = 0
    for month in wanted:
        with transaction(on, f"making the partitions of {month:%Y-%m}") as connection:
            made += int(connection.execute(text("select ops.make_partition(:month)"), {"month": month}).scalar_one())
    return made


def ensure_ahead(on: Engine, today: date, months: int = 2) -> int:
    """Make the partitions of today's month and the next `months`, so that the nightly run finds them."""
    first = today.replace(day=1)
    ahead = [date(first.year + (first.month - 1 + k) // 12, (first.month - 1 + k) % 12 + 1, 1) for k in range(months + 1)]
    return ensure_months(on, ahead)


def staged_months(on: Engine, run_id: str) -> list[date]:
    """Return the publication months of what a run staged."""
    with transaction(on, f"reading the months of {run_id}") as connection:
        return list(
            connection.execute(
                text("select distinct published_month from staging.article where run_id = :run_id order by 1"), {"run_id": run_id}
            ).scalars()
        )
