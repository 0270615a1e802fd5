"""What the hostile site does: each behaviour is a host of its own, `<behaviour>.example`.

A behaviour is an async function of (request path, writer). `robots.txt` is friendly unless the behaviour says otherwise.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable

import brotli
import zstandard

Behaviour = Callable[[str, asyncio.StreamWriter], Awaitable[None]]
BEHAVIOURS: dict[str, Behaviour] = {}
ROBOTS: dict[str, Behaviour] = {}
PAGE = b"<html><head><title>Ferry resumes</title></head><body><p>The ferry sailed again on Monday.</p></body></html>"
ZEROS = bytes(1 << 20)


def head(status: str = "200 OK", *headers: str, kind: str = "text/html") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def whole(body: bytes = PAGE, status: str = "200 OK", *headers: str, kind: str = "text/html") -> bytes:
    return head(status, f"Content-Length: {len(body)}", *headers, kind=kind) + body


def behaviour(name: str) -> Callable[[Behaviour], Behaviour]:
    def register(function: Behaviour) -> Behaviour:
        BEHAVIOURS[name] = function
        return function

    return register


def always(name: str, answer: bytes) -> None:
    async def serve(_path: str, out: asyncio.StreamWriter) -> None:
        out.write(answer)

    BEHAVIOURS[name] = serve


# ------------------------------------------------------------------ slowness


@behaviour("slow-loris")
async def slow_loris(_path: str, out: asyncio.StreamWriter) -> None:
    out.write(b"HTTP/1.1 200 OK\r\n")
    for i in range(10_000):
        out.write(f"X-Drip-{i}: y\r\n".encode())
        await out.drain()
        await asyncio.sleep(0.2)


@behaviour("silent")
async def silent(_path: str, out: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


@behaviour("body-drip")
async def body_drip(_path: str, out: asyncio.StreamWriter) -> None:
    out.write(head("200 OK", "Content-Length: 100000"))
    for _ in range(10_000):
        out.write(b"x")
        await out.drain()
        await asyncio.sleep(0.2)


@behaviour("body-stalls")
async def body_stalls(_path: str, out: asyncio.StreamWriter) -> None:
    out.write(head("200 OK", "Content-Length: 100000") + b"<p>")
    await out.drain()
    await asyncio.sleep(60)


@behaviour("informational-flood")
async def informational_flood(_path: str, out: asyncio.StreamWriter) -> None:
    while True:
        out.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 50)
        await out.drain()
        await asyncio.sleep(0.02)


# ------------------------------------------------------------------ size


@behaviour("endless")
async def endless(_path: str, out: asyncio.StreamWriter) -> None:
    out.write(head("200 OK", "Transfer-Encoding: chunked"))
    while True:
        out.write(b"10000\r\n" + ZEROS[: 1 << 16] + b"\r\n")
        await out.drain()


@behaviour("endless-without-length")
async def endless_without_length(_path: str, out: asyncio.StreamWriter) -> None:
    out.write(head("200 OK", "Connection: close"))
    while True:
        out.write(ZEROS[: 1 << 16])
        await out.drain()


@behaviour("huge-announced")
async def huge_announced(_path: str, out: asyncio.StreamWriter) -> None:
    out.write(head("200 OK", f"Content-Length: {200 << 20}"))
    for _ in range(200):
        out.write(ZEROS)
        await out.drain()


@behaviour("endless-error-page")
async def endless_error_page(_path: str, out: asyncio.StreamWriter) -> None:
    out.write(head("404 Not Found", "Transfer-Encoding: chunked"))
    while True:
        out.write(b"10000\r\n" + ZEROS[: 1 << 16] + b"\r\n")
        await out.drain()


def bomb_gzip(size_mib: int) -> bytes:
    machine = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(machine.compress(ZEROS) for _ in range(size_mib)) + machine.flush()


def bomb_brotli(size_mib: int) -> bytes:
    machine = brotli.Compressor(quality=5)
    return b"".join(machine.process(ZEROS) for _ in range(size_mib)) + machine.finish()


def bomb_zstd(size_mib: int) -> bytes:
    machine = zstandard.ZstdCompressor(level=3).compressobj()
    return b"".join(machine.compress(ZEROS) for _ in range(size_mib)) + machine.flush()


BOMB_MIB = 300
always("gzip-bomb", whole(bomb_gzip(BOMB_MIB), "200 OK", "Content-Encoding: gzip"))
always("brotli-bomb", whole(bomb_brotli(BOMB_MIB), "200 OK", "Content-Encoding: br"))
always("zstd-bomb", whole(bomb_zstd(BOMB_MIB), "200 OK", "Content-Encoding: zstd"))
always("deflate-bomb", whole(zlib.compress(bytes(64 << 20), 9), "200 OK", "Content-Encoding: deflate"))
always("gzip-in-gzip-bomb", whole(gzip.compress(bomb_gzip(BOMB_MIB)), "200 OK", "Content-Encoding: gzip, gzip"))
always("many-codings", whole(PAGE, "200 OK", "Content-Encoding: " + ", ".join(["gzip"] * 50)))

# ------------------------------------------------------------------ redirects

always("redirect-loop", whole(b"", "302 Found", "Location: /story"))


@behaviour("redirect-chain")
async def redirect_chain(path: str, out: asyncio.StreamWriter) -> None:
    out.write(whole(b"", "301 Moved Permanently", f"Location: {path}x"))


@behaviour("redirect-ping-pong")
async def redirect_ping_pong(path: str, out: asyncio.StreamWriter) -> None:
    out.write(whole(b"", "307 Temporary Redirect", f"Location: {'/story' if path == '/pong' else '/pong'}"))


for _name, _target in {
    "redirect-to-file": "file:///etc/passwd",
    "redirect-to-metadata": "http://169.254.169.254/latest/meta-data/",
    "redirect-to-loopback": "http://127.0.0.1:5432/",
    "redirect-to-decimal": "http://2130706433/",
    "redirect-to-mapped": "http://[::ffff:10.0.0.1]/",
    "redirect-to-javascript": "javascript:alert(1)",
    "redirect-to-credentials": "http://user:secret@redirect-ok.example/",
    "redirect-to-nonsense": "http://[not-an-address/",
    "redirect-to-gopher": "gopher://redirect-ok.example:70/x",
}.items():
    always(_name, whole(b"", "302 Found", f"Location: {_target}"))
always("redirect-nowhere", whole(b"", "302 Found"))


@behaviour("redirect-ok")
async def redirect_ok(path: str, out: asyncio.StreamWriter) -> None:
    out.write(whole() if path == "/moved" else whole(b"", "301 Moved", "Location: /moved"))


# ------------------------------------------------------------------ broken HTTP

always("wrong-length", head("200 OK", "Content-Length: 5000", "Connection: close") + PAGE)
always("truncated-chunk", head("200 OK", "Transfer-Encoding: chunked") + b"1000\r\nhalf of it")
always("no-last-chunk", head("200 OK", "Transfer-Encoding: chunked") + b"5\r\nhello\r\n")
always("bad-chunk-size", head("200 OK", "Transfer-Encoding: chunked") + b"zz\r\nhello\r\n0\r\n\r\n")
always("two-lengths", head("200 OK", "Content-Length: 10", "Content-Length: 20") + PAGE)
always("negative-length", head("200 OK", "Content-Length: -5") + PAGE)
always("header-flood", head("200 OK", *(f"X-Flood-{i}: {'y' * 50}" for i in range(20_000))) + PAGE)
always("giant-header", head("200 OK", "X-Giant: " + "y" * (4 << 20)) + PAGE)
always("nul-in-header", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Nul: a\x00b\r\n\r\n" + PAGE)
always("not-http", b"220 mail.example ESMTP ready\r\n" * 3)
always("http-09", PAGE)
always("closes-at-once", b"")
always("status-999", whole(PAGE, "999 Request Denied"))
always("status-204", b"HTTP/1.1 204 No Content\r\n\r\n")
always("status-304-unasked", b"HTTP/1.1 304 Not Modified\r\n\r\n")


def reset(out: asyncio.StreamWriter) -> None:
    out.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    out.transport.abort()


@behaviour("reset-in-body")
async def reset_in_body(_path: str, out: asyncio.StreamWriter) -> None:
    out.write(head("200 OK", "Content-Length: 5000") + b"<p>")
    await out.drain()
    await asyncio.sleep(0.1)
    reset(out)


# ------------------------------------------------------------------ connections kept after robots.txt, gone when used again

KEPT: set[object] = set()


async def _robots_of_a_kept_connection(_path: str, out: asyncio.StreamWriter) -> None:
    KEPT.add(out.get_extra_info("peername"))
    out.write(whole(b"User-agent: *\nDisallow:\n", kind="text/plain"))


@behaviour("kept-connection-resets")
async def kept_connection_resets(_path: str, out: asyncio.StreamWriter) -> None:
    if out.get_extra_info("peername") in KEPT:
        reset(out)
    else:
        out.write(whole())


@behaviour("kept-connection-closes")
async def kept_connection_closes(_path: str, out: asyncio.StreamWriter) -> None:
    if out.get_extra_info("peername") not in KEPT:
        out.write(whole())


ROBOTS["kept-connection-resets"] = ROBOTS["kept-connection-closes"] = _robots_of_a_kept_connection

# ------------------------------------------------------------------ codings, types, content

always("broken-gzip", whole(b"\x1f\x8b\x08\x00" + b"garbage" * 40, "200 OK", "Content-Encoding: gzip"))
always("plain-called-gzip", whole(PAGE, "200 OK", "Content-Encoding: gzip"))
always("cut-gzip", whole(gzip.compress(PAGE * 50)[:-30], "200 OK", "Content-Encoding: gzip"))
always("cut-brotli", whole(brotli.compress(bytes(range(256)) * 50)[:-9], "200 OK", "Content-Encoding: br"))
always("cut-zstd", whole(zstandard.compress(bytes(range(256)) * 50)[:-9], "200 OK", "Content-Encoding: zstd"))
always("unknown-coding", whole(PAGE, "200 OK", "Content-Encoding: sdch"))
always("pdf", whole(b"%PDF-1.7", kind="application/pdf"))
always("video", whole(ZEROS, kind="video/mp4"))
always("no-type-binary", b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n\x89PNG\r\n\x1a\n")
always("no-type-html", b"HTTP/1.1 200 OK\r\nContent-Length: " + str(len(PAGE)).encode() + b"\r\n\r\n" + PAGE)
always("nul-bytes", whole(PAGE.replace(b"ferry", b"fer\x00ry")))
always("wrong-charset", whole("<p>Überfahrt für 12 €</p>".encode(), kind="text/html; charset=us-ascii"))
always("empty-body", whole(b""))
always("gzip-ok", whole(gzip.compress(PAGE), "200 OK", "Content-Encoding: gzip"))
always("br-ok", whole(brotli.compress(PAGE), "200 OK", "Content-Encoding: br"))
always("zstd-ok", whole(zstandard.compress(PAGE), "200 OK", "Content-Encoding: zstd"))
always("raw-deflate-ok", whole(zlib.compress(PAGE)[2:-4], "200 OK", "Content-Encoding: deflate"))
always("smuggler", whole(PAGE, "200 OK") + whole(b"<p>an answer that nobody asked for</p>"))

# ------------------------------------------------------------------ statuses, limits, robots

for _code in (400, 401, 403, 404, 410, 418, 451, 500, 502):
    always(f"status-{_code}", whole(b"<p>no</p>", f"{_code} No"))
always("rate-limited-for-long", whole(b"", "429 Too Many Requests", "Retry-After: 86400"))
always("storm", whole(b"", "503 Service Unavailable"))
CALLS: Counter[str] = Counter()


@behaviour("rate-limited-once")
async def rate_limited_once(_path: str, out: asyncio.StreamWriter) -> None:
    CALLS["rate-limited-once"] += 1
    first = CALLS["rate-limited-once"] == 1
    out.write(whole(b"", "429 Too Many Requests", "Retry-After: 1") if first else whole())


for _name in ("robots-500", "robots-deny", "robots-silent", "robots-404", "robots-huge", "robots-loop", "robots-garbage"):
    always(_name, whole())


def robots(name: str, answer: bytes) -> None:
    async def serve(_path: str, out: asyncio.StreamWriter) -> None:
        out.write(answer)

    ROBOTS[name] = serve


robots("robots-500", whole(b"", "503 Service Unavailable"))
robots("robots-deny", whole(b"User-agent: *\nDisallow: /story\n", kind="text/plain"))
robots("robots-404", whole(b"no", "404 Not Found"))
robots("robots-huge", whole(b"User-agent: *\nDisallow: /private\n" + b"# filler\n" * 400_000, kind="text/plain"))
robots("robots-loop", whole(b"", "301 Moved", "Location: /robots.txt"))
robots("robots-garbage", whole(bytes(range(256)) * 40, kind="text/plain"))
ROBOTS["robots-silent"] = silent


@behaviour("good-tls")
async def good_tls(path: str, out: asyncio.StreamWriter) -> None:
    out.write(whole(b"", "301 Moved", "Location: http://redirect-ok.example/moved") if path == "/downgrade" else whole())


always("self-signed-tls", whole())
