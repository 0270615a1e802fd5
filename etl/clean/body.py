"""Which blocks of a page are the article's text, and what each of them is."""

from __future__ import annotations

from dataclasses import dataclass

from etl.clean import furniture
from etl.clean.dom import Dom, RawBlock
from etl.clean.region import HEADINGS, Region, find
from etl.clean.text import key
from etl.records import BlockKind


@dataclass(slots=True)
class Chosen:
    """One block of the article."""

    kind: BlockKind
    text: str
    raw: RawBlock


def headline_block(dom: Dom, titles: list[str]) -> int | None:
    """Return the index of the block that shows the headline: an <h1> like one of `titles`, any heading like one, the first <h1>."""
    wanted = [key(t) for t in titles if t]
    first = None
    for tags in (("h1",), tuple(sorted(HEADINGS)) + ("p", "div")):
        for i, block in enumerate(dom.blocks):
            if block.tag not in tags:
                continue
            if block.tag == "h1" and first is None:
                first = i
            have = key(block.text)
            if len(have) >= 8 and any(have == w or (len(have) > 20 and (have in w or w in have) and block.tag in HEADINGS) for w in wanted if len(w) >= 8):
                return i
    return first


def select(dom: Dom, titles: list[str], description: str = "", known: str = "") -> list[Chosen]:
    """Return the article's blocks in order (captions included, the headline not)."""
    headline = headline_block(dom, titles)
    region = find(dom, headline, key(known))
    if region is None:
        return []
    title_keys = {key(t) for t in titles if t}
    if headline is not None:
        title_keys.add(key(dom.blocks[headline].text))
    out = _standfirst(dom, region, headline, key(description), title_keys)
    seen = {key(c.text) for c in out}
    around = set(dom.ancestors(region.top))
    for i in range(region.first - 3, region.last + 1):
        if i < 0 or (headline is not None and i <= headline < region.first):
            continue
        block = dom.blocks[i]
        chain = []
        for a in dom.ancestors(block.node):
            if a in around:
                break
            chain.append(dom.elements[a])
        else:
            continue
        if i < region.first and block.tag not in HEADINGS and region.weights[i] == 0:
            continue
        caption = any(furniture.is_caption(e) for e in chain)
        if region.inside[block.node] and not caption:
            continue
        k = key(block.text)
        if k in title_keys or k in seen:
            continue
        if block.link_chars > 0.7 * len(block.text) and not caption:
            continue
        kind: BlockKind = "paragraph"
        if caption:
            kind = "caption"
        elif block.tag in HEADINGS:
            kind = "heading"
        elif any(e.tag in ("ul", "ol") for e in chain):
            kind = "list_item"
        elif any(e.tag == "blockquote" for e in chain):
            kind = "block_quote"
        elif any(e.tag == "table" for e in chain):
            kind = "table"
        out.append(Chosen(kind, block.text, block))
    while out and out[-1].kind == "heading":
        out.pop()
    return out


def _standfirst(dom: Dom, region: Region, headline: int | None, description: str, title_keys: set[str]) -> list[Chosen]:
    """Return the paragraphs between headline and body that lead into the article."""
    if headline is None or headline >= region.first:
        return []
    out = []
    for i in range(headline + 1, region.first):
        block = dom.blocks[i]
        k = key(block.text)
        if len(k) < 20 or k in title_keys or block.link_chars > 0.5 * len(block.text):
            continue
        chain = [dom.elements[a] for a in dom.ancestors(block.node)[:3]]
        if any(furniture.is_caption(e) for e in chain):
            continue
        named = any(furniture.is_standfirst(e) for e in chain)
        described = len(description) >= 30 and (k[:60] == description[:60] or k in description or description in k)
        if described or (named and len(block.text) >= 40) or (region.weights[i] > 0 and not region.inside[block.node] and block.tag not in ("li", "td")):
            out.append(Chosen("standfirst", block.text, block))
    return out
