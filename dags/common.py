"""What the DAGs share: assets, pools, retries, callbacks. Nothing here imports the pipeline's heavy parts."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule, get_current_context
from airflow.sdk.log import mask_secret

from dags.windows import describe, is_by_hand, run_of
from etl.errors import DatelineError, Fatal, Transient
from etl.records import Run
from etl.settings import settings

log = logging.getLogger(__name__)

START = datetime(1995, 1, 1, tzinfo=UTC)   # no day before it can be backfilled; older archives move it back

# the slots of each are in dags/pools.json, which `make up` and the compose file import
POOL_FETCH, POOL_NLP, POOL_LOAD = "fetch", "nlp", "load"

# what feeds what: poll ▸ announcements ▸ discover; fetch ▸ archive ▸ clean; extract ▸ staging ▸ audit and load;
# load ▸ warehouse ▸ publish ▸ marts
ANNOUNCEMENTS = Asset(name="announcements", uri="dateline://raw/announcement", group="dateline")
ARCHIVE = Asset(name="archive", uri="dateline://archive/captures", group="dateline")
STAGING = Asset(name="staging", uri="dateline://staging", group="dateline")
WAREHOUSE = Asset(name="warehouse", uri="dateline://warehouse", group="dateline")
MARTS = Asset(name="marts", uri="dateline://mart", group="dateline")

RETRY_TRANSIENT = ExceptionRetryPolicy(rules=[
    RetryRule(exception=Transient, action=RetryAction.RETRY, retry_delay=timedelta(minutes=1),
              reason="transient: the same call may succeed later"),
    RetryRule(exception=Fatal, action=RetryAction.FAIL, reason="fatal: a person must act, see the message"),
    RetryRule(exception=[ImportError, SyntaxError, NameError, TypeError, AttributeError, AssertionError],
              action=RetryAction.FAIL, reason="a bug: the same code would fail the same way"),
])

def note_failure(context: Mapping[str, Any]) -> None:
    """Note in ops.run what a task that failed for good died of: it is what people are told of the run's failure."""
    from etl import stages
    error = context.get("exception")
    if error is None:              # killed: there are no words to keep
        return
    ti = context["ti"]
    try:
        stages.fail_run(f"{ti.dag_id}/{ti.run_id}", f"{ti.task_id}: {error}", even_if_failed=True)
    except DatelineError as cause:
        log.warning("the failure could not be noted in ops.run: %s", cause)


# a killed worker raises nothing and goes by these alone. No exponential backoff: it counts the tries of earlier runs of
# the same day, so that a task of a day that was reprocessed thrice would wait for minutes after its first stumble
TASK_DEFAULTS: dict[str, Any] = {
    "owner": "Dateline",
    "retries": 8,
    "retry_delay": timedelta(seconds=15),
    "retry_policy": RETRY_TRANSIENT,
    "on_failure_callback": note_failure,
}


def nightly_run() -> Run:
    """Return the run of the task that calls this, in a DAG that fetches."""
    return _announced(run_of(_context(), "nightly"))


def replay_run() -> Run:
    """Return the run of the task that calls this, in a DAG that works from the archive."""
    return _announced(run_of(_context(), "replay"))


def asked_for(param: str) -> bool:
    """Tell whether the run of the task that calls this was started with a box ticked."""
    return bool(_context()["params"].get(param))


def refuse_dry_backfill() -> None:
    """End a backfilled or scheduled day that was only a dry run red: as a green one, Airflow would hold the day as done.

    raises  Fatal, saying how to go on
    """
    dag_run = _context()["dag_run"]
    logical = dag_run.logical_date
    if is_by_hand(dag_run.run_id) and not (logical and logical.astimezone(UTC).time() == time(0)):
        return                      # a run by hand at midnight stands for a day, too
    raise Fatal(f"{dag_run.run_id} was a dry run: nothing was fetched or written, see above. The day is left red, so that Airflow does not "
                f"hold it as done. To do it: Backfill, Missing and Errored Runs, Dry run off, Override parameters on existing runs on. "
                f"A dry run as a Single Run, with First day and Last day, ends green")


def run_id() -> str:
    """Return the id under which the warehouse knows the run of the task that calls this."""
    dag_run = _context()["dag_run"]
    return f"{dag_run.dag_id}/{dag_run.run_id}"


def mask_secrets() -> None:
    """Make Airflow's logs hide what the settings hold of secrets. Reading this module does it, in every process of Airflow."""
    s = settings()
    password = urlsplit(s.database_url).password
    for secret in (password, password and unquote(password), s.alert_smtp, s.alert_slack, s.alert_webhook):
        if secret:
            mask_secret(secret)


def _context() -> Mapping[str, Any]:
    return get_current_context()


def _announced(run: Run) -> Run:
    log.info("%s: window %s (UTC), sources: %s", run.run_id, describe(run.window),
             ", ".join(run.sources) or "all enabled")
    return run


mask_secrets()
