"""The demo site's server: its manners towards readers, crawlers and hostile requests."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from etl.local.site import HOSTS, SEED_URL, connect_to, expected, running
from etl.local.site.contents import load_site
from etl.local.site.rendering import drawing
from etl.settings import ROOT, Settings
from tests.local.site_reader import Reply, get


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running() as number:
        yield number


def test_head_sends_the_same_headers_and_no_body(port):
    head, full = get(port, SEED_URL, method="HEAD"), get(port, SEED_URL)
    assert head.body == b""
    assert head.headers["Content-Length"] == str(len(full.body))
    assert head.headers["ETag"] == full.headers["ETag"]


def test_foreign_hosts_unknown_paths_and_methods_are_refused(port):
    assert get(port, "http://elsewhere.example/").status == 421
    assert get(port, "http://harbor-ledger.example/no/such/page").status == 404
    assert get(port, "http://harbor-ledger.example/../etc/passwd").status == 404
    assert get(port, SEED_URL, method="DELETE").status == 501


def test_hostile_requests_get_an_answer_and_the_server_lives(port):
    for raw in (b"GET //[ HTTP/1.1\r\nHost: harbor-ledger.example\r\nConnection: close\r\n\r\n",
                b"GET /%ff%00 HTTP/1.1\r\nHost: harbor-ledger.example\r\nConnection: close\r\n\r\n",
                b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", b"\x16\x03\x01\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as s:
            s.sendall(raw)
            assert re.match(rb"HTTP/1\.[01] 4\d\d |<!DOCTYPE HTML>", s.recv(4096)), raw
    with socket.create_connection(("127.0.0.1", port), timeout=5) as s:
        s.sendall(b"GET / HTTP/1.1\r\nHost: harbor-le")   # and leaves
    assert get(port, SEED_URL).status == 200


def test_people_find_the_pages_under_localhost(port):
    directory = BeautifulSoup(get(port, f"http://127.0.0.1:{port}/").body, "lxml")
    links = [a["href"] for a in directory.select("a")]
    assert len(links) >= 20
    for link in links:
        if "rotterdam" not in link:
            assert get(port, link).status == 200, link


def test_every_picture_and_link_of_a_page_resolves(port):
    for url in (SEED_URL, "http://meridian-herald.example/world/", "http://harbor-ledger.example/nation/baltimore-port-strike",
                "http://levant-dispatch.example/region/aqaba-water-accord"):
        host = urlsplit(url).netloc
        soup = BeautifulSoup(get(port, url).body, "lxml")
        targets = {e.get("src") or e.get("href") for e in soup.select("img, a[href], link[rel=stylesheet]")}
        assert len(targets) > 3
        for target in targets:
            if "rotterdam" not in target:
                assert get(port, f"http://{host}{target}").status == 200, target


def test_drawings_are_the_same_each_time_and_well_formed():
    assert drawing("a") == drawing("a") != drawing("b")
    assert ET.fromstring(drawing("any slug")).tag.endswith("svg")


def test_pages_are_the_same_bytes_each_time(port):
    for e in expected():
        if "slow" not in e.note:
            assert get(port, e.url).body == get(port, e.url).body


def test_connect_to_reads_back_as_the_setting(port):
    read = Settings.from_environment({"DATELINE_CONNECT_TO": connect_to(port)})
    assert read.connect_to == dict.fromkeys(HOSTS, f"127.0.0.1:{port}")


def test_hosts_are_the_outlets_and_no_page_names_the_port(port):
    assert set(HOSTS) == set(load_site().outlets)
    assert all(h.endswith(".example") for h in HOSTS)
    for e in expected():
        if "slow" not in e.note:
            assert f":{port}".encode() not in get(port, e.url).body


def test_many_readers_at_once_are_served(port):
    statuses: list[int] = []
    urls = [e.url for e in expected() if e.status == 200] * 2
    threads = [threading.Thread(target=lambda u=u: statuses.append(get(port, u).status)) for u in urls]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * len(urls)
    assert time.monotonic() - began < 15


def test_sigterm_finishes_the_request_under_way_and_ends_with_zero():
    with running() as free:
        pass
    process = subprocess.Popen([sys.executable, "-m", "etl.local.site", "--port", str(free)], cwd=ROOT,
                               stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)})
    try:
        assert b"listens on" in process.stderr.readline()
        got: list[Reply] = []
        slow = "http://meridian-herald.example/2015/10/02/rotterdam-smuggling-verdict"
        reader = threading.Thread(target=lambda: got.append(get(free, slow)))
        reader.start()
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        reader.join(10)
        assert got[0].status == 200
        assert b"Marijke Vos" in got[0].body
        assert process.wait(10) == 0
        assert process.stderr.read() == b"", "the access log is quiet"
    finally:
        process.kill()
        process.stderr.close()
