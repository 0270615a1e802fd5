"""What a site offers: its feeds and sitemaps, found from its home page and robots.txt, each tried."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from lxml import etree, html
from protego import Protego

from etl.errors import Fatal
from etl.fetch.announcements import ChannelReport, Rules
from etl.fetch.channels import Reading
from etl.fetch.client import Client, requestable
from etl.fetch.discover import report_channels
from etl.fetch.failure import FetchFailure
from etl.fetch.options import ClientOptions
from etl.fetch.urls import canonical_url
from etl.records import Channel, Source, Window

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_USUAL = (
    ("feed", "/feed/"),
    ("feed", "/rss"),
    ("feed", "/rss.xml"),
    ("sitemap", "/sitemap.xml"),
    ("sitemap", "/news-sitemap.xml"),
)
_SURROGATE = re.compile(rb"&#[xX]0*[dD][89a-fA-F]\w\w;?|&#0*5[5-7]\d{3};?")  # lxml recovers these and then cannot say what it read
_MOST = 12  # channels kept of one site: pages that link a feed per topic exist


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSite:
    """A site as its home page describes it, with the channels that were tried and gave URLs."""

    home: str
    name: str  # of its own telling (og:site_name, title), else its host
    language: str | None  # ISO 639-1, from the page's lang attribute
    channels: tuple[Channel, ...]
    reports: tuple[ChannelReport, ...]  # of all channels tried, also those that gave nothing


def find_channels(url: str, *, client_options: ClientOptions, delay_seconds: float = 1.0) -> FoundSite:
    """Find the feeds and sitemaps of the site at `url` and try each: a channel is kept when it announces anything at all.

    raises   Fatal when the home page itself cannot be had
    """
    home = canonical_url(url if "://" in url else f"https://{url}")
    if home is None:
        raise Fatal(f"{url!r} is no http or https URL")
    return asyncio.run(_find(home, client_options, delay_seconds))


async def _find(home: str, options: ClientOptions, delay: float) -> FoundSite:
    source = Source(source_id="found", name="", home=home, country="", language="en", timezone="UTC", channels=(), delay_seconds=delay)
    async with Client(options) as client:
        reading = Reading(client, Rules(source), Channel(kind="feed", url=home), None)
        try:
            response = await reading.document(home, options.max_feed_bytes)
        except FetchFailure as why:
            raise Fatal(f"the home page cannot be had: {why.message} ({why.reason})") from None
        assert response is not None
        page = _parsed(response.body)
        robots = await _robots(reading, urljoin(response.url, "/robots.txt"))
        offered = list(dict.fromkeys((*_linked(page, response.url), *_in_robots(robots))))[:_MOST]
        usual = [Channel(kind=kind, url=urljoin(response.url, path)) for kind, path in _USUAL]  # type: ignore[arg-type]
        offered += [c for c in usual if c not in offered]
        now = datetime.now(UTC)
        source = replace(source, home=response.url, channels=tuple(offered))
        reports = await report_channels(client, source, Window(start=now - timedelta(days=2), end=now + timedelta(days=1)))
    useful = tuple(c for c, r in zip(offered, reports, strict=True) if r.announced or r.left_out)
    return FoundSite(
        home=response.url,
        name=_name(page) or (urlsplit(home).hostname or home),
        language=_language(page),
        channels=useful,
        reports=tuple(reports),
    )


async def _robots(reading: Reading, url: str) -> str:
    try:
        response = await reading.document(url, 512 * 1024)
    except FetchFailure:
        return ""
    return response.body.decode("utf-8", "replace") if response else ""


def _parsed(body: bytes) -> html.HtmlElement | None:
    try:
        return html.document_fromstring(_SURROGATE.sub(b"?", body))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _linked(page: html.HtmlElement | None, base: str) -> Iterator[Channel]:
    if page is None:
        return
    for link in page.iter("link"):
        rel = (link.get("rel") or "").lower().split()
        if "alternate" in rel and (link.get("type") or "").lower() in _FEED_TYPES and (url := _joined(base, link.get("href"))):
            yield Channel(kind="feed", url=url)


def _in_robots(text: str) -> Iterator[Channel]:
    for url in Protego.parse(text).sitemaps:
        if address := canonical_url(str(url)):
            yield Channel(kind="sitemap", url=address)


def _joined(base: str, href: str | None) -> str | None:
    if not href:
        return None
    try:
        url = requestable(urljoin(base, href.strip()))
    except ValueError:
        return None
    return url if canonical_url(url) else None


def _name(page: html.HtmlElement | None) -> str | None:
    if page is None:
        return None
    stated = page.xpath("//meta[@property='og:site_name']/@content | //meta[@name='application-name']/@content")
    name = str(stated[0]) if stated else (page.findtext(".//title") or "").split("|")[0].split(" - ")[0]
    return " ".join(name.split())[:200] or None


def _language(page: html.HtmlElement | None) -> str | None:
    lang = (page.get("lang") or "").split("-")[0].lower() if page is not None else ""
    return lang if len(lang) == 2 and lang.isalpha() else None
