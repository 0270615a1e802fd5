"""Erasure: the records named are gone for every reader, the others stand where they stood, and a kill leaves either state."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fsspec
import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from etl.archive import ArchiveWriter, compare, erase, manifest, read_record, sweep, verify
from etl.archive.erase import is_tombstone, tombstone
from etl.errors import Fatal, Quarantine
from etl.records import Exchange, RecordAddress
from tests.archive.test_archive import SPACE, WHEN, damaged, exchange, write


def test_what_is_erased_is_gone_and_the_rest_stands_where_it_stood(tmp_path: Path) -> None:
    addresses = write(tmp_path, "2015/s0", 6, batch=3)
    before = {a.file: (tmp_path / a.file).stat().st_size for a in addresses}
    assert erase(str(tmp_path), [addresses[1], addresses[4]]) == 4, "two answers and the requests for them"
    assert {name: (tmp_path / name).stat().st_size for name in before} == before
    for number, address in enumerate(addresses):
        if number in {1, 4}:
            with pytest.raises(Quarantine, match="takedown"):
                read_record(str(tmp_path), address)
        else:
            assert read_record(str(tmp_path), address).body == exchange(number).body
    inflated = b"".join(gzip.decompress((tmp_path / name).read_bytes()) for name in before)
    for words in (b"Story 1:", b"Story 4:", b"quay-courier.example/1", b"quay-courier.example/4", b"GET /1 "):
        assert words not in inflated
    assert b"Story 2:" in inflated
    report = verify(str(tmp_path))
    assert report.ok
    assert dict(report.records) == {"warcinfo": 2, "request": 4, "response": 4, "metadata": 4}
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in before} == {0o444}
    assert not list(tmp_path.rglob("*.part"))


def test_other_tools_read_an_erased_file(tmp_path: Path) -> None:
    bodies = [os.urandom(3 << 20), b"", b"<p>kept</p>" * 100]  # a large tombstone: 600,000 blocks that inflate to nothing
    with ArchiveWriter(str(tmp_path), "s0") as writer:
        addresses = [writer.write(exchange(i, body)) for i, body in enumerate(bodies)]
    erase(str(tmp_path), addresses[:2])
    file = tmp_path / "s0-0000.warc.gz"
    kinds = ["warcinfo", "metadata", "metadata", "metadata", "metadata", "request", "response"]
    with file.open("rb") as f:
        records = [(r.rec_type, r.content_stream().read()) for r in ArchiveIterator(f, check_digests="raise")]
    assert [kind for kind, _ in records] == kinds
    assert records[-1][1] == bodies[2]
    assert [(r.headers["WARC-Type"], r.verify_block_digest()) for r in FastIterator(str(file), parse_http=False)] == [
        (k, True) for k in kinds
    ]
    done = subprocess.run([sys.executable, "-m", "warcio.cli", "check", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    done = subprocess.run(["gzip", "-t", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_again_changes_nothing(tmp_path: Path) -> None:
    addresses = write(tmp_path, "s0", 3)
    assert erase(str(tmp_path), addresses[:1]) == 2
    before = list(manifest(str(tmp_path)))
    assert erase(str(tmp_path), addresses[:1]) == 0
    assert list(manifest(str(tmp_path))) == before
    assert erase(str(tmp_path), addresses) == 4, "the others can still be erased"
    assert erase(str(tmp_path), []) == 0


def test_an_object_store() -> None:
    root = "memory://erase-test/warc"
    addresses = write(root, "s0", 4)
    known = list(manifest(root))
    assert erase(root, [addresses[2]]) == 2
    assert [read_record(root, a).body for a in addresses if a != addresses[2]] == [exchange(n).body for n in (0, 1, 3)]
    assert verify(root).ok
    assert compare(root, known).changed == ("s0-0000.warc.gz",)
    assert b"Story 2:" not in gzip.decompress(fsspec.filesystem("memory").cat_file("/erase-test/warc/s0-0000.warc.gz"))


def test_a_resource_has_no_request(tmp_path: Path) -> None:
    with ArchiveWriter(str(tmp_path), "s0") as writer:
        address = writer.write(
            Exchange(kind="resource", record_id=str(SPACE), url="https://quay-courier.example/f", fetched_at=WHEN, body=b"")
        )
    assert erase(str(tmp_path), [address]) == 1
    assert verify(str(tmp_path)).ok


def test_damaged_records_are_erased_too(tmp_path: Path) -> None:
    addresses = write(tmp_path, "s0", 5)
    damaged(tmp_path, addresses[2], addresses[2].offset + 60, os.urandom(20))
    assert not verify(str(tmp_path)).ok
    assert erase(str(tmp_path), [addresses[2]]) == 1
    assert verify(str(tmp_path)).ok
    assert read_record(str(tmp_path), addresses[3]).body == exchange(3).body


def test_what_is_not_there_is_named_and_the_rest_is_erased(tmp_path: Path) -> None:
    addresses = write(tmp_path, "s0", 3)
    wrong = RecordAddress(file="s0-0000.warc.gz", offset=addresses[0].offset + 1, length=addresses[0].length)
    longer = RecordAddress(file="s0-0000.warc.gz", offset=addresses[2].offset, length=addresses[2].length + 1)
    gone = RecordAddress(file="gone-0000.warc.gz", offset=0, length=9)
    with pytest.raises(Fatal, match=r"3 of what is to be erased: the file gone-0000.*DATELINE_ARCHIVE_URL"):
        erase(str(tmp_path), [wrong, gone, longer, addresses[1]])
    report = verify(str(tmp_path))
    assert report.ok
    assert dict(report.records) == {"warcinfo": 1, "request": 2, "response": 2, "metadata": 2}


@pytest.mark.parametrize("instant", ["fsync", "replace"])
def test_killed_at_any_instant_and_run_again(tmp_path: Path, instant: str) -> None:
    """Killed before the new file is whole, and before it takes the old one's name: the old one stands, the same call ends the work."""
    addresses = write(tmp_path, "s0", 4)
    before = (tmp_path / "s0-0000.warc.gz").read_bytes()
    code = (
        "import os, signal; from etl.archive import erase; from etl.records import RecordAddress\n"
        f"os.{instant} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"erase({str(tmp_path)!r}, [{addresses[1]!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert (tmp_path / "s0-0000.warc.gz").read_bytes() == before
    assert len(list(tmp_path.glob("*.part"))) == 1
    assert erase(str(tmp_path), [addresses[1]]) == 2
    assert verify(str(tmp_path)).ok
    assert sweep(str(tmp_path), datetime.now(UTC) - timedelta(days=1)) == 0, "a young one may be somebody's work"
    assert sweep(str(tmp_path), datetime.now(UTC) + timedelta(days=1)) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["s0-0000.warc.gz"]


@settings(max_examples=60, deadline=None)
@given(length=st.integers(210, 4000))
def test_a_tombstone_has_any_length(length: int) -> None:
    made = tombstone("2015/10/01/nightly-s0-0000.warc.gz", 1 << 40, length)
    assert len(made) == length
    machine = zlib.decompressobj(31)
    assert is_tombstone(machine.decompress(made))
    assert machine.eof
    assert machine.unused_data == b""


def test_a_tombstone_needs_some_room() -> None:
    with pytest.raises(Fatal, match="too few"):
        tombstone("s0-0000.warc.gz", 0, 40)


def test_a_manifest_tells_what_is_missing_and_what_changed(tmp_path: Path) -> None:
    addresses = write(tmp_path, "a/s0", 4, batch=2)
    known = list(manifest(str(tmp_path)))
    assert [f.name for f in known] == ["a/s0-0000.warc.gz", "a/s0-0001.warc.gz"]
    assert all(f.bytes == (tmp_path / f.name).stat().st_size for f in known)
    write(tmp_path, "a/s1", 1)
    found = compare(str(tmp_path), known)
    assert (found.missing, found.changed, found.matching) == ((), (), 2), "what came later is no difference"
    erase(str(tmp_path), addresses[:1])
    (tmp_path / "a" / "s0-0001.warc.gz").unlink()
    found = compare(str(tmp_path), known)
    assert (found.missing, found.changed, found.matching) == (("a/s0-0001.warc.gz",), ("a/s0-0000.warc.gz",), 0)
