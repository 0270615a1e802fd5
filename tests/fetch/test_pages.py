"""fetch_all and discover over every kind of channel: conditional GET, folders, lists, WARC files, kills, politeness."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest

from etl.archive import ArchiveWriter, read_record, verify
from etl.errors import Transient
from etl.fetch import ClientOptions, discover, fetch_all, find_channels
from etl.records import Candidate, Capture, Channel, Exchange, RecordAddress, Run, Source, Validators, Window

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


class _Site(ThreadingHTTPServer):
    request_queue_size = 128  # a short queue drops connections, and TCP tries again a second later

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[float, str, str, str | None]] = []
        self.files: dict[str, bytes] = {}
        self.delay_robots = b"User-agent: *\nCrawl-delay: 0.3\n"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Site

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


@pytest.fixture
def site() -> Iterator[_Site]:
    with _Site() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def options(site: _Site, **more: object) -> ClientOptions:
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


def fetch(site: _Site, root: Path, candidates: list[Candidate], *, delay: float = 0.0, **more: object) -> list[Capture]:
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


def test_conditional_get(site: _Site, tmp_path: Path) -> None:
    url = f"http://{HOST}/tide"
    (first,) = fetch(site, tmp_path, [candidate(url)])
    assert (first.outcome, first.etag, first.robots) == ("fetched", '"v1"', "allowed")
    (again,) = fetch(site, tmp_path, [candidate(url)], validators={url: Validators(etag=first.etag)})
    assert (again.outcome, again.reason, again.address, again.http_status) == ("unchanged", "unchanged", None, 304)
    assert site.asked[-1][3] == '"v1"'


def test_pacing_and_crawl_delay(site: _Site, tmp_path: Path) -> None:
    urls = [f"http://slow.example/{i}" for i in range(4)] + [f"http://h{i}.example/x" for i in range(9)]
    started = time.monotonic()
    captures = fetch(site, tmp_path, [candidate(u) for u in urls], delay=0.05)
    assert all(c.outcome == "fetched" for c in captures)
    slow = sorted(t for t, host, path, _ in site.asked if host == "slow.example" and path != "/robots.txt")
    assert all(b - a >= 0.28 for a, b in pairwise(slow)), "Crawl-delay lengthens the source's delay"
    others = [t for t, host, *_ in site.asked if host.startswith("h")]
    assert max(others) - started < 0.8, "a slow host is in nobody's way"


def test_robots_are_kept_between_processes(site: _Site, tmp_path: Path) -> None:
    for i in range(2):
        fetch(site, tmp_path / "archive", [candidate(f"http://{HOST}/{i}")], robots_cache=tmp_path / "robots")
    assert [path for _, _, path, _ in site.asked].count("/robots.txt") == 1


def test_reports_come_after_files_are_final(site: _Site, tmp_path: Path) -> None:
    """The batch design: at each report, everything it points to can be read."""
    seen: list[Capture] = []

    def on_capture(capture: Capture) -> None:
        assert threading.current_thread() is threading.main_thread()
        assert capture.address is not None
        assert read_record(str(tmp_path), capture.address).url == capture.final_url
        seen.append(capture)

    with ArchiveWriter(str(tmp_path), "s0") as writer:
        fetch_all(
            RUN,
            "s0",
            [candidate(f"http://h{i % 9}.example/{i}") for i in range(40)],
            {"quay": source()},
            client_options=options(site, batch_pages=8),
            writer=writer,
            validators={},
            on_capture=on_capture,
        )
    assert len(seen) == 40
    assert 5 <= len(writer.files) <= 6
    assert verify(str(tmp_path)).ok


def test_errors_of_the_database_come_through(site: _Site, tmp_path: Path) -> None:
    def on_capture(_: Capture) -> None:
        raise Transient("the database went away")

    with pytest.raises(Transient), ArchiveWriter(str(tmp_path), "s0") as writer:
        fetch_all(
            RUN,
            "s0",
            [candidate(f"http://h{i}.example/x") for i in range(9)],
            {"quay": source()},
            client_options=options(site, batch_pages=2),
            writer=writer,
            on_capture=on_capture,
        )


def test_attempts_go_on_after_a_killed_try(site: _Site, tmp_path: Path) -> None:
    url = f"http://{HOST}/missing"
    (first,) = fetch(site, tmp_path, [candidate(url)])
    (second,) = fetch(site, tmp_path, [candidate(url)], attempts_before={url: 1})
    assert (first.attempt, second.attempt) == (1, 2)
    assert first.capture_id != second.capture_id


def test_kill_in_the_middle_then_again(site: _Site, tmp_path: Path) -> None:
    """SIGKILL after some batches: what was reported can be read, a second try fetches the rest only."""
    log = tmp_path / "reported.txt"
    code = f"""
import os, signal, sys; sys.path.insert(0, '.')
from tests.fetch.test_pages import *
import types
site = types.SimpleNamespace(server_port={site.server_port})
done = set(open({str(log)!r}).read().split()) if os.path.exists({str(log)!r}) else set()
urls = [f'http://h{{i % 3}}.example/{{i}}' for i in range(30)]
with ArchiveWriter({str(tmp_path / "archive")!r}, 's0') as writer, open({str(log)!r}, 'a') as out:
    count = 0
    def on_capture(c):
        global count
        count += 1
        print(c.url, c.address.file, c.address.offset, c.address.length, file=out, flush=True)
        if count == 12 and not done: os.kill(os.getpid(), signal.SIGKILL)
    fetch_all(RUN, 's0', [candidate(u) for u in urls if u not in done], {{'quay': source()}}, client_options=options(site, batch_pages=5),
              writer=writer, on_capture=on_capture)
"""
    root = Path(__file__).parents[2]
    first = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert first.returncode == -signal.SIGKILL, first.stderr
    asked = len(site.asked)
    second = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert second.returncode == 0, second.stderr
    lines = [line.split() for line in log.read_text().splitlines()]
    assert sorted(line[0] for line in lines) == sorted(f"http://h{i % 3}.example/{i}" for i in range(30))
    for url, file, offset, length in lines:
        assert read_record(str(tmp_path / "archive"), RecordAddress(file=file, offset=int(offset), length=int(length))).url == url
    again = [path for _, _, path, _ in site.asked[asked:] if path != "/robots.txt"]
    assert len(again) == 18, "what had been reported is not asked again"


# ------------------------------------------------------------------ files


def test_folder(site: _Site, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    (pages / "sub").mkdir(parents=True)
    (pages / "a.html").write_text(
        '<link rel="canonical" href="https://quay-courier.example/a?utm_source=x">'
        '<meta property="article:published_time" content="2015-10-01T08:00:00Z"><p>A</p>'
    )
    (pages / "sub" / "b b.htm").write_text("<p>B</p>")
    (pages / "old.html").write_text('<meta property="article:published_time" content="2014-10-01T08:00:00Z"><p>old</p>')
    (pages / "notes.txt").write_text("no page")
    found = discover([source(Channel(kind="folder", url=str(pages)))], WINDOW, client_options=options(site))
    assert [c.url for c in found.candidates] == [f"http://{HOST}/sub/b%20b.htm", f"https://{HOST}/a"]
    assert found.reasons == {"outside_window": 1}
    captures = fetch(site, tmp_path / "archive", list(found.candidates))
    bodies = {c.url: read_record(str(tmp_path / "archive"), c.address).body for c in captures if c.address}
    assert bodies[f"http://{HOST}/sub/b%20b.htm"] == b"<p>B</p>"
    assert not site.asked, "a folder needs no network"


def test_a_locator_cannot_leave_its_folder(site: _Site, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "secret.html").write_text("secret")
    (capture,) = fetch(
        site, tmp_path / "archive", [candidate("http://a.example/x", via="folder", channel_url=f"{tmp_path}/pages#file=../secret.html")]
    )
    assert (capture.outcome, capture.reason) == ("skipped", "bad_url")


def test_url_list(site: _Site, tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text(f"# by hand\n\nhttp://{HOST}/one\nhttp://h1.example/two\t2015-10-01\nhttp://h1.example/three\t2015-09-01\nnonsense\n")
    found = discover([source(Channel(kind="url_list", url=str(listed)))], WINDOW, client_options=options(site))
    assert [c.url for c in found.candidates] == ["http://h1.example/two", f"http://{HOST}/one"]
    assert found.reasons == {"outside_window": 1, "bad_url": 1}
    assert all(c.outcome == "fetched" for c in fetch(site, tmp_path / "archive", list(found.candidates)))


def test_archive_pages(site: _Site) -> None:
    channel = Channel(kind="archive_page", url=f"http://{HOST}/{{date:%Y/%m/%d}}/")
    found = discover([source(channel, include=("/news/",))], WINDOW, client_options=options(site))
    assert [c.url for c in found.candidates] == [f"http://{HOST}/news/tide"]
    assert found.candidates[0].title_hint == "Tide tables"
    assert found.candidates[0].published_hint == datetime(2015, 10, 1, 11, tzinfo=UTC), "noon in Dublin"
    assert found.reasons["excluded"] == 1
    assert found.reasons["duplicate_url"] == 1


def foreign_warc(folder: Path) -> Path:
    with ArchiveWriter(str(folder), "foreign") as writer:
        for i, (host, day) in enumerate(((HOST, 1), ("other.example", 1), (HOST, 1), (f"www.{HOST}", 20), (HOST, 1))):
            body = f"<p>Page {i}</p>".encode() * 50
            writer.write(
                Exchange(
                    kind="response",
                    record_id=f"00000000-0000-0000-0000-00000000000{i}",
                    url=f"https://{host}/{i}",
                    fetched_at=WINDOW.start + timedelta(days=day - 1, hours=i),
                    body=body,
                    response_head=(
                        f"HTTP/1.1 {404 if i == 4 else 200} OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
                    ).encode(),
                )
            )
    return folder / "foreign-0000.warc.gz"


@pytest.mark.parametrize("over_http", [False, True])
def test_warc_files(site: _Site, tmp_path: Path, over_http: bool) -> None:
    file = foreign_warc(tmp_path)
    site.files["/crawl/foreign.warc.gz"] = file.read_bytes()
    place = "http://data.example/crawl/foreign.warc.gz" if over_http else str(file)
    found = discover([source(Channel(kind="warc", url=place))], WINDOW, client_options=options(site))
    assert [c.url for c in found.candidates] == [f"https://{HOST}/0", f"https://{HOST}/2"]
    captures = fetch(site, tmp_path / "archive", list(found.candidates))
    assert {c.url: c.outcome for c in captures} == {f"https://{HOST}/0": "fetched", f"https://{HOST}/2": "fetched"}
    page = {c.url: read_record(str(tmp_path / "archive"), c.address) for c in captures if c.address}[f"https://{HOST}/2"]
    assert page.body == b"<p>Page 2</p>" * 50
    assert page.fetched_at == WINDOW.start + timedelta(hours=2), "the time at which it was crawled, not copied"


def test_broken_warc_gives_what_stands_before_the_break(site: _Site, tmp_path: Path) -> None:
    file = foreign_warc(tmp_path)
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(file.read_bytes()[:-60])
    found = discover([source(Channel(kind="warc", url=str(cut)))], WINDOW, client_options=options(site))
    assert len(found.candidates) >= 2
    lost = replace(found.candidates[0], channel_url=f"{cut}#offset=7")
    (capture,) = fetch(site, tmp_path / "archive", [lost])
    assert (capture.outcome, capture.reason) == ("failed", "record_corrupt")
    missing = discover([source(Channel(kind="warc", url=str(tmp_path / "gone.warc.gz")))], WINDOW, client_options=options(site))
    assert missing.problems[0].reason == "feed_unreadable"


def test_find_channels(site: _Site) -> None:
    site.files["/map.xml"] = f"<urlset><url><loc>http://{HOST}/2015/10/01/tide</loc></url></urlset>".encode()
    found = find_channels(f"http://{HOST}", client_options=options(site), delay_seconds=0.0)
    assert (found.name, found.language) == ("Quay Courier", "en")
    assert Channel(kind="feed", url=f"http://{HOST}/rss?a=1&b=2") in found.channels
    assert found.home == f"http://{HOST}/"
