"""Fingerprints of tables: equal when they hold the same rows, whatever their order, run ids and load times."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, Table, text

from etl.load.database import transaction
from etl.load.tables import Base

_LEFT_OUT = {
    "ops.run",
    "ops.stage_report",
    "ops.staging_ledger",
    "ops.check_result",
    "ops.publication",
    "ops.incident",
    "ops.replay_change",
    "ops.mart_definition",
    "raw.replay",
    "warehouse.superseded_mention",
}
"""Tables that tell of runs and not of the news."""


def table_hashes(on: Engine, *, across_machines: bool = False, schemas: Sequence[str] = ("raw", "warehouse", "ops")) -> dict[str, str]:
    """Return a hash of each table's content, by "schema.table".

    Run ids and load times are left out, so that the same window twice gives the same hashes. With `across_machines`,
    capture ids, capture times and archive addresses are left out too: two warehouses that fetched the same pages at
    different times then compare equal. The hash is the number of rows and the sum of the rows' MD5 halves, which no order
    changes and a doubled row does.
    """
    ignored = {"run", "capture"} if across_machines else {"run"}
    hashes: dict[str, str] = {}
    with transaction(on, "hashing tables") as connection:
        connection.execute(text("set transaction isolation level repeatable read read only"))
        for table in Base.metadata.sorted_tables:
            name = f"{table.schema}.{table.name}"
            if table.schema in schemas and name not in _LEFT_OUT:
                hashes[name] = str(connection.execute(text(_query(table, ignored))).scalar_one())
    return dict(sorted(hashes.items()))


def _query(table: Table, ignored: set[str]) -> str:
    columns = ", ".join(f't."{c.name}"' for c in table.columns if c.info.get("volatile") not in ignored)
    halves = " || '-' || ".join(f"coalesce(sum(('x' || substr(h, {start}, 16))::bit(64)::bigint::numeric), 0)" for start in (1, 17))
    return f"""
        select count(*) || '-' || {halves}
        from (select md5((row({columns}))::text) as h from {table.schema}."{table.name}" as t) as hashed"""  # noqa: S608
