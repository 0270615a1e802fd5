"""The article's headline, without the site's name around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from etl.clean import jsonld
from etl.clean.decode import mend
from etl.clean.dom import Dom, text_of
from etl.clean.structured import Structured
from etl.clean.text import clean_line, key

_SEPARATOR = re.compile(r"\s+[|\u2013\u2014\u2022\u00b7\u203a»:/-]+\s+|\s*[|\uff5c]\s*|\s+::\s+|(?<=\S)：(?=\S+$)|--(?=\S)")
_LONGEST = 1_000  # characters of a title; a longer one is no title, and is cut
_DOMAIN = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4}", re.I)
_KICKER = re.compile(r":\s+|\s+[-–—|/]\s+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Titles:
    """The headline and the title meant for sharing, with the evidence that won ("json_ld", "og", "h1", "microdata", "title")."""

    headline: str | None
    by: str
    social: str | None


def site_names(dom: Dom, data: Structured, url: str) -> list[str]:
    """Return the names under which the page's outlet goes, as they may stand in a title."""
    found = [
        dom.meta_first("og:site_name"),
        dom.meta_first("application-name"),
        dom.meta_first("apple-mobile-web-app-title"),
        dom.meta_first("twitter:site").lstrip("@"),
        dom.meta_first("publisher"),
        dom.meta_first("copyright"),
    ]
    publisher = data.resolve(data.article.get("publisher"))
    found.append(jsonld.plain(publisher))
    kinds = {"WebSite", "NewsMediaOrganization", "Organization"}
    found += [jsonld.plain(node.get("name")) for node in data.nodes if jsonld.types(node) & kinds]
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    found += [host, *(label for label in labels[:-1] if len(label) > 3)]
    return [f for f in dict.fromkeys(clean_line(f) for f in found if f) if len(f) < 60]


def choose(dom: Dom, data: Structured, url: str) -> Titles:
    """Return the headline: structured data first, since it is the one form without decoration.

    Where JSON-LD differs from og:title only in punctuation or in a leading kicker, the richer spelling of the two that
    the page shows is taken. docs/cleaning.md has how often each source wins.
    """
    sites = site_names(dom, data, url)
    shown = [t for t in (text_of(h) for h in list(dom.root.iter("h1"))[:12]) if len(t) > 3]
    og = strip_site(mend(jsonld.plain(dom.meta_first("og:title", "twitter:title"))), sites, shown)
    ld = strip_site(mend(jsonld.plain(data.article.get("headline") or data.article.get("name") or "")), sites, shown, kicker=True)
    micro = strip_site(next(iter(data.micro.get("headline", [])), ""), sites, shown)
    plain_title = strip_site(mend(dom.title), [*sites, *urlsplit(url).path.split("/")[:-1]], shown)
    h1 = _best_h1(shown, [ld, og, plain_title])
    social = og or None
    if ld and og and key(ld) == key(og):  # "A - B" in one, "A: B" in the other: the page's own spelling
        return Titles(_cased(og if "&" not in og else ld, h1), "json_ld+og", social)
    if ld and not ld.endswith(("...", "…")):
        return Titles(ld, "json_ld", social)
    if og:
        if og.endswith(("...", "…")) and key(h1).startswith(key(og.rstrip(".… "))[:40]):
            return Titles(h1, "h1", social)
        return Titles(_without_kicker(og, h1), "og", social)
    for text, by in ((micro, "microdata"), (h1, "h1"), (plain_title, "title"), (ld, "json_ld")):
        if text:
            return Titles(text, by, social)
    return Titles(None, "", social)


def _without_kicker(og: str, h1: str) -> str:
    """Return the words after the kicker when og:title and the headline open with different kickers and go on alike."""
    if key(og) == key(h1) or not h1:
        return og
    for cut in _KICKER.finditer(og):
        rest = og[cut.end() :].strip()
        if len(key(rest)) >= 20 and key(h1).endswith(key(rest)):
            return rest
    return og


def strip_site(title: str, sites: list[str], shown: list[str], *, kicker: bool = False) -> str:
    """Return `title` without the outlet's name (and section names between) at its end or start.

    `kicker` keeps what stands before a headline: in JSON-LD that is the publisher's own kicker.

    A tail is cut when it names the outlet, or when what is left is exactly a headline shown on the page.
    """
    if not title or len(title) > _LONGEST:
        return title[:_LONGEST]
    keys = [key(s) for s in sites if len(key(s)) > 1]
    headlines = {key(s) for s in shown}
    if key(title) in headlines:
        return title
    cuts = list(_SEPARATOR.finditer(title))
    for cut in cuts:
        if len(key(title[: cut.start()])) >= 10 and key(title[: cut.start()]) in headlines:
            return title[: cut.start()].strip()
        if len(key(title[cut.end() :])) >= 10 and key(title[cut.end() :]) in headlines and not kicker:
            return title[cut.end() :].strip()
    while cuts:
        cut = cuts.pop()
        tail, head = key(title[cut.end() :]), title[: cut.start()].strip()
        if (
            tail
            and len(key(head)) >= 8
            and (
                _DOMAIN.fullmatch(title[cut.end() :].strip())
                or any(
                    tail == k
                    or (len(k) > 3 and (tail.startswith(k) or tail.endswith(k)) and len(tail) < len(k) + 12)
                    or (len(tail) > 5 and k.startswith(tail))
                    for k in keys
                )
            )
        ):
            title = head
            continue
        break
    cuts = list(_SEPARATOR.finditer(title))
    if cuts:
        head, rest = key(title[: cuts[0].start()]), title[cuts[0].end() :].strip()
        if head in keys and len(key(rest)) >= 8:
            return rest
    return title


def _best_h1(shown: list[str], others: list[str]) -> str:
    if not shown:
        return ""
    words = {w for o in others for w in _WORD.findall(o.casefold())}
    return max(shown, key=lambda s: (len(words & set(_WORD.findall(s.casefold()))), min(len(s), 150)))


def _cased(title: str, h1: str) -> str:
    """An all-capitals title gives way to the same words in mixed case."""
    return h1 if title.isupper() and key(h1) == key(title) else title
