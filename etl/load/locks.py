"""Two runs of one window wait for each other."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta

from sqlalchemy import Engine, text

from etl.errors import Transient
from etl.load.database import errors_named
from etl.records import Window

_SPACE = 0x0DA7  # first key of the two-key advisory locks; the second tells day and part


@contextmanager
def window_lock(on: Engine, window: Window, part: str = "", *, wait_seconds: float = 3600.0) -> Iterator[None]:
    """Hold every UTC day that `window` touches, so that windows which share a day wait for each other.

    The lock is the session's, on a connection of its own: it ends with the block or with the process, however that
    ends. Locks are taken in order, so that no two holders wait for each other in a circle.

    part    what of the days is held, e.g. one shard's fetching; different parts do not wait for each other
    raises  Transient when the days are still held after `wait_seconds`
    """
    first = window.start.astimezone(UTC).date()
    last = (window.end.astimezone(UTC) - timedelta(microseconds=1)).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    keys = sorted(zlib.crc32(f"{day} {part}".encode()) & 0x7FFFFFFF for day in days)
    with errors_named(f"locking {first} to {last}"), on.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("select set_config('lock_timeout', :ms, false)"), {"ms": f"{int(wait_seconds * 1000)}ms"})
        try:
            for key in keys:
                connection.execute(text("select pg_advisory_lock(:space, :key)"), {"space": _SPACE, "key": key})
        except Exception as error:
            connection.invalidate()
            raise Transient(
                f"another run holds a day from {first} to {last} for more than {wait_seconds:.0f} s; "
                "look for it in mart.run_history, then run the task again"
            ) from error
        try:
            yield
        finally:
            connection.invalidate()  # closes the session, and with it every lock
