"""Which blocks of a page are the article's text, and what each of them is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.clean import lines
from etl.clean.captions import is_caption_text
from etl.clean.dom import Dom, RawBlock
from etl.clean.furniture import Mark
from etl.clean.region import HEADINGS, Region, find
from etl.clean.text import key
from etl.records import BlockKind

_KNOWN = 40_000  # characters of structured data's body that blocks are looked up in
_COPIES = 4  # the longest blocks, which may be a copy of the rest; few, so that a book stays linear
_ENDS = '.!?。！？…”"’»'
_BOX_SHARE = 0.15  # a box that a "Read more" line opens goes as a whole when it holds less than this share of the prose,
_BOX_PROSE = 500.0  # fewer characters of prose than this,
_TEASER = 350.0  # no paragraph of a box of teasers is longer,
_TEASERS = 0.3  # and it holds less than this share of the prose
_LABEL = re.compile(r"[A-Z][^,.!?:]{2,30}, [A-Z][^\W\d]+(?: [A-Z][^\W\d]+)?")  # below a byline: where the authors work
_LEAD_BLOCKS = 5  # blocks before the body that may be its standfirst on a page without a headline
_BOX_LINE = 230.0  # no longer paragraph,
_BOX_BLOCKS = 12  # and no more blocks than this


@dataclass(slots=True)
class Chosen:
    """One block of the article. `index` is its place in Dom.blocks, -1 when it is from elsewhere."""

    kind: BlockKind
    text: str
    index: int = -1


@dataclass(frozen=True, slots=True)
class Hints:
    """What other readers know about the article.

    titles       forms of the headline, best first
    description  the summary for sharing, often the standfirst
    known        the body as JSON-LD gives it, or ""
    people       the authors
    language     for date lines
    headline     block index of the headline (headline_block)
    """

    titles: tuple[str, ...] = ()
    description: str = ""
    known: str = ""
    people: tuple[str, ...] = ()
    language: str | None = None
    headline: int | None = None


def select(dom: Dom, hints: Hints) -> tuple[list[Chosen], Region | None]:
    """Return the article's blocks in order (captions included, the headline not) and where they stood."""
    headline = hints.headline
    known = key(hints.known[:_KNOWN])
    region = find(dom, headline, known)
    if region is None:
        return [], None
    taken = {key(t) for t in hints.titles if t}
    if headline is not None:
        taken.add(dom.blocks[headline].letters)
    out = _standfirst(dom, region, headline, hints, taken)
    taken.update(key(c.text) for c in out)
    titles = [t for t in taken if len(t) >= 20]
    boxes = _related_boxes(dom, region)
    for i in region.members:
        block = dom.blocks[i]
        if headline is not None and i <= headline < region.first:
            continue
        kind = _kind(dom, region, block)
        if kind is None or boxes[block.node] or _is_headline(block, i, region, titles):
            continue
        letters = block.letters
        if letters in taken or (not letters and kind != "table"):
            continue
        if kind != "caption":
            if _is_link_list(block) and not (known and letters in known):
                continue
            verdict = lines.judge(block.text, hints.language)
            if verdict and not (kind == "heading" and verdict == "date"):
                continue
            begun = any(c.kind == "paragraph" for c in out)
            if kind in ("paragraph", "table") and is_caption_text(block.text):
                kind = "caption"
            elif kind == "paragraph" and not begun and _is_byline(dom, i, hints):
                continue
            elif kind in ("paragraph", "heading") and not begun and _leads(dom, region, block):
                kind = "standfirst"
        if len(letters) > 80:
            taken.add(letters)
        out.append(Chosen(kind, block.text, i))
    return _trim(_without_copies(out), hints), region


def _is_headline(block: RawBlock, index: int, region: Region, titles: list[str]) -> bool:
    """Say whether a heading is the headline once more, with or without its kicker."""
    if block.tag not in HEADINGS:
        return False
    letters = block.letters
    if block.tag == "h1" and index <= region.first:
        return True
    return any(len(letters) < 2 * len(t) and (letters.endswith(t) or letters.startswith(t)) for t in titles)


def _is_byline(dom: Dom, i: int, hints: Hints) -> bool:
    """Say whether a block names the authors, or is the label right below them: "Messenger News, Cairo"."""
    text = dom.blocks[i].text
    if lines.is_byline(text, hints.people):
        return True
    return _LABEL.fullmatch(text) is not None and i > 0 and lines.is_byline(dom.blocks[i - 1].text, hints.people)


def _is_link_list(block: RawBlock) -> bool:
    """Say whether a block is links, not a sentence with a long link in it."""
    text = block.text
    if block.link_chars <= 0.7 * len(text):
        return False
    return len(text) < 100 or len(text) - block.link_chars < 30 or text[-1] not in '.!?。…”"'


def headline_block(dom: Dom, titles: tuple[str, ...]) -> int | None:
    """Return the index of the block that shows the headline: a heading like one of `titles`, else the first <h1>."""
    wanted = [w for w in (key(t) for t in titles) if len(w) >= 8]
    first = None
    for tags in (frozenset({"h1"}), HEADINGS | {"p", "div"}):
        for i, block in enumerate(dom.blocks):
            if block.tag not in tags:
                continue
            if block.tag == "h1" and first is None and len(block.text) > 10:
                first = i
            have = block.letters if len(block.text) < 400 else ""
            if len(have) >= 8 and any(have == w or (len(have) > 20 and block.tag in HEADINGS and (have in w or w in have)) for w in wanted):
                return i
    return first


def _kind(dom: Dom, region: Region, block: RawBlock) -> BlockKind | None:
    """Return what a block of the region is, or None when it stands in furniture."""
    kind: BlockKind = "heading" if block.tag in HEADINGS else "paragraph"
    for node in dom.ancestors(block.node):
        if node == region.top or region.holds[node]:
            break
        tag = dom.elements[node].tag
        if kind != "block_quote" and region.marks[node] & Mark.CAPTION:
            return "caption"
        if kind == "paragraph":
            if tag in ("li", "dd", "dt"):
                kind = "list_item"
            elif tag == "blockquote":
                kind = "block_quote"
            elif tag in ("td", "th", "caption"):
                kind = "table"
    return None if region.inside[block.node] else kind


def _leads(dom: Dom, region: Region, block: RawBlock) -> bool:
    """Say whether the names right around a block of the container call it the article's lead."""
    for node in dom.ancestors(block.node)[:2]:
        if region.holds[node]:
            return False
        if region.marks[node] & Mark.STANDFIRST:
            return len(block.text) >= 40
    return False


def _standfirst(dom: Dom, region: Region, headline: int | None, hints: Hints, taken: set[str]) -> list[Chosen]:
    """Return the paragraphs between headline and body that lead into the article."""
    if headline is None:
        headline = region.first - _LEAD_BLOCKS - 1
    if headline >= region.first:
        return []
    summary = key(hints.description)
    out: list[Chosen] = []
    for i in range(max(0, headline + 1), region.first):
        block = dom.blocks[i]
        letters = block.letters
        if len(letters) < 20 or letters in taken or block.link_chars > 0.5 * len(block.text) or i in region.member_set:
            continue
        near = 0
        for node in dom.ancestors(block.node)[:3]:
            near |= region.marks[node]
        if near & Mark.CAPTION or lines.judge(block.text, hints.language) or lines.is_byline(block.text, hints.people):
            continue
        described = len(summary) >= 30 and (letters[:60] == summary[:60] or letters in summary or summary in letters)
        named = bool(near & Mark.STANDFIRST) and len(block.text) >= 40
        prose = (
            region.weights[i] >= 0.4 * len(block.text)
            and block.text[-1] in _ENDS
            and not region.inside[block.node]
            and block.tag not in ("li", "td", "dd")
        )
        second = block.tag in ("h2", "h3") and len(block.text) >= 60 and i - headline <= 4 and not region.inside[block.node]
        if described or named or prose or second:
            taken.add(letters)
            out.append(Chosen("standfirst", block.text, i))
    return out


def _related_boxes(dom: Dom, region: Region) -> list[bool]:
    """Return for every element whether it lies in a box of other stories inside the container.

    Such a box is opened by a "Read more" line, or most of its headings are links. It is taken as the largest element
    around the line that holds only a small share of the article's prose.
    """
    size = len(dom.elements)
    mass, count = [0.0] * size, [0] * size
    headings, linked, longest = [0] * size, [0] * size, [0.0] * size
    for block, weight in zip(dom.blocks, region.weights, strict=True):
        node = block.node
        mass[node] += weight
        count[node] += 1
        longest[node] = max(longest[node], weight)
        if block.tag in HEADINGS:
            headings[node] += 1
            linked[node] += block.link_chars > 0.7 * len(block.text)
    for node in range(size - 1, 0, -1):
        above = dom.parents[node]
        mass[above] += mass[node]
        count[above] += count[node]
        headings[above] += headings[node]
        linked[above] += linked[node]
        longest[above] = max(longest[above], longest[node])
    tops = {
        node
        for node in range(size)
        if linked[node] >= 2
        and linked[node] >= 0.6 * headings[node]
        and longest[node] < _TEASER
        and mass[node] < _TEASERS * region.mass
        and not region.holds[node]
    }
    for i in region.members:
        block = dom.blocks[i]
        if len(block.text) < 140 and lines.judge(block.text) == "related":
            box = None
            for node in dom.ancestors(block.node):
                if (
                    region.holds[node]
                    or mass[node] > min(_BOX_SHARE * region.mass, _BOX_PROSE)
                    or count[node] > _BOX_BLOCKS
                    or longest[node] > _BOX_LINE
                ):
                    break
                box = node
            if box is not None:
                tops.add(box)
    boxes: list[bool] = []
    for node, above in enumerate(dom.parents):
        boxes.append(node in tops or (above >= 0 and boxes[above]))
    return boxes


def _without_copies(out: list[Chosen]) -> list[Chosen]:
    """Drop blocks that repeat several others in one piece: a hidden copy of the whole text for readers or printers."""
    longest = sorted((i for i, c in enumerate(out) if len(c.text) > 500), key=lambda i: (-len(out[i].text), i))[:_COPIES]
    if not longest:
        return out
    keys = [key(c.text) for c in out]
    drop = set()
    for i in longest:
        whole = keys[i]
        copied = sum(len(k) for j, k in enumerate(keys) if j != i and 60 < len(k) < len(whole) and k in whole)
        if copied > 0.6 * len(whole):
            drop.add(i)
    return [c for i, c in enumerate(out) if i not in drop]


def _trim(out: list[Chosen], hints: Hints) -> list[Chosen]:
    """Drop what ends an article without being its text: author boxes, headings without text, the author's signature."""
    names = [key(p) for p in hints.people if len(key(p)) > 5]
    while out:
        last = out[-1]
        letters = key(last.text)
        signature = (
            len(last.text) < 420
            and any(letters.startswith(n) for n in names)
            and (len(last.text) < 60 or last.kind == "paragraph")
            and len(out) > 3
        )
        if last.kind == "heading" or signature:
            out.pop()
            continue
        break
    kept: list[Chosen] = []
    for i, item in enumerate(out):  # a heading that only another heading of the same text or nothing follows
        if item.kind == "heading" and i + 1 < len(out) and out[i + 1].kind == "heading" and key(out[i + 1].text) == key(item.text):
            continue
        kept.append(item)
    return kept
