"""Whatever bytes a server, a feed or a file consists of: a reason, never a crash."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.archive import ArchiveWriter
from etl.fetch import ClientOptions, fetch_all
from etl.fetch.channels import page_links
from etl.fetch.decode import decode_body
from etl.fetch.failure import FetchFailure, storable
from etl.fetch.feeds import parse_feed
from etl.fetch.sitemaps import parse_sitemap
from etl.reasons import Reason
from etl.records import Candidate, Capture
from tests.fetch.friendly import RUN, source

UTC = ZoneInfo("UTC")
PIECES = [
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 302 Found\r\n",
    b"Location: ",
    b"Content-Length: ",
    b"Content-Type: text/html\r\n",
    b"5\r\n",
    b"\r\n\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Content-Encoding: gzip\r\n",
    b"Content-Encoding: br, zstd\r\n",
    b"http://",
    b"//[",
    b"\xff\xfe",
    b"\x00",
    b"Retry-After: 99999999999999999999999\r\n",
    b"HTTP/1.1 503 No\r\n",
    b"Content-Length: 18446744073709551617\r\n",
    b"ETag: \xe9\r\n",
    b"<p>",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
]


def refusal(call: Callable[[], object]) -> Reason | None:
    """Return the reason with which `call` refuses, or None when it does not."""
    try:
        call()
    except FetchFailure as why:
        return why.reason
    return None


class _Noise:
    answer = b""
    port = 0


@pytest.fixture(scope="module")
def noise() -> Iterator[_Noise]:
    """A server that answers every request but robots.txt with the bytes set last."""
    state, loop, ready = _Noise(), asyncio.new_event_loop(), threading.Event()

    async def serve(reader: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        try:
            asked = await reader.readuntil(b"\r\n\r\n")
            out.write(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n" if b"robots.txt" in asked else state.answer)
            await out.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            out.close()

    async def start() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        state.port = server.sockets[0].getsockname()[1]
        ready.set()

    def run() -> None:
        loop.run_until_complete(start())
        loop.run_forever()

    threading.Thread(target=run, daemon=True).start()
    assert ready.wait(10)
    yield state
    loop.call_soon_threadsafe(loop.stop)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(answer=st.lists(st.sampled_from(PIECES) | st.binary(max_size=30), max_size=12).map(b"".join))
def test_any_answer_ends_in_one_final_capture(noise: _Noise, tmp_path_factory: pytest.TempPathFactory, answer: bytes) -> None:
    noise.answer = answer
    captures: list[Capture] = []
    options = ClientOptions(
        user_agent="Dateline/0.1",
        connect_to={"noise.example": f"127.0.0.1:{noise.port}"},
        attempts=1,
        read_seconds=0.5,
        deadline_seconds=1.0,
        robots_ttl_seconds=60,
    )
    candidate = Candidate(url="http://noise.example/x", source_id="quay", via="feed", channel_url="x")
    with ArchiveWriter(str(tmp_path_factory.mktemp("noise")), "s0") as writer:
        fetch_all(RUN, "s0", [candidate], {"quay": source()}, client_options=options, writer=writer, on_capture=captures.append)
    (capture,) = captures
    assert capture.final
    assert (capture.outcome == "fetched") == (capture.reason is None)
    assert capture.reason is None or capture.reason in set(Reason)
    assert "unexpected" not in (capture.message or ""), capture.message
    for text in (capture.message, capture.etag, capture.final_url):
        assert storable(text or "") == (text or "")


XML = st.lists(
    st.sampled_from([
        "<rss>",
        "</rss>",
        "<channel>",
        "<item>",
        "</item>",
        "<link>",
        "</link>",
        "<title>",
        "<![CDATA[",
        "]]>",
        "&amp;",
        "&#0;",
        "&#xD800;",
        "<urlset>",
        "<url>",
        "<loc>",
        "</loc>",
        "</url>",
        "<sitemap>",
        "<!DOCTYPE x [",
        "<!ENTITY a '&a;'>",
        "]>",
        "&a;",
        "http://a.example/",
        "<a href='/x'>",
        "</a>",
        "<?xml version='1.0' encoding='utf-16'?>",
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<entry>",
        "<updated>",
        "2015-10-01",
        "{",
        '"items":',
        "[",
        "]",
        "}",
        '{"url":"http://a.example/\\ud800\\u0000"}',
    ])
    | st.text(max_size=10),
    max_size=30,
).map(lambda parts: "".join(parts).encode("utf-8", "replace"))


@settings(max_examples=300, deadline=None)
@given(XML | st.binary(max_size=200))
def test_any_document_is_read_or_refused(body: bytes) -> None:
    for parse in (
        lambda: parse_feed(body, "http://a.example/rss", None, UTC),
        lambda: parse_sitemap(body, "http://a.example/map", UTC, 100),
        lambda: page_links(body, "http://a.example/"),
    ):
        assert refusal(parse) in {None, Reason.FEED_UNREADABLE}


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.lists(st.sampled_from(["gzip", "deflate", "br", "zstd", "identity", "x-gzip", "rot13", ""]), max_size=4))
def test_any_coding_is_undone_or_refused(raw: bytes, codings: list[str]) -> None:
    def undo() -> None:
        assert len(decode_body(raw, ", ".join(codings), limit=10_000, url="http://a.example/")) <= 10_000

    assert refusal(undo) in {None, Reason.BAD_ENCODING, Reason.TRUNCATED, Reason.TOO_LARGE}
