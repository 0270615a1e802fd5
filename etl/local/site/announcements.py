"""How the demo site announces its pages: RSS 2.0, a Google news sitemap, archive sitemaps and robots.txt."""

from __future__ import annotations

import xml.etree.ElementTree as ET  # writes our own data; nothing foreign is parsed here
from collections import defaultdict
from datetime import datetime
from email.utils import format_datetime

from etl.local.site.contents import Outlet, Site, SitePage

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"

for _prefix, _uri in (("news", NEWS), ("atom", ATOM), ("dc", DC)):
    ET.register_namespace(_prefix, _uri)


def robots(outlet: Outlet) -> str:
    """Return the outlet's robots.txt."""
    lines = ["User-agent: *", *(f"Disallow: {p}" for p in outlet.disallow or ("",)), ""]
    if outlet.news_sitemap:
        lines.append(f"Sitemap: {outlet.origin}/news-sitemap.xml")
    if outlet.archive_sitemap != "none":
        lines.append(f"Sitemap: {outlet.origin}/sitemap-index.xml")
    return "\n".join([*lines, ""])


def documents(site: Site, outlet: Outlet) -> dict[str, tuple[str, bytes, datetime]]:
    """Return the outlet's announcing documents: path → (content type, bytes, last change)."""
    pages = [p for p in site.of(outlet) if not p.via_redirect]
    out: dict[str, tuple[str, bytes, datetime]] = {}
    latest = max(p.announced_at for p in pages)
    if outlet.rss_items:
        shown = [p for p in pages if p.in_feed][:outlet.rss_items]
        out["/feeds/latest.rss"] = ("application/rss+xml; charset=utf-8", _rss(outlet, shown), latest)
    listed = [p for p in pages if p.in_sitemap]
    if outlet.news_sitemap:
        out["/news-sitemap.xml"] = ("application/xml; charset=utf-8", _news_sitemap(outlet, listed), latest)
    if outlet.archive_sitemap != "none":
        out |= _archive(outlet, listed)
    return out


def _rss(outlet: Outlet, pages: list[SitePage]) -> bytes:
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    _text(channel, "title", outlet.name)
    _text(channel, "link", outlet.origin + "/")
    _text(channel, "description", outlet.tagline)
    _text(channel, "language", outlet.language.lower())
    ET.SubElement(channel, f"{{{ATOM}}}link", href=f"{outlet.origin}/feeds/latest.rss", rel="self",
                  type="application/rss+xml")
    _text(channel, "lastBuildDate", format_datetime(pages[0].announced_at.astimezone(outlet.zone)))
    for page in pages:
        item = ET.SubElement(channel, "item")
        _text(item, "title", page.title)
        _text(item, "link", page.url + ("&" if "?" in page.url else "?") + "utm_source=feed&utm_medium=rss")
        guid = ET.SubElement(item, "guid", isPermaLink="false")
        guid.text = f"tag:{outlet.host},2015:{page.path}"
        _text(item, "pubDate", format_datetime(page.announced_at.astimezone(outlet.zone)))
        for author in page.authors:
            _text(item, f"{{{DC}}}creator", author)
        _text(item, "category", page.section)
        _text(item, "description", page.standfirst)
    return _bytes(rss)


def _news_sitemap(outlet: Outlet, pages: list[SitePage]) -> bytes:
    root = ET.Element("urlset", {"xmlns": SITEMAP})
    for page in pages:
        url = ET.SubElement(root, "url")
        _text(url, "loc", page.url)
        news = ET.SubElement(url, f"{{{NEWS}}}news")
        publication = ET.SubElement(news, f"{{{NEWS}}}publication")
        _text(publication, f"{{{NEWS}}}name", outlet.name)
        _text(publication, f"{{{NEWS}}}language", outlet.language[:2])
        _text(news, f"{{{NEWS}}}publication_date", page.announced_at.astimezone(outlet.zone).isoformat())
        _text(news, f"{{{NEWS}}}title", page.title)
    return _bytes(root)


def _archive(outlet: Outlet, pages: list[SitePage]) -> dict[str, tuple[str, bytes, datetime]]:
    children: dict[str, list[SitePage]] = defaultdict(list)
    for page in pages:
        day = page.announced_at.date().isoformat()
        children[day if outlet.archive_sitemap == "day" else day[:7]].append(page)
    index = ET.Element("sitemapindex", {"xmlns": SITEMAP})
    out: dict[str, tuple[str, bytes, datetime]] = {}
    for name, members in sorted(children.items()):
        changed = max(p.announced_at for p in members)
        root = ET.Element("urlset", {"xmlns": SITEMAP})
        for page in members:
            url = ET.SubElement(root, "url")
            _text(url, "loc", page.url)
            _text(url, "lastmod", _lastmod(page))
        out[f"/sitemaps/{name}.xml"] = ("application/xml; charset=utf-8", _bytes(root), changed)
        child = ET.SubElement(index, "sitemap")
        _text(child, "loc", f"{outlet.origin}/sitemaps/{name}.xml")
        _text(child, "lastmod", changed.astimezone(outlet.zone).isoformat())
    latest = max(p.announced_at for p in pages)
    out["/sitemap-index.xml"] = ("application/xml; charset=utf-8", _bytes(index), latest)
    return out


def _lastmod(page: SitePage) -> str:
    shown = page.announced or page.modified or page.published
    if shown is not None and not isinstance(shown, datetime):
        return shown.isoformat()  # W3C date: the day is all that is known
    return page.announced_at.astimezone(page.outlet.zone).isoformat()


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
