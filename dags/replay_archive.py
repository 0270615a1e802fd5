"""### Replay from the archive

Cleans and extracts again, from the archived bytes, what was fetched for a window of days: after an extractor or a
cleaner was mended. It asks no publisher for anything:
plan ▸ (clean ▸ extract, per shard of pages) ▸ audit ▸ compare ▸ approve ▸ load ▸ publish.

- **Which days:** the params *First day* and *Last day*, both included, at most 366 days. Without them: the last whole
  UTC day before the run's logical date, or before it was asked for.
- **What changes:** the log of `compare` ends with what publishing would add, remove and change per day of publication,
  with examples; `ops.replay_change` keeps it. *Report only* stops there. *Ask before publishing* waits in `approve` for a
  person; nobody is asked otherwise.
- **Run it again:** safe. Same code and same bytes give the same rows; a newer extractor supersedes a version's rows and
  never mixes with them. What was extracted by the same code from the same text is taken over, not extracted again: a
  killed or cleared replay takes up where it stopped.
- **When red:** as for nightly_news. `audit` red: the published warehouse still holds the old rows.

Runbook: docs/runbook.md#replay-archive
"""

from datetime import timedelta

from airflow.sdk import dag, task, task_group

from dags import alerts, common, params, steps
from dags.approval import ApproveReplay


@dag(dag_display_name="Replay from the archive", description="Cleans and extracts archived pages again; asks no publisher",
     schedule=None, start_date=common.START, catchup=False, max_active_runs=1,
     params={**params.window_params(backfill=False), "sources": params.source_param(backfill=False),
             "report_only": params.report_only_param(), "approval": params.approval_param()},
     default_args=common.TASK_DEFAULTS, on_failure_callback=alerts.RunFailed(), on_success_callback=alerts.RunSucceeded(),
     doc_md=__doc__, tags=["news", "replay"])
def replay_archive():
    @task(pool=common.POOL_LOAD, inlets=[common.ARCHIVE])
    def plan() -> list[str]:
        """Gather the archived captures of the window and cut them into shards."""
        from etl import stages
        return stages.plan_replay(common.replay_run())

    @task_group
    def shards(shard: str):
        steps.clean(shard) >> steps.extract(shard)

    @task.short_circuit(pool=common.POOL_LOAD, show_return_value_in_logs=False)
    def compare() -> str:
        """Tell what publishing would change; with "Report only", stop there."""
        from etl import stages
        report = stages.change_markdown(stages.compare(common.run_id()))
        if not common.asked_for("report_only"):
            return report
        stages.withhold(common.run_id(), "report only, as asked")
        return ""

    # asks once, as in retract_articles: an error must not ask a second time for the same thing
    approve = ApproveReplay(task_id="approve", pool=common.POOL_LOAD, retries=0, response_timeout=timedelta(days=14),
                            subject="Publish this replay?",
                            body="{{ ti.xcom_pull(task_ids='compare') }}",
                            doc_md="Waits for a person where the run asks for it: *Required Actions*. The report stands there.")
    shards.expand(shard=plan()) >> steps.audit() >> compare() >> approve >> steps.load() >> steps.publish()


replay_archive()
