"""What the page says about its article in machine-readable form: JSON-LD's article node, microdata, meta tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from etl.clean import jsonld
from etl.clean.dom import Dom, Element, text_of
from etl.clean.jsonld import ARTICLE_TYPES, PAGE_TYPES, Node
from etl.clean.text import clean_line, key


@dataclass(slots=True)
class Structured:
    """The page's structured data, read once.

    article   JSON-LD node of the article, or {}
    web_page  JSON-LD node of the page around it, or {}
    nodes     all JSON-LD nodes
    by_id     nodes by their @id, so that references can be followed
    micro     microdata of the article: property → values
    """

    article: Node
    web_page: Node
    nodes: list[Node]
    by_id: dict[str, Node]
    micro: dict[str, list[str]] = field(default_factory=dict)

    def resolve(self, value: Any) -> Any:
        """Return the node that a reference {"@id": …} means, or the value itself."""
        if isinstance(value, dict) and "@id" in value and "name" not in value:
            return self.by_id.get(value["@id"], value) if isinstance(value["@id"], str) else value
        return value


def read(dom: Dom, url: str) -> Structured:
    """Return the structured data of a page."""
    nodes = jsonld.read(dom)
    by_id: dict[str, Node] = {}
    for node in nodes:
        name = node.get("@id")
        if isinstance(name, str) and len(node) > 2:
            by_id.setdefault(name, node)
    return Structured(
        _article(nodes, dom, url), next((n for n in nodes if jsonld.types(n) & PAGE_TYPES), {}), nodes, by_id, _microdata(dom)
    )


def _article(nodes: list[Node], dom: Dom, url: str) -> Node:
    """Return the node that describes this page's article: the one whose address or headline is the page's, else the first."""
    found = [n for n in nodes if jsonld.types(n) & ARTICLE_TYPES]
    if not found:
        return {}
    path = urlsplit(url).path.rstrip("/")
    shown = {key(t) for t in (dom.meta_first("og:title"), *(b.text for b in dom.blocks if b.tag == "h1")) if t}

    def rank(node: Node) -> float:
        score = 0.0
        address = node.get("mainEntityOfPage") or node.get("url") or node.get("@id")
        if isinstance(address, dict):
            address = address.get("@id") or address.get("url")
        if isinstance(address, str) and path and urlsplit(address.split("#")[0]).path.rstrip("/") == path:
            score += 3
        if key(jsonld.plain(node.get("headline"))) in shown:
            score += 2
        score += 1.5 * ("datePublished" in node) + ("author" in node) + 0.5 * ("headline" in node or "name" in node)
        return score + 0.25 * any("News" in t for t in jsonld.types(node))

    return max(found, key=rank)  # max keeps the first of equals


_MICRO = (
    "headline",
    "author",
    "datePublished",
    "dateModified",
    "articleBody",
    "alternativeHeadline",
    "description",
    "articleSection",
    "isAccessibleForFree",
    "dateCreated",
)


def _microdata(dom: Dom) -> dict[str, list[str]]:
    """Return the microdata of one article: that of the first headline, else of the first property found.

    An itemprop without any itemscope around it counts as the article's: many pages forget the scope.
    """
    found: list[tuple[Element | None, str, str]] = []
    for element in dom.root.xpath("//*[@itemprop]"):
        for name in element.get("itemprop").split():
            if name in _MICRO and len(found) < 200:
                inside, scope = _scope(element)
                value = _value(element, name) if inside else ""
                if value:
                    found.append((scope, name, value))
    main = next((scope for scope, name, _ in found if name == "headline"), found[0][0] if found else None)
    out: dict[str, list[str]] = {}
    for scope, name, value in found:
        if scope is main:
            out.setdefault(name, []).append(value)
    return out


def _scope(element: Element) -> tuple[bool, Element | None]:
    """Return whether an itemprop is an article's, and the article's element."""
    for above in element.iterancestors():
        if above.get("itemscope") is not None:
            kind = (above.get("itemtype") or "").rstrip("/").rsplit("/", 1)[-1]
            return (kind in ARTICLE_TYPES or kind in PAGE_TYPES), above
    return True, None


def _value(element: Element, name: str) -> str:
    if name == "articleBody":
        return ""  # the body is read from the markup, where its paragraphs are
    if name == "author":
        for inner in element.iter():
            if inner is not element and inner.get("itemprop") == "name":
                return clean_line(inner.get("content") or text_of(inner))
    return clean_line(element.get("content") or element.get("datetime") or text_of(element))[:1000]
