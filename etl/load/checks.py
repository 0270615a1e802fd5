"""SQL checks: each file of sql/checks returns the rows that are wrong. Write, audit, publish.

Header of a check: `severity` (error blocks, warning does not), `moment`, `advice` (what to do), and what STYLE.md asks of
every SQL file. Every check may use %(run_id)s. Moments: `staging`, by the audit task before anything is merged; `published`, on the
merged rows before the merge is committed; `mart`, on what dashboards see, before a run counts as published.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal, cast

from sqlalchemy import Connection, Engine, text

from etl.errors import Fatal
from etl.load.copying import storable
from etl.load.database import transaction
from etl.load.sqlfiles import SqlFile, folder
from etl.load.statistics import analyze_staging
from etl.records import CheckResult

Moment = Literal["staging", "published", "mart"]
Severity = Literal["error", "warning"]

_SAMPLE = 5
_SAMPLE_LENGTH = 400  # code points of one sampled row


def run_checks(on: Engine, run_id: str, moment: Moment) -> list[CheckResult]:
    """Run all checks of `moment`, keep their results in ops.check_result, and return them by name."""
    with transaction(on, f"checking {moment} of run {run_id}") as connection:
        if moment == "staging":
            analyze_staging(connection)
        results = run_checks_in(connection, run_id, moment)
        keep(connection, run_id, moment, results)
    return results


def run_checks_in(connection: Connection, run_id: str, moment: Moment) -> list[CheckResult]:
    """Run all checks of `moment` inside the caller's transaction; nothing is kept."""
    return [_run(connection, file, run_id) for file in folder("checks") if file.need("moment") == moment]


def refuse(results: Sequence[CheckResult], consequence: str) -> None:
    """Raise Fatal when a check of severity error failed, naming rows and advice; `consequence` says what state is left."""
    failed = [each for each in results if each.severity == "error" and each.failing_rows]
    if failed:
        parts = [f"{each.name}: {each.failing_rows} rows, e.g. {each.sample[0] if each.sample else '?'}; {each.advice}" for each in failed]
        raise Fatal(f"{len(failed)} checks failed; {consequence}. " + " | ".join(parts))


def keep(connection: Connection, run_id: str, moment: Moment, results: Sequence[CheckResult]) -> None:
    """Replace the results of this run and moment in ops.check_result."""
    connection.execute(
        text("delete from ops.check_result where run_id = :run_id and moment = :moment"), {"run_id": run_id, "moment": moment}
    )
    for each in results:
        connection.execute(
            text("""
            insert into ops.check_result (run_id, moment, check_name, severity, failing_rows, sample, advice, checked_at)
            values (:run_id, :moment, :name, :severity, :failing_rows, :sample, :advice, now())"""),
            {
                "run_id": run_id,
                "moment": moment,
                "name": each.name,
                "severity": each.severity,
                "failing_rows": each.failing_rows,
                "sample": list(each.sample),
                "advice": each.advice,
            },
        )


def _run(connection: Connection, file: SqlFile, run_id: str) -> CheckResult:
    severity = file.need("severity")
    if severity not in {"error", "warning"}:
        raise Fatal(f"sql/checks/{file.name}.sql: severity must be error or warning, got {severity!r}")
    query = file.sql.rstrip().removesuffix(";")
    rows = connection.exec_driver_sql(
        f"with failing as materialized (\n{query}\n) select (select count(*) from failing) as failing_rows, "  # noqa: S608
        f"to_jsonb(failing) as sample from failing limit {_SAMPLE}",
        {"run_id": run_id},
    ).all()
    return CheckResult(
        name=file.name,
        severity=cast(Severity, severity),
        failing_rows=rows[0].failing_rows if rows else 0,
        sample=tuple(storable(json.dumps(row.sample, ensure_ascii=False, sort_keys=True))[:_SAMPLE_LENGTH] for row in rows),
        advice=file.need("advice"),
    )
