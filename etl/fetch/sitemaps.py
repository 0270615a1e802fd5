"""Sitemaps (sitemaps.org, Google News): parsing one document, and what of an index is worth fetching."""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lxml import etree

from etl.fetch.announcements import Announcement
from etl.fetch.dates import parse_instant, period_meets, url_period
from etl.fetch.failure import FetchFailure
from etl.reasons import Reason
from etl.records import Window

_TEXT_LIMIT = 4096  # characters kept of one element's text


@dataclass(frozen=True, slots=True)
class Child:
    """An entry of a sitemap index."""

    url: str
    modified: datetime | None


@dataclass(slots=True)
class Sitemap:
    """One document: announcements, children, or (in the wild) both."""

    announcements: list[Announcement] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)


def parse_sitemap(body: bytes, url: str, zone: ZoneInfo, limit: int) -> Sitemap:
    """Return the content of a sitemap, sitemap index or text sitemap; at most one more than `limit` entries.

    Namespaces are not insisted on, entities are not resolved, nothing is loaded from elsewhere; a broken document gives
    what stands before the break.

    raises   FetchFailure feed_unreadable when it is neither XML with a sitemap's elements nor a list of URLs
    """
    head = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:4].lower() == b"http":
        return Sitemap([
            Announcement(url=line.strip()) for line in body.decode("utf-8", "replace").splitlines()[: limit + 1] if line.strip()
        ])
    found = Sitemap()
    known = False
    try:
        for event, element in etree.iterparse(
            io.BytesIO(body),
            events=("start", "end"),
            recover=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        ):
            name = _local(element)
            if event == "start":
                known = known or name in {"urlset", "sitemapindex"}
            elif name in {"url", "sitemap"}:
                with suppress(UnicodeError):  # lxml recovers &#xD800; and then cannot say what it read
                    _take(found, name, element, zone)
                element.clear()
                while element.getprevious() is not None:  # a parsed entry must not stay in memory
                    del element.getparent()[0]
                if len(found.announcements) + len(found.children) > limit:
                    break
    except etree.XMLSyntaxError as why:
        if not known:
            raise FetchFailure(Reason.FEED_UNREADABLE, f"{url}: {len(body)} bytes are no sitemap ({str(why)[:200]})") from None
    if not known:
        raise FetchFailure(Reason.FEED_UNREADABLE, f"{url}: {len(body)} bytes are no sitemap (neither urlset nor sitemapindex)")
    return found


def _local(element: etree._Element) -> str:
    try:
        tag = element.tag
    except UnicodeError:
        return ""
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _take(found: Sitemap, name: str, element: etree._Element, zone: ZoneInfo) -> None:
    values: dict[str, str] = {}
    for node in element.iter():
        text = (node.text or "").strip()
        if text and len(text) <= _TEXT_LIMIT:
            parent = node.getparent()
            within_news = parent is not None and _local(parent) == "news"
            if node is not element and (parent is element or within_news):
                values.setdefault(_local(node), text)
    loc = values.get("loc")
    if not loc:
        return
    modified = parse_instant(values.get("lastmod"), zone)
    if name == "sitemap":
        found.children.append(Child(loc, modified))
    else:
        found.announcements.append(
            Announcement(
                url=loc,
                published=parse_instant(values.get("publication_date"), zone),
                modified=modified,
                title=values.get("title"),
            )
        )


def worth_fetching(child: Child, window: Window | None) -> bool:
    """Return whether a child sitemap may announce URLs of the window.

    It cannot when it was last changed before the window (a day's grace for bare days), nor when its URL names
    a day, month or year that does not meet the window, unless it was changed during the window.
    """
    if window is None:
        return True
    if child.modified is not None:
        if child.modified + timedelta(days=1) < window.start:
            return False
        if child.modified in window:
            return True
    period = url_period(child.url)
    return period is None or period_meets(period, window)
