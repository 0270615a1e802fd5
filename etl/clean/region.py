"""Where on the page the article's text stands: the elements around it, found from prose, names and structure.

Every block gets a weight as prose. Weights flow up to the elements around, fading at each level; furniture (by tag and
name) gives none. The element with the most is the container. Paragraphs of the same make in sibling containers of
the same article belong to it as well (articles split by advertisements), those of the next article below do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.clean.dom import Dom, RawBlock
from etl.clean.furniture import Mark, marks

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CJK = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_SENTENCE_END = re.compile(r"[.!?。！？…:।][\"'”’»“)\]」』]*$")
_THIN = frozenset({"p", "li", "blockquote", "pre", "dd", "dt", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_DECAY = 0.7  # measured on both page sets: .65 to .75 do not differ, .6 and .8 lose 0.6 of body F1 on one
_LEVELS = 8
_MUCH = 0.4  # an element with this share of the container's prose is no furniture, unless its kind is certain
_FULL = 100.0  # characters of a paragraph of full weight: thirty summaries of a line each are no article
_GAP = 16  # blocks between two chunks of a split article: an advertisement, a video, a box
_SUSPECT = 0.3  # what prose in suspicious elements counts while the container is sought


@dataclass(slots=True)
class Region:
    """The article's place on the page.

    first, last  block indexes of the first and the last paragraph, inclusive
    top          the element that holds them all
    members      indexes of the blocks that may be the article's, in order: all of the container, and what stands between
                 its paragraphs and those of the same make outside it
    holds        for every element: whether it holds the container or is it
    marks        furniture.Mark of every element
    inside       for every element: whether it is furniture or lies in furniture
    weights      for every block: its weight as prose, in characters
    mass         prose of the region, in characters
    page_mass    prose of the page outside furniture, in characters
    """

    first: int
    last: int
    top: int
    inside: list[bool]
    weights: list[float]
    mass: float
    page_mass: float
    members: tuple[int, ...]
    member_set: frozenset[int]
    holds: list[bool]
    marks: list[int]


def weigh_text(text: str) -> float:
    """Return the length of a text in characters, a CJK or Thai character counting 2.5."""
    return float(len(text)) if text.isascii() else len(text) + 1.5 * len(_CJK.findall(text))


def weigh(block: RawBlock) -> float:
    """Return how much prose a block is, in characters; 0 for headings, captions, link lists and fragments."""
    text = block.text
    length = weigh_text(text)
    if length < 40 or block.link_chars > 0.5 * len(text) or block.tag in HEADINGS or block.tag == "figcaption":
        return 0.0
    weight = length if _SENTENCE_END.search(text) else 0.4 * length
    weight *= min(1.0, length / _FULL)
    return weight * 0.3 if block.tag in ("li", "td", "th", "dd", "dt") else weight


def find(dom: Dom, headline: int | None, known: str) -> Region | None:
    """Return where the article stands, or None when the page has no prose.

    headline  block index of the article's headline, if known: text before it counts half
    known     `text.key` of the body that structured data gives, or "": blocks found in it count three times
    """
    weights = [weigh(b) for b in dom.blocks]
    evidence = list(weights)
    next_title = next((i for i, b in enumerate(dom.blocks) if b.tag == "h1" and headline is not None and i > headline), len(dom.blocks))
    for i, block in enumerate(dom.blocks):
        if evidence[i] and known and block.letters[:400] in known:
            evidence[i] *= 3
        elif headline is not None and (i < headline or i > next_title):
            evidence[i] *= 0.5
    marked = marks(dom)
    doubts = _doubts(dom, marked)
    factors = (1.0, _SUSPECT, 0.0)
    evidence = [w * factors[doubts[b.node]] for w, b in zip(evidence, dom.blocks, strict=True)]
    page_mass = sum(evidence)
    if not page_mass:
        return None
    score = [0.0] * len(dom.elements)
    for block, weight in zip(dom.blocks, evidence, strict=True):
        if not weight:
            continue
        node = dom.parents[block.node] if dom.elements[block.node].tag in _THIN and dom.parents[block.node] >= 0 else block.node
        for _ in range(_LEVELS):
            score[node] += weight
            weight *= _DECAY
            node = dom.parents[node]
            if node < 0:
                break
    best = max((n for n, s in enumerate(score) if s), key=lambda n: (score[n] * _bonus(dom, n, marked[n]), n))
    return _grow(dom, best, _furniture(dom, best, headline, weights, marked), weights, page_mass, marked)


def _bonus(dom: Dom, node: int, mark: int) -> float:
    if dom.elements[node].get("itemprop") in ("articleBody", "text"):
        return 1.3
    return 1.1 if mark & Mark.ARTICLE else 1.0


def _doubts(dom: Dom, marked: list[int]) -> list[int]:
    """Return for every element the worst suspicion on it or around it: 0 none, 1 by name, 2 certain."""
    doubts: list[int] = []
    for above, mark in zip(dom.parents, marked, strict=True):
        own = 2 if mark & Mark.CERTAIN else 1 if mark & Mark.SUSPECT else 0
        doubts.append(max(own, doubts[above]) if above >= 0 else own)
    return doubts


def _furniture(dom: Dom, best: int, headline: int | None, weights: list[float], marked: list[int]) -> list[bool]:
    """Return for every element whether it is furniture or lies in it, now that the container is known."""
    mass = [0.0] * len(dom.elements)
    for block, weight in zip(dom.blocks, weights, strict=True):
        mass[block.node] += weight
    for node in range(len(mass) - 1, 0, -1):
        mass[dom.parents[node]] += mass[node]
    by_make: dict[tuple[str, str], float] = {}  # chunks of a split body look alike: together they weigh enough
    for node, element in enumerate(dom.elements):
        if mass[node]:
            make = (element.tag, element.get("class") or "")
            by_make[make] = by_make.get(make, 0.0) + mass[node]
    trusted = set(dom.ancestors(best))
    if headline is not None:
        trusted.update(dom.ancestors(dom.blocks[headline].node))
    inside: list[bool] = []
    for node, element in enumerate(dom.elements):
        above = dom.parents[node]
        if above >= 0 and inside[above]:
            inside.append(True)
            continue
        if not marked[node] & (Mark.CERTAIN | Mark.SUSPECT) or node in trusted:
            inside.append(False)
            continue
        much = max(mass[node], by_make.get((element.tag, element.get("class") or ""), 0.0)) >= _MUCH * mass[best]
        inside.append(bool(marked[node] & Mark.CERTAIN) or not much)
    return inside


def _make(dom: Dom, block: RawBlock) -> tuple[str, str, str]:
    element = dom.elements[block.node]
    above = dom.elements[dom.parents[block.node]] if dom.parents[block.node] >= 0 else element
    return block.tag, element.get("class") or "", above.get("class") or ""


def _grow(dom: Dom, best: int, inside: list[bool], weights: list[float], page_mass: float, marked: list[int]) -> Region | None:
    """Gather the container's paragraphs and those of the same make elsewhere in the same article."""
    bound = next((n for n in dom.ancestors(best) if dom.elements[n].tag in ("article", "main")), 0)
    below_best, below_bound = _below(dom, best), _below(dom, bound)
    accepted = {i for i, b in enumerate(dom.blocks) if weights[i] and below_best[b.node] and not inside[b.node]}
    if not accepted:
        return None
    makes: dict[tuple[str, str, str], float] = {}
    for i in sorted(accepted):
        make = _make(dom, dom.blocks[i])
        makes[make] = makes.get(make, 0.0) + weights[i]
    mass = sum(makes.values())
    usual = {make for make, weight in makes.items() if weight > 0.25 * mass and (make[1] or make[2])}
    parts = (dom.elements[best].tag, dom.elements[best].get("class"))
    siblings = {n for n, e in enumerate(dom.elements) if parts[1] and bound and (e.tag, e.get("class")) == parts and below_bound[n]}
    low, high = _between_titles(dom, below_best, min(accepted), max(accepted))
    chunks = {
        i
        for i, block in enumerate(dom.blocks)
        if low < i < high and weights[i] and not inside[block.node] and not siblings.isdisjoint(dom.ancestors(block.node))
    }
    accepted |= chunks
    first, last = min(accepted), max(accepted)
    alike = [
        i
        for i, block in enumerate(dom.blocks)
        if low < i < high
        and i not in accepted
        and weights[i]
        and not inside[block.node]
        and below_bound[block.node]
        and _make(dom, block) in usual
    ]
    gap = [0]  # open blocks (outside furniture) before each index
    for block in dom.blocks:
        gap.append(gap[-1] + (not inside[block.node]))
    for i in alike:  # forwards, then backwards, as long as the gaps stay short
        if i > last and gap[i] - gap[last] <= _GAP:
            last = i
            accepted.add(i)
    for i in reversed(alike):
        if i < first and gap[first] - gap[i] <= _GAP:
            first = i
            accepted.add(i)
    accepted.update(i for i in alike if first < i < last)
    while last + 1 < len(dom.blocks) and dom.blocks[last + 1].node == dom.blocks[last].node:  # lines of one element stay together
        last += 1
    top, below_top = best, below_best
    while not all(below_top[dom.blocks[i].node] for i in accepted):
        top = dom.parents[top]
        below_top = _below(dom, top)
    members = tuple(i for i, b in enumerate(dom.blocks) if below_best[b.node] or (first <= i <= last and below_top[b.node]))
    holds = [False] * len(dom.elements)
    for node in dom.ancestors(best):
        holds[node] = True
    return Region(
        first, last, top, inside, weights, sum(weights[i] for i in accepted), page_mass, members, frozenset(members), holds, marked
    )


def _between_titles(dom: Dom, below_best: list[bool], first: int, last: int) -> tuple[int, int]:
    """Return the block indexes of the main titles around the container: beyond the next one another article begins."""
    titles = [i for i, b in enumerate(dom.blocks) if b.tag == "h1" and not below_best[b.node]]
    return max((i for i in titles if i < first), default=-1), min((i for i in titles if i > last), default=len(dom.blocks))


def _below(dom: Dom, top: int) -> list[bool]:
    """Return for every element whether it is `top` or lies in it."""
    below: list[bool] = []
    for node, above in enumerate(dom.parents):
        below.append(node == top or (above >= 0 and below[above]))
    return below
