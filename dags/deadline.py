"""The deadline of a night: DATELINE_NIGHTLY_BY after the end of its day, for scheduled runs alone.

Airflow's own references would give every backfilled day of the past a deadline that is missed before it begins (by logical
date), or give a night that was queued late its hours all the same (by queueing). A reference of one's own must be known to
the scheduler and the API server by a plugin; pyproject.toml's entry point `airflow.plugins` names this one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from airflow.plugins_manager import AirflowPlugin
from airflow.sdk import DeadlineAlert, SyncCallback
from airflow.sdk.definitions.deadline import BaseDeadlineReference

from dags.alerts import NightlyLate
from etl.settings import settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class EndOfScheduledDay(BaseDeadlineReference):
    """The end of a scheduled run's day; no deadline for any other run."""

    required_kwargs: ClassVar[set[str]] = {"dag_id", "run_id"}

    def _evaluate_with(self, *, session: Session, dag_id: str, run_id: str, **_: Any) -> datetime | None:
        from airflow.models import DagRun
        from airflow.utils.types import DagRunType
        from sqlalchemy import select
        return session.scalar(select(DagRun.data_interval_end).where(
            DagRun.dag_id == dag_id, DagRun.run_id == run_id, DagRun.run_type == DagRunType.SCHEDULED))


class DatelinePlugin(AirflowPlugin):
    """Makes the reference known to every process of Airflow."""

    name = "dateline"
    deadline_references: ClassVar[list[Any]] = [EndOfScheduledDay]


def nightly_deadline() -> DeadlineAlert:
    """Return the alert of a night whose run has not ended in time."""
    by = settings().nightly_by
    return DeadlineAlert(name="nightly is late", reference=EndOfScheduledDay(),
                         interval=timedelta(hours=by.hour, minutes=by.minute), callback=SyncCallback(NightlyLate))
