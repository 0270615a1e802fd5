"""The process's connections: a small pool per origin, the least recently used ones closed when there are many.

One httpcore pool for all looks at every idle connection on every request: with a hundred hosts that costs more than the
fetching itself (benchmarks/fetch_speed.py: 5.4 ms of CPU a page with one pool, 2.3 ms with these).
"""

from __future__ import annotations

import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpcore

_MOST_ORIGINS = 256  # with idle connections; each holds a socket or a few


@dataclass(slots=True)
class _Pool:
    pool: httpcore.AsyncConnectionPool
    users: int = 0


class Pools:
    """Connection pools by origin (scheme, host, port)."""

    def __init__(self, context: ssl.SSLContext, backend: httpcore.AsyncNetworkBackend, most_origins: int = _MOST_ORIGINS) -> None:
        self._context, self._backend, self._most = context, backend, most_origins
        self._pools: OrderedDict[tuple[bytes, bytes, int | None], _Pool] = OrderedDict()

    @asynccontextmanager
    async def opened(self, request: httpcore.Request) -> AsyncIterator[httpcore.Response]:
        """Send `request`, a GET; the answer can be read until the context is left."""
        entry = self._of(request.url)
        entry.users += 1
        try:
            answer = await _answer(entry.pool, request)
            try:
                yield answer
            finally:
                await answer.aclose()
        finally:
            entry.users -= 1
        await self._evict()

    def _of(self, url: httpcore.URL) -> _Pool:
        key = (url.scheme, url.host, url.port)
        entry = self._pools.get(key)
        if entry is None:
            pool = httpcore.AsyncConnectionPool(
                ssl_context=self._context, max_connections=None, max_keepalive_connections=2, keepalive_expiry=30.0,
                network_backend=self._backend,
            )  # fmt: skip
            entry = self._pools[key] = _Pool(pool)
        self._pools.move_to_end(key)
        return entry

    async def _evict(self) -> None:
        while len(self._pools) > self._most:
            key = next((k for k, entry in self._pools.items() if not entry.users), None)
            if key is None:
                return
            await self._pools.pop(key).pool.aclose()

    async def close(self) -> None:
        """Close all connections."""
        while self._pools:
            _, entry = self._pools.popitem()
            await entry.pool.aclose()


async def _answer(pool: httpcore.AsyncConnectionPool, request: httpcore.Request) -> httpcore.Response:
    """Send `request`; once more where a kept connection turns out to be closed.

    A server may close a connection at the very moment a request is sent on it. That says nothing of the host, so a GET
    goes out again on another one (RFC 9112, 9.3.1); what breaks on a connection of its own is the answer.
    """
    while True:
        fresh = False

        async def note(event: str, _info: object) -> None:
            nonlocal fresh
            fresh = fresh or event == "connection.connect_tcp.started"

        request.extensions["trace"] = note
        try:
            return await pool.handle_async_request(request)
        except (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError) as why:
            gone = not isinstance(why, httpcore.RemoteProtocolError) or "without sending" in str(why)
            if fresh or not gone:
                raise
