"""A source that stalls: it holds up no other source, ends with counted reasons, and is fetched when it answers again."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from etl.load.fingerprint import table_hashes
from etl.local import site
from tests.nightly_world import DAY

STALLED = "meridian-herald.example"
SAID = ("/robots.txt", ".xml", ".rss")     # what it still answers: the run must know of pages to be stalled by them


class Stalling(BaseHTTPRequestHandler):
    """Passes on what the site says; a page gets no answer, or half of one, until the server is told to let go."""

    protocol_version = "HTTP/1.1"
    server: StallingServer

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.endswith(SAID) or not self.server.stalls:
            return self._pass_on()
        self.server.held += 1
        if self.server.held % 2:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n<html><body><p>It was")
            self.wfile.flush()
        self.server.let_go.wait(600)
        self.close_connection = True

    def _pass_on(self) -> None:
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.upstream, timeout=20)
        upstream.request("GET", self.path, headers=dict(self.headers))
        answer = upstream.getresponse()
        body = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        upstream.close()

    def log_message(self, format: str, *args: object) -> None:
        pass


class StallingServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, upstream: int) -> None:
        super().__init__(("127.0.0.1", 0), Stalling)
        self.upstream, self.stalls, self.held, self.let_go = upstream, True, 0, threading.Event()


@contextmanager
def stalling(upstream: int) -> Iterator[StallingServer]:
    server = StallingServer(upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.let_go.set()
        server.shutdown()
        server.server_close()


def test_a_stalling_source_holds_up_no_other_and_is_taken_up(one_day, make_world):
    world = make_world("stall")
    by_source = "select s.source_id, count(*) from warehouse.article_version v join warehouse.article s using (article_id) group by 1"
    undisturbed = dict(one_day.rows(by_source))
    with stalling(world.port) as server:
        world.extra.update(DATELINE_FETCH_SECONDS="2", DATELINE_CONNECT_TO=",".join(
            f"{host}=127.0.0.1:{server.server_port if host == STALLED else world.port}" for host in site.HOSTS))
        world.days(DAY, DAY)
        assert server.held, "no page was asked for while the source stalled"
        [(stalled,)] = world.rows("select source_id from raw.capture where reason = 'deadline' group by 1")
        assert undisturbed[stalled] > 0
        assert dict(world.rows(by_source)) == {source: count for source, count in undisturbed.items() if source != stalled}
        reasons = {reason for (reason,) in world.rows(f"select reason from raw.capture where source_id = '{stalled}'")}
        assert reasons <= {"deadline", "host_breaker_open"}
        server.stalls = False
        server.let_go.set()
        world.days(DAY, DAY)
    assert dict(world.rows(by_source)) == undisturbed
    ours, theirs = (table_hashes(w.engine, across_machines=True, schemas=("warehouse",)) for w in (world, one_day))
    assert ours == theirs
