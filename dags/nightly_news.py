"""### Nightly news

Fetches one day of news, cleans it, extracts dated events and quotes, and loads the warehouse:
discover ▸ (fetch ▸ clean ▸ extract, per shard of hosts) ▸ audit ▸ load ▸ publish.

- **Which day:** a scheduled run at 00:00 UTC owns the day that just ended; a backfilled run owns its date. A run
  started by hand owns its params *First day* and *Last day*; without them its data interval; with nothing at all,
  **yesterday** (UTC) at the moment it was asked for.
- **Run it again:** safe, one task or the whole run. The same day twice leaves the same rows; what was fetched is not
  asked for twice, what was extracted is not extracted twice.
- **Backfill:** *Trigger* ▸ *Backfill*, which runs this DAG for a range of dates. *Missing Runs*: days that never ran.
  *Missing and Errored Runs*: also those that failed, taken up where they stopped. *All Runs*: every day again; rows
  change only where pages or extractors did. Leave *First day* and *Last day* empty: the range gives them. **The form is
  sent only with *Override parameters on existing runs* ticked.**
- **Look first:** a *Single Run* with days and *Dry run* tells in the log of `discover` what would be fetched.
- **When red:** the first red task's log ends with what failed and what to do. `audit` red: a check refused the staged
  rows, and the published warehouse is as it was. Mend the cause, then clear the red task.
- **When green but thin:** every task's log ends with its counts and reasons; `dateline quarantine list` shows the pages
  that gave no article.

Runbook: docs/runbook.md#nightly-news
"""

from airflow.sdk import CronDataIntervalTimetable, dag, task, task_group

from dags import alerts, common, params, steps
from dags.deadline import nightly_deadline


@dag(dag_display_name="Nightly news", description="Fetches one day of news and loads its dated events and quotes",
     schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"), start_date=common.START, catchup=False, max_active_runs=2,
     params={**params.window_params(backfill=True), "sources": params.source_param(backfill=True), "refetch": params.refetch_param(),
             "dry_run": params.dry_run_param()},
     default_args=common.TASK_DEFAULTS, on_failure_callback=alerts.RunFailed(), on_success_callback=alerts.RunSucceeded(),
     deadline=nightly_deadline(), doc_md=__doc__, tags=["news", "nightly"])
def nightly_news():
    @task(pool=common.POOL_FETCH, inlets=[common.ANNOUNCEMENTS])
    def discover() -> list[str]:
        """Gather the URLs of the window and cut them into shards by host."""
        from etl import stages  # imported in the task: parsing stays fast
        run = common.nightly_run()
        if common.asked_for("dry_run"):
            stages.dry_run(run)
            common.refuse_dry_backfill()
            return []               # no shard: everything after it is skipped
        return stages.discover(run)

    @task(pool=common.POOL_FETCH, outlets=[common.ARCHIVE])
    def fetch(shard: str) -> dict[str, int]:
        """Fetch the shard's URLs into the archive."""
        from etl import stages
        return stages.fetch(common.run_id(), shard)

    @task_group
    def shards(shard: str):
        fetch(shard) >> steps.clean(shard) >> steps.extract(shard)

    shards.expand(shard=discover()) >> steps.audit() >> steps.load() >> steps.publish()


nightly_news()
