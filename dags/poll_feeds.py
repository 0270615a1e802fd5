"""### Poll feeds

Notes, every hour, what the feeds announce. Feeds forget within hours, and the nightly run reads these notes. No article
is fetched here.

- **Run it again:** safe; an announcement is noted once.
- **When red:** the warehouse is away or the registry of sources is broken. One unreadable feed is a warning in the
  log, not a failure.
- **How bad:** one missed hour is harmless. A missed half-day loses what fast feeds have dropped since, unless the
  source also has a sitemap.

Runbook: docs/runbook.md#poll-feeds
"""

from datetime import timedelta

from airflow.sdk import CronTriggerTimetable, dag, get_current_context, task

from dags import alerts, common, params


@dag(dag_display_name="Poll feeds", description="Notes every hour what the feeds announce; fetches no article",
     schedule=CronTriggerTimetable("5 * * * *", timezone="UTC"), start_date=common.START, catchup=False,
     max_active_runs=1, params={"sources": params.source_param(backfill=False)}, default_args=common.TASK_DEFAULTS,
     dagrun_timeout=timedelta(minutes=50), on_failure_callback=alerts.RunFailed(per_dag=True),
     on_success_callback=alerts.RunSucceeded(per_dag=True), doc_md=__doc__,
     tags=["news", "hourly"])
def poll_feeds():
    @task(pool=common.POOL_FETCH, outlets=[common.ANNOUNCEMENTS])
    def poll() -> dict[str, int]:
        """Read every feed once and note its items."""
        from etl import stages
        return stages.poll_feeds(sorted(set(get_current_context()["params"].get("sources") or ())))

    poll()


poll_feeds()
