"""Alembic, driven from Python: no alembic.ini, the database is the one asked for."""

from __future__ import annotations

import logging
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from etl.errors import Fatal
from etl.load.database import engine, transaction
from etl.load.marts import install_marts
from etl.settings import SQL

log = logging.getLogger(__name__)

_LOCK = 0x0DA7E11E  # advisory lock: two migrating processes wait for each other


_PLANNER = {
    "jit": "off",  # compiling a plan over two years' partitions takes longer than the plan
}
"""What the warehouse's plans are made for: settings of the database, for every session that asks it."""


def configuration(connection: Connection | None = None, **attributes: Any) -> Config:
    """Return Alembic's configuration for sql/migrations, bound to `connection`."""
    config = Config()
    config.set_main_option("script_location", str(SQL / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes.update(connection=connection, **attributes)
    return config


def upgrade(url: str | URL, revision: str = "head") -> str:
    """Migrate the warehouse at `url` to `revision`, install the marts when that is the head; return the revision reached.

    Safe to repeat and to run from several processes at once. Each call is one transaction: a failed migration
    leaves the warehouse as it was.
    """
    return _migrate(url, revision, up=True)


def downgrade(url: str | URL, revision: str) -> str:
    """Migrate the warehouse at `url` down to `revision` ("base" drops every table); return the revision reached."""
    return _migrate(url, revision, up=False)


def current(connection: Connection) -> str:
    """Return the revision of the database, or "base"."""
    if connection.execute(text("select to_regclass('public.alembic_version')")).scalar() is None:
        return "base"
    return str(connection.execute(text("select version_num from public.alembic_version")).scalar() or "base")


def head() -> str:
    """Return the newest revision in sql/migrations."""
    return str(ScriptDirectory.from_config(configuration()).get_current_head())


def _refuse_unknown(revision: str) -> None:
    """Raise Fatal when the database is at a revision that this release does not have: it was migrated by a newer one."""
    script = ScriptDirectory.from_config(configuration())
    known = [each.revision for each in script.walk_revisions()]
    if revision not in {"base", *known}:
        raise Fatal(
            f"the warehouse is at revision {revision}, which this release does not know: its newest is {head()}. Run the newer release, "
            f"or go back with it before you deploy this one: dateline db downgrade {head()}"
        )


def _migrate(url: str | URL, revision: str, *, up: bool) -> str:
    target = engine(url, pool_size=1)
    try:
        with transaction(target, f"migrating the warehouse to {revision}") as connection:
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            before = current(connection)
            _refuse_unknown(before)
            if not up:
                connection.execute(text("drop schema if exists mart cascade"))
                connection.execute(text("create schema mart"))
                connection.execute(
                    text(
                        "do $$ begin if to_regclass('ops.mart_definition') is not null then delete from ops.mart_definition; end if; end $$"
                    )
                )
            (command.upgrade if up else command.downgrade)(configuration(connection), revision)
            after = current(connection)
            if up and revision == "head" and after != head():
                raise Fatal(f"the warehouse is at {after} after migrating to {head()}; is sql/migrations/versions complete?")
            if after == head():
                install_marts(connection)
                _set_planner(connection)
            if before != after:
                log.info("warehouse migrated from %s to %s", before, after)
            return after
    finally:
        target.dispose()


def _set_planner(connection: Connection) -> None:
    """Set the database's planner settings, except what an administrator has set on it already."""
    name, is_ours, chosen = connection.execute(
        text("""
        select current_database(), pg_has_role(current_user, d.datdba, 'usage'),
               array(select split_part(c, '=', 1) from pg_db_role_setting as s cross join unnest(s.setconfig) as c
                     where s.setdatabase = d.oid and s.setrole = 0)
        from pg_database as d where d.datname = current_database()""")
    ).one()
    quoted = connection.dialect.identifier_preparer.quote(name)
    for setting, value in _PLANNER.items():
        if is_ours and setting not in chosen:
            connection.exec_driver_sql(f"alter database {quoted} set {setting} = '{value}'")
