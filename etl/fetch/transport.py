"""One HTTP request and its answer, within caps; every way to fail becomes a FetchFailure with its reason.

httpcore speaks HTTP/1.1 below (the engine of httpx, without the client layer): the archive wants the bytes of the
heads as they were sent and received, and content codings are undone here, under a cap.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import certifi
import httpcore

from etl.fetch.addresses import AddressBook, PinnedBackend
from etl.fetch.decode import ACCEPT_ENCODING, decode_body
from etl.fetch.failure import FetchFailure
from etl.fetch.options import ClientOptions
from etl.fetch.pools import Pools
from etl.reasons import Reason

_DRAIN_BYTES = 64 << 10  # of an error's or redirect's body, so that the connection can be used again
_HOP = frozenset({b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"upgrade"})
log = logging.getLogger(__name__)

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer, its body read in full and decoded; for a status other than 200 .. 299 the body is left out."""

    url: str
    status: int
    headers: Headers
    body: bytes
    wire_bytes: int
    request_head: bytes
    response_head: bytes  # fit for the archive: says nothing of codings that are undone
    ip_address: str | None

    def header(self, name: str) -> str | None:
        """Return the first header of that name (lower case), as text."""
        key = name.encode()
        for k, v in self.headers:
            if k.lower() == key:
                return v.decode("latin-1").strip()
        return None


class Transport:
    """All HTTP of a process's fetching."""

    def __init__(self, options: ClientOptions, book: AddressBook) -> None:
        self._options = options
        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        if options.ca_file:
            context.load_verify_locations(options.ca_file)
        self._pools = Pools(context, PinnedBackend(book))
        patience = options.read_seconds
        self._timeouts = {"connect": options.connect_seconds, "read": patience, "write": patience, "pool": None}

    async def close(self) -> None:
        """Close all connections."""
        await self._pools.close()

    async def get(
        self,
        url: str,
        headers: Headers,
        *,
        wire_limit: int,
        body_limit: int,
        seconds: float,
        content_types: frozenset[str] | None = None,
        cut: bool = False,
    ) -> Response:
        """Return the answer to one GET; redirects are answers like any other.

        seconds        for all of it
        content_types  when given, a 2xx answer of another media type is refused before its body is read
        cut            take the first `wire_limit` bytes of a longer body instead of refusing it
        raises         FetchFailure
        """
        with _reasons(url, seconds):
            request = self._request(url, headers)
            async with asyncio.timeout(seconds), self._pools.opened(request) as answer:
                status = answer.status
                if not 200 <= status < 300:
                    await _drain(answer)
                    return self._response(url, request, answer, b"", 0)
                if content_types is not None:
                    _check_type(url, _header(answer.headers, b"content-type"), content_types)
                raw = await _read(url, answer, wire_limit, cut=cut)
                coding = _header(answer.headers, b"content-encoding") or ""
                # a body of some size is decoded beside the event loop: other pages' bytes keep flowing
                decode = asyncio.to_thread(decode_body, raw, coding, limit=body_limit, url=url) if coding and len(raw) > 1 << 15 else None
                body = await decode if decode else decode_body(raw, coding, limit=body_limit, url=url)
                return self._response(url, request, answer, body, len(raw))

    def _request(self, url: str, headers: Headers) -> httpcore.Request:
        parts = urlsplit(url)
        base: Headers = [
            (b"Host", parts.netloc.encode("ascii")),
            (b"User-Agent", self._options.user_agent.encode("ascii", "replace")),
            (b"Accept-Encoding", ACCEPT_ENCODING.encode()),
        ]
        return httpcore.Request("GET", url, headers=base + headers, extensions={"timeout": self._timeouts})

    def _response(self, url: str, request: httpcore.Request, answer: httpcore.Response, body: bytes, wire: int) -> Response:
        target = request.url.target
        head = b"GET " + target + b" HTTP/1.1\r\n" + b"".join(k + b": " + v + b"\r\n" for k, v in request.headers) + b"\r\n"
        stream: Any = answer.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream else None
        return Response(
            url=url,
            status=answer.status,
            headers=list(answer.headers),
            body=body,
            wire_bytes=wire,
            request_head=head,
            response_head=_archive_head(answer, len(body)),
            ip_address=str(peer[0]) if peer else None,
        )


def _archive_head(answer: httpcore.Response, size: int) -> bytes:
    """Return status line and headers for the archive, as Common Crawl writes them.

    The stored body is free of transfer and content codings, so headers that speak of these are kept under
    an `X-Crawler-` name, and Content-Length is that of the stored body: every WARC tool reads the payload right.
    """
    version = answer.extensions.get("http_version", b"HTTP/1.1")
    phrase = answer.extensions.get("reason_phrase", b"")
    lines = [version + b" " + str(answer.status).encode() + b" " + phrase]
    for key, value in answer.headers:
        name = key.lower()
        if name in {b"content-encoding", b"transfer-encoding", b"content-length"}:
            lines.append(b"X-Crawler-" + key + b": " + value)
        elif name not in _HOP:
            lines.append(key + b": " + value)
    lines.append(b"Content-Length: " + str(size).encode())
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _header(headers: Headers, name: bytes) -> str | None:
    values = [v.decode("latin-1").strip() for k, v in headers if k.lower() == name]
    return ", ".join(values) if values else None


def _check_type(url: str, value: str | None, allowed: frozenset[str]) -> None:
    kind = (value or "").split(";", 1)[0].split(",", 1)[0].strip().lower()
    if kind and kind not in allowed:
        raise FetchFailure(Reason.CONTENT_TYPE, f"{url}: content type {kind[:80]!r} is not among {', '.join(sorted(allowed))}")


async def _read(url: str, answer: httpcore.Response, limit: int, *, cut: bool) -> bytes:
    declared = _header(answer.headers, b"content-length")
    if not cut and declared and declared.isdecimal() and int(declared) > limit:
        raise FetchFailure(Reason.TOO_LARGE, f"{url}: announces {declared} bytes, more than the limit of {limit}; not read")
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in answer.aiter_stream():
            size += len(chunk)
            chunks.append(chunk)
            if size > limit:
                break
    except httpcore.NetworkError as why:
        raise FetchFailure(Reason.TRUNCATED, f"{url}: the connection broke after {size} bytes of the body ({why})", passing=True) from None
    if size > limit and not cut:
        raise FetchFailure(Reason.TOO_LARGE, f"{url}: more than {limit} bytes; reading stopped")
    return b"".join(chunks)


async def _drain(answer: httpcore.Response) -> None:
    size = 0
    async for chunk in answer.aiter_stream():
        size += len(chunk)
        if size > _DRAIN_BYTES:
            return


class _reasons:
    """Turns what the engine raises into FetchFailure."""

    def __init__(self, url: str, seconds: float) -> None:
        self._url, self._seconds = url, seconds

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, why: BaseException | None, _trace: object) -> None:
        if why is None or isinstance(why, FetchFailure):
            return
        failure = _translated(self._url, why, self._seconds)
        if failure is not None:
            raise failure from None


def _translated(url: str, why: BaseException, seconds: float) -> FetchFailure | None:
    text = str(why) or type(why).__name__
    ill: dict[str, Any] = {"passing": True, "host_ill": True}
    cause: BaseException | None = why
    while cause is not None:  # httpcore and anyio wrap the TLS error they met
        if isinstance(cause, ssl.SSLError):
            certain = isinstance(cause, ssl.SSLCertVerificationError)
            return FetchFailure(Reason.TLS_FAILED, f"{url}: TLS failed ({cause})", passing=not certain, host_ill=True)
        cause = cause.__cause__ or cause.__context__
    match why:
        case TimeoutError():
            return FetchFailure(Reason.DEADLINE, f"{url}: not done within {seconds:.0f} s", **ill)
        case httpcore.ConnectError() | httpcore.ConnectTimeout():
            return FetchFailure(Reason.CONNECT_FAILED, f"{url}: no connection ({text})", **ill)
        case httpcore.TimeoutException():
            return FetchFailure(Reason.TIMEOUT, f"{url}: no byte came for too long ({type(why).__name__})", **ill)
        case httpcore.RemoteProtocolError() if "complete message body" in text or "without closing" in text:
            return FetchFailure(Reason.TRUNCATED, f"{url}: the body ends too early ({text})", passing=True)
        case httpcore.RemoteProtocolError():
            return FetchFailure(Reason.PROTOCOL_ERROR, f"{url}: not HTTP as we know it ({text[:200]})", **ill)
        case httpcore.LocalProtocolError() | httpcore.UnsupportedProtocol() | UnicodeError():
            return FetchFailure(Reason.BAD_URL, f"{url}: cannot be asked for ({text[:200]})")
        case httpcore.NetworkError() | OSError():
            return FetchFailure(Reason.CONNECT_FAILED, f"{url}: the connection broke ({text})", **ill)
        case Exception():  # whatever a hostile answer leads the engine to: this page's failure, nobody else's
            log.exception("unexpected error while fetching %s", url, exc_info=why)
            return FetchFailure(Reason.PROTOCOL_ERROR, f"{url}: unexpected {type(why).__name__}: {text[:200]}", host_ill=True)
    return None  # cancelled, interrupted, out of memory: not the page's fault
