"""### Retract articles

Takes down an article, a whole source or a person's quotes, after a person has approved it:
plan ▸ **approve** ▸ retract ▸ publish.

- **Hide:** kept in the warehouse, out of every mart, also after later runs.
- **Erase:** text, quotes, events and captures go from the tables and from the WARC archive; hashes of the addresses stay,
  so that no later run brings them back. It cannot be undone.
- **Approve:** `plan` lists in its log what goes: every URL or name, and the WARC records. `approve` then waits for a
  person: *Required Actions*, in the run or on the home page. *Approve* goes on and keeps the person's name with the takedown;
  *Reject* ends the run with nothing changed. Without an answer in two weeks the run fails with nothing changed.
- **Run it again:** safe, one task or the whole run. The same takedown twice changes nothing.
- **When red:** `plan` red: nothing of that name is known, or several are; its log says which. `retract` red: its log says
  what is left to be done; clear it. The tables change in one transaction, the archive after them.

The same from a terminal: `dateline retract`. Runbook: docs/runbook.md#retract-articles
"""

from datetime import timedelta

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Param, dag, get_current_context, task

from dags import alerts, common

PARAMS = {
    "scope": Param("url", type="string", enum=["url", "source", "person"], title="What it is",
                   description="url: one article, all versions. source: everything of an outlet. person: what somebody is quoted with."),
    "what": Param("", type="string", minLength=1, title="Which one",
                  description="The article's URL, the source's id, or the person's full name (or id, where several bear the name)."),
    "action": Param("hide", type="string", enum=["hide", "erase"], title="Hide or erase",
                    description="hide: kept, not shown. erase: gone from tables and archive, for good."),
    "reason": Param("", type="string", minLength=1, title="Why", description="Kept with the takedown, e.g. the number of a court's order."),
}


# not paused when it first appears: a takedown that hangs as queued would be taken for done
@dag(schedule=None, start_date=common.START, catchup=False, max_active_runs=16, is_paused_upon_creation=False, params=PARAMS,
     default_args=common.TASK_DEFAULTS, on_failure_callback=alerts.RunFailed(),
     on_success_callback=alerts.RunSucceeded(), doc_md=__doc__, tags=["news", "takedown"])
def retract_articles():
    @task(pool=common.POOL_LOAD)
    def plan() -> dict[str, str]:
        """List what would go; change nothing."""
        from etl import stages
        params = get_current_context()["params"]
        return stages.propose_retraction(params["scope"], params["what"], params["action"], reason=params["reason"])

    # asks once: an error or a timeout must not ask a second time for the same thing
    approve = ApprovalOperator(
        task_id="approve", pool=common.POOL_LOAD, retries=0, response_timeout=timedelta(days=14),
        subject="{{ ti.xcom_pull(task_ids='plan')['subject'] }}", body="{{ ti.xcom_pull(task_ids='plan')['body'] }}",
        doc_md="Waits for a person: *Required Actions*. What would go stands there and in the log of `plan`.")

    @task(pool=common.POOL_LOAD, outlets=[common.WAREHOUSE])
    def retract(planned: dict[str, str], answer: dict) -> dict[str, int]:
        """Take down what was approved: the tables in one transaction, then the archive."""
        from etl import stages
        return stages.retract(planned["scope"], planned["what"], planned["action"], reason=planned["reason"],
                              approved_by=answer["responded_by_user"]["name"])

    @task(pool=common.POOL_LOAD, outlets=[common.MARTS])
    def publish() -> dict[str, int]:
        """Bring the marts up to date and check them."""
        from etl import stages
        return stages.refresh_marts()

    planned = plan()
    planned >> approve
    retract(planned, approve.output) >> publish()


retract_articles()
