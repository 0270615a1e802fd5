"""One parse of a page, shared by every reader.

`Dom` holds lxml's tree and what all readers ask for: the meta tags by name, the visible blocks of text in document
order with the chain of elements around each, and how much text lies below every element. Readers never change the tree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree, html

from etl.clean.deadline import Deadline
from etl.clean.text import clean_line, key
from etl.errors import Quarantine
from etl.reasons import Reason

Element = Any  # lxml's HtmlElement; lxml ships no types
MAX_ELEMENTS = 400_000
# never text that a reader sees
_SILENT = frozenset(
    "script style noscript template svg iframe object embed canvas video audio head select textarea option optgroup "
    "button datalist map math progress meter input img source track meta link base frame frameset applet rp "
    "dialog amp-ad ins".split()
)
_BLOCK = frozenset(
    "html body div p section article main header footer aside nav h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre "
    "figure figcaption table tr td th tbody thead tfoot caption form fieldset legend address details summary center hr "
    "menu hgroup search".split()
)
_LINES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li"})
_MODIFIERS = frozenset({"has", "no", "with", "without", "is", "not", "hide", "show"})
_OVERLONG_TAG = re.compile(r"<(?=[a-zA-Z])[^<>]{5000,}+>")
_TAG_NAME = re.compile(r"[\w-]{1,40}")
_MAX_ATTRIBUTES = 500
_SHORT_LINE = 90  # characters of a line that one <br> ends, at most: a longer one is running text
_NAMING = ("data-component", "data-testid", "data-qa", "data-block", "aria-label")
_CUSTOM = re.compile(r"[a-z][a-z0-9.]*-[a-z0-9.-]*\Z")  # custom elements are containers more often than words
_SEPARATORS = re.compile(r"[^A-Za-z]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(slots=True)
class RawBlock:
    """A run of text that stands in one block-level element.

    text        one clean line
    tag         the nearest block-level element
    node        its index in Dom.elements
    link_chars  characters of `text` inside links, roughly
    bold        all of it is <b> or <strong>
    """

    text: str
    tag: str
    node: int
    link_chars: int
    bold: bool
    _letters: str = ""

    @property
    def letters(self) -> str:
        """`text.key` of the text, computed once."""
        if not self._letters:
            self._letters = key(self.text)
        return self._letters


@dataclass(slots=True)
class Dom:
    """A parsed page."""

    root: Element
    elements: list[Element] = field(default_factory=list)  # block-level elements, in document order
    parents: list[int] = field(default_factory=list)  # index of the enclosing block-level element; -1 for the first
    blocks: list[RawBlock] = field(default_factory=list)
    meta: dict[str, list[str]] = field(default_factory=dict)  # lower-case name or property → contents, in order
    title: str = ""

    def ancestors(self, node: int) -> list[int]:
        """Return `node` and the block-level elements around it, innermost first."""
        out = []
        while node >= 0:
            out.append(node)
            node = self.parents[node]
        return out

    def meta_first(self, *names: str) -> str:
        """Return the first non-empty content of the first of `names` that the page gives, or ""."""
        for name in names:
            for value in self.meta.get(name, ()):
                if value:
                    return value
        return ""


def parse(text: str, url: str, deadline: Deadline) -> Dom:
    """Parse a page and cut it into blocks.

    raises  Quarantine(not_html) when there is no markup or no element at all, page_timeout when the time is over
    """
    if "\x00" in text:
        text = text.replace("\x00", "")
    text = _OVERLONG_TAG.sub(_shortened, text)
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise Quarantine(Reason.NOT_HTML, f"{url}: lxml finds no HTML in {len(text)} characters ({error})") from error
    deadline.check("parse")
    dom = Dom(root)
    for tag in root.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop")
        if name:
            dom.meta.setdefault(name.strip().lower(), []).append(clean_line(tag.get("content") or ""))
    title = root.find(".//head/title")
    if title is None:
        title = root.find(".//title")
    dom.title = clean_line("".join(title.itertext())) if title is not None else ""
    _segment(dom, deadline)
    return dom


def _shortened(tag: re.Match[str]) -> str:
    """Drop the attributes of a tag that has thousands: libxml2 compares each with all others."""
    raw = tag[0]
    name = _TAG_NAME.match(raw, 1)
    many = raw.count("=") > _MAX_ATTRIBUTES or raw.count(" ") > 20 * _MAX_ATTRIBUTES
    return f"<{name[0]}>" if many and name else raw


def _segment(dom: Dom, deadline: Deadline) -> None:
    """Fill elements, parents and blocks: one pass over the tree, without recursion."""
    body = dom.root.find("body")
    start = dom.root if body is None else body
    run = _Run(dom)
    stack: list[tuple[Element, bool, bool, bool]] = []  # (element, is block, is link, is bold) still open
    node, count = start, 0
    while True:
        count += 1
        if count > MAX_ELEMENTS:
            break
        if count % 4096 == 0:
            deadline.check("segment")
        tag = node.tag
        descend = isinstance(tag, str) and tag not in _SILENT
        if descend:
            block = tag in _BLOCK or _CUSTOM.match(tag) is not None
            link, bold = tag == "a", tag in ("b", "strong")
            if block:
                run.open(node, tag)
            elif tag == "br":
                run.line_break()
            run.links += link
            run.bolds += bold
            if node.text:
                run.add(node.text)
            if len(node):
                stack.append((node, block, link, bold))
                node = node[0]
                continue
            run.close(block, link, bold)
        while True:  # to the next sibling, or up
            if node is start:
                run.flush()
                return
            if node.tail:
                run.add(node.tail)
            following = node.getnext()
            if following is not None:
                node = following
                break
            node, block, link, bold = stack.pop()
            run.close(block, link, bold)
    run.flush()


class _Run:
    """The text gathered since the last block boundary."""

    __slots__ = ("bold_chars", "bolds", "breaks", "chars", "current", "dom", "link_chars", "links", "parts", "tags")

    def __init__(self, dom: Dom) -> None:
        self.dom = dom
        self.parts: list[str] = []
        self.chars = self.link_chars = self.bold_chars = self.links = self.bolds = self.breaks = 0
        self.current = -1
        self.tags: list[str] = []

    def open(self, element: Element, tag: str) -> None:
        self.flush()
        self.dom.elements.append(element)
        self.dom.parents.append(self.current)
        self.current = len(self.dom.elements) - 1
        self.tags.append(tag)

    def close(self, block: bool, link: bool, bold: bool) -> None:
        self.links -= link
        self.bolds -= bold
        if block:
            self.flush()
            self.current = self.dom.parents[self.current]
            self.tags.pop()

    def add(self, text: str) -> None:
        if self.breaks >= 2 or (self.breaks == 1 and self._line_ends(text)):
            self.flush()
        stripped = len(text.strip())
        if stripped:
            self.breaks = 0
            self.chars += stripped
            if self.links > 0:
                self.link_chars += stripped
            if self.bolds > 0:
                self.bold_chars += stripped
        self.parts.append(text)

    def _line_ends(self, following: str) -> bool:
        """Say whether one <br> parts lines that are no running text: "By Ana Silva<br>Published: 1 Oct 2015, 14:05"."""
        if not 0 < self.chars <= _SHORT_LINE or not following.lstrip()[:1].isupper():
            return False
        return "".join(self.parts).rstrip()[-1] not in ".!?,;:…”\"’"

    def line_break(self) -> None:
        """Two <br> in a row end a paragraph; one is a space, unless it parts short lines."""
        self.breaks += 1
        self.parts.append(" ")

    def flush(self) -> None:
        if self.chars:
            text = clean_line("".join(self.parts))
            if text:
                self.dom.blocks.append(
                    RawBlock(
                        text, self.tags[-1] if self.tags else "body", max(self.current, 0), self.link_chars, self.bold_chars == self.chars
                    )
                )
        if self.parts:
            self.parts = []
        self.chars = self.link_chars = self.bold_chars = self.breaks = 0


def name_key(element: Element) -> tuple[str, str, str]:
    """Return (tag, role, naming attributes) of an element: all that its names can say."""
    get = element.get
    tag = element.tag
    raw = get("class") or ""
    role = ""
    if len(element.attrib) > (1 if raw else 0):
        role = get("role") or ""
        if tag not in _LINES:  # an id on a paragraph is an anchor (toc_1)
            raw = f"{raw} {get('id') or ''}"
        for attribute in _NAMING:
            value = get(attribute)
            if value:
                raw = f"{raw} {value}"
    if tag not in _BLOCK:
        raw = f"{raw} {tag}"
    return tag, role, raw[:400]


def name_words(element: Element) -> frozenset[str]:
    """Return the lower-case words in an element's class, id and similar naming attributes."""
    return words_of(name_key(element)[2])


@lru_cache(maxsize=16_384)
def words_of(raw: str) -> frozenset[str]:
    """Return the words in naming attributes: "ArticleBody__lead-text" → article, body, lead, text."""
    found: set[str] = set()
    for token in raw.split():
        if ":" in token or "[" in token:  # utility classes (print:hidden) name no part of a page
            continue
        for piece in _SEPARATORS.split(token):
            if piece.islower():
                found.add(piece)
                continue
            parts = _CAMEL.sub(" ", piece).lower().split()
            if len(parts) > 1 and parts[0] in _MODIFIERS:  # hasCaption, noAds: about the element's content, not its kind
                continue
            # camel case is read as words only when all of them could be: generated names (cZIpQC) could not
            found.update(parts if all(len(p) > 2 for p in parts) else ("".join(parts),))
    return frozenset(found)


def text_of(element: Element) -> str:
    """Return all the visible text below `element` as one clean line."""
    parts: list[str] = []
    for piece in element.iter():
        if isinstance(piece.tag, str) and piece.tag not in _SILENT and piece.text:
            parts.append(piece.text)
        if piece.tag == "br" or piece.tag in _BLOCK:
            parts.append(" ")
        if piece is not element and piece.tail:
            parts.append(piece.tail)
    return clean_line("".join(parts))
