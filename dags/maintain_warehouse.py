"""### Maintain the warehouse

Once a week, and cheap: makes the month partitions of the coming months, drops what runs of long ago had staged, refreshes the
statistics of the partitioned tables (autovacuum never does), ends erasures that were interrupted, and sweeps up unfinished
WARC files of killed processes. Its log ends with a table of what it did.

- **Run it again:** safe; at once it finds nothing left to do.
- **When red:** the warehouse or the archive is away; its log says which. Clear it.
- **How bad:** a missed week is harmless: the merge makes a partition that is missing by itself.

Runbook: docs/runbook.md#maintain-warehouse
"""

from datetime import timedelta

from airflow.sdk import CronTriggerTimetable, dag, task

from dags import alerts, common


@dag(schedule=CronTriggerTimetable("30 3 * * 0", timezone="UTC"), start_date=common.START, catchup=False, max_active_runs=1,
     default_args=common.TASK_DEFAULTS, dagrun_timeout=timedelta(hours=6), on_failure_callback=alerts.RunFailed(per_dag=True),
     on_success_callback=alerts.RunSucceeded(per_dag=True), doc_md=__doc__,
     tags=["news", "weekly"])
def maintain_warehouse():
    @task(pool=common.POOL_LOAD)
    def maintain() -> dict[str, int]:
        """Make room ahead, drop what is old, refresh statistics, report."""
        from etl import stages
        return stages.maintain()

    maintain()


maintain_warehouse()
