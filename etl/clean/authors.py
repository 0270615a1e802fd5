"""Who wrote the article: people in the byline's order, agencies and outlets apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from etl.clean import jsonld
from etl.clean.dom import Dom, Element, name_words, text_of
from etl.clean.lines import is_date_line
from etl.clean.names import CASELESS, LINKISH, lexicon, signature, sort_out
from etl.clean.structured import Structured
from etl.clean.text import fold, key
from etl.clean.visible_dates import find_day

_AUTHOR_PATH = re.compile(
    r"/(?:author|autor|autoren|auteur|autore|autores|redaktion|staff|journalist|journaliste|people|profile|contributor|writer|reporter|by|team)s?/[^/?#]",
    re.I,
)
_AUTHOR_NAMES = frozenset(
    "byline bylines author authors byl autor autoren auteur autore autores writer signature firma journalist creator attribution".split()
)
_NOT_AUTHORS = frozenset("bio related image comment comments avatar photo follow social time date role title position".split())
_BEFORE, _AFTER, _APART = 5, 22, 4  # blocks before and after the headline, and between two lines of one byline


@dataclass(frozen=True, slots=True)
class Authors:
    """People, agencies and outlets named as authors, and the evidence that named them."""

    people: tuple[str, ...]
    credit: tuple[str, ...]
    by: str


def choose(dom: Dom, data: Structured, sites: list[str], houses: Iterable[str] = (), *, headline: int | None = None) -> Authors:
    """Return the authors by the best evidence that names a person; agencies and outlets when nobody does.

    sites   names of the outlet, which is nobody's author
    houses  further names that are bylines of the house (Source.credits)
    headline  block index of the headline, near which the visible byline stands
    """
    own = own_names(sites, houses)
    fallback: Authors | None = None
    for by, raw in _candidates(dom, data, headline):
        people, credit = sort_out(raw, own)
        if by == "byline":  # a lone word in the page's text is a label more often than a name
            people = [p for p in people if " " in p or CASELESS.search(p)]
        if people:
            return Authors(tuple(people), tuple(credit), by)
        if credit and (fallback is None):
            fallback = Authors((), tuple(credit), by)
    return fallback or Authors((), (), "")


def own_names(sites: Iterable[str], houses: Iterable[str] = ()) -> set[str]:
    """Return the outlet's names, as keys: nobody's authors."""
    return {key(s) for s in (*sites, *houses) if s}


def _candidates(dom: Dom, data: Structured, headline: int | None) -> Iterable[tuple[str, list[str]]]:
    yield "json_ld", _names(data, data.article.get("author") or data.article.get("creator"))
    yield "microdata", data.micro.get("author", [])
    yield (
        "meta",
        [
            v
            for n in (
                "author",
                "article:author",
                "article:author_name",
                "og:author",
                "byl",
                "dc.creator",
                "dcterms.creator",
                "parsely-author",
                "sailthru.author",
                "cxenseparse:author",
                "dcsext.author",
                "article:byline",
                "twitter:data1" if _twitter_author(dom) else "",
            )
            if n in dom.meta and not LINKISH.search(dom.meta[n][0])
            for v in dom.meta[n]
        ][:12],
    )
    yield "byline", _bylines(dom, headline)
    yield "json_ld_page", _names(data, data.web_page.get("author"))


def _twitter_author(dom: Dom) -> bool:
    return "written" in dom.meta_first("twitter:label1").lower()


def _names(data: Structured, value: Any, depth: int = 0) -> list[str]:
    """Return the names in a JSON-LD author value: text, node, reference, or a list of them."""
    if depth > 3:
        return []
    if isinstance(value, list):
        return [n for v in value[:40] for n in _names(data, v, depth + 1)]
    value = data.resolve(value)
    if isinstance(value, dict):
        name = value.get("name")
        if isinstance(name, list):
            return _names(data, name, depth + 1)
        text = jsonld.plain(name) or " ".join(filter(None, (jsonld.plain(value.get("givenName")), jsonld.plain(value.get("familyName")))))
        return [text] if text else []
    return [jsonld.plain(value)] if isinstance(value, str) else []


def _bylines(dom: Dom, headline: int | None) -> list[str]:
    """Return what the visible byline says: the first names close to the headline that are links to authors, stand in
    elements named byline or author, or open like a byline ("By Ana Silva", "Von …").

    Bylines further off are those of other stories; so the search ends a few blocks after the first find.
    """
    start = headline if headline is not None else 0
    linked: list[str] = []
    named: list[str] = []
    printed: list[str] = []
    last: int | None = None
    for i in range(max(0, start - _BEFORE), min(len(dom.blocks), start + _AFTER)):
        block = dom.blocks[i]
        if last is not None and i - last > _APART:
            break
        if i == headline or len(block.text) > 220 or (block.tag in ("h1", "h2", "h3") and i != start):
            continue
        nodes = dom.ancestors(block.node)
        around = [dom.elements[n] for n in nodes[:3]]
        if any(dom.elements[n].tag in ("nav", "footer", "figure") for n in nodes[:6]):
            continue
        links = [t for a in around[0].iter("a") if _is_author_link(a) and 3 < len(t := text_of(a)) < 60]
        inner = [t for e in around[0].iter("span", "strong", "em", "a", "cite", "b") if _names_author(e) and 3 < len(t := text_of(e)) < 80]
        opened = lexicon().by.match(block.text)
        if links:
            linked += links
        elif inner:
            named += inner[:4]
        elif any(_names_author(e) for e in around) and len(block.text) < 160:
            named.append(block.text)
        elif i > start and ((opened and _opens_byline(block.text, opened)) or (not printed and _stands_by_a_date(dom, i))):
            printed.append(block.text)
        else:
            continue
        last = i
    return linked[:8] or named[:6] or printed[:2]


def _opens_byline(line: str, opened: re.Match[str]) -> bool:
    ends = line[-1] in ".?!" and not line.lower().endswith((" a.m.", " p.m."))
    return (opened[0][0].isupper() or ":" in opened[0]) and line[opened.end() : opened.end() + 1].isupper() and not ends


def _stands_by_a_date(dom: Dom, i: int) -> bool:
    """Say whether a block is nothing but a person's name right above or below a line that is nothing but a date."""
    name, _, role = dom.blocks[i].text.partition(", ")
    found = signature(name.title() if role else name, set())
    if found is None or not found[1] or (role and not lexicon().roles & set(fold(role).split())):
        return False
    near = [dom.blocks[j].text for j in (i - 1, i + 1) if 0 <= j < len(dom.blocks)]
    return any(len(line) <= 60 and is_date_line(line) and find_day(line, None) is not None for line in near)


def _is_author_link(element: Element) -> bool:
    return "author" in (element.get("rel") or "").split() or _AUTHOR_PATH.search(element.get("href") or "") is not None


def _names_author(element: Element) -> bool:
    words = name_words(element)
    return bool(words & _AUTHOR_NAMES) and not words & _NOT_AUTHORS
