"""What a WARC file (Common Crawl News, our own, anybody's) holds of a source: one pass, streamed, nothing kept.

Each page is announced with its offset, so that fetching it later reads that record alone: work on a WARC file can stop
and start anywhere. Records of other hosts are passed over before their bodies are looked at.
"""

from __future__ import annotations

import asyncio
import io
import queue
import threading
from collections.abc import AsyncIterator, Callable
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


async def warc_announcements(
    client: Client, place: str, rules: Rules, window: Window | None, problem: Callable[[FetchFailure], None]
) -> AsyncIterator[Announcement]:
    """Yield the HTML pages (status 200) and resources in `place` on the source's hosts.

    WARC-Date stands as `modified` (when the page was seen so), the day in the URL as `published`. Records that were
    crawled before the window began are left out unread; a file that breaks off gives what stands before the break,
    and a problem that says where.
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
    position = 0
    try:
        with file:
            stream = io.BufferedReader(file, 1 << 20) if isinstance(file, io.RawIOBase) else file
            for record in ArchiveIterator(
                stream,
                parse_http=False,
                fsspec_args=False,
                record_types=WarcRecordType.response | WarcRecordType.resource,
            ):
                if stop.is_set():
                    return
                position = record.stream_pos
                item = _announcement(record, place, rules, window)
                if item is not None:
                    _put(found, item, stop)
    except BaseException as why:
        if not unreadable(why):
            raise
        _put(
            found,
            FetchFailure(
                Reason.RECORD_CORRUPT,
                f"{place}: breaks off after the record at offset {position} ({why}); what stands before was read",
            ),
            stop,
        )
    finally:
        _put(found, _END, stop)


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
