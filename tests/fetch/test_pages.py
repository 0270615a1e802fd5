"""fetch_all: conditional GET, politeness, batches, kills."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from etl.archive import ArchiveWriter, read_record, verify
from etl.errors import Transient
from etl.fetch import fetch_all
from etl.records import Capture, RecordAddress, Validators
from tests.fetch.friendly import HOST, RUN, FriendlySite, candidate, fetch, options, source


def test_conditional_get(friendly: FriendlySite, tmp_path: Path) -> None:
    url = f"http://{HOST}/tide"
    (first,) = fetch(friendly, tmp_path, [candidate(url)])
    assert (first.outcome, first.etag, first.robots) == ("fetched", '"v1"', "allowed")
    (again,) = fetch(friendly, tmp_path, [candidate(url)], validators={url: Validators(etag=first.etag)})
    assert (again.outcome, again.reason, again.address, again.http_status) == ("unchanged", "unchanged", None, 304)
    assert friendly.asked[-1][3] == '"v1"'


def test_pacing_and_crawl_delay(friendly: FriendlySite, tmp_path: Path) -> None:
    urls = [f"http://slow.example/{i}" for i in range(4)] + [f"http://h{i}.example/x" for i in range(9)]
    started = time.monotonic()
    captures = fetch(friendly, tmp_path, [candidate(u) for u in urls], delay=0.05)
    assert all(c.outcome == "fetched" for c in captures)
    slow = sorted(t for t, host, path, _ in friendly.asked if host == "slow.example" and path != "/robots.txt")
    assert all(b - a >= 0.28 for a, b in pairwise(slow)), "Crawl-delay lengthens the source's delay"
    others = [t for t, host, *_ in friendly.asked if host.startswith("h")]
    assert max(others) - started < 0.8, "a slow host is in nobody's way"


def test_robots_are_kept_between_processes(friendly: FriendlySite, tmp_path: Path) -> None:
    for i in range(2):
        fetch(friendly, tmp_path / "archive", [candidate(f"http://{HOST}/{i}")], robots_cache=tmp_path / "robots")
    assert [path for _, _, path, _ in friendly.asked].count("/robots.txt") == 1


def test_reports_come_after_files_are_final(friendly: FriendlySite, tmp_path: Path) -> None:
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
            client_options=options(friendly, batch_pages=8),
            writer=writer,
            validators={},
            on_capture=on_capture,
        )
    assert len(seen) == 40
    assert 5 <= len(writer.files) <= 6
    assert verify(str(tmp_path)).ok


def test_errors_of_the_database_come_through(friendly: FriendlySite, tmp_path: Path) -> None:
    def on_capture(_: Capture) -> None:
        raise Transient("the database went away")

    with pytest.raises(Transient), ArchiveWriter(str(tmp_path), "s0") as writer:
        fetch_all(
            RUN,
            "s0",
            [candidate(f"http://h{i}.example/x") for i in range(9)],
            {"quay": source()},
            client_options=options(friendly, batch_pages=2),
            writer=writer,
            on_capture=on_capture,
        )


def test_attempts_go_on_after_a_killed_try(friendly: FriendlySite, tmp_path: Path) -> None:
    url = f"http://{HOST}/missing"
    (first,) = fetch(friendly, tmp_path, [candidate(url)])
    (second,) = fetch(friendly, tmp_path, [candidate(url)], attempts_before={url: 1})
    assert (first.attempt, second.attempt) == (1, 2)
    assert first.capture_id != second.capture_id


def test_kill_in_the_middle_then_again(friendly: FriendlySite, tmp_path: Path) -> None:
    """SIGKILL after some batches: what was reported can be read, a second try fetches the rest only."""
    log = tmp_path / "reported.txt"
    code = f"""
import os, signal, sys; sys.path.insert(0, '.')
from etl.archive import ArchiveWriter
from etl.fetch import fetch_all
from tests.fetch.friendly import RUN, candidate, options, source
import types
site = types.SimpleNamespace(server_port={friendly.server_port})
done = set(open({str(log)!r}).read().split()) if os.path.exists({str(log)!r}) else set()
urls = [f'http://h{{i % 3}}.example/{{i}}' for i in range(30)]
with ArchiveWriter({str(tmp_path / "archive")!r}, 's0') as writer, open({str(log)!r}, 'a') as out:
    count = 0
    def on_capture(c):
        global count
        count += 1
        print(c.url, c.address.file, c.address.offset, c.address.length, file=out, flush=True)
        if count == 12 and not done: os.kill(os.getpid(), signal.SIGKILL)
    fetch_all(RUN, 's0', [candidate(u) for u in urls if u not in done], {{'quay': source()}},
              client_options=options(site, batch_pages=5),
              writer=writer, on_capture=on_capture)
"""
    root = Path(__file__).parents[2]
    first = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert first.returncode == -signal.SIGKILL, first.stderr
    asked = len(friendly.asked)
    second = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert second.returncode == 0, second.stderr
    lines = [line.split() for line in log.read_text().splitlines()]
    assert sorted(line[0] for line in lines) == sorted(f"http://h{i % 3}.example/{i}" for i in range(30))
    for url, file, offset, length in lines:
        assert read_record(str(tmp_path / "archive"), RecordAddress(file=file, offset=int(offset), length=int(length))).url == url
    again = [path for _, _, path, _ in friendly.asked[asked:] if path != "/robots.txt"]
    assert len(again) == 18, "what had been reported is not asked again"
