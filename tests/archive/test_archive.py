"""The archive: written once, read by offset, readable by other tools, damage named and passed over."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from etl.archive import ArchivedRecord, ArchiveWriter, iter_records, read_record, verify
from etl.errors import Fatal, Quarantine
from etl.records import Exchange, RecordAddress

WHEN = datetime(2015, 10, 1, 7, 30, 15, 250_000, tzinfo=UTC)
SPACE = UUID(int=7)


def exchange(number: int, body: bytes | None = None) -> Exchange:
    body = f"<p>Story {number}: the bridge reopened.</p>".encode() * 20 if body is None else body
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    return Exchange(
        kind="response",
        record_id=str(uuid5(SPACE, str(number))),
        url=f"https://quay-courier.example/{number}",
        fetched_at=WHEN,
        body=body,
        request_head=f"GET /{number} HTTP/1.1\r\nHost: quay-courier.example\r\n\r\n".encode(),
        response_head=head.encode(),
        ip_address="192.0.32.7",
    )


def write(root: Path | str, name: str, count: int, batch: int = 100) -> list[RecordAddress]:
    addresses = []
    with ArchiveWriter(str(root), name) as writer:
        for number in range(count):
            addresses.append(writer.write(exchange(number)))
            if (number + 1) % batch == 0:
                writer.checkpoint()
    return addresses


def test_read_by_offset_alone(tmp_path: Path) -> None:
    addresses = write(tmp_path, "2015/10/01/nightly-s0", 7, batch=3)
    assert sorted({a.file for a in addresses}) == [f"2015/10/01/nightly-s0-{i:04d}.warc.gz" for i in range(3)]
    for number, address in enumerate(addresses):
        page = read_record(str(tmp_path), address)
        assert page.body == exchange(number).body
        assert (page.url, page.content_type, page.fetched_at) == (exchange(number).url, "text/html; charset=utf-8", WHEN)


def test_other_tools_read_it(tmp_path: Path) -> None:
    write(tmp_path, "s0", 5)
    file = tmp_path / "s0-0000.warc.gz"
    with file.open("rb") as f:
        records = [
            (r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read())
            for r in ArchiveIterator(f, check_digests="raise")
        ]
    assert [r[0] for r in records] == ["warcinfo"] + ["request", "response"] * 5
    assert records[2][1:] == (exchange(0).url, exchange(0).body)
    found = [(r.headers["WARC-Type"], r.verify_block_digest()) for r in FastIterator(str(file), parse_http=False)]
    assert found == [("warcinfo", True)] + [("request", True), ("response", True)] * 5
    done = subprocess.run([sys.executable, "-m", "warcio.cli", "check", "-v", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_headers_of_records(tmp_path: Path) -> None:
    write(tmp_path, "s0", 1)
    text = gzip.decompress((tmp_path / "s0-0000.warc.gz").read_bytes()).decode()
    for line in (
        "WARC/1.1",
        "WARC-Date: 2015-10-01T07:30:15.250000Z",
        "WARC-IP-Address: 192.0.32.7",
        f"WARC-Record-ID: <urn:uuid:{exchange(0).record_id}>",
        f"WARC-Concurrent-To: <urn:uuid:{exchange(0).record_id}>",
        "WARC-Block-Digest: sha1:",
        "WARC-Payload-Digest: sha1:",
        "WARC-Filename: s0-0000.warc.gz",
    ):
        assert line in text


def test_resources(tmp_path: Path) -> None:
    with ArchiveWriter(str(tmp_path), "s0") as writer:
        address = writer.write(
            Exchange(
                kind="resource",
                record_id=str(SPACE),
                url="https://quay-courier.example/f",
                fetched_at=WHEN,
                body=b"<p>saved</p>",
                content_type="text/html",
            )
        )
    page = read_record(str(tmp_path), address)
    assert (page.body, page.content_type) == (b"<p>saved</p>", "text/html")


def test_write_once(tmp_path: Path) -> None:
    first = write(tmp_path, "s0", 2)
    again = write(tmp_path, "s0", 2)
    assert [a.file for a in first + again] == ["s0-0000.warc.gz"] * 2 + ["s0-0001.warc.gz"] * 2, "a later attempt goes on behind"
    with ArchiveWriter(str(tmp_path), "s0") as one, ArchiveWriter(str(tmp_path), "s0") as other:
        one.write(exchange(1))
        other.write(exchange(2))
        one.checkpoint()
        with pytest.raises(Fatal, match="two attempts"):
            other.checkpoint()
    assert verify(str(tmp_path)).ok
    assert not list(tmp_path.glob("*.part"))


def test_nothing_is_left_after_an_error(tmp_path: Path) -> None:
    def fail() -> None:
        with ArchiveWriter(str(tmp_path), "s0") as writer:
            writer.write(exchange(1))
            writer.checkpoint()
            writer.write(exchange(2))
            raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="database"):
        fail()
    assert [p.name for p in tmp_path.iterdir()] == ["s0-0000.warc.gz"]


def test_kill_leaves_no_half_file(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; sys.path.insert(0, '.')\n"
        "from tests.archive.test_archive import *\n"
        f"w = ArchiveWriter({str(tmp_path)!r}, 's0')\n"
        "w.write(exchange(1)); w.checkpoint(); w.write(exchange(2)); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    finals = [p.name for p in tmp_path.iterdir() if p.name.endswith(".warc.gz")]
    assert finals == ["s0-0000.warc.gz"]
    assert any(p.name.endswith(".part") for p in tmp_path.iterdir())
    report = verify(str(tmp_path))
    assert report.ok
    assert report.records["response"] == 1
    assert [a.file for a in write(tmp_path, "s0", 1)] == ["s0-0001.warc.gz"]


def test_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("this file system has no hard links")

    monkeypatch.setattr(os, "link", refuse)
    write(tmp_path, "s0", 2)
    with ArchiveWriter(str(tmp_path), "s1") as one, ArchiveWriter(str(tmp_path), "s1") as other:
        one.write(exchange(1))
        other.write(exchange(2))
        one.checkpoint()
        with pytest.raises(Fatal, match="two attempts"):
            other.checkpoint()
    report = verify(str(tmp_path))
    assert report.ok
    assert report.records["response"] == 3
    assert not list(tmp_path.glob("*.part"))


def test_bad_names(tmp_path: Path) -> None:
    for name in ("../s0", "/s0", "a//b", "", "a/../b", "a b"):
        with pytest.raises(Fatal):
            ArchiveWriter(str(tmp_path), name)
    with pytest.raises(Fatal, match="outside"):
        read_record(str(tmp_path), RecordAddress(file="../x", offset=0, length=1))


def test_object_store() -> None:
    root = "memory://archive-test/warc"
    addresses = write(root, "2015/s0", 4, batch=2)
    assert [read_record(root, a).body for a in addresses] == [exchange(n).body for n in range(4)]
    report = verify(root)
    assert report.ok
    assert report.files == 2
    assert [a.file for a in write(root, "2015/s0", 1)] == ["2015/s0-0002.warc.gz"]


# ------------------------------------------------------------------ damage


def damaged(root: Path, address: RecordAddress, at: int, what: bytes) -> None:
    file = root / address.file
    file.chmod(0o644)
    raw = bytearray(file.read_bytes())
    raw[at : at + len(what)] = what
    file.write_bytes(raw)


def test_damage_in_the_middle_is_named_and_passed_over(tmp_path: Path) -> None:
    addresses = write(tmp_path, "s0", 20)
    bad = addresses[7]
    damaged(tmp_path, bad, bad.offset + 30, os.urandom(bad.length - 30))
    report = verify(str(tmp_path))
    assert len(report.damages) == 1
    assert report.damages[0].address == bad
    assert report.records["response"] == 19
    with pytest.raises(Quarantine) as caught:
        read_record(str(tmp_path), bad)
    assert caught.value.reason == "record_corrupt"
    assert str(bad) in caught.value.message
    assert read_record(str(tmp_path), addresses[8]).body == exchange(8).body


def test_truncation(tmp_path: Path) -> None:
    addresses = write(tmp_path, "s0", 5)
    file = tmp_path / addresses[0].file
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[: addresses[4].offset + 40])
    report = verify(str(tmp_path))
    assert [d.address.offset for d in report.damages] == [addresses[4].offset]
    assert report.records["response"] == 4
    with pytest.raises(Quarantine, match="ends after 40"):
        read_record(str(tmp_path), addresses[4])
    with pytest.raises(Quarantine, match="cannot be read"):
        read_record(str(tmp_path), RecordAddress(file="gone.warc.gz", offset=0, length=9))
    with pytest.raises(Quarantine, match="holds no page"):
        read_record(str(tmp_path), next(iter(_all(tmp_path, "request"))).address)


def test_changed_content_fails_its_digest(tmp_path: Path) -> None:
    address = write(tmp_path, "s0", 1)[0]
    file = tmp_path / address.file
    raw = file.read_bytes()
    member = gzip.decompress(raw[address.offset : address.offset + address.length]).replace(b"reopened", b"collapse")
    file.chmod(0o644)
    forged = gzip.compress(member)
    file.write_bytes(raw[: address.offset] + forged)
    moved = RecordAddress(file=address.file, offset=address.offset, length=len(forged))
    report = verify(str(tmp_path))
    assert [(d.address, d.url) for d in report.damages] == [(moved, exchange(0).url)]
    with pytest.raises(Quarantine, match="digest"):
        read_record(str(tmp_path), moved)


def test_large_bodies_and_magic_numbers_inside(tmp_path: Path) -> None:
    bodies = [os.urandom(3 << 20), b"\x1f\x8b\x08" * 1000, b"", gzip.compress(b"WARC/1.1 not a record"), b"WARC/1.1\r\n\r\n"]
    with ArchiveWriter(str(tmp_path), "s0") as writer:
        addresses = [writer.write(exchange(i, body)) for i, body in enumerate(bodies)]
    assert [read_record(str(tmp_path), a).body for a in addresses] == bodies
    assert [r.body for r in _all(tmp_path, "response")] == bodies
    damaged(tmp_path, addresses[0], addresses[0].offset + 1000, os.urandom(1000))
    assert [r.body for r in _all(tmp_path, "response")] == bodies[1:]


def _all(root: Path, kind: str) -> list[ArchivedRecord]:
    return [r for r in iter_records(str(root)) if isinstance(r, ArchivedRecord) and r.kind == kind]


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=3000), st.integers(0, 10**9))
def test_noise_never_raises(tmp_path_factory: pytest.TempPathFactory, noise: bytes, place: int) -> None:
    root = tmp_path_factory.mktemp("noise")
    address = write(root, "s0", 3)[0]
    file = root / address.file
    raw = file.read_bytes()
    at = place % (len(raw) + 1)
    file.chmod(0o644)
    file.write_bytes(raw[:at] + noise + raw[at:])
    report = verify(str(root))
    assert report.ok == (not noise)
    assert report.records.get("response", 0) >= 2
