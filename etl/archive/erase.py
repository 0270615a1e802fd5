"""Erasing records: each is replaced by a tombstone of the same length, so that every other record stays where it is.

A tombstone is a WARC record of type `metadata` that tells of no URL and no content, in a gzip member filled up with
empty deflate blocks, which inflate to nothing. The file is written anew beside the old one and takes its name when it is
whole: a reader sees the one or the other, and after a kill at any instant the same call ends the work.
Why so: docs/decisions/0061-erasure-in-warc.md.
"""

from __future__ import annotations

import hashlib
import io
import os
import struct
import zlib
from base64 import b32encode
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

from fastwarc.warc import ArchiveIterator

from etl.archive.reader import TOMBSTONE, members
from etl.archive.store import Store, open_store
from etl.errors import Fatal
from etl.records import RecordAddress

_CHUNK = 1 << 20
_EMPTY = b"\x00\x00\x00\xff\xff"  # a stored deflate block of no bytes
_END = b"\x03\x00"  # the last deflate block, empty too
_FRAME = 10 + 8  # a gzip member's header and trailer


def erase(root: str, records: Iterable[RecordAddress]) -> int:
    """Replace these records, and the requests that asked for them, by tombstones; return how many were replaced.

    What is a tombstone already stays: repeating changes nothing. The caller sees to it that nobody else erases in the
    same file at the same time.

    raises  Fatal when the archive has no such file or no record at such an address: what was found is erased nevertheless
            Transient when an object store refuses the upload: nothing of that file has changed
    """
    store = open_store(root)
    wanted: dict[str, set[RecordAddress]] = {}
    for record in records:
        wanted.setdefault(record.file, set()).add(record)
    erased = 0
    lost: list[str] = []
    for name, addresses in sorted(wanted.items()):
        try:
            stretches, missing = _find(store, name, addresses)
        except FileNotFoundError:
            lost.append(f"the file {name}")
            continue
        lost += [str(address) for address in missing]
        if stretches:
            _replace(store, name, {offset: tombstone(name, offset, length) for offset, length in stretches.items()})
        erased += len(stretches)
    if lost:
        raise Fatal(
            f"the archive {root} does not hold {len(lost)} of what is to be erased: {', '.join(lost[:5])}; {erased} records were erased. "
            "If the archive is elsewhere, correct DATELINE_ARCHIVE_URL and run the takedown again"
        )
    return erased


def is_tombstone(content: bytes) -> bool:
    """Return whether an inflated record is what `erase` leaves."""
    return TOMBSTONE in content[:1024] and content.startswith(b"WARC/1.1\r\nWARC-Type: metadata\r\n")


def tombstone(name: str, offset: int, length: int) -> bytes:
    """Return a gzip member of exactly `length` bytes that holds a record which tells of nothing.

    raises  Fatal when so few bytes cannot hold it: no record that Dateline writes is so short
    """
    for with_digest in (True, False):  # a digest is asked for by nobody, but other tools then say "verified"
        record = _record(name, offset, with_digest=with_digest)
        machine = zlib.compressobj(9, zlib.DEFLATED, -15)
        deflated = machine.compress(record) + machine.flush(zlib.Z_SYNC_FLUSH)
        spare = length - _FRAME - len(deflated) - len(_END)
        if spare >= 0:
            break
    else:
        raise Fatal(f"{name}@{offset}+{length}: {length} bytes are too few for a tombstone; erase this file by hand")
    blocks, rest = divmod(spare, len(_EMPTY))
    comment = b" " * (rest - 1) + b"\x00" if rest else b""  # what five does not divide goes into the member's comment
    head = struct.pack("<3sBLBB", b"\x1f\x8b\x08", 0x10 if rest else 0, 0, 0, 255)
    return head + comment + deflated + _EMPTY * blocks + _END + struct.pack("<LL", zlib.crc32(record), len(record))


def _record(name: str, offset: int, *, with_digest: bool) -> bytes:
    sha1 = b32encode(hashlib.sha1(TOMBSTONE, usedforsecurity=False).digest()).decode()
    digest = f"WARC-Block-Digest: sha1:{sha1}\r\n" if with_digest else ""
    return (
        (
            f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, f'erased:{name}@{offset}')}>\r\n"
            f"WARC-Date: {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\r\nContent-Type: application/warc-fields\r\n"
            f"{digest}Content-Length: {len(TOMBSTONE)}\r\n\r\n"
        ).encode()
        + TOMBSTONE
        + b"\r\n\r\n"
    )


def _find(store: Store, name: str, addresses: Collection[RecordAddress]) -> tuple[dict[int, int], list[RecordAddress]]:
    """Return what to replace as {offset: length}, and the addresses where no record of that length lies.

    A record that is damaged is replaced too: what is left of it may still be read by somebody.
    """
    wanted = {address.offset: address for address in addresses}
    stretches: dict[int, int] = {}
    requests: dict[str, tuple[int, int]] = {}  # what was asked for → where the request lies, which stands before its answer
    with store.open(name) as file:
        for offset, length, content in members(file):
            address = wanted.get(offset)
            if address is None:
                if content is not None and (answer := _headers(content).get("WARC-Concurrent-To")):
                    requests[answer] = (offset, length)
                continue
            if content is not None and length != address.length:
                continue
            del wanted[offset]
            if content is None:
                stretches[offset] = address.length
            elif not is_tombstone(content):
                stretches[offset] = length
                asked = requests.get(_headers(content).get("WARC-Record-ID", ""))
                if asked:
                    stretches[asked[0]] = asked[1]
    return stretches, sorted(wanted.values(), key=lambda a: a.offset)


def _headers(content: bytes) -> Mapping[str, str]:
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(content), parse_http=False, fsspec_args=False)), None)
    except (OSError, ValueError):
        return {}
    return dict(record.headers.items()) if record is not None else {}


def _replace(store: Store, name: str, members_at: Mapping[int, bytes]) -> None:
    """Write the file anew with other bytes at some offsets, and put it in the place of the old one."""
    scratch, out = store.scratch(name)
    try:
        with out, store.open(name) as file:
            for offset, member in sorted(members_at.items()):
                _copy(file, out, offset - out.tell())
                out.write(member)
                file.seek(offset + len(member))
            _copy(file, out, None)
            out.flush()
            os.fsync(out.fileno())
        store.replace(scratch, name)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise


def _copy(file: BinaryIO, out: BinaryIO, size: int | None) -> None:
    while size is None or size > 0:
        piece = file.read(_CHUNK if size is None else min(_CHUNK, size))
        if not piece:
            if size:
                raise OSError(f"the file ends {size} bytes too early")
            return
        out.write(piece)
        size = None if size is None else size - len(piece)
