"""Dimensions that come from outside the news: sources from the registry, places from the gazetteer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Engine, text

from etl.load.copying import copy_rows
from etl.load.database import transaction
from etl.records import Source


def put_sources(on: Engine, sources: Iterable[Source]) -> int:
    """Describe sources in warehouse.source as the registry has them now; return how many. Others stay as they are."""
    columns = ("source_id", "name", "home", "country", "language", "timezone", "expected_per_weekday")
    return _upsert(
        on,
        "source",
        columns,
        (
            (s.source_id, s.name, s.home, s.country, s.language, s.timezone, [n for pair in s.expected_per_weekday for n in pair])
            for s in sources
        ),
    )


def put_places(on: Engine, places: Iterable[Sequence[Any]]) -> int:
    """Write places of the gazetteer as (geoname id, name, country alpha-3, admin1, lat, lon); return how many."""
    return _upsert(on, "place", ("geoname_id", "name", "country", "admin1", "lat", "lon"), places)


def _upsert(on: Engine, table: str, columns: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> int:
    key, names = columns[0], ", ".join(columns)
    updates = ", ".join(f"{c} = excluded.{c}" for c in columns[1:])
    with transaction(on, f"writing warehouse.{table}") as connection:
        connection.execute(text(f"create temp table arriving (like warehouse.{table} including defaults) on commit drop"))
        copy_rows(connection, "arriving", columns, rows)
        return connection.execute(
            text(
                f"insert into warehouse.{table} ({names}) select distinct on ({key}) {names} from arriving "  # noqa: S608
                f"order by {key} on conflict ({key}) do update set {updates}"
            )
        ).rowcount
