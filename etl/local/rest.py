"""The few calls of Airflow's REST API that the local world and the demo need; the UI's dialogs use the same ones."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time
from typing import Any, Literal

import httpx

from etl.errors import Fatal, Transient

Reprocess = Literal["none", "failed", "completed"]
DONE = frozenset({"success", "failed"})


class AirflowApi:
    """Airflow's API as one user. Raises Transient when the server does not answer, Fatal when it refuses."""

    def __init__(self, base_url: str, user: str, password: str) -> None:
        self.base_url = base_url
        self._login = {"username": user, "password": password}
        # trust_env: a proxy from the environment must not stand between us and loopback
        self._client = httpx.Client(base_url=base_url, timeout=30, trust_env=False)

    def unhealthy(self) -> list[str]:
        """Return the components that are not healthy; "api-server" when nothing answers."""
        try:
            answer = self._client.get("/api/v2/monitor/health", timeout=5)
            health = answer.json() if answer.status_code == 200 else {}
        except (httpx.HTTPError, ValueError):
            return ["api-server"]
        parts = ("metadatabase", "scheduler", "triggerer", "dag_processor")
        return [part for part in parts if (health.get(part) or {}).get("status") != "healthy"]

    def dag_ids(self) -> set[str]:
        """Return the DAGs that have been parsed."""
        return {dag["dag_id"] for dag in self._get("/dags", limit=100)["dags"]}

    def import_errors(self) -> str:
        """Return the DAG files' import errors, as text."""
        return "\n".join(f"{e['filename']}: {e['stack_trace']}" for e in self._get("/importErrors")["import_errors"])

    def create_pool(self, name: str, *, slots: int, description: str, include_deferred: bool) -> bool:
        """Create a pool unless there is one of that name, whose slots may have been tuned; tell whether it was created."""
        body = {"name": name, "slots": slots, "description": description, "include_deferred": include_deferred}
        return self._call("POST", "/pools", json=body, allow={409}).status_code != 409

    def pools(self) -> dict[str, int]:
        """Return the slots of every pool."""
        return {pool["name"]: pool["slots"] for pool in self._get("/pools", limit=100)["pools"]}

    def set_paused(self, dag_id: str, paused: bool) -> None:
        """Pause or unpause a DAG."""
        self._call("PATCH", f"/dags/{dag_id}", json={"is_paused": paused})

    def create_backfill(self, dag_id: str, first: date, last: date, *, reprocess: Reprocess,
                        max_active_runs: int = 2, conf: dict[str, Any] | None = None) -> int:
        """Start a backfill over whole days, both included; return its id. An unfinished one of the DAG is cancelled."""
        for other in self._get("/backfills", dag_id=dag_id)["backfills"]:
            if other["completed_at"] is None:
                self._call("PUT", f"/backfills/{other['id']}/cancel", allow={409})
        answer = self._call("POST", "/backfills", json={
            "dag_id": dag_id, "from_date": _instant(first, time.min), "to_date": _instant(last, time.max),
            "run_backwards": False, "dag_run_conf": conf or {}, "reprocess_behavior": reprocess,
            "max_active_runs": max_active_runs})
        return int(answer.json()["id"])

    def runs(self, dag_id: str, first: date, last: date) -> list[dict[str, Any]]:
        """Return the DAG runs whose logical date lies in the days, in order."""
        found = self._get(f"/dags/{dag_id}/dagRuns", logical_date_gte=_instant(first, time.min),
                          logical_date_lte=_instant(last, time.max), order_by="logical_date", limit=500)
        return list(found["dag_runs"])

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """Return the task instances of one run."""
        return list(self._get(f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances", limit=500)["task_instances"])

    def log_tail(self, dag_id: str, task: dict[str, Any], lines: int = 25) -> str:
        """Return the end of a task instance's log, as text."""
        path = f"/dags/{dag_id}/dagRuns/{task['dag_run_id']}/taskInstances/{task['task_id']}"
        answer = self._get(f"{path}/logs/{task['try_number'] or 1}", map_index=task["map_index"], full_content=True)
        content = answer.get("content") or []
        return "\n".join([line for entry in content if (line := _log_line(entry))][-lines:])

    def _get(self, path: str, **query: Any) -> dict[str, Any]:
        return dict(self._call("GET", path, params=query).json())

    def _call(self, method: str, path: str, *, allow: Collection[int] = (), **options: Any) -> httpx.Response:
        try:
            if "Authorization" not in self._client.headers:
                self._log_in()
            answer = self._client.request(method, f"/api/v2{path}", **options)
            if answer.status_code == 401:   # the server was restarted with other keys, or a day has passed
                self._log_in()
                answer = self._client.request(method, f"/api/v2{path}", **options)
        except httpx.HTTPError as error:
            raise Transient(f"Airflow's API at {self.base_url} does not answer {method} {path}: "
                            f"{type(error).__name__} {error}; look at it with: make status") from error
        if answer.status_code >= 500:      # its database is away, or it is being restarted
            raise Transient(f"Airflow's API at {self.base_url} cannot answer {method} {path} now: HTTP {answer.status_code} "
                            f"{answer.text[:200]}; look at it with: make status")
        if answer.is_error and answer.status_code not in allow:
            raise Fatal(f"Airflow refused {method} {path} for the user {self._login['username']}: "
                        f"HTTP {answer.status_code} {answer.text[:600]}")
        return answer

    def _log_in(self) -> None:
        answer = self._client.post("/auth/token", json=self._login)
        if answer.is_error:
            raise Fatal(f"Airflow at {self.base_url} refused the login of {self._login['username']}: HTTP "
                        f"{answer.status_code}; the passwords are in state.json of the state folder (make status)")
        self._client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


def _instant(day: date, at: time) -> str:
    return datetime.combine(day, at, UTC).isoformat()


def _log_line(entry: Any) -> str:
    if isinstance(entry, str):
        return entry
    event = str(entry.get("event", ""))
    if event.startswith("::"):
        return ""
    detail = entry.get("error_detail") or []
    told = "; ".join(f"{e.get('exc_type')}: {e.get('exc_value')}" for e in detail)
    return " ".join(filter(None, (event, told)))
