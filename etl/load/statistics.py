"""What the planner is told of tables that were just filled: autovacuum only sees them afterwards."""

from __future__ import annotations

from sqlalchemy import Connection, text

from etl.load.tables.base import STAGED


def analyze_staging(connection: Connection) -> None:
    """Give the planner statistics of staging for this transaction's statements: without them the joins of a day are quadratic.

    A plan needs to know how many rows there are and how their keys are spread, for which a small sample of the keys does.
    """
    connection.execute(text("set local default_statistics_target = 10"))
    for table in STAGED:
        keys = "run_id, shard, version_id" + (", mention_id" if table.startswith("event_") else "")
        connection.execute(text(f"analyze staging.{table} ({keys})"))


def analyze_grown(connection: Connection, run_id: str, counts: dict[str, int]) -> None:
    """Give the planner statistics of tables that this merge filled or doubled.

    Of the columns by which rows are looked up, those of indexes and the run: texts and signatures take longer than all of them.
    """
    grown = connection.execute(
        text("""
        with written as (
            select unnest(cast(:names as text[])) as name, unnest(cast(:rows as integer[])) as rows
        ), filled as (
            select name, rows from written
            union all
            select w.name || to_char(m.published_month, '"_y"YYYY"m"MM'), w.rows
            from written as w cross join (select distinct published_month from staging.article where run_id = :run_id) as m
        )
        select c.oid::regclass::text as name, string_agg(distinct quote_ident(a.attname), ', ') as keys
        from filled as f join pg_class as c on c.oid = to_regclass('warehouse.' || quote_ident(f.name))
        join pg_index as i on i.indrelid = c.oid
        join pg_attribute as a on a.attrelid = c.oid and (a.attnum = any(i.indkey) or a.attname = 'run_id')
        where c.relkind = 'r' and c.reltuples < 2 * f.rows
        group by c.oid
        order by 1"""),
        {"names": list(counts), "rows": list(counts.values()), "run_id": run_id},
    ).all()
    for table in grown:
        connection.execute(text(f"analyze {table.name} ({table.keys})"))
