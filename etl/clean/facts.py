"""The smaller facts about an article: address, section, tags, image, site, language, paywall."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin, urlsplit

from courlan import clean_url

from etl.clean import jsonld
from etl.clean.dom import Dom
from etl.clean.structured import Structured
from etl.clean.text import clean_line, key

_LANGUAGE = re.compile(r"^[a-z]{2,3}(?=[-_]|$)", re.I)
_LOCKED = frozenset({
    "false",
    "no",
    "0",
    "locked",
    "paid",
    "premium",
    "subscriber",
    "subscribers",
    "subscription",
    "metered_paid",
    "abo",
    "plus",
})
_FREE = frozenset({"true", "yes", "1", "free", "unlocked", "metered"})


def canonical_url(dom: Dom, data: Structured, url: str) -> str:
    """Return the address that identifies the article: <link rel=canonical>, og:url, JSON-LD, else the URL itself.

    A canonical that leads to another site's home, to the front page or to no http address is not believed. Tracking
    parameters and fragments are dropped.
    """
    candidates: list[str] = []
    links = (link for link in dom.root.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    candidates += [link.get("href") for link in links if link.get("href")]
    candidates.append(dom.meta_first("og:url"))
    node = data.article.get("mainEntityOfPage") or data.article.get("url")
    candidates.append(str(node.get("@id") or node.get("url") or "") if isinstance(node, dict) else node if isinstance(node, str) else "")
    own = urlsplit(url)
    for raw in candidates:
        try:
            full = urljoin(url, clean_line(raw)) if raw else ""
            parts = urlsplit(full)
        except ValueError:
            continue
        if parts.scheme not in ("http", "https") or not parts.hostname:
            continue
        if parts.path in ("", "/") and not parts.query and own.path not in ("", "/"):
            continue
        tidy = clean_url(full)
        if tidy:
            return str(tidy)
    return str(clean_url(url) or url)


def section(dom: Dom, data: Structured) -> str | None:
    """Return the section the article stands in, as the page names it."""
    named = _first_text(data.article.get("articleSection")) or dom.meta_first(
        "article:section", "cxenseparse:recs:category", "parsely-section", "sailthru.section", "section", "category"
    )
    if named:
        return named[:80]
    for node in data.nodes:
        if "BreadcrumbList" in jsonld.types(node) and isinstance(node.get("itemListElement"), list):
            names = [jsonld.plain(item.get("name") or item.get("item")) for item in node["itemListElement"][:6] if isinstance(item, dict)]
            middle = [n for n in names[1:-1] if n]
            if middle:
                return middle[-1][:80]
    return None


def tags(dom: Dom, data: Structured) -> tuple[str, ...]:
    """Return the article's keywords, in order, without duplicates; at most 30."""
    found: list[str] = list(dom.meta.get("article:tag", ()))
    keywords = data.article.get("keywords")
    for value in keywords if isinstance(keywords, list) else [keywords]:
        found += jsonld.plain(value).split(",")
    if not any(found):
        found = dom.meta_first("news_keywords", "keywords", "parsely-tags").split(",")
    seen: dict[str, str] = {}
    for raw in found:
        tag = clean_line(raw)
        if 1 < len(tag) <= 60:
            seen.setdefault(key(tag), tag)
    return tuple(list(seen.values())[:30])


def image(dom: Dom, data: Structured, url: str) -> str | None:
    """Return the address of the lead image."""
    value: Any = data.article.get("image")
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        value = data.resolve(value)
        if isinstance(value, dict):
            value = value.get("url") or value.get("contentUrl")
    for raw in (
        dom.meta_first("og:image:secure_url", "og:image", "og:image:url", "twitter:image"),
        value if isinstance(value, str) else "",
    ):
        try:
            full = urljoin(url, raw) if raw else ""
        except ValueError:
            continue
        if full.startswith(("http://", "https://")):
            return full[:2000]
    return None


def site_name(dom: Dom, data: Structured, sites: Iterable[str]) -> str | None:
    """Return the outlet's name as the page gives it."""
    return dom.meta_first("og:site_name") or jsonld.plain(data.resolve(data.article.get("publisher"))) or next(iter(sites), None)


def declared_language(dom: Dom, data: Structured) -> str | None:
    """Return the ISO 639 code that the page declares for itself."""
    for raw in (
        dom.root.get("lang"),
        dom.root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        jsonld.plain(data.article.get("inLanguage")),
        dom.meta_first("og:locale", "content-language", "language", "dc.language"),
    ):
        found = _LANGUAGE.match((raw or "").strip())
        if found:
            return found[0].lower()
    return None


def is_free(dom: Dom, data: Structured) -> bool | None:
    """Return whether the page says that anyone may read it; None when it says nothing."""
    for node in (data.article, data.web_page, *data.nodes[:50]):
        verdict = _freedom(node.get("isAccessibleForFree"))
        if verdict is not None and (node is data.article or node is data.web_page or "isAccessibleForFree" in node):
            return verdict
    for raw in (
        *data.micro.get("isAccessibleForFree", ()),
        dom.meta_first("article:content_tier", "content_tier", "access", "paywall:free", "cxenseparse:paywall", "article:access"),
    ):
        verdict = _freedom(raw)
        if verdict is not None:
            return verdict
    return None


def _freedom(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    word = jsonld.plain(value).rsplit("/", 1)[-1].lower() if value is not None else ""
    return True if word in _FREE else False if word in _LOCKED else None


def _first_text(value: Any) -> str:
    return jsonld.plain(value[0] if isinstance(value, list) and value else value)
