"""Marts: what dashboards may read. Installed from sql/marts, granted to `dashboard_reader`, and to the writer for its checks."""

from __future__ import annotations

import hashlib
import logging
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

from etl.errors import Fatal
from etl.load.checks import keep, refuse, run_checks_in
from etl.load.database import READER, WRITER, transaction
from etl.load.sqlfiles import SqlFile, folder
from etl.records import CheckResult
from etl.settings import SQL

log = logging.getLogger(__name__)

_LOCK = 0x0DA7E3A7  # advisory lock: two processes that install marts wait for each other


def install_marts(connection: Connection) -> int:
    """Bring schema mart to the state of sql/marts; return how many marts were built (0 when nothing changed).

    A changed file rebuilds every mart, since marts may read one another; it happens inside the caller's transaction,
    so that dashboards see the old marts or the new ones.
    """
    connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    files = in_order(folder("marts"))
    glossary = (SQL / "marts" / "columns.toml").read_bytes()
    wanted = {file.name: hashlib.sha256(file.sql.encode() + glossary).hexdigest() for file in files}
    installed = {row.mart: row.sha256 for row in connection.execute(text("select mart, sha256 from ops.mart_definition"))}
    if installed == wanted:
        return 0
    connection.execute(text("drop schema mart cascade"))
    connection.execute(text("create schema mart"))
    connection.execute(text(f"grant usage on schema mart to {READER}, {WRITER}"))
    connection.execute(text("comment on schema mart is 'What dashboards read: dashboard_reader sees this schema alone'"))
    connection.execute(text("delete from ops.mart_definition"))
    for file in files:
        connection.exec_driver_sql(file.sql.replace("%", "%%"))
        connection.execute(
            text("insert into ops.mart_definition (mart, sha256, installed_at) values (:mart, :sha256, now())"),
            {"mart": file.name, "sha256": wanted[file.name]},
        )
    _comment(connection, files, tomllib.loads(glossary.decode()))
    connection.execute(text(f"grant select on all tables in schema mart to {READER}, {WRITER}"))
    connection.execute(text("revoke execute on all functions in schema mart from public"))
    connection.execute(text(f"grant execute on all functions in schema mart to {READER}, {WRITER}"))
    log.info("installed %d marts", len(files))
    return len(files)


def _comment(connection: Connection, files: list[SqlFile], glossary: dict[str, dict[str, str]]) -> None:
    """Comment every mart with its grain, owner and freshness, and every column from the glossary."""
    for file in files:
        words = f"{file.need('grain')}. Owner: {file.need('owner')}. Fresh {file.need('freshness')}"
        is_view = connection.execute(text("select to_regclass(:name)"), {"name": f"mart.{file.name}"}).scalar() is not None
        _execute_literal(connection, f"comment on {'view' if is_view else 'function'} mart.{file.name} is %s", words)
    columns = connection.execute(
        text("select table_name, column_name from information_schema.columns where table_schema = 'mart' order by 1, 2")
    ).all()
    for mart, column in columns:
        meaning = glossary.get(mart, {}).get(column) or glossary["columns"].get(column)
        if meaning is None:
            raise Fatal(f"mart.{mart}.{column} has no meaning in sql/marts/columns.toml; add it there")
        _execute_literal(connection, f'comment on column mart.{mart}."{column}" is %s', meaning)


def _execute_literal(connection: Connection, statement: str, literal: str) -> None:
    """Run a statement that takes a literal where the server takes no parameter: the driver quotes it."""
    connection.exec_driver_sql(statement, (literal,))


def in_order(files: tuple[SqlFile, ...]) -> list[SqlFile]:
    """Order marts so that each comes after the marts named in its `-- reads:` line; raise Fatal on a circle."""
    names = {f"mart.{file.name}" for file in files}
    waiting = {file.name: (file, names & set(file.need("reads").replace(",", " ").split()) - {f"mart.{file.name}"}) for file in files}
    done: set[str] = set()
    out: list[SqlFile] = []
    while waiting:
        ready = sorted(name for name, (_, needs) in waiting.items() if needs <= done)
        if not ready:
            raise Fatal(f"sql/marts: these files read one another in a circle: {', '.join(sorted(waiting))}")
        for name in ready:
            out.append(waiting.pop(name)[0])
            done.add(f"mart.{name}")
    return out


def publish(on: Engine, run_id: str) -> dict[str, int]:
    """Install changed marts, check what they show, and mark the run published.

    returns {"marts": built, "checks": made, "publications": runs published in all}
    raises  Fatal when the run is unknown, or when a check of severity error fails: then the marts are as they were
    """
    with _checked(on, run_id, f"publishing run {run_id}") as (connection, counts):
        marked = connection.execute(
            text("""
            insert into ops.publication (run_id, window_start, window_end, published_at)
            select run_id, window_start, window_end, now() from ops.run where run_id = :run_id
            on conflict (run_id) do update
            set window_start = excluded.window_start, window_end = excluded.window_end, published_at = excluded.published_at
            """),
            {"run_id": run_id},
        ).rowcount
        if not marked:
            raise Fatal(f"run {run_id} is unknown to ops.run; start it again from discover")
        counts["publications"] = int(connection.execute(text("select count(*) from ops.publication")).scalar_one())
    return counts


def refresh(on: Engine) -> dict[str, int]:
    """Install changed marts and check what they show, outside of a run; return {"marts": built, "checks": made}.

    raises  Fatal when a check of severity error fails: then the marts are as they were
    """
    with _checked(on, "takedown", "refreshing the marts") as (_, counts):
        pass
    return counts


@contextmanager
def _checked(on: Engine, run_id: str, what: str) -> Iterator[tuple[Connection, dict[str, int]]]:
    """Give a transaction with the marts installed; what they show is checked before it is committed."""
    refused: list[CheckResult] = []
    try:
        with transaction(on, what) as connection:
            counts = {"marts": install_marts(connection)}
            results = run_checks_in(connection, run_id, "mart")
            counts["checks"] = len(results)
            if any(each.severity == "error" and each.failing_rows for each in results):
                refused = results
                raise Fatal("a check of the marts failed")
            yield connection, counts
            keep(connection, run_id, "mart", results)
    except Fatal:
        if not refused:
            raise
        with transaction(on, f"keeping the check results of {run_id}") as connection:
            keep(connection, run_id, "mart", refused)
        refuse(refused, "the marts are as they were and the run is not published")
