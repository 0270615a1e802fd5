"""Airflow's callbacks to Dateline's alerts (`etl/stages/alerting.py`): one message per incident, one when it is over.

By what people are told: the environment (DATELINE_ALERT_…), or Airflow's connections `dateline_smtp`, `dateline_slack` and
`dateline_webhook`, whose *Password* holds the same URL, which Airflow encrypts and masks. The environment wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from airflow.sdk import BaseNotifier, Connection
from airflow.sdk.exceptions import AirflowNotFoundException
from airflow.sdk.log import mask_secret

from dags.windows import run_of
from etl.errors import DatelineError, Fatal

if TYPE_CHECKING:
    from etl.stages.alerting import Channel

CONNECTIONS = {"smtp": "dateline_smtp", "slack": "dateline_slack", "webhook": "dateline_webhook"}
DAYS_OWNED_BY = ("nightly_news", "replay_archive")
Context = Mapping[str, Any]


class IncidentNotifier(BaseNotifier):
    """What the notifiers share. `per_dag`: any run's success ends the incident of an earlier run, as for an hourly DAG."""

    def __init__(self, *, per_dag: bool = False, context: Any = None) -> None:
        super().__init__(context=context)
        self.per_dag = per_dag

    def render_template_fields(self, context: Any, jinja_env: Any = None) -> None:
        """Nothing of these notifiers is a template; and Airflow's own would need a DAG that a deadline's context lacks."""

    def subject(self, dag_id: str) -> str | None:
        return dag_id if self.per_dag else None


class RunFailed(IncidentNotifier):
    """For a DAG's `on_failure_callback`: notes in ops.run that the run failed, and tells people once per run and failed task."""

    def notify(self, context: Context) -> None:
        from etl import stages
        from etl.stages import alerting
        dag_id, airflow_id = _run(context)
        reason = str(context.get("reason") or "a task failed")
        try:
            stages.fail_run(f"{dag_id}/{airflow_id}", reason)
        except DatelineError as error:
            self.log.warning("the failure could not be noted in ops.run: %s", error)
        ti = context.get("ti")
        alerting.run_failed(f"{dag_id}/{airflow_id}", cause=ti.task_id if ti is not None else "", reason=reason, day=_day(context),
                            subject=self.subject(dag_id), one_of_many=airflow_id.startswith("backfill__"),
                            link=link(dag_id, airflow_id), by=channels())


class RunSucceeded(IncidentNotifier):
    """For a DAG's `on_success_callback`: closes what was open about the run and its day, and looks at the sources' volume."""

    def notify(self, context: Context) -> None:
        from etl.stages import alerting
        dag_id, airflow_id = _run(context)
        by, where = channels(), link(dag_id, airflow_id)
        alerting.run_succeeded(f"{dag_id}/{airflow_id}", day=_day(context), subject=self.subject(dag_id), link=where, by=by)
        if self.per_dag:
            return
        try:
            alerting.volumes(f"{dag_id}/{airflow_id}", link=where, by=by)
        except DatelineError as error:
            self.log.warning("the sources' volume was not looked at: %s", error)


class NightlyLate(IncidentNotifier):
    """For the deadline of the nightly run (`dags/deadline.py`): the night is late, unless its data is there by now."""

    def notify(self, context: Context) -> None:
        from etl.stages import alerting
        run = context["dag_run"]       # plain JSON: a deadline's callback gets no task context
        airflow_id = str(run.get("dag_run_id") or run.get("run_id"))
        day = date.fromisoformat(str(run["data_interval_start"])[:10])
        alerting.nightly_late(day, run_id=f"{run['dag_id']}/{airflow_id}", link=link(str(run["dag_id"]), airflow_id), by=channels())


def channels() -> list[Channel]:
    """Return by what people are told: the environment's channels, and of what it lacks, Airflow's connections'."""
    from etl.stages.alerting import configured
    by_connection = {kind: url for kind, connection in CONNECTIONS.items() if (url := _password(connection))}
    for url in by_connection.values():
        mask_secret(url)
    return configured(**by_connection)


def link(dag_id: str, airflow_id: str) -> str | None:
    """Return where Airflow's UI shows a run, when its own address is configured."""
    from airflow.sdk.configuration import conf
    base = conf.get("api", "base_url", fallback="")
    return f"{base.rstrip('/')}/dags/{dag_id}/runs/{quote(airflow_id, safe='')}" if base else None


def _password(connection: str) -> str:
    try:
        return Connection.get(connection).password or ""
    except AirflowNotFoundException:
        return ""


def _run(context: Context) -> tuple[str, str]:
    """Return DAG and run id. A run without task instances, or of a task that is gone, has `dag` and `run_id` alone."""
    dag_run = context.get("dag_run")
    if dag_run is not None:
        return str(dag_run.dag_id), str(dag_run.run_id)
    return str(context["dag"].dag_id), str(context["run_id"])


def _day(context: Context) -> date | None:
    """Return the one day that the run of a windowed DAG owns, or None."""
    if context.get("dag_run") is None or "from" not in context.get("params", {}):
        return None                # a DAG without a window: polls, takedowns, upkeep
    try:
        window = run_of(context, "nightly").window
    except Fatal:
        return None
    return window.start.date() if window.end - window.start == timedelta(1) else None
