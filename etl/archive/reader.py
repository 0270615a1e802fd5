"""Reading the archive: one record by its address, or all records in order with the damaged ones named."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from etl.archive.store import open_store
from etl.errors import Quarantine
from etl.reasons import Reason
from etl.records import Page, RecordAddress

MAX_RECORD_BYTES = 128 << 20  # of one record, inflated: a bomb in somebody's archive costs no more
TOMBSTONE = b"erased: takedown\r\n"  # the content of what etl/archive/erase.py leaves
_MAGIC = b"\x1f\x8b\x08"
_CHUNK = 1 << 18
_PAYLOADS = WarcRecordType.response | WarcRecordType.resource


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedRecord:
    """One record of the archive."""

    address: RecordAddress
    kind: str  # "response", "resource", "request", "warcinfo" …
    record_id: str
    url: str | None
    date: datetime | None
    http_status: int | None
    http_headers: tuple[tuple[str, str], ...]
    content_type: str | None  # of the payload
    body: bytes  # the payload: without WARC and HTTP headers
    digests_match: bool  # the block and payload digests that the record states are right (or it states none)
    block_digest: str | None


def read_record(root: str, address: RecordAddress) -> Page:
    """Return the archived page at `address`, ready to be cleaned (without its source).

    raises   Quarantine record_corrupt: no such file, not a record there, cut off, or digests that do not match;
             retracted: a takedown erased it
    """
    try:
        raw = open_store(root).read(address.file, address.offset, address.length)
    except (OSError, ValueError) as why:
        raise _corrupt(root, address, f"the file cannot be read ({why})") from None
    if len(raw) < address.length:
        raise _corrupt(root, address, f"the file ends after {len(raw)} of {address.length} bytes")
    try:
        record = parse_record(inflate(raw), address)
    except (OSError, ValueError, zlib.error) as why:
        raise _corrupt(root, address, str(why)) from None
    if record.kind not in {"response", "resource"} or record.url is None:
        if TOMBSTONE in record.body:
            raise Quarantine(Reason.RETRACTED, f"{address} in {root}: a takedown erased what stood there; nothing is to be done")
        raise _corrupt(root, address, f"a {record.kind} record holds no page")
    if not record.digests_match:
        raise _corrupt(root, address, "its digest does not match its bytes")
    return Page(body=record.body, url=record.url, content_type=record.content_type, fetched_at=record.date, address=address)


def is_erased(root: str, address: RecordAddress) -> bool:
    """Tell whether a takedown erased what stood at `address`."""
    try:
        read_record(root, address)
    except Quarantine as why:
        return why.reason == Reason.RETRACTED
    return False


def _corrupt(root: str, address: RecordAddress, why: str) -> Quarantine:
    return Quarantine(
        Reason.RECORD_CORRUPT,
        f"{address} in {root}: {why}; the other records are untouched; to see all damage run: dateline archive verify",
    )


def inflate(member: bytes) -> bytes:
    """Return the content of one gzip member (or of plain bytes). Raises ValueError, zlib.error."""
    if not member.startswith(_MAGIC):
        return member
    machine = zlib.decompressobj(31)
    out = machine.decompress(member, MAX_RECORD_BYTES)
    if not machine.eof:
        raise ValueError(f"its gzip member is cut off, or holds more than {MAX_RECORD_BYTES} bytes")
    return out


def parse_record(content: bytes, address: RecordAddress) -> ArchivedRecord:
    """Return the record that `content` (inflated) is. Raises ValueError, OSError when it is none or incomplete."""
    if not content.startswith(b"WARC/"):
        raise ValueError(f"no WARC record begins there, but {content[:20]!r}")
    record = next(iter(ArchiveIterator(io.BytesIO(content), parse_http=False, fsspec_args=False)), None)
    if record is None:
        raise ValueError("no WARC record is there")
    block = record.reader.read()
    declared = record.headers.get("Content-Length", "")
    if not declared or not declared.isdecimal() or int(declared) != len(block):
        raise ValueError(f"its header says {declared} bytes, {len(block)} are there")
    return _record_of(content, record, address)


def _record_of(content: bytes, shallow: WarcRecord, address: RecordAddress) -> ArchivedRecord:
    headers = shallow.headers
    kind = headers.get("WARC-Type", "unknown") or "unknown"
    matches = True
    # digests consume the stream they are computed of, so each question reads the record anew
    if headers.get("WARC-Block-Digest"):
        matches = _fresh(content, http=False).verify_block_digest()
    http = kind == "response" and (headers.get("Content-Type") or "").startswith("application/http")
    if http:
        record = _fresh(content, http=True)
        if not record.is_http_parsed:
            raise ValueError("its block is no HTTP response")
        if matches and headers.get("WARC-Payload-Digest"):
            matches = _fresh(content, http=True).verify_payload_digest()
        return ArchivedRecord(
            address=address,
            kind=kind,
            record_id=_id(headers.get("WARC-Record-ID")),
            url=_url(headers.get("WARC-Target-URI")),
            date=_date(headers.get("WARC-Date")),
            http_status=record.http_headers.status_code,
            http_headers=tuple(record.http_headers.to_tuples()),
            content_type=record.http_headers.get("Content-Type"),
            body=record.reader.read(),
            digests_match=matches,
            block_digest=headers.get("WARC-Block-Digest"),
        )
    return ArchivedRecord(
        address=address,
        kind=kind,
        record_id=_id(headers.get("WARC-Record-ID")),
        url=_url(headers.get("WARC-Target-URI")),
        date=_date(headers.get("WARC-Date")),
        http_status=None,
        http_headers=(),
        content_type=headers.get("Content-Type"),
        body=_fresh(content, http=False).reader.read(),
        digests_match=matches,
        block_digest=headers.get("WARC-Block-Digest"),
    )


def _fresh(content: bytes, *, http: bool) -> WarcRecord:
    return next(iter(ArchiveIterator(io.BytesIO(content), parse_http=http, fsspec_args=False)))


def _id(value: str | None) -> str:
    return (value or "").removeprefix("<").removesuffix(">").removeprefix("urn:uuid:")


def _url(value: str | None) -> str | None:
    return value.removeprefix("<").removesuffix(">") if value else None


def _date(value: str | None) -> datetime | None:
    try:
        when = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def iter_records(root: str, prefix: str = "") -> Iterator[ArchivedRecord | RecordAddress]:
    """Yield every record of the archive's files whose names start with `prefix`, in order.

    A stretch of bytes that holds no readable record is yielded as its bare address, and reading goes on behind it.
    Memory holds one record at a time.
    """
    store = open_store(root)
    for name in store.names(prefix):
        with store.open(name) as file:
            yield from _records_of(name, file)


def _records_of(name: str, file: BinaryIO) -> Iterator[ArchivedRecord | RecordAddress]:
    for offset, length, content in members(file):
        address = RecordAddress(file=name, offset=offset, length=length)
        try:
            yield parse_record(content, address) if content is not None else address
        except (OSError, ValueError):
            yield address


def members(file: BinaryIO) -> Iterator[tuple[int, int, bytes | None]]:
    """Yield (offset, length, inflated bytes) of each gzip member; None instead of bytes for a damaged stretch.

    After damage the next member is looked for by its magic number: one bad record costs no other.
    """
    buffer = b""
    base = 0  # offset in the file of buffer[0]
    while True:
        machine = zlib.decompressobj(31)
        out: list[bytes] = []
        size = used = 0
        broken = False
        while not machine.eof:
            if used >= len(buffer):
                more = file.read(_CHUNK)
                if not more:
                    break
                buffer += more
            piece = buffer[used : used + _CHUNK]
            try:
                part = machine.decompress(piece, MAX_RECORD_BYTES - size + 1)
            except zlib.error:
                broken = True
                break
            size += len(part)
            if size > MAX_RECORD_BYTES:
                broken = True
                break
            out.append(part)
            used += len(piece) - len(machine.unused_data) - len(machine.unconsumed_tail)
        if machine.eof and not broken:
            yield base, used, b"".join(out)
            buffer, base = buffer[used:], base + used
            continue
        if not buffer:
            return
        skipped, buffer = _resync(buffer, file)
        yield base, skipped, None
        base += skipped
        if not buffer:
            return


def _resync(buffer: bytes, file: BinaryIO) -> tuple[int, bytes]:
    """Return how many bytes to skip to the next start of a WARC record's member, and the buffer from there on."""
    skipped = 0
    start = 1
    while True:
        at = buffer.find(_MAGIC, start)
        while at >= 0:
            if len(buffer) - at < 512:
                buffer += file.read(_CHUNK)
            if _starts_record(buffer[at : at + 4096]):
                return skipped + at, buffer[at:]
            at = buffer.find(_MAGIC, at + 1)
        more = file.read(_CHUNK)
        if not more:
            return skipped + len(buffer), b""
        keep = min(len(buffer), len(_MAGIC) - 1)
        skipped += len(buffer) - keep
        buffer = buffer[len(buffer) - keep :] + more
        start = 0


def _starts_record(head: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(head, 5) == b"WARC/"
    except zlib.error:
        return False
