"""Engines, databases, roles, and what an error of the database means for a run."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg2
from psycopg2 import errors as pg
from psycopg2 import sql as pg_sql
from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from etl.errors import DatelineError, Fatal, Transient
from etl.load.cancelling import watch

log = logging.getLogger(__name__)

WRITER = "dateline_writer"
READER = "dashboard_reader"

_TRY_AGAIN = (
    psycopg2.OperationalError,
    psycopg2.InterfaceError,
    pg.SerializationFailure,
    pg.DeadlockDetected,
    pg.LockNotAvailable,
    pg.AdminShutdown,
    pg.CannotConnectNow,
)
_NOT_MIGRATED = (pg.UndefinedTable, pg.UndefinedColumn, pg.InvalidSchemaName, pg.UndefinedFunction)


def engine(url: str | URL, *, pool_size: int = 4) -> Engine:
    """Return an engine for the warehouse at `url` (SQLAlchemy URL, driver psycopg2).

    Sessions run in UTC whatever the server's or the machine's zone, name themselves in pg_stat_activity, and give up
    waiting for a connection after ten seconds. Raises Fatal when the URL is empty or names another kind of database.
    """
    if not str(url):
        raise Fatal("no warehouse is configured; set DATELINE_DATABASE_URL or run: make up")
    parsed = make_url(url)
    if parsed.get_backend_name() != "postgresql":
        raise Fatal(f"the warehouse must be PostgreSQL, got {parsed.get_backend_name()}; correct DATELINE_DATABASE_URL")
    made = create_engine(
        parsed.set(drivername="postgresql+psycopg2"),
        pool_pre_ping=True,
        pool_size=pool_size,
        max_overflow=4,
        connect_args={
            "connect_timeout": 10,
            "application_name": "dateline",
            # the merge waits for its lock and must then see what the one before it committed, whatever the server's default
            "options": "-c timezone=UTC -c datestyle=ISO,YMD -c extra_float_digits=1 -c default_transaction_isolation=read\\ committed",
        },
    )
    return watch(made)


@contextmanager
def errors_named(what: str) -> Iterator[None]:
    """Turn the database's errors into Dateline's: Transient where trying again may help, else Fatal. `what` was being done."""
    try:
        yield
    except DatelineError:
        raise
    except (SQLAlchemyError, psycopg2.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        detail = " ".join(str(cause).split())[:500]
        if isinstance(cause, _TRY_AGAIN) or isinstance(error, OperationalError):
            raise Transient(f"{what}: the database said: {detail}; nothing was half-written, run the task again") from error
        if isinstance(cause, _NOT_MIGRATED):
            raise Fatal(f"{what}: the warehouse is not migrated: {detail}; run: dateline db upgrade") from error
        raise Fatal(f"{what}: the database refused: {detail}; the transaction was rolled back") from error


@contextmanager
def transaction(on: Engine, what: str) -> Iterator[Connection]:
    """Give a connection whose work is committed as a whole or not at all, with errors named."""
    with errors_named(what), on.begin() as connection:
        yield connection


def ensure_database(admin_url: str | URL, name: str) -> str:
    """Create database `name` on the server of `admin_url` unless it exists, and Dateline's roles; return its URL.

    For local use and tests: in production a database administrator does this once (docs/warehouse.md). The roles
    are made without login and without password.
    """
    admin = make_url(admin_url)
    server = create_engine(admin, isolation_level="AUTOCOMMIT")
    try:
        with errors_named(f"creating database {name}"), server.connect() as connection:
            quote = connection.dialect.identifier_preparer.quote
            if not connection.exec_driver_sql("select 1 from pg_database where datname = %(name)s", {"name": name}).first():
                try:
                    connection.exec_driver_sql(f"create database {quote(name)} encoding 'UTF8' template template0")
                    log.info("created database %s", name)
                except DBAPIError as error:  # another process was faster
                    if not isinstance(error.orig, pg.DuplicateDatabase | pg.UniqueViolation):
                        raise
            for role in (WRITER, READER):
                ensure_role(connection, role)
    finally:
        server.dispose()
    return admin.set(database=name).render_as_string(hide_password=False)


def ensure_owned_database(admin_url: str, name: str, password: str) -> None:
    """Create a login `name` with `password` and an empty database of that name that it owns, where they are missing.

    For Superset's own metadata: the login has no right in the warehouse. An existing login gets the password given.
    """
    server = create_engine(make_url(admin_url), isolation_level="AUTOCOMMIT")
    try:
        with errors_named(f"creating database {name}"), server.connect() as connection:
            ensure_role(connection, name)
            if not connection.exec_driver_sql("select 1 from pg_database where datname = %(name)s", {"name": name}).first():
                quote = connection.dialect.identifier_preparer.quote
                connection.exec_driver_sql(f"create database {quote(name)} owner {quote(name)} encoding 'UTF8' template template0")
    finally:
        server.dispose()
    allow_login(admin_url, {name: password})


def reader_url(admin_url: str, name: str, password: str) -> str:
    """Let the role of the dashboards log in with `password`; return the URL of database `name` for it."""
    allow_login(admin_url, {READER: password})
    return make_url(admin_url).set(username=READER, password=password, database=name).render_as_string(hide_password=False)


def ensure_role(connection: Connection, role: str) -> None:
    """Create `role` without login unless it exists; safe when two sessions do it at once."""
    connection.exec_driver_sql(f"""
        do $do$ begin
            if not exists (select 1 from pg_roles where rolname = '{role}') then create role {role} nologin; end if;
        exception when duplicate_object or unique_violation then null;
        end $do$""")  # noqa: S608  the role is one of our constants


def allow_login(admin_url: str | URL, passwords: Mapping[str, str]) -> None:
    """Let roles log in with these passwords (role → password). The statement's text never reaches our logs."""
    server = create_engine(make_url(admin_url), isolation_level="AUTOCOMMIT", hide_parameters=True)
    try:
        with errors_named("setting the roles' passwords"), server.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            with raw.cursor() as cursor:
                for role, password in sorted(passwords.items()):
                    cursor.execute(pg_sql.SQL("alter role {} login password {}").format(pg_sql.Identifier(role), pg_sql.Literal(password)))
    finally:
        server.dispose()


def without_password(url: str | URL) -> str:
    """Return the URL for people to read."""
    return make_url(url).render_as_string(hide_password=True)
