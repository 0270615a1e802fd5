"""COPY: rows into a table by Postgres' text format, streamed, with everything hostile escaped.

The text format was chosen over CSV because it tells null from empty text without quoting rules, and over binary
because it needs no type sizes. Source: https://www.postgresql.org/docs/18/sql-copy.html
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID

import psycopg2
from psycopg2.extensions import cursor as cursor_type
from sqlalchemy import Connection

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SPECIAL = re.compile("[\\\\\t\n\r\x00\ud800-\udfff]")  # most values have none: one search is cheaper than two rewrites
_REPLACEMENT = "\ufffd"


def storable(text: str) -> str:
    """Return `text` with what Postgres cannot hold (NUL, lone surrogates) replaced, code point for code point.

    The length stays, so that spans stay true.
    """
    return _UNSTORABLE.sub(_REPLACEMENT, text)


class Json:
    """A value for a jsonb column."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def field(value: Any) -> str:
    """Return one value in COPY's text format."""
    if isinstance(value, str):
        return storable(value).translate(_ESCAPES) if _SPECIAL.search(value) else value
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return repr(float(value))
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Json):
        return json.dumps(_clean(value.value), ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    if isinstance(value, tuple | list):
        return _array(value).translate(_ESCAPES)
    raise TypeError(f"COPY has no form for {type(value).__name__}")


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError(f"an instant needs a time zone, got {value!r}")
    try:
        return value.astimezone(UTC).isoformat()
    except OverflowError:  # at the very ends of the calendar; the day is what matters there
        return value.replace(tzinfo=UTC).isoformat()


def copy_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """COPY `rows` into `table` (schema-qualified, from our own code); return how many. Memory stays flat.

    An error that making a row raises comes out as it is, and the transaction is left to be rolled back.
    """
    source: Any = _Lines(rows)  # the stubs want bytes; text is documented and works
    cursor = cast(cursor_type, connection.connection.cursor())
    try:
        with cursor:  # psycopg2 reads `source` in pieces of `size` characters
            cursor.copy_expert(f"copy {table} ({', '.join(columns)}) from stdin", source, size=1 << 20)
    except psycopg2.Error:
        if source.error is not None:  # the rows' own error, which psycopg2 hides behind a cancelled COPY
            raise source.error from None
        raise
    return int(source.rows)


class _Lines:
    """A file-like view of rows: `read(size)` gives whole encoded lines until there are none."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self.rows = 0
        self.error: BaseException | None = None
        self._lines = self._encode(rows)
        self._rest = ""

    def _encode(self, rows: Iterable[Sequence[Any]]) -> Iterator[str]:
        for row in rows:
            self.rows += 1
            yield "\t".join(map(field, row)) + "\n"

    def read(self, size: int = -1) -> str:
        try:
            return self._read(size)
        except BaseException as error:
            self.error = error
            raise

    def _read(self, size: int) -> str:
        parts = [self._rest]
        length = len(self._rest)
        while size < 0 or length < size:
            line = next(self._lines, None)
            if line is None:
                break
            parts.append(line)
            length += len(line)
        text = "".join(parts)
        if size < 0:
            self._rest = ""
            return text
        self._rest = text[size:]
        return text[:size]

    readline = read


def _array(values: Sequence[Any]) -> str:
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return '"' + storable(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, bool | int | float | UUID | date):
        return field(value)
    raise TypeError(f"COPY has no array form for {type(value).__name__}")


def _clean(value: Any) -> Any:
    """Return a JSON value without what jsonb cannot hold: NUL, lone surrogates, NaN, infinity."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {storable(str(key)): _clean(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_clean(each) for each in value]
    return value
