"""The polite client: address checks, robots.txt, each host's turn, redirects; one method, `get`."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import quote, urljoin, urlsplit

from etl.fetch.addresses import AddressBook
from etl.fetch.failure import FetchFailure
from etl.fetch.options import ClientOptions
from etl.fetch.pacing import Hosts
from etl.fetch.robots import MAX_BYTES, Robots, Verdict
from etl.fetch.transport import Headers, Response, Transport
from etl.fetch.urls import ascii_host
from etl.reasons import Reason

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ROBOTS_SECONDS = 30.0


@dataclass(slots=True)
class Trace:
    """What is known of a request so far, also when it fails."""

    final_url: str | None = None
    robots: Verdict = "not_asked"
    status: int | None = None
    notes: list[str] = field(default_factory=list)


class Client:
    """Fetches documents. Use as an async context manager, from one event loop."""

    def __init__(self, options: ClientOptions) -> None:
        self.options = options
        self.hosts = Hosts(options)
        self._book = AddressBook(options)
        self._transport = Transport(options, self._book)
        self._robots = Robots(options, self._ask_robots)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, why: BaseException | None, trace: TracebackType | None) -> None:
        await self._transport.close()
        self._book.close()

    async def get(
        self,
        url: str,
        *,
        delay: float,
        headers: Headers,
        wire_limit: int,
        body_limit: int,
        content_types: frozenset[str] | None = None,
        trace: Trace | None = None,
    ) -> Response:
        """Return the answer at the end of the redirects from `url`; its status may be any but a redirect.

        delay    seconds between two requests to one host; robots.txt can only lengthen it
        trace    filled as the request goes on: what a Capture says of a failure
        raises   FetchFailure; the clock of the deadline stands while we wait for a host's turn
        """
        trace = trace if trace is not None else Trace()
        left = self.options.deadline_seconds
        seen = {url}
        while True:
            trace.final_url = url
            host = _host(url)
            trace.robots, crawl_delay = await self._checked_robots(url, trace)
            await self.hosts.turn(host, max(delay, crawl_delay))
            started = time.monotonic()
            response = await self._transport.get(
                url,
                headers,
                wire_limit=wire_limit,
                body_limit=body_limit,
                seconds=max(left, 0.001),
                content_types=content_types,
            )
            left -= time.monotonic() - started
            trace.status = response.status
            target = response.header("location") if response.status in _REDIRECTS else None
            if target is None:
                return response
            url = self._next(url, target, seen, trace)
            seen.add(url)

    async def _checked_robots(self, url: str, trace: Trace) -> tuple[Verdict, float]:
        try:
            return await self._robots.check(url)
        except FetchFailure as why:
            trace.robots = "denied" if why.reason == Reason.ROBOTS_DENIED else "unreachable"
            raise

    def _next(self, url: str, target: str, seen: set[str], trace: Trace) -> str:
        """Return where a redirect leads. Raises FetchFailure: redirect_refused, too_many_redirects."""
        new = follow(url, target)
        if new in seen:
            raise FetchFailure(Reason.TOO_MANY_REDIRECTS, f"{url}: redirects in a circle, back to {new}", status=trace.status)
        if len(seen) > self.options.max_redirects:
            raise FetchFailure(
                Reason.TOO_MANY_REDIRECTS,
                f"{url}: more than {self.options.max_redirects} redirects",
                status=trace.status,
            )
        if url.startswith("https:") and new.startswith("http:"):
            trace.notes.append(f"redirected from https to http: {url} -> {new}")
        return new

    async def _ask_robots(self, url: str) -> tuple[int, bytes]:
        """Fetch a robots.txt, following redirects as RFC 9309 asks."""
        seen = {url}
        while True:
            await self.hosts.turn(_host(url), 0.0)
            response = await self._transport.get(
                url,
                [(b"Accept", b"text/plain, */*;q=0.5")],
                wire_limit=MAX_BYTES,
                body_limit=16 * MAX_BYTES,
                seconds=min(_ROBOTS_SECONDS, self.options.deadline_seconds),
                cut=True,
            )
            target = response.header("location") if response.status in _REDIRECTS else None
            if target is None:
                return response.status, response.body[:MAX_BYTES]
            url = follow(url, target)
            if url in seen or len(seen) > self.options.max_redirects:
                return 404, b""  # RFC 9309, 2.3.1.2: past five redirects the file counts as unavailable
            seen.add(url)


def follow(url: str, target: str) -> str:
    """Return the absolute URL of a Location header. Raises FetchFailure redirect_refused for what is never followed."""
    try:
        # a header's bytes beyond ASCII are UTF-8 more often than not; the request line must be ASCII in any case
        new = urljoin(url, target.encode("latin-1", "replace").decode("utf-8", "replace").strip())
        parts = urlsplit(new)
        host = ascii_host(parts.hostname or "")
        port = parts.port
    except ValueError as why:
        raise FetchFailure(Reason.REDIRECT_REFUSED, f"{url}: redirects to something that is no URL ({why})") from None
    if parts.scheme not in {"http", "https"} or host is None:
        raise FetchFailure(Reason.REDIRECT_REFUSED, f"{url}: redirects to {new[:200]!r}, which is no http or https URL")
    if "@" in parts.netloc:
        raise FetchFailure(Reason.REDIRECT_REFUSED, f"{url}: redirects to a URL with credentials in it")
    netloc = host if port is None else f"{host}:{port}"
    return requestable(parts._replace(netloc=netloc, fragment="").geturl())


def requestable(url: str) -> str:
    """Return `url` with everything escaped that a request line cannot hold."""
    return quote(url, safe="%/:=&?~#+!$,;'@()*[]")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()
