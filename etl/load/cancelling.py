"""Cancelling what the server does for this process: for a process that is asked to stop in the middle of a statement."""

from __future__ import annotations

import contextlib
from typing import Any
from weakref import WeakSet

import psycopg2
from psycopg2.extensions import TRANSACTION_STATUS_ACTIVE
from sqlalchemy import Engine, event

_open: WeakSet[Any] = WeakSet()


def watch(engine: Engine) -> Engine:
    """Remember the connections of an engine, so that their statements can be cancelled; return the engine."""
    event.listen(engine, "connect", lambda connection, record: _open.add(connection))
    return engine


def cancel_statements() -> int:
    """Cancel every statement that runs now on this process's connections; return how many. May be called from any thread."""
    cancelled = 0
    for connection in list(_open):
        with contextlib.suppress(psycopg2.Error):    # closed meanwhile, or the server is gone
            if not connection.closed and connection.get_transaction_status() == TRANSACTION_STATUS_ACTIVE:
                connection.cancel()
                cancelled += 1
    return cancelled
