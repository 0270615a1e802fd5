"""The tasks that the nightly run and the replay share. Each calls one stage; `etl` is imported when a task runs."""

from __future__ import annotations

from airflow.sdk import task
from airflow.sdk.exceptions import AirflowSkipException

from dags import common


@task(pool=common.POOL_NLP, inlets=[common.ARCHIVE])
def clean(shard: str) -> dict[str, int]:
    """Turn archived pages into articles on staging."""
    from etl import stages
    return stages.clean(common.run_id(), shard)


@task(pool=common.POOL_NLP, outlets=[common.STAGING])
def extract(shard: str) -> dict[str, int]:
    """Find times, quotes and events in the staged articles."""
    from etl import stages
    return stages.extract(common.run_id(), shard)


# a day without news has no shard: its mapped tasks are skipped, and the run still closes green
@task(pool=common.POOL_LOAD, trigger_rule="none_failed", inlets=[common.STAGING])
def audit() -> dict[str, int]:
    """Check the staged rows; a failed check stops the run here."""
    from etl import stages
    if common.asked_for("dry_run"):
        raise AirflowSkipException("a dry run: there is nothing to check, and nothing is loaded")
    return stages.audit(common.run_id())


@task(pool=common.POOL_LOAD, inlets=[common.STAGING], outlets=[common.WAREHOUSE])
def load() -> dict[str, int]:
    """Resolve and merge the staged rows into the warehouse, in one transaction."""
    from etl import stages
    return stages.load(common.run_id())


@task(pool=common.POOL_LOAD, inlets=[common.WAREHOUSE], outlets=[common.MARTS])
def publish() -> dict[str, int]:
    """Check the warehouse, refresh the marts, close the run."""
    from etl import stages
    return stages.publish(common.run_id())
