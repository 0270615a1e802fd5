"""Feeds: RSS 0.9x, 1.0, 2.0 and Atom by feedparser, JSON Feed 1.0 and 1.1."""

from __future__ import annotations

import calendar
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from etl.fetch.announcements import Announcement
from etl.fetch.dates import parse_instant, plausible
from etl.fetch.failure import FetchFailure
from etl.reasons import Reason

_NO_DAY = re.compile(r"\d{4}(-\d\d?)?\Z")  # feedparser would make it the first of the year or month


def parse_feed(body: bytes, url: str, content_type: str | None, zone: ZoneInfo) -> list[Announcement]:
    """Return what a feed announces, in its order. Entries without a link of their own are left out: they announce no page.

    raises   FetchFailure feed_unreadable when the bytes are no feed
    """
    if body.lstrip()[:1] == b"{":
        return list(_json_feed(body, url, zone))
    return [item for item in _xml_feed(body, url, content_type, zone) if item.url != url]


def _json_feed(body: bytes, url: str, zone: ZoneInfo) -> Iterator[Announcement]:
    try:
        data = json.loads(body)
        items = data["items"]
    except (ValueError, KeyError, TypeError, RecursionError) as why:
        raise FetchFailure(Reason.FEED_UNREADABLE, f"{url}: not a JSON feed ({type(why).__name__}: {str(why)[:200]})") from None
    if not isinstance(items, list):
        raise FetchFailure(Reason.FEED_UNREADABLE, f"{url}: not a JSON feed (items is no list)")
    for item in items:
        if isinstance(item, dict) and (link := _text(item.get("url")) or _text(item.get("external_url"))):
            yield Announcement(
                url=_join(url, link),
                published=parse_instant(_text(item.get("date_published")), zone),
                modified=parse_instant(_text(item.get("date_modified")), zone),
                title=_text(item.get("title")),
            )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _xml_feed(body: bytes, url: str, content_type: str | None, zone: ZoneInfo) -> Iterator[Announcement]:
    import feedparser

    headers = {"content-location": url, "content-type": content_type or "application/xml"}
    try:
        # a stream, never a string: feedparser would open a string that looks like a URL or a path
        parsed = feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as why:  # its loose parser raises whatever hostile input leads it to
        raise FetchFailure(Reason.FEED_UNREADABLE, f"{url}: not a feed ({type(why).__name__}: {str(why)[:200]})") from None
    entries = parsed.get("entries") or []
    if not entries and not parsed.get("version"):
        raise FetchFailure(
            Reason.FEED_UNREADABLE,
            f"{url}: {len(body)} bytes are no feed ({str(parsed.get('bozo_exception', 'no feed element'))[:200]})",
        )
    if not entries and parsed.get("bozo"):
        raise FetchFailure(Reason.FEED_UNREADABLE, f"{url}: a broken feed without entries ({str(parsed.get('bozo_exception'))[:200]})")
    for entry in entries:
        link = entry.get("feedburner_origlink") or entry.get("link")
        if isinstance(link, str) and link.strip():
            yield Announcement(
                url=_join(url, link.strip()),
                published=_instant(entry, "published", zone),
                modified=_instant(entry, "updated", zone),
                title=_text(entry.get("title")),
            )


def _instant(entry: Any, field: str, zone: ZoneInfo) -> datetime | None:
    if field not in entry:  # feedparser answers `updated` with `published` when asked softly
        return None
    stated = parse_instant(entry[field], zone)
    if stated is not None:
        return stated
    if _NO_DAY.match(entry[field].strip()):
        return None
    parsed = entry.get(f"{field}_parsed")  # other forms that feedparser knows, always UTC
    try:
        return plausible(datetime.fromtimestamp(calendar.timegm(parsed), UTC)) if parsed else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return link
