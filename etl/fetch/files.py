"""Pages that lie in files: a folder of saved pages, and WARC files (local, fsspec, or by HTTP range requests).

A candidate of these kinds names its place in `channel_url`, with a fragment that says where within it:
`/data/pages#file=2015/a.html`, `https://data.example.org/news.warc.gz#offset=123456`.
"""

from __future__ import annotations

import asyncio
import io
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urljoin

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType
from lxml import etree, html

from etl.fetch.decode import decode_body
from etl.fetch.failure import FetchFailure
from etl.fetch.urls import canonical_url
from etl.reasons import Reason
from etl.records import Exchange

if TYPE_CHECKING:
    from etl.fetch.client import Client

_RANGE_BYTES = 4 << 20  # per request when a WARC is read over HTTP
_HEAD_BYTES = 256 << 10  # of a saved page, where its own URL and date stand
_READ = (OSError, ValueError, zlib.error, EOFError)


def locate(place: str, key: str, value: str | int) -> str:
    """Return the channel_url of something within `place`."""
    return f"{place}#{key}={quote(str(value), safe='/')}"


def split_locator(channel_url: str) -> tuple[str, str]:
    """Return the place and the value that `locate` joined."""
    place, _, fragment = channel_url.rpartition("#")
    return place, unquote(fragment.partition("=")[2])


# ------------------------------------------------------------------ folders


def folder_pages(folder: Path, home: str, limit: int) -> Iterator[tuple[str, str, str | None]]:
    """Yield (relative path, URL, date text) of each .html, .htm and .xhtml file below `folder`, in order.

    The URL is the one the page names (link rel=canonical, og:url), else the path below `home`; the date is its
    article:published_time as written.
    """
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in {".html", ".htm", ".xhtml"} and p.is_file())[:limit]:
        relative = path.relative_to(folder).as_posix()
        with path.open("rb") as f:
            url, when = _named_by_page(f.read(_HEAD_BYTES))
        yield relative, canonical_url(url or "") or urljoin(home.rstrip("/") + "/", quote(relative)), when


def _named_by_page(head: bytes) -> tuple[str | None, str | None]:
    try:
        tree = html.document_fromstring(head)
        urls = tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
        dates = tree.xpath("//meta[@property='article:published_time']/@content")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None, None
    return (str(urls[0]) if urls else None), (str(dates[0]) if dates else None)


def read_folder_file(folder: str, relative: str, url: str, record_id: str, limit: int) -> Exchange:
    """Return a saved page as a resource. Raises FetchFailure: http_not_found, too_large, bad_url."""
    base = Path(folder).resolve()
    path = (base / relative).resolve()
    if not path.is_relative_to(base):
        raise FetchFailure(Reason.BAD_URL, f"{relative} lies outside of the folder {folder}")
    try:
        with path.open("rb") as f:
            body = f.read(limit + 1)
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as why:
        raise FetchFailure(Reason.HTTP_NOT_FOUND, f"{path} cannot be read ({why})") from None
    if len(body) > limit:
        raise FetchFailure(Reason.TOO_LARGE, f"{path} has more than {limit} bytes")
    return Exchange(kind="resource", record_id=record_id, url=url, fetched_at=changed, body=body, content_type="text/html")


# ------------------------------------------------------------------ WARC files


def open_warc(client: Client, place: str, delay: float, offset: int = 0) -> Any:
    """Return a file-like object that reads `place` from `offset`; for HTTP it is to be read in a worker thread."""
    if place.startswith(("http:", "https:")):
        return RangeReader(client, place, delay, offset, asyncio.get_running_loop())
    import fsspec

    file = fsspec.open(place, "rb").open()
    file.seek(offset)
    return file


class RangeReader(io.RawIOBase):
    """A file on an HTTP server, read block by block with range requests; a block that fails is asked for again.

    `read` blocks: call it from a worker thread, while `loop` runs.
    """

    def __init__(
        self,
        client: Client,
        url: str,
        delay: float,
        offset: int,
        loop: asyncio.AbstractEventLoop,
        block: int = _RANGE_BYTES,
    ) -> None:
        self._client, self._url, self._delay, self._loop, self._block = client, url, delay, loop, block
        self._at = offset
        self._buffer = b""
        self._ended = False
        self.failed = False  # the server did not give what was asked for: no damage of the file's

    def readable(self) -> bool:
        """Say that this file can be read."""
        return True

    def seekable(self) -> bool:
        """Say that this file can be asked for any offset."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go on from `offset`; the next read asks for a new block unless nothing moved."""
        if whence == io.SEEK_END:
            raise io.UnsupportedOperation("the size of a file on a server is not known")
        here = self._at - len(self._buffer)
        target = here + offset if whence == io.SEEK_CUR else offset
        if target != here:
            self._at, self._buffer, self._ended = target, b"", False
        return target

    def readinto(self, target: Any) -> int:
        """Fill `target` with the next bytes. Raises OSError, with the fetch's message, when they cannot be had."""
        if not self._buffer and not self._ended:
            future = asyncio.run_coroutine_threadsafe(self._ask(), self._loop)
            try:
                self._buffer = future.result()
            except FetchFailure as why:
                self.failed = True
                raise OSError(why.message) from why
        size = min(len(target), len(self._buffer))
        target[:size] = self._buffer[:size]
        self._buffer = self._buffer[size:]
        return size

    async def _ask(self) -> bytes:
        for attempt in range(1, self._client.options.attempts + 1):
            try:
                return await self._block_at()
            except FetchFailure as why:
                if not why.passing or attempt == self._client.options.attempts:
                    raise
                await asyncio.sleep(max(why.retry_after or 0.0, self._client.options.backoff_seconds * 2 ** (attempt - 1)))
        return b""

    async def _block_at(self) -> bytes:
        from etl.fetch.status import check_status

        last = self._at + self._block - 1
        headers = [(b"Range", f"bytes={self._at}-{last}".encode()), (b"Accept", b"*/*")]
        response = await self._client.get(self._url, delay=self._delay, headers=headers, wire_limit=self._block, body_limit=self._block)
        if response.status == 416:
            self._ended = True
            return b""
        if response.status != 206:
            check_status(response, self._client.options.max_retry_after_seconds)
            raise FetchFailure(
                Reason.PROTOCOL_ERROR,
                f"{self._url}: the server does not serve ranges; download the file and name its path",
            )
        self._at += len(response.body)
        self._ended = len(response.body) < self._block
        return response.body


async def read_warc_record(client: Client, place: str, locator: str, record_id: str, delay: float) -> tuple[Exchange, int | None]:
    """Return the response or resource at an offset of a WARC file, and its HTTP status.

    raises   FetchFailure: record_corrupt, and whatever reading over HTTP meets
    """
    if not locator.isdecimal():
        raise FetchFailure(Reason.RECORD_CORRUPT, f"{place}: {locator[:40]!r} is no offset")
    try:
        file = (
            RangeReader(client, place, delay, int(locator), asyncio.get_running_loop(), block=256 << 10)
            if place.startswith(("http:", "https:"))
            else await asyncio.to_thread(open_warc, client, place, 0.0, int(locator))
        )
        return await asyncio.to_thread(_exchange_at, file, f"{place}@{locator}", record_id, client.options.max_body_bytes)
    except BaseException as why:
        if not unreadable(why):
            raise
        raise FetchFailure(Reason.RECORD_CORRUPT, f"{place}@{locator}: no readable record ({why})") from None


def _exchange_at(file: Any, where: str, record_id: str, limit: int) -> tuple[Exchange, int | None]:
    with file:
        record = next(
            iter(
                ArchiveIterator(
                    io.BufferedReader(file) if isinstance(file, io.RawIOBase) else file,
                    parse_http=True,
                    record_types=WarcRecordType.response | WarcRecordType.resource,
                    fsspec_args=False,
                )
            ),
            None,
        )
        if record is None:
            raise FetchFailure(Reason.RECORD_CORRUPT, f"{where}: no response or resource record is there")
        raw = record.reader.read(limit + 1)
    if len(raw) > limit:
        raise FetchFailure(Reason.TOO_LARGE, f"{where}: a body of more than {limit} bytes")
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    if not record.is_http_parsed and record.record_type == WarcRecordType.response:
        raise FetchFailure(Reason.RECORD_CORRUPT, f"{where}: its block is no HTTP response")
    if not record.is_http_parsed:
        return Exchange(
            kind="resource",
            record_id=record_id,
            url=url,
            fetched_at=record_date(record),
            body=raw,
            content_type=record.headers.get("Content-Type"),
        ), None
    return _http_exchange(record, raw, url, record_id, limit)


def _http_exchange(record: WarcRecord, raw: bytes, url: str, record_id: str, limit: int) -> tuple[Exchange, int | None]:
    headers = record.http_headers
    if (headers.get("Transfer-Encoding") or "").lower() == "chunked":
        raw = _dechunk(raw)
    body = decode_body(raw, headers.get("Content-Encoding") or "", limit=limit, url=url)
    lines = [headers.status_line_bytes or b"HTTP/1.1 200 OK"]
    for key, value in headers.items_bytes():
        coded = key.lower() in {b"content-encoding", b"transfer-encoding", b"content-length"}
        lines.append((b"X-Crawler-" if coded else b"") + key + b": " + value)
    lines.append(b"Content-Length: " + str(len(body)).encode())
    return Exchange(
        kind="response",
        record_id=record_id,
        url=url,
        fetched_at=record_date(record),
        body=body,
        content_type=headers.get("Content-Type"),
        response_head=b"\r\n".join(lines) + b"\r\n\r\n",
        ip_address=record.headers.get("WARC-IP-Address"),
    ), headers.status_code


def _dechunk(raw: bytes) -> bytes:
    """Undo chunked transfer coding; bytes that are not chunked (stored decoded, header kept) come back as they are."""
    out: list[bytes] = []
    at = 0
    while True:
        end = raw.find(b"\r\n", at, at + 64)
        size = raw[at:end].partition(b";")[0].strip() if end >= 0 else b""
        if not size or any(c not in b"0123456789abcdefABCDEF" for c in size) or len(size) > 8:
            return raw if not out else b"".join(out)
        length = int(size, 16)
        if length == 0:
            return b"".join(out)
        out.append(raw[end + 2 : end + 2 + length])
        at = end + 2 + length + 2


def unreadable(why: BaseException) -> bool:
    """Return whether `why` says that a file cannot be read: the usual errors, and panics of fastwarc's Rust code.

    These are no Exceptions; one crafted file must not stop a run with them.
    """
    return isinstance(why, _READ) or type(why).__name__ == "PanicException"


def record_date(record: WarcRecord) -> datetime:
    """Return the WARC-Date of a record. Raises ValueError when there is none."""
    when = datetime.fromisoformat(record.headers.get("WARC-Date") or "")
    return when if when.tzinfo else when.replace(tzinfo=UTC)
