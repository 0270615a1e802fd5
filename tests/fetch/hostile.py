"""The hostile news site on loopback: all behaviours on one port, two TLS hosts on others."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from pathlib import Path

from tests.fetch.behaviours import BEHAVIOURS, ROBOTS, whole
from tests.tls import tls


class HostileSite:
    """The behaviours on one loopback port, two TLS hosts on others; in a thread with its own event loop."""

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._folder = folder
        self.port = self.tls_port = self.trusted_port = 0
        self.ca_file = folder / "ca.pem"
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> HostileSite:
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda *_: None)  # clients that hang up are the point
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.05))

    async def _start(self) -> None:
        plain = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 16)
        stranger = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls(self._folder, "self-signed-tls.example", "stranger"))
        trusted = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls(self._folder, "good-tls.example", "ca"))
        self.port, self.tls_port, self.trusted_port = (s.sockets[0].getsockname()[1] for s in (plain, stranger, trusted))

    async def _serve(self, source: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            while True:
                request = (await source.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                path = request[0].split(" ")[1]
                headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in request[1:] if line)}
                host = headers.get("host", "").split(":")[0].removesuffix(".example")
                self.requests.append((host, path, headers))
                if path == "/robots.txt":
                    await ROBOTS.get(host, _friendly)(path, out)
                elif host in BEHAVIOURS:
                    await BEHAVIOURS[host](path, out)
                else:
                    out.write(whole(b"no such behaviour", "404 Not Found"))
                await out.drain()
                if host not in {"redirect-ok", "gzip-ok", "smuggler", "good-tls"} and path != "/robots.txt":
                    break
        with contextlib.suppress(Exception):
            out.close()


async def _friendly(_path: str, out: asyncio.StreamWriter) -> None:
    out.write(whole(b"User-agent: *\nDisallow: /private\n", kind="text/plain"))
