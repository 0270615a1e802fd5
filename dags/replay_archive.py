"""### Replay from the archive

Cleans and extracts again, from the archived bytes, what was fetched for a window of days: after an extractor or a
cleaner was mended. It asks no publisher for anything:
plan ▸ (clean ▸ extract, per shard of hosts) ▸ audit ▸ load ▸ publish.

- **Which days:** the params *First day* and *Last day*, both included, at most 366 days. Without them: the last whole
  UTC day before the run's logical date, or before it was asked for.
- **Run it again:** safe. Same code and same bytes give the same rows; a newer extractor supersedes a version's rows and
  never mixes with them.
- **When red:** as for nightly_news. `audit` red: the published warehouse still holds the old rows.

Runbook: docs/runbook.md#replay-archive
"""

from airflow.sdk import dag, task, task_group

from dags import alerts, common, steps


@dag(schedule=None, start_date=common.START, catchup=False, max_active_runs=1,
     params=common.window_params(refetch=False), default_args=common.TASK_DEFAULTS,
     on_failure_callback=alerts.RunFailed(), on_success_callback=alerts.RunSucceeded(), doc_md=__doc__, tags=["news", "replay"])
def replay_archive():
    @task(pool=common.POOL_LOAD, inlets=[common.ARCHIVE])
    def plan() -> list[str]:
        """Gather the archived captures of the window and cut them into shards by host."""
        from etl import stages
        return stages.plan_replay(common.replay_run())

    @task_group
    def shards(shard: str):
        steps.clean(shard) >> steps.extract(shard)

    shards.expand(shard=plan()) >> steps.audit() >> steps.load() >> steps.publish()


replay_archive()
