"""Fixtures that several rooms share: a real embedded Postgres, and a fresh migrated warehouse per test.

One server serves the whole session. The warehouse is migrated once, into a template database; each test gets a copy,
which takes Postgres a fraction of a second.

Property tests draw the same examples in every run, so that a change's tests fail for the change alone. To search on:
HYPOTHESIS_PROFILE=search make test
"""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from etl.local.postgres import EmbeddedPostgres
from tests.nightly_world import DAY, World

settings.register_profile("steady", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

_TEMPLATE = "dateline_template"


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A running server of this session alone, destroyed at its end."""
    with tempfile.TemporaryDirectory(prefix="dateline-pg-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # a root user's server runs as another user, who must walk here
        server = EmbeddedPostgres(Path(folder) / "server")
        server.start()
        try:
            _run(
                server.url("postgres"),
                "alter system set fsync = off",
                "alter system set full_page_writes = off",
                "select pg_reload_conf()",
            )
            yield server
        finally:
            server.destroy()


@pytest.fixture(scope="session")
def warehouse_template(postgres: EmbeddedPostgres) -> str:
    """The name of a migrated, empty database to copy."""
    from etl import load

    url = load.ensure_database(postgres.url("postgres"), _TEMPLATE)
    load.upgrade(url)
    _run(postgres.url("postgres"), f"alter database {_TEMPLATE} with is_template true allow_connections false")
    return _TEMPLATE


_numbers = itertools.count(1)


@pytest.fixture
def warehouse_url(postgres: EmbeddedPostgres, warehouse_template: str) -> Iterator[str]:
    """The URL of a fresh migrated warehouse, dropped after the test."""
    name = f"warehouse_{os.getpid()}_{next(_numbers)}"
    _run(postgres.url("postgres"), f"create database {name} template {warehouse_template} strategy file_copy")
    yield postgres.url(name)
    _run(postgres.url("postgres"), f"drop database {name} with (force)")


@pytest.fixture
def engine(warehouse_url: str) -> Iterator[object]:
    """An SQLAlchemy engine on a fresh migrated warehouse."""
    from etl import load

    made = load.engine(warehouse_url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def demo_port() -> Iterator[int]:
    """The port of a running demo news site."""
    from etl.local import site

    with site.running() as number:
        yield number


@pytest.fixture(scope="session")
def with_gazetteer() -> Callable[[Path], Path]:
    """A function that gives a state folder the index of places, which takes half a CPU-minute to build: once is enough."""
    from etl.extract.gazetteer.index import index_path

    built = index_path()

    def give(home: Path) -> Path:
        home.mkdir(parents=True, exist_ok=True)
        (home / built.name).symlink_to(built)
        return home

    return give


@pytest.fixture(scope="session")
def make_world(postgres, warehouse_template, demo_port, with_gazetteer, tmp_path_factory) -> Iterator[Callable[[str], World]]:
    """A function that makes a world with an empty warehouse; all of them are dropped at the end."""
    from etl import load
    from etl.load.database import allow_login

    made: list[World] = []
    allow_login(postgres.url("postgres"), {"dateline_writer": "unused: the embedded server trusts loopback"})

    def new(name: str) -> World:
        _run(postgres.url("postgres"), f"create database nightly_{name} template {warehouse_template} strategy file_copy")
        url = postgres.url(f"nightly_{name}")
        world = World(url, load.engine(url), with_gazetteer(tmp_path_factory.mktemp(name)), demo_port)
        made.append(world)
        return world

    yield new
    for world in made:
        world.engine.dispose()
        _run(postgres.url("postgres"), f"drop database {world.url.rsplit('/', 1)[1]} with (force)")


@pytest.fixture(scope="session")
def one_day(make_world) -> World:
    """One day that nothing disturbed; read only. What a disturbed run must end in."""
    world = make_world("one_day")
    world.days(DAY, DAY)
    return world


def _run(url: str, *statements: str) -> None:
    from sqlalchemy import create_engine

    server = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
    finally:
        server.dispose()
