"""A person's word before a replay is published: Airflow's ApprovalOperator, which waits only where the run asks for it."""

from __future__ import annotations

from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator

from dags import common


class ApproveReplay(ApprovalOperator):
    """Wait for *Approve* or *Reject* when the run's param `approval` is set; pass at once otherwise.

    While it waits it holds no worker and no slot of its pool. Rejected: what follows is skipped, and the run is closed as withheld.
    """

    def execute(self, context: Any) -> Any:
        if not common.asked_for("approval"):
            self.log.info("nobody is asked: the run was not started with 'Ask before publishing'")
            return None
        return super().execute(context)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> Any:
        if "error" not in event and event["chosen_options"] == [self.REJECT]:
            from etl import stages
            stages.withhold(common.run_id(), f"rejected by {(event.get('responded_by_user') or {}).get('name') or 'somebody'}")
        return super().execute_complete(context, event)
