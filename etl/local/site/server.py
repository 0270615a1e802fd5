"""The demo site's HTTP server: loopback only, HTTP/1.1, outlets told apart by the Host header.

The URLs are `http://meridian-herald.example/…` whatever the port: the fetcher is told to connect these hosts to
127.0.0.1:port (DATELINE_CONNECT_TO). A person's browser reaches the same pages as `http://meridian-herald.localhost:port/`,
and a list of them at `http://127.0.0.1:port/`.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

from etl.local.site import announcements, rendering
from etl.local.site.contents import Outlet, Site, SitePage, load_site

log = logging.getLogger(__name__)

MARKUP_CHANGED = datetime(2015, 9, 1, tzinfo=UTC)   # Last-Modified of what no page dates: CSS, drawings, robots.txt


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One response, before conditional requests and content codings."""

    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    body: bytes = b""
    changed: datetime | None = None      # None: no validators
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_seconds: float = 0.0
    gzip: bool = False


def answer(site: Site, host: str, target: str, port: int) -> Answer:
    """Return the site's answer to GET `target` at `host` (a Host header, with or without a port)."""
    name = host.rsplit(":", 1)[0].lower().rstrip(".")
    outlet = site.outlets.get(name.removesuffix(".localhost") + ".example" if name.endswith(".localhost") else name)
    try:
        parts = urlsplit(target)
    except ValueError as why:
        return Answer(status=400, content_type="text/plain; charset=utf-8", body=f"{target!r}: {why}\n".encode())
    query = [(k, v) for k, v in parse_qsl(parts.query) if not k.startswith("utm_")]
    path = (parts.path or "/") + ("?" + urlencode(query) if query else "")
    if outlet is None:
        if name in {"127.0.0.1", "localhost"} and path == "/":
            return Answer(body=rendering.render_directory(site, port).encode())
        return Answer(status=421, content_type="text/plain; charset=utf-8",
                      body=f"no outlet is called {name!r} here; see http://127.0.0.1:{port}/\n".encode())
    page = site.pages.get((outlet.host, path))
    return _page(site, page) if page else _other(site, outlet, path)


def _page(site: Site, page: SitePage) -> Answer:
    if page.kind == "redirect":
        return Answer(status=301, headers={"Location": page.target}, body=b"")
    html = rendering.render_page(site, page)
    charset = f"; charset={page.charset_header}" if page.charset_header else ""
    return Answer(status=404 if page.kind == "missing" else 200, content_type=f"text/html{charset}",
                  body=html.encode(page.charset_bytes, "xmlcharrefreplace"),
                  changed=None if page.kind == "missing" else page.last_modified,
                  headers={"Content-Language": page.language or page.outlet.language},
                  delay_seconds=page.delay_seconds, gzip=page.gzip)


def _other(site: Site, outlet: Outlet, path: str) -> Answer:
    if path == "/robots.txt":
        return Answer(content_type="text/plain; charset=utf-8", body=announcements.robots(outlet).encode(),
                      changed=MARKUP_CHANGED)
    document = announcements.documents(site, outlet).get(path)
    if document:
        content_type, body, changed = document
        return Answer(content_type=content_type, body=body, changed=changed)
    if path == "/":
        return Answer(body=rendering.render_home(site, outlet).encode(), changed=site.of(outlet)[0].last_modified)
    if path == "/assets/site.css":
        return Answer(content_type="text/css; charset=utf-8", body=rendering.stylesheet(outlet).encode(),
                      changed=MARKUP_CHANGED)
    if path.startswith("/media/") and path.endswith(".svg"):
        slug = path.removeprefix("/media/").removesuffix(".svg")
        return Answer(content_type="image/svg+xml", body=rendering.drawing(slug).encode(), changed=MARKUP_CHANGED)
    return Answer(status=404, body=rendering.render_not_found(site, outlet).encode())


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD; conditional requests by RFC 9110."""

    protocol_version = "HTTP/1.1"
    server_version = "DatelineDemoSite"
    sys_version = ""
    timeout = 30                         # seconds; an idle kept connection is then closed
    disable_nagle_algorithm = True       # header and body leave in two writes
    wbufsize = -1
    server: SiteServer

    def do_GET(self) -> None:
        """Answer with headers and body."""
        self._reply(with_body=True)

    def do_HEAD(self) -> None:
        """Answer with headers alone."""
        self._reply(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the access log quiet unless debugging."""
        log.debug("%s %s", self.headers.get("Host") if hasattr(self, "headers") else "-", format % args)

    def _reply(self, *, with_body: bool) -> None:
        with self.server.counted():
            found = answer(self.server.site, self.headers.get("Host", ""), self.path, self.server.server_port)
            if found.delay_seconds:
                time.sleep(found.delay_seconds)
            body, headers = found.body, dict(found.headers)
            if found.gzip:
                headers["Vary"] = "Accept-Encoding"
                if "gzip" in self.headers.get("Accept-Encoding", ""):
                    body = gzip.compress(body, mtime=0)
                    headers["Content-Encoding"] = "gzip"
            status = found.status
            if found.changed is not None:
                headers |= validators(body, found.changed)
                headers["Cache-Control"] = "max-age=60"
                if unchanged(self.headers, headers["ETag"], found.changed):
                    status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Type", found.content_type)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if with_body:
                self.wfile.write(body)


def validators(body: bytes, changed: datetime) -> dict[str, str]:
    """Return the ETag (strong: of the bytes sent) and Last-Modified headers."""
    return {"ETag": f'"{hashlib.sha256(body).hexdigest()[:20]}"',
            "Last-Modified": format_datetime(changed, usegmt=True)}


def unchanged(request: Message, etag: str, changed: datetime) -> bool:
    """Say whether a conditional GET is answered by 304: If-None-Match goes before If-Modified-Since."""
    if_none_match = request.get("If-None-Match")
    if if_none_match is not None:
        tags = {t.strip().removeprefix("W/") for t in if_none_match.split(",")}
        return "*" in tags or etag in tags
    since = request.get("If-Modified-Since")
    if since is None:
        return False
    try:
        instant = parsedate_to_datetime(since)
    except ValueError:
        return False  # RFC 9110: an invalid date is ignored
    return changed <= (instant if instant.tzinfo else instant.replace(tzinfo=UTC))


class SiteServer(ThreadingHTTPServer):
    """A server bound to loopback that can wait for the requests under way."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, port: int) -> None:
        self.site = load_site()
        self._idle = threading.Condition()
        self._busy = 0
        super().__init__(("127.0.0.1", port), Handler)

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count one request as under way."""
        with self._idle:
            self._busy += 1
        try:
            yield
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def handle_error(self, request: object, client_address: object) -> None:
        """Log a broken connection, such as a reader who left, without a trace on the terminal."""
        log.debug("connection of %s broke", client_address, exc_info=True)

    def drain(self, seconds: float) -> bool:
        """Wait until no request is under way; say whether that came in time."""
        with self._idle:
            return self._idle.wait_for(lambda: self._busy == 0, timeout=seconds)


@contextmanager
def running(port: int = 0) -> Iterator[int]:
    """Serve in a thread of this process and yield the port (0 takes a free one)."""
    with SiteServer(port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def serve(port: int) -> None:
    """Serve until SIGTERM or SIGINT, then finish the requests under way (3 s at most) and return.

    Call it from the main thread. Raises OSError when the port is taken.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with SiteServer(port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        log.info("the demo site listens on http://127.0.0.1:%d/ for %s", server.server_port,
                 ", ".join(server.site.outlets))
        stop.wait()
        server.shutdown()
        thread.join()
        server.drain(3.0)
