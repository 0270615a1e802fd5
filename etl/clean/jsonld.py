"""JSON-LD as publishers really write it: graphs, arrays, comments, trailing commas, raw line breaks, HTML in strings."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup

from etl.clean.dom import Dom
from etl.clean.text import clean_line

Node = dict[str, Any]
MAX_SCRIPT = 3_000_000  # characters of one script; beyond it no article's metadata was ever seen
MAX_NODES = 2_000
ARTICLE_TYPES = frozenset({
    "NewsArticle",
    "Article",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "BackgroundNewsArticle",
    "ReviewNewsArticle",
    "AskPublicNewsArticle",
    "LiveBlogPosting",
    "BlogPosting",
    "SocialMediaPosting",
    "Report",
    "TechArticle",
    "ScholarlyArticle",
    "MedicalScholarlyArticle",
    "AdvertiserContentArticle",
    "SatiricalArticle",
    "AdvertorialArticle",
    "Review",
})
PAGE_TYPES = frozenset({"WebPage", "ItemPage", "MedicalWebPage"})
_TRAILING = re.compile(r",(\s*[}\]])")
_MISSING = re.compile(r"([}\]\"])(\s*\n\s*\")")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$"
)
_PICK = re.compile(
    r'"(headline|datePublished|dateModified|articleBody|alternativeHeadline|articleSection|description|inLanguage|isAccessibleForFree)"'
    r'\s*:\s*"((?:[^"\\]|\\.)*+)"',
    re.S,
)
_PICK_AUTHOR = re.compile(r'"author"\s*:\s*[\[{][^\]}]{0,400}?"name"\s*:\s*"((?:[^"\\]|\\.)*+)"', re.S)
_PICK_TYPE = re.compile(r'"@type"\s*:\s*"(\w+)"')
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")


def read(dom: Dom) -> list[Node]:
    """Return every typed node of the page's JSON-LD, in document order, graphs and lists flattened."""
    nodes: list[Node] = []
    for script in dom.root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        raw = "".join(script.itertext())[:MAX_SCRIPT]
        for value in loads(raw):
            for node in _flatten(value):
                nodes.append(node)
                if len(nodes) >= MAX_NODES:
                    return nodes
    return nodes


def loads(raw: str) -> list[Any]:
    """Return the JSON values in `raw`, mending the usual damage; when nothing helps, a node of the fields that can be told."""
    raw = _WRAPPING.sub("", _WRAPPING.sub("", raw)).strip().rstrip(";")
    if not raw:
        return []
    for attempt in (raw, _MISSING.sub(r"\1,\2", _TRAILING.sub(r"\1", raw))):
        try:
            return [json.loads(attempt, strict=False)]
        except (ValueError, RecursionError):
            pass
    try:
        return [json.JSONDecoder(strict=False).raw_decode(raw)[0]]
    except (ValueError, RecursionError):
        pass
    if '"' not in raw and "&quot;" in raw:
        return loads(html.unescape(raw))
    node: Node = {}
    for name, value in _PICK.findall(raw):
        node.setdefault(name, _unescape(value))
    names = [_unescape(n) for n in _PICK_AUTHOR.findall(raw)]
    if names:
        node["author"] = names
    if not node:
        return []
    types = [t for t in _PICK_TYPE.findall(raw) if t in ARTICLE_TYPES]
    return [{"@type": types[0] if types else "WebPage", **node}]


def types(node: Node) -> frozenset[str]:
    """Return the node's types without their namespace."""
    raw = node.get("@type")
    listed = raw if isinstance(raw, list) else [raw]
    return frozenset(t.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for t in listed if isinstance(t, str))


def plain(value: Any) -> str:
    """Return a JSON-LD string as a reader would see it: entities decoded, markup removed, one line."""
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, str | dict)), "")
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    if not isinstance(value, str):
        return ""
    return clean_line(strip_markup(value))


def strip_markup(value: str) -> str:
    """Return `value` without entities and tags; block tags leave line breaks. BeautifulSoup reads what is broken."""
    if "&" in value:
        value = html.unescape(value)
        if "&" in value and ";" in value:
            value = html.unescape(value)
    if "<" in value and _TAG.search(value):
        soup = BeautifulSoup(value[:MAX_SCRIPT], "lxml")
        for silent in soup(["script", "style"]):
            silent.decompose()
        for block in soup(["p", "br", "div", "li", "h2", "h3", "h4", "blockquote"]):
            block.append("\n")
        value = soup.get_text()
    return value


def _unescape(raw: str) -> str:
    try:
        return str(json.loads(f'"{raw}"', strict=False))
    except ValueError:
        return raw


def _flatten(value: Any) -> Iterator[Node]:
    """Yield the typed nodes of a value, outer before inner, without recursion into long texts."""
    stack = [value]
    seen = 0
    while stack and seen < 20_000:
        seen += 1
        current = stack.pop()
        if isinstance(current, list):
            stack.extend(reversed(current))
        elif isinstance(current, dict):
            if "@type" in current:
                yield current
            stack.extend(v for k, v in reversed(list(current.items())) if isinstance(v, list | dict) and k != "author")
