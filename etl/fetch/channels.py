"""Reading one channel of a source: one async generator per kind, all of one shape, in one table.

A new kind of channel is one generator (here or in a module of its own) and one line in `READERS`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import fsspec
from lxml import etree, html

from etl.fetch.announcements import Announcement, Rules
from etl.fetch.client import Client
from etl.fetch.dates import local_days, noon, parse_instant, url_period
from etl.fetch.decode import gunzip
from etl.fetch.failure import FetchFailure
from etl.fetch.feeds import parse_feed
from etl.fetch.files import folder_pages, locate
from etl.fetch.sitemaps import Child, Sitemap, parse_sitemap, worth_fetching
from etl.fetch.status import check_status
from etl.fetch.transport import Response
from etl.fetch.urls import canonical_url
from etl.fetch.warc_index import warc_announcements
from etl.reasons import Reason
from etl.records import Channel, SourceKind, Validators, Window

DATE_FIELD = re.compile(r"\{date:([^{}]+)\}")


@dataclass(slots=True)
class Reading:
    """One channel being read: its surroundings, and what is counted on the way."""

    client: Client
    rules: Rules
    channel: Channel
    window: Window | None
    validators: Validators | None = None  # of the channel's own document, from an earlier poll
    documents: int = 0
    left_out: int = 0
    problems: list[FetchFailure] = field(default_factory=list)  # of parts; the rest of the channel still counts
    new_validators: Validators | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The newsroom's zone."""
        return self.rules.zone

    async def document(self, url: str, limit: int, known: Validators | None = None) -> Response | None:
        """Fetch one document, trying again where that may help; None for a 304. Raises FetchFailure."""
        options, hosts = self.client.options, self.client.hosts
        headers = [
            (
                b"Accept",
                b"application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
            )
        ]
        if known and known.etag:
            headers.append((b"If-None-Match", known.etag.encode("latin-1", "replace")))
        if known and known.last_modified:
            headers.append((b"If-Modified-Since", known.last_modified.encode("latin-1", "replace")))
        host = _host(url)
        for attempt in range(1, options.attempts + 1):
            if hosts.is_open(host):
                raise FetchFailure(
                    Reason.HOST_BREAKER_OPEN,
                    f"{url}: not asked, since {host} failed {hosts.failures(host)} times in a row",
                )
            try:
                response = await self.client.get(
                    url, delay=self.rules.source.delay_seconds, headers=headers, wire_limit=limit, body_limit=limit
                )
                if response.status == 304 and known:
                    hosts.succeeded(host)
                    return None
                check_status(response, options.max_retry_after_seconds)
            except FetchFailure as why:
                if why.host_ill:
                    hosts.failed(host)
                if not why.passing or attempt == options.attempts:
                    raise
                hosts.postpone(host, max(options.backoff_seconds * 2 ** (attempt - 1), why.retry_after or 0.0))
                continue
            hosts.succeeded(host)
            self.documents += 1
            return response
        raise AssertionError("the last attempt returns or raises")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


async def read_feed(reading: Reading) -> AsyncIterator[Announcement]:
    """Yield what an RSS, Atom or JSON feed shows now."""
    url = reading.channel.url
    response = await reading.document(url, reading.client.options.max_feed_bytes, reading.validators)
    if response is None:
        return
    reading.new_validators = Validators(etag=response.header("etag"), last_modified=response.header("last-modified"))
    body = gunzip(response.body, reading.client.options.max_feed_bytes, url)
    for item in await asyncio.to_thread(parse_feed, body, response.url, response.header("content-type"), reading.zone):
        yield item


async def read_sitemap(reading: Reading) -> AsyncIterator[Announcement]:
    """Yield what a sitemap and its children inside the window announce; breadth first, each document once."""
    options = reading.client.options
    todo: list[tuple[Child, int]] = [(Child(reading.channel.url, None), 0)]
    seen: set[str] = set()
    for child, depth in todo:  # grows while it is walked
        url = canonical_url(child.url, reading.channel.url) if depth else child.url
        if url is None or url in seen:
            continue
        if len(seen) >= options.max_sitemaps or depth > options.max_sitemap_depth:
            limit = f"{options.max_sitemaps} documents" if len(seen) >= options.max_sitemaps else f"depth {options.max_sitemap_depth}"
            reading.problems.append(
                FetchFailure(
                    Reason.TOO_LARGE,
                    f"{reading.channel.url}: more sitemaps than the limit of {limit}; not read from {url} on",
                )
            )
            return
        seen.add(url)
        try:
            sitemap = await _sitemap(reading, url)
        except FetchFailure as why:
            if depth == 0:
                raise
            reading.problems.append(why)
            continue
        worth = [c for c in sitemap.children if worth_fetching(c, reading.window)]
        reading.left_out += len(sitemap.children) - len(worth)
        todo.extend((c, depth + 1) for c in worth)
        period = url_period(url)
        day = period[0] if period and period[0] == period[1] else None
        for item in sitemap.announcements:
            undated = day is not None and item.published is None and item.modified is None
            yield replace(item, published=noon(day, reading.zone)) if undated and day else item


async def _sitemap(reading: Reading, url: str) -> Sitemap:
    limit = reading.client.options.max_sitemap_bytes
    response = await reading.document(url, limit)
    assert response is not None  # no validators were sent
    body = gunzip(response.body, limit, url)
    head = body[:2048].lower()
    if b"<rss" in head or b"<feed" in head or b"<rdf:rdf" in head:  # the protocol allows feeds as sitemaps
        return Sitemap(await asyncio.to_thread(parse_feed, body, response.url, response.header("content-type"), reading.zone))
    return await asyncio.to_thread(parse_sitemap, body, url, reading.zone, reading.client.options.max_announcements)


async def read_archive_page(reading: Reading) -> AsyncIterator[Announcement]:
    """Yield the links of each day's archive page; a link belongs to its page's day. Without a window: nothing."""
    if reading.window is None:
        return
    for day in local_days(reading.window, reading.zone):
        url = dated_url(reading.channel.url, day)
        try:
            response = await reading.document(url, reading.client.options.max_feed_bytes)
        except FetchFailure as why:
            if why.reason == Reason.HTTP_NOT_FOUND:
                continue  # a day without articles has no page
            reading.problems.append(why)
            continue
        assert response is not None
        for link, text in await asyncio.to_thread(page_links, response.body, response.url):
            yield Announcement(url=link, published=noon(day, reading.zone), title=text)


def dated_url(pattern: str, day: date) -> str:
    """Return the archive page's URL for `day`: each {date:…} filled by strftime."""
    return DATE_FIELD.sub(lambda m: day.strftime(m[1]), pattern)


def page_links(body: bytes, url: str) -> list[tuple[str, str | None]]:
    """Return the page's links, absolute, each once, with their texts. Raises FetchFailure feed_unreadable."""
    try:
        tree = html.document_fromstring(body, base_url=url)
        tree.make_links_absolute(url, resolve_base_href=True, handle_failures="ignore")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as why:
        raise FetchFailure(Reason.FEED_UNREADABLE, f"{url}: {len(body)} bytes are no HTML page ({why})") from None
    found: dict[str, str | None] = {}
    for anchor in tree.iter("a"):
        with suppress(UnicodeError):  # lxml recovers &#xD800; and then cannot say what it read
            href = (anchor.get("href") or "").strip()
            if href.startswith(("http:", "https:")):
                text = " ".join(anchor.text_content().split())[:300]
                found[href] = found.get(href) or text or None
    return list(found.items())


async def read_folder(reading: Reading) -> AsyncIterator[Announcement]:
    """Yield the saved pages below a folder."""
    folder = Path(reading.channel.url)
    if not folder.is_dir():
        raise FetchFailure(Reason.FEED_UNREADABLE, f"the folder {folder} does not exist")
    reading.documents += 1
    pages = await asyncio.to_thread(lambda: list(folder_pages(folder, reading.rules.source.home, reading.client.options.max_announcements)))
    for relative, url, when in pages:
        yield Announcement(url=url, published=parse_instant(when, reading.zone), channel_url=locate(str(folder), "file", relative))


async def read_url_list(reading: Reading) -> AsyncIterator[Announcement]:
    """Yield the lines of a text file: a URL, or a URL, a tab and its date. Empty lines and `#` lines are left out."""
    place = reading.channel.url
    limit = reading.client.options.max_feed_bytes
    if place.startswith(("http:", "https:")):
        response = await reading.document(place, limit)
        assert response is not None
        body = gunzip(response.body, limit, place)
    else:
        body = await asyncio.to_thread(_read_file, place, limit)
        reading.documents += 1
    for line in body.decode("utf-8", "replace").splitlines():
        url, _, when = line.strip().partition("\t")
        if url and not url.startswith("#"):
            yield Announcement(url=url, published=parse_instant(when, reading.zone))


def _read_file(place: str, limit: int) -> bytes:
    try:
        with fsspec.open(place, "rb") as f:
            body = bytes(f.read(limit + 1))
    except (OSError, ValueError, ImportError) as why:
        raise FetchFailure(Reason.FEED_UNREADABLE, f"{place} cannot be read ({why})") from None
    if len(body) > limit:
        raise FetchFailure(Reason.TOO_LARGE, f"{place} has more than {limit} bytes")
    return gunzip(body, limit, place)


async def read_warc(reading: Reading) -> AsyncIterator[Announcement]:
    """Yield the pages of a WARC file that lie on the source's hosts."""
    reading.documents += 1
    async for item in warc_announcements(reading.client, reading.channel.url, reading.rules, reading.window, reading.problems.append):
        yield item


READERS: dict[SourceKind, Callable[[Reading], AsyncIterator[Announcement]]] = {
    "feed": read_feed,
    "sitemap": read_sitemap,
    "archive_page": read_archive_page,
    "folder": read_folder,
    "url_list": read_url_list,
    "warc": read_warc,
}
