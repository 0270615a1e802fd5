"""Engine, migrations, roles: on a real Postgres."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from etl import load
from etl.errors import Fatal, Transient
from etl.load.database import transaction
from etl.load.migrations import current, head
from etl.load.tables import SCHEMAS, Base


def test_models_and_migrations_agree(engine):
    with engine.connect() as connection:
        partitions = {
            (row.schema, row.name)
            for row in connection.execute(
                text(
                    "select n.nspname as schema, c.relname as name from pg_class c "
                    "join pg_namespace n on n.oid = c.relnamespace where c.relispartition"
                )
            )
        }
        assert partitions, "the default partitions are missing"

        def include(name, kind, parents):
            if kind == "schema":
                return name in SCHEMAS
            return kind != "table" or (parents["schema_name"], name) not in partitions

        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": include,
                "compare_type": True,
                "compare_server_default": True,
                "version_table_schema": "public",
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def test_an_added_column_would_be_seen(engine):
    with engine.connect() as connection:
        connection.execute(text("alter table warehouse.person drop column role cascade"))
        context = MigrationContext.configure(
            connection,
            opts={"include_schemas": True, "include_name": lambda name, kind, parents: kind != "schema" or name == "warehouse"},
        )
        found = [diff[0] for diff in compare_metadata(context, Base.metadata) if diff[0] == "add_column"]
        assert found == ["add_column"]
        connection.rollback()


def test_down_to_nothing_and_up_again(postgres, engine):
    url = engine.url.render_as_string(hide_password=False)
    assert load.downgrade(url, "base") == "base"
    with engine.connect() as connection:
        left = connection.execute(
            text("select count(*) from information_schema.tables where table_schema = any(:s)"), {"s": list(SCHEMAS)}
        ).scalar_one()
        assert left == 0
    assert load.upgrade(url) == head()
    assert load.upgrade(url) == head()
    with engine.connect() as connection:
        assert current(connection) == head()


def test_an_unmigrated_warehouse_says_what_to_run(postgres):
    from etl.load import runs

    url = load.ensure_database(postgres.url("postgres"), "never_migrated")
    with pytest.raises(Fatal, match="dateline db upgrade"):
        runs.get_run(load.engine(url), "nightly/x")


def test_a_server_that_is_away_is_transient():
    away = load.engine("postgresql+psycopg2://postgres@127.0.0.1:1/nothing")
    with pytest.raises(Transient, match="run the task again"), transaction(away, "reading"):
        pass


@pytest.mark.parametrize("url", ["", "sqlite:///x.db"])
def test_a_wrong_url_is_fatal(url):
    with pytest.raises(Fatal):
        load.engine(url)


def test_the_reader_sees_marts_alone(postgres, engine, warehouse_url):
    with engine.begin() as connection:
        connection.execute(text("alter role dashboard_reader login"))
    reader = load.engine(warehouse_url.replace("postgres@", "dashboard_reader@"))
    try:
        with reader.connect() as connection:
            assert connection.execute(text("select current_user")).scalar() == "dashboard_reader"
            marts = list(
                connection.execute(
                    text("select table_name from information_schema.tables where table_schema = 'mart' order by 1")
                ).scalars()
            )
            assert marts
            for mart in marts:
                connection.execute(text(f"select * from mart.{mart} limit 1"))
        for statement in (
            "select 1 from warehouse.article",
            "select 1 from raw.capture",
            "select 1 from ops.run",
            "select 1 from staging.article",
            "create table mart.mine (x int)",
            "create table mine (x int)",
            "select ops.make_partition(date '2015-01-01')",
        ):
            with reader.connect() as connection, pytest.raises(Exception, match=r"permission denied|does not exist|no schema"):
                connection.execute(text(statement))
    finally:
        reader.dispose()


def test_the_writer_loads_but_owns_nothing(engine, warehouse_url):
    with engine.begin() as connection:
        connection.execute(text("alter role dateline_writer login"))
    writer = load.engine(warehouse_url.replace("postgres@", "dateline_writer@"))
    try:
        with writer.begin() as connection:
            assert connection.execute(text("select ops.make_partition(date '2015-10-01')")).scalar() == 5
            assert connection.execute(text("select ops.make_partition(date '2015-10-09')")).scalar() == 0
            connection.execute(text("select count(*) from warehouse.quote_y2015m10"))
        with writer.connect() as connection, pytest.raises(Exception, match="must be owner"):
            connection.execute(text("drop table warehouse.quote"))
    finally:
        writer.dispose()
