"""Hostile feeds, sitemaps and lists: each gives what it can, says what was wrong, and costs little."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from etl.fetch import ClientOptions, Discovery, discover, poll_feeds
from etl.records import Channel, Source, Window
from tests.fetch.peak import Peak

HOST = "hostile-feeds.example"
WINDOW = Window(start=datetime(2015, 10, 1, tzinfo=UTC), end=datetime(2015, 10, 2, tzinfo=UTC))
ITEM = (
    "<item><title>A {0}</title><link>http://hostile-feeds.example/2015/10/01/{0}</link>"
    "<pubDate>Thu, 01 Oct 2015 10:00:00 GMT</pubDate></item>"
)


def rss(items: str, dtd: str = "") -> bytes:
    return f'<?xml version="1.0"?>{dtd}<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


LOLS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "lollollollol">{LOLS}<!ENTITY big "{"A" * 100_000}">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def sitemap(*urls: str, dtd: str = "") -> bytes:
    return f'<?xml version="1.0"?>{dtd}<urlset {NS}>{"".join(f"<url><loc>{u}</loc></url>" for u in urls)}</urlset>'.encode()


def index(*urls: str) -> bytes:
    return f"<sitemapindex {NS}>{''.join(f'<sitemap><loc>http://{HOST}{u}</loc></sitemap>' for u in urls)}</sitemapindex>".encode()


ONE = f"http://{HOST}/2015/10/01/one"
DOCUMENTS: dict[str, bytes] = {
    "/feed/ok": rss(ITEM.format("one")),
    "/feed/laughs": rss(ITEM.format("one") + "<item><title>&l11;&big;&big;</title><link>&l11;</link></item>", LAUGHS),
    "/feed/external": rss(
        ITEM.format("one") + "<item><title>&e;</title><link>http://hostile-feeds.example/2015/10/01/&e;</link></item>", EXTERNAL
    ),
    "/feed/50000": rss("".join(ITEM.format(i) for i in range(50_000))),
    "/feed/html": b"<html><body><h1>Not found, sorry</h1></body></html>",
    "/feed/binary": bytes(range(256)) * 100,
    "/feed/empty": b"",
    "/feed/schemes": rss(
        "".join(
            f"<item><link>{u}</link></item>"
            for u in (
                "javascript:alert(1)",
                "file:///etc/passwd",
                "http://a:b@hostile-feeds.example/x",
                "http://elsewhere.example/2015/10/01/x",
                "//[",
                "http://",
            )
        )
    ),
    "/feed/unclosed": rss(ITEM.format("one"))[:-40] + b"<item><title>\xff\xfe broken",
    "/feed/deep": rss("<a>" * 5000 + ITEM.format("one")),
    "/feed/json-deep": b'{"items": ' + b"[" * 200_000,
    "/feed/json-wrong": json.dumps({"items": [1, None, {"url": 7}, {"url": ONE, "date_published": "2015-10-01T10:00:00Z"}]}).encode(),
    "/feed/dates": rss(
        "".join(
            f"<item><link>http://{HOST}/story-{i}</link><pubDate>{d}</pubDate></item>"
            for i, d in enumerate(("Thu, 32 Oct 99999 25:61:00 GMT", "9" * 5000, "yesterday", "0000-00-00T00:00:00Z"))
        )
    ),
    "/sitemap/cycle-a": index("/sitemap/cycle-b", "/sitemap/cycle-a", "/sitemap/ok"),
    "/sitemap/cycle-b": index("/sitemap/cycle-a"),
    "/sitemap/ok": sitemap(ONE),
    "/sitemap/many": index(*(f"/sitemap/child-{i}" for i in range(500))),
    "/sitemap/bomb": gzip.compress(bytes(80 << 20)),
    "/sitemap/laughs": sitemap(ONE, "http://hostile-feeds.example/&l11;", dtd=LAUGHS),
    "/sitemap/external": sitemap(ONE, "http://hostile-feeds.example/2015/10/01/&e;", dtd=EXTERNAL),
    "/sitemap/cut": sitemap(ONE, *(f"http://{HOST}/2015/10/01/{i}" for i in range(50)))[:-700],
    "/sitemap/text": f"{ONE}\nhttp://{HOST}/2015/09/30/old\n\nnot a url\n".encode(),
    "/sitemap/html": b"<!doctype html><p>Nothing here",
    "/sitemap/huge-loc": sitemap("http://hostile-feeds.example/" + "x" * 2_000_000, ONE),
}
DOCUMENTS |= {f"/sitemap/child-{i}": sitemap(f"http://{HOST}/2015/10/01/c{i}") for i in range(500)}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/sitemap/deeper-"):
            body = index(f"/sitemap/deeper-{int(self.path.rsplit('-', 1)[1]) + 1}")
        else:
            body = DOCUMENTS.get(self.path, b"")
        self.send_response(200 if body or self.path == "/feed/empty" else 404)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/xml")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def options() -> Iterator[ClientOptions]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield ClientOptions(
        user_agent="Dateline/0.1 (+https://example.org)", connect_to={HOST: f"127.0.0.1:{server.server_port}"}, max_sitemaps=60, attempts=1
    )
    server.shutdown()


def found(options: ClientOptions, kind: str, path: str) -> Discovery:
    source = Source(
        source_id="hostile",
        name="H",
        home=f"http://{HOST}/",
        country="GBR",
        language="en",
        timezone="UTC",
        delay_seconds=0.0,
        channels=(Channel(kind=kind, url=f"http://{HOST}{path}"),),
    )
    result = discover([source], WINDOW, client_options=options)
    assert result.seen == len(result.candidates) + sum(result.reasons.values()), "the sums hold"
    return result


def urls(result: Discovery) -> list[str]:
    return [c.url for c in result.candidates]


@pytest.mark.parametrize(
    "path", ["/feed/html", "/feed/binary", "/feed/empty", "/feed/json-deep", "/feed/missing", "/sitemap/html", "/sitemap/bomb"]
)
def test_unreadable_channels_are_problems(options: ClientOptions, path: str) -> None:
    result = found(options, path.split("/")[1], path)
    assert not result.candidates
    (problem,) = result.problems
    assert problem.reason == {"/feed/missing": "http_not_found", "/sitemap/bomb": "too_large"}.get(path, "feed_unreadable")
    assert path in problem.message


def test_one_bad_channel_leaves_the_others(options: ClientOptions) -> None:
    channels = tuple(Channel(kind="feed", url=f"http://{HOST}/feed/{n}") for n in ("html", "ok", "binary"))
    source = Source(
        source_id="h", name="H", home=f"http://{HOST}/", country="GBR", language="en", timezone="UTC", delay_seconds=0.0, channels=channels
    )
    result = discover([source], WINDOW, client_options=options)
    assert urls(result) == [ONE]
    assert [p.url.rsplit("/", 1)[1] for p in result.problems] == ["binary", "html"]


@pytest.mark.parametrize("path", ["/feed/laughs", "/sitemap/laughs"])
def test_billion_laughs_cost_nothing(options: ClientOptions, path: str) -> None:
    started = time.monotonic()
    with Peak() as peak:
        result = found(options, path.split("/")[1], path)
    assert peak.grown_mib < 60
    assert time.monotonic() - started < 5
    assert all(len(c.url) < 2000 and len(c.title_hint or "") <= 500 for c in result.candidates)


@pytest.mark.parametrize("path", ["/feed/external", "/sitemap/external"])
def test_external_entities_are_not_read(options: ClientOptions, path: str) -> None:
    result = found(options, path.split("/")[1], path)
    assert "root:" not in repr(result)
    assert "root%3A" not in repr(result)


def test_feed_with_50000_entries(options: ClientOptions) -> None:
    started = time.monotonic()
    with Peak() as peak:
        result = found(options, "feed", "/feed/50000")
    assert len(result.candidates) == 50_000
    assert peak.grown_mib < 700
    assert time.monotonic() - started < 60


def test_schemes_and_hosts(options: ClientOptions) -> None:
    result = found(options, "feed", "/feed/schemes")
    assert not result.candidates
    assert result.reasons["bad_url"] >= 3
    assert result.reasons["excluded"] == 1


@pytest.mark.parametrize("path", ["/feed/unclosed", "/feed/json-wrong", "/sitemap/text", "/sitemap/huge-loc"])
def test_what_stands_before_the_break_counts(options: ClientOptions, path: str) -> None:
    assert ONE in urls(found(options, path.split("/")[1], path))


def test_cut_sitemap_and_strange_dates(options: ClientOptions) -> None:
    assert len(found(options, "sitemap", "/sitemap/cut").candidates) >= 30
    dates = found(options, "feed", "/feed/dates")
    assert len(dates.candidates) == 4, "a date that means nothing is no date: the URL belongs to the window"
    assert len(found(options, "feed", "/feed/deep").candidates) <= 1


def test_cycles_and_depth_and_number_are_bounded(options: ClientOptions) -> None:
    cycle = found(options, "sitemap", "/sitemap/cycle-a")
    assert urls(cycle) == [ONE]
    assert cycle.channels[0].documents == 3
    many = found(options, "sitemap", "/sitemap/many")
    assert many.channels[0].documents == 60
    assert many.problems[0].reason == "too_large"
    deep = found(options, "sitemap", "/sitemap/deeper-0")
    assert deep.channels[0].documents == options.max_sitemap_depth + 1
    assert deep.problems[0].reason == "too_large"


def test_too_many_announcements(options: ClientOptions) -> None:
    result = found(replace(options, max_announcements=10), "sitemap", "/sitemap/many")
    assert result.seen == 10
    assert result.problems[0].reason == "too_large"


def test_polling_takes_all_dates_and_only_feeds(options: ClientOptions) -> None:
    source = Source(
        source_id="h",
        name="H",
        home=f"http://{HOST}/",
        country="GBR",
        language="en",
        timezone="UTC",
        delay_seconds=0.0,
        channels=(Channel(kind="feed", url=f"http://{HOST}/feed/ok"), Channel(kind="sitemap", url=f"http://{HOST}/sitemap/many")),
    )
    result = poll_feeds([source], client_options=options)
    assert urls(result) == [ONE]
    assert len(result.channels) == 1
