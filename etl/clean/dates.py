"""When the article was published and last changed: instants with their zone, and the publisher's local day.

Nothing is guessed: a page that gives a clock time without a zone, read without a source, gives a naive time and the
precision "minute_no_zone"; a page that gives a day gives a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from etl.clean.dom import Dom, name_words, text_of
from etl.clean.moments import Moment, parse
from etl.clean.structured import Structured
from etl.clean.visible_dates import read_visible
from etl.records import DatePrecision

_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_-]|\b)")
_QUARTER, _WIDEST = 900.0, 14 * 3600.0  # seconds: zones differ by quarters of an hour, from UTC by 14 hours at most
_OFFSETS = frozenset({*range(-12 * 60, 14 * 60 + 1, 60), -210, 210, 270, 330, 345, 390, 570, 630})  # minutes ahead of UTC that clocks are
_FIRST = date(1990, 1, 1)  # no web page is older; 1970 and 0001 are unset fields


@dataclass(frozen=True, slots=True)
class Dates:
    """The article's dates; `by` and `modified_by` name the evidence."""

    published_at: datetime | None
    published_on: date | None
    precision: DatePrecision
    modified_at: datetime | None
    by: str
    modified_by: str


def choose(
    dom: Dom,
    data: Structured,
    url: str,
    *,
    fetched_at: datetime | None,
    zone_name: str | None,
    language: str | None,
    headline: int | None = None,
) -> Dates:
    """Return the article's dates by the best evidence.

    fetched_at  nothing is published more than a day after it; None leaves the future open up to a year after the latest date the page gives
    zone_name   IANA zone of the newsroom, for times that the page gives without one
    language    how a visible 3.4.2015 is read
    headline    block index of the headline, near which the printed date stands
    """
    zone = _newsroom(zone_name)
    printed = list(read_visible(dom, headline, language))
    candidates = _read(_published(dom, data, url, printed), fetched_at)
    published, by = _pick(candidates)
    changes = _read(_modified(dom, data, printed), fetched_at)
    modified, modified_by = _pick(changes)
    if published is None:
        return Dates(None, None, "none", _at(modified, zone), "", modified_by)
    at = _at(published, zone)
    if at is not None and zone is None and (zone := _shown_zone(published, candidates)) is not None:
        at = at.astimezone(zone)
    precision: DatePrecision = "day" if published.day_only else "instant" if at is not None and at.tzinfo else "minute_no_zone"
    local = at.astimezone(zone) if at is not None and at.tzinfo and zone and not published.day_only else at
    changed = _at(modified, zone)
    if changed is not None and at is not None and (changed.tzinfo is None) != (at.tzinfo is None):
        changed = None if changed.replace(tzinfo=None) < at.replace(tzinfo=None) - timedelta(days=1) else changed
    elif changed is not None and at is not None and changed < at:
        changed = None
    return Dates(at, local.date() if local else None, precision, changed, by, modified_by if changed else "")


def _read(candidates: Iterable[tuple[str, Any]], fetched_at: datetime | None) -> list[tuple[str, Moment]]:
    """Return the candidates that are a possible moment, in order, as moments."""
    read = ((by, raw if isinstance(raw, Moment) else parse(raw)) for by, raw in candidates)
    return [(by, moment) for by, moment in read if moment is not None and _possible(moment, fetched_at)]


def _shown_zone(published: Moment, candidates: list[tuple[str, Moment]]) -> tzinfo | None:
    """Return the zone in which the page prints the instant that its metadata gives in UTC, or None.

    "2022-11-17T21:04:00Z" and, under the headline, "18 November 2022, 8.04am" are one minute on a clock eleven hours ahead.
    """
    if published.day_only or published.at.utcoffset() != timedelta(0):
        return None
    for by, shown in candidates:
        if by == "visible" and not shown.day_only and not shown.aware:
            ahead = shown.at - published.at.replace(tzinfo=None, second=0, microsecond=0)
            if ahead and ahead.total_seconds() / 60 in _OFFSETS:
                return timezone(ahead)
    return None


def _newsroom(name: str | None) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _at(moment: Moment | None, zone: tzinfo | None) -> datetime | None:
    if moment is None:
        return None
    return moment.at if moment.aware or zone is None else moment.at.replace(tzinfo=zone)


def _possible(moment: Moment, fetched_at: datetime | None) -> bool:
    if moment.at.date() < _FIRST:
        return False
    if fetched_at is None:
        return moment.at.year < 2200
    at = moment.at if moment.aware else moment.at.replace(tzinfo=UTC)
    return at <= fetched_at + timedelta(hours=26)  # a day's worth of zones and clocks that run ahead


def _pick(candidates: list[tuple[str, Moment]]) -> tuple[Moment | None, str]:
    """Take the first candidate; let a later one that means the same day or minute add the clock time or the zone it lacks."""
    if not candidates:
        return None, ""
    by, best = candidates[0]
    for other_by, other in candidates[1:]:
        if best.day_only and not other.day_only and abs(other.at.date() - best.at.date()) <= timedelta(days=1 if other.aware else 0):
            by, best = f"{by}+{other_by}", other
        elif not best.aware and not best.day_only and other.aware and not other.day_only:
            gap = abs((best.at - other.at.replace(tzinfo=None)).total_seconds())
            # the same minute, or that minute as another zone's clock shows it: zones differ by quarters of an hour
            if gap < 60 or (gap <= _WIDEST and min(gap % _QUARTER, _QUARTER - gap % _QUARTER) < 1):
                by, best = f"{by}+{other_by}", other
    return best, by


_META_PUBLISHED = (
    "article:published_time",
    "datepublished",
    "og:article:published_time",
    "article:published",
    "date.available",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "publish-date",
    "publishdate",
    "publish_date",
    "pubdate",
    "publication_date",
    "published_date",
    "published-date",
    "article.published",
    "date.created",
    "article_date_original",
    "date",
    "dc.date",
    "dcterms.date",
    "datecreated",
    "og:pubdate",
    "iso-8601-publish-date",
    "lastpubdate",
    "ptime",
    "created",
    "published_time_telegram",
    "article:post_date",
)
_META_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "date.modified",
    "dc.date.modified",
    "last-modified",
    "article:updated_time",
    "date.updated",
    "lastmod",
    "revision_date",
    "article.updated",
)


def _published(dom: Dom, data: Structured, url: str, printed: list[tuple[Moment, bool]]) -> Iterable[tuple[str, Any]]:
    yield "json_ld", data.article.get("datePublished")
    for name in _META_PUBLISHED[:3]:
        for value in dom.meta.get(name, ())[:1]:
            yield "meta", value
    yield "json_ld_page", data.web_page.get("datePublished")
    for value in data.micro.get("datePublished", ())[:1]:
        yield "microdata", value
    yield "json_ld", data.article.get("dateCreated")
    for name in _META_PUBLISHED[3:]:
        for value in dom.meta.get(name, ())[:1]:
            yield "meta", value
    yield from (("time", value) for value in _time_tags(dom, modified=False))
    for changes in (False, True):  # the day of a change is better than none
        yield from (("visible", moment) for moment, is_change in printed if is_change == changes)
    found = _URL_DAY.search(url)
    if found:
        yield "url", "-".join(found.groups())


def _modified(dom: Dom, data: Structured, printed: list[tuple[Moment, bool]]) -> Iterable[tuple[str, Any]]:
    yield "json_ld", data.article.get("dateModified")
    for name in _META_MODIFIED:
        for value in dom.meta.get(name, ())[:1]:
            yield "meta", value
    for value in data.micro.get("dateModified", ())[:1]:
        yield "microdata", value
    yield "json_ld_page", data.web_page.get("dateModified")
    yield from (("time", value) for value in _time_tags(dom, modified=True))
    yield from (("visible", moment) for moment, is_change in printed if is_change)


def _time_tags(dom: Dom, *, modified: bool) -> list[str]:
    """Return the values of the <time> elements of the article's head: not those of teasers and comments."""
    found: list[tuple[int, str]] = []
    for position, element in enumerate(dom.root.iter("time")):
        if position > 40:
            break
        above = list(element.iterancestors())[:12]
        if any(
            a.tag in ("nav", "aside", "footer", "li")
            or name_words(a) & {"related", "comment", "comments", "teaser", "recommended", "sidebar"}
            for a in above
        ):
            continue
        words = name_words(element).union(*(name_words(a) for a in above[:2]))
        is_change = (
            bool(words & {"modified", "updated", "update", "changed", "dateModified".lower()}) or element.get("itemprop") == "dateModified"
        )
        if is_change != modified:
            continue
        value = (element.get("datetime") or text_of(element)).strip()
        if value:
            preferred = (
                element.get("pubdate") is not None
                or element.get("itemprop") == "datePublished"
                or bool(words & {"published", "publish", "entry", "post", "article"})
            )
            found.append((0 if preferred else 1, value))
    return [value for _, value in sorted(found, key=lambda f: f[0])]
