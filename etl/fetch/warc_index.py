"""What a WARC file (Common Crawl News, our own, anybody's) holds of a source: one pass, streamed, nothing kept.

Each page is announced with its offset, so that fetching it later reads that record alone: work on a WARC file can stop
and start anywhere. Records of other hosts are passed over before their bodies are looked at.
"""

from __future__ import annotations

import asyncio
import io
import queue
import re
import threading
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from etl.fetch.announcements import Announcement, Rules
from etl.fetch.client import Client
from etl.fetch.dates import noon, url_day
from etl.fetch.failure import FetchFailure
from etl.fetch.files import locate, open_warc, record_date, unreadable
from etl.reasons import Reason
from etl.records import Window

_QUEUE = 256
_HTML = ("text/html", "application/xhtml+xml")
_END = object()
_PAGES = WarcRecordType.response | WarcRecordType.resource
_MOST_DAMAGES = 1000
_CHUNK = 1 << 20
_BEGINS = re.compile(rb"\x1f\x8b\x08|WARC/1\.[01]\r?\n")


async def warc_announcements(
    client: Client, place: str, rules: Rules, window: Window | None, problem: Callable[[FetchFailure], None]
) -> AsyncIterator[Announcement]:
    """Yield the HTML pages (status 200) and resources in `place` on the source's hosts.

    WARC-Date stands as `modified` (when the page was seen so), the day in the URL as `published`. Records that were
    crawled before the window began are left out unread. A damaged record is a problem that says where; reading goes on
    behind it.
    """
    file = open_warc(client, place, rules.source.delay_seconds) if _remote(place) else await asyncio.to_thread(_open, client, place)
    found: queue.Queue[Any] = queue.Queue(_QUEUE)
    stop = threading.Event()
    reader = asyncio.create_task(asyncio.to_thread(_read, file, place, rules, window, found, stop))
    try:
        while True:
            item = await asyncio.to_thread(found.get) if found.empty() else found.get_nowait()
            if item is _END:
                break
            if isinstance(item, FetchFailure):
                problem(item)
            else:
                yield item
        await reader
    finally:
        stop.set()


def _remote(place: str) -> bool:
    return place.startswith(("http:", "https:"))


def _open(client: Client, place: str) -> Any:
    try:
        return open_warc(client, place, 0.0)
    except (OSError, ValueError, ImportError) as why:
        raise FetchFailure(Reason.FEED_UNREADABLE, f"{place} cannot be opened ({why})") from None


def _read(file: Any, place: str, rules: Rules, window: Window | None, found: queue.Queue[Any], stop: threading.Event) -> None:
    try:
        with file:
            stream = io.BufferedReader(file, 1 << 20) if isinstance(file, io.RawIOBase) else file
            for record in _records(stream, place, lambda why: _put(found, why, stop)):
                if stop.is_set():
                    return
                item = _announcement(record, place, rules, window)
                if item is not None:
                    _put(found, item, stop)
    except BaseException as why:
        if not unreadable(why):
            raise
        _put(found, FetchFailure(Reason.RECORD_CORRUPT, f"{place}: cannot be read on ({why}); what stands before was read"), stop)
    finally:
        _put(found, _END, stop)


def _records(stream: Any, place: str, problem: Callable[[FetchFailure], None]) -> Iterator[WarcRecord]:
    """Yield the response and resource records; behind a damaged one, go on at the next that begins."""
    start, damages = 0, 0
    while True:
        last = start - 1
        try:
            for record in ArchiveIterator(stream, parse_http=False, fsspec_args=False, record_types=_PAGES):
                last = record.stream_pos
                yield record
            return
        except BaseException as why:
            if not unreadable(why) or getattr(getattr(stream, "raw", None), "failed", False):
                raise
            damages += 1
            if damages > _MOST_DAMAGES:
                raise OSError(f"more than {_MOST_DAMAGES} damaged records") from why
            begin, start = max(start, last), _next_record(stream, max(start, last) + 1)
            goes_on = f"reading goes on at {start}" if start >= 0 else "no record follows"
            problem(FetchFailure(Reason.RECORD_CORRUPT, f"{place}: damaged at or behind offset {begin} ({why}); {goes_on}"))
            if start < 0:
                return
            stream.seek(start)


def _next_record(stream: Any, start: int) -> int:
    """Return the offset, from `start` on, at which a WARC record (plain or a gzip member) begins; -1 when none does."""
    stream.seek(start)
    base, buffer = start, b""
    while chunk := stream.read(_CHUNK):
        buffer += chunk
        for match in _BEGINS.finditer(buffer):
            head = buffer[match.start() : match.start() + 4096]
            if head.startswith(b"WARC/") or _inflates_to_record(head):
                return base + match.start()
        keep = min(len(buffer), 4096)  # a beginning may straddle two chunks
        base, buffer = base + len(buffer) - keep, buffer[len(buffer) - keep :]
    return -1


def _inflates_to_record(head: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(head, 5) == b"WARC/"
    except zlib.error:
        return False


def _put(found: queue.Queue[Any], item: Any, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            found.put(item, timeout=0.5)
            return
        except queue.Full:
            continue


def _announcement(record: WarcRecord, place: str, rules: Rules, window: Window | None) -> Announcement | None:
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    try:
        host = (urlsplit(url).hostname or "").lower()
        seen_at = record_date(record)
    except ValueError:
        return None
    if not rules.serves(host) or (window is not None and seen_at + timedelta(days=1) < window.start):
        return None
    offset = record.stream_pos
    if record.record_type == WarcRecordType.response:
        record.parse_http()
        if not record.is_http_parsed:
            return None
        kind = (record.http_headers.get("Content-Type") or "text/html").split(";", 1)[0].strip().lower()
        if record.http_headers.status_code != 200 or kind not in _HTML:
            return None
    day = url_day(url)
    return Announcement(
        url=url,
        published=noon(day, rules.zone) if day else None,
        modified=seen_at,
        channel_url=locate(place, "offset", offset),
    )
