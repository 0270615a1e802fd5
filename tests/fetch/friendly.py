"""A friendly site on loopback, and the calls that tests make of fetching."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from etl.archive import ArchiveWriter
from etl.fetch import ClientOptions, fetch_all
from etl.records import Candidate, Capture, Channel, Run, Source, Window

WINDOW = Window(start=datetime(2015, 10, 1, tzinfo=UTC), end=datetime(2015, 10, 2, tzinfo=UTC))
RUN = Run(run_id="cli/1", kind="cli", window=WINDOW)
HOST = "quay-courier.example"
HOME = """<html lang="en-IE"><head><title>Quay Courier - News from the harbour</title>
<link rel="alternate" type="application/rss+xml" href="/rss?a=1&amp;b=2"></head></html>"""
RSS = f"""<rss version="2.0"><channel><title>Q</title><item><title>Tide</title><link>http://{HOST}/2015/10/01/tide</link>
<pubDate>Thu, 01 Oct 2015 09:00:00 +0100</pubDate></item></channel></rss>"""
DAY_PAGE = (
    '<base href="/news/"><a href="tide">Tide tables</a> <a href="/about">About</a> <a href="tide#c">1 comment</a><a href="mailto:x@y">m</a>'
)


class FriendlySite(ThreadingHTTPServer):
    request_queue_size = 128  # a short queue drops connections, and TCP tries again a second later

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[float, str, str, str | None]] = []
        self.files: dict[str, bytes] = {}
        self.delay_robots = b"User-agent: *\nCrawl-delay: 0.3\n"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FriendlySite

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").split(":")[0]
        self.server.asked.append((time.monotonic(), host, self.path, self.headers.get("If-None-Match")))
        page = f"<p>The page {self.path} of {host}</p>".encode()
        static = {
            "/": HOME.encode(),
            "/rss?a=1&b=2": RSS.encode(),
            "/2015/10/01/": DAY_PAGE.encode(),
            "/robots.txt": self.server.delay_robots if host == "slow.example" else b"Sitemap: http://quay-courier.example/map.xml",
        }
        if self.path in self.server.files:
            return self._range(self.server.files[self.path])
        if self.headers.get("If-None-Match") == '"v1"':
            return self._send(304, b"")
        if self.path.startswith("/missing"):
            return self._send(404, b"no")
        return self._send(200, static.get(self.path, page))

    def _range(self, body: bytes) -> None:
        first, _, last = (self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").partition("-")
        part = body[int(first) : int(last or len(body)) + 1]
        self._send(206 if part else 416, part)

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("ETag", '"v1"')
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def running_site() -> Iterator[FriendlySite]:
    with FriendlySite() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def options(site: FriendlySite, **more: object) -> ClientOptions:
    hosts = [HOST, "slow.example", "data.example", *(f"h{i}.example" for i in range(9))]
    given: dict[str, object] = {
        "user_agent": "Dateline/0.1 (+https://example.org)",
        "backoff_seconds": 0.01,
        "connect_to": dict.fromkeys(hosts, f"127.0.0.1:{site.server_port}"),
    }
    return ClientOptions(**(given | more))


def source(*channels: Channel, **more: object) -> Source:
    given: dict[str, object] = {
        "source_id": "quay",
        "name": "Quay Courier",
        "home": f"http://{HOST}/",
        "country": "IRL",
        "language": "en",
        "timezone": "Europe/Dublin",
        "channels": channels,
        "delay_seconds": 0.0,
    }
    return Source(**(given | more))


def candidate(url: str, **more: object) -> Candidate:
    return Candidate(**({"url": url, "source_id": "quay", "via": "feed", "channel_url": f"http://{HOST}/rss"} | more))


def fetch(site: FriendlySite, root: Path, candidates: list[Candidate], *, delay: float = 0.0, **more: object) -> list[Capture]:
    captures: list[Capture] = []
    extra = {k: more.pop(k) for k in ("validators", "attempts_before") if k in more}
    with ArchiveWriter(str(root), "s0") as writer:
        fetch_all(
            RUN,
            "s0",
            candidates,
            {"quay": source(delay_seconds=delay)},
            client_options=options(site, **more),
            writer=writer,
            on_capture=captures.append,
            **extra,
        )
    return captures
