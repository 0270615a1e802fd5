"""Alembic's environment: migrations run on the connection that etl/load/migrations.py hands over."""

from typing import Any

from alembic import context
from sqlalchemy import text

from etl.load.tables import SCHEMAS, Base

connection = context.config.attributes["connection"]
if connection is None:
    raise RuntimeError("migrations run through: dateline db upgrade")

PARTITIONS = {
    (row.schema, row.name)
    for row in connection.execute(
        text(
            "select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where c.relispartition and c.relkind = 'r'"
        )
    )
}


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    """Compare our schemas alone, without the month partitions, which are made as data arrives."""
    if kind == "schema":
        return name in SCHEMAS
    return kind != "table" or (parents.get("schema_name"), name) not in PARTITIONS


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_schemas=True,
    include_name=include_name,
    version_table="alembic_version",
    version_table_schema="public",
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
