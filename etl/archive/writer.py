"""Writing WARC files, once.

A shard attempt writes one file per batch of pages: `checkpoint` makes the file at hand final (fsync, rename without
overwriting) and the next `write` starts another, `<name>-0000.warc.gz`, `<name>-0001.warc.gz` and so on. What a killed
attempt leaves behind is a `….part` file that nobody reads. Whoever notes addresses in a database does so after
`checkpoint`, so that no row ever points to bytes that are not there, and a re-run fetches only what has no row yet.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import zlib
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from uuid import NAMESPACE_URL, uuid4, uuid5

from fastwarc.warc import WarcRecord, WarcRecordType

from etl.archive.store import SUFFIX, disk_errors_named, open_store
from etl.errors import Fatal
from etl.records import Exchange, RecordAddress

_GZIP = 31  # zlib's wbits for a gzip member
_LEVEL = 5  # 10 % larger than level 9 on news pages, in a third of its time
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=+-]*(/[A-Za-z0-9][A-Za-z0-9._=+-]*)*")
SOFTWARE = "Dateline (https://example.org/dateline)"


class ArchiveWriter:
    """A context manager. Leaving it after an error throws away what has not been checkpointed."""

    def __init__(self, root: str, name: str) -> None:
        """Prepare to write below `root`; no file is made before the first record.

        root   a folder or an fsspec URL
        name   of this shard attempt, without suffix; may hold "/" for sub-folders, e.g. "2015/10/01/nightly-shard-03"
        raises Fatal when the name is no plain relative path
        """
        if not _NAME.fullmatch(name):
            raise Fatal(f"{name!r} cannot name a WARC file: use letters, digits, . _ = + - and / between folders")
        self._store = open_store(root)
        self._name = name
        self._part = -1
        self._file: BinaryIO | None = None
        self._scratch = Path()
        self._offset = 0
        self.records = 0  # response and resource records written and final or about to be
        self.files: list[str] = []  # final files

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, why: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self.checkpoint()
        else:
            self._discard()

    def write(self, exchange: Exchange) -> RecordAddress:
        """Write the request and response (or the resource) and return the latter's address.

        The address is good once `checkpoint` has returned.
        """
        if self._file is None:
            self._start()
        if exchange.request_head is not None:
            self._append(_request(exchange))
        offset = self._offset
        self._append(_main(exchange))
        self.records += 1
        return RecordAddress(file=self._current(), offset=offset, length=self._offset - offset)

    def checkpoint(self) -> None:
        """Make everything written so far final. Cheap when nothing was."""
        if self._file is None:
            return
        with disk_errors_named(self._scratch.parent):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        self._file = None
        name = self._current()
        try:
            with disk_errors_named(self._scratch.parent):
                self._store.publish(self._scratch, name)
        except FileExistsError as why:
            # another attempt of the same shard is at work under the same name: addresses handed out would lie
            self._scratch.unlink(missing_ok=True)
            raise Fatal(
                f"{name} exists already in the archive: two attempts write under one name; let one of them end, then run the shard again"
            ) from why
        except BaseException:
            self._scratch.unlink(missing_ok=True)
            raise
        self.files.append(name)

    def _current(self) -> str:
        return f"{self._name}-{self._part:04d}{SUFFIX}"

    def _start(self) -> None:
        if self._part < 0:  # earlier attempts of this shard left their files: go on after the last
            taken = [n for n in self._store.names(f"{self._name}-") if re.fullmatch(r"-\d{4,}", n[len(self._name) : -len(SUFFIX)])]
            self._part = max((int(n[len(self._name) + 1 : -len(SUFFIX)]) for n in taken), default=-1)
        self._part += 1
        self._scratch, self._file = self._store.scratch(self._current())
        self._offset = 0
        self._append(_warcinfo(self._current()))

    def _append(self, record: bytes) -> None:
        assert self._file is not None
        member = zlib.compress(record, _LEVEL, _GZIP)
        with disk_errors_named(self._scratch.parent):
            self._file.write(member)
        self._offset += len(member)

    def _discard(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):  # closing writes what is buffered, and the disk may be full
                self._file.close()
            self._file = None
            self._scratch.unlink(missing_ok=True)


def _record(
    kind: WarcRecordType,
    record_id: str,
    when: datetime,
    content_type: str,
    block: bytes,
    *,
    headers: dict[str, str],
    http: bool,
) -> bytes:
    record = WarcRecord()
    record.init_headers(record_type=kind, record_urn=f"uuid:{record_id}".encode())
    record.headers["WARC-Date"] = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    record.headers["Content-Type"] = content_type
    for key, value in headers.items():
        record.headers[key] = value
    record.is_http = http
    record.set_bytes_content(block)
    if http:
        record.parse_http()  # tells fastwarc where the payload starts, for its digest
    out = io.BytesIO()
    record.write(out, checksum_data=True)
    return out.getvalue()


def _main(exchange: Exchange) -> bytes:
    headers = {"WARC-Target-URI": exchange.url}
    if exchange.ip_address:
        headers["WARC-IP-Address"] = exchange.ip_address
    if exchange.kind == "resource":
        return _record(
            WarcRecordType.resource,
            exchange.record_id,
            exchange.fetched_at,
            exchange.content_type or "application/octet-stream",
            exchange.body,
            headers=headers,
            http=False,
        )
    if exchange.response_head is None:
        raise Fatal(f"{exchange.url}: a response record needs its status line and headers")
    return _record(
        WarcRecordType.response,
        exchange.record_id,
        exchange.fetched_at,
        "application/http; msgtype=response",
        exchange.response_head + exchange.body,
        headers=headers,
        http=True,
    )


def _request(exchange: Exchange) -> bytes:
    assert exchange.request_head is not None
    headers = {"WARC-Target-URI": exchange.url, "WARC-Concurrent-To": f"<urn:uuid:{exchange.record_id}>"}
    return _record(
        WarcRecordType.request,
        str(uuid5(NAMESPACE_URL, f"request:{exchange.record_id}")),
        exchange.fetched_at,
        "application/http; msgtype=request",
        exchange.request_head,
        headers=headers,
        http=False,
    )


def _warcinfo(name: str) -> bytes:
    fields = (
        f"software: {SOFTWARE}\r\nformat: WARC File Format 1.1\r\n"
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
        "description: bodies are stored without their transfer and content codings; headers that told of these "
        "are kept as X-Crawler-*\r\n"
    )
    return _record(
        WarcRecordType.warcinfo,
        str(uuid4()),
        datetime.now(UTC),
        "application/warc-fields",
        fields.encode(),
        headers={"WARC-Filename": name.rsplit("/", 1)[-1]},
        http=False,
    )
