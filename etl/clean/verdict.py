"""Whether a page is an article at all, and what else it is when it is not."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from etl.clean import jsonld
from etl.clean.body import Chosen
from etl.clean.dom import Dom, RawBlock
from etl.clean.region import weigh_text
from etl.clean.structured import Structured
from etl.clean.text import fold
from etl.errors import Quarantine
from etl.reasons import Reason

_LEAST = 110.0  # characters of text (a CJK character counts 2.5): less is no article, whatever the page is
_BRIEF = 500.0  # less is an article only when nothing speaks against it
_SHORT = 1_500.0  # a not-found page or a wall is shorter
_ENTRIES = 12  # headings or link blocks of an index page
_FRONT = 3  # and of a front page, which its address gives away
_MEDIA_TYPES = frozenset({
    "VideoObject",
    "AudioObject",
    "ImageGallery",
    "MediaGallery",
    "PodcastEpisode",
    "Clip",
    "ImageObject",
    "MediaObject",
    "RadioEpisode",
    "TVEpisode",
})
_INDEX_TYPES = frozenset({"CollectionPage", "SearchResultsPage", "ProfilePage", "ItemList", "AboutPage", "ContactPage"})


@dataclass(frozen=True, slots=True)
class _Lexicon:
    not_found: re.Pattern[str]
    consent: re.Pattern[str]
    javascript: re.Pattern[str]
    media_paths: frozenset[str]
    index_paths: frozenset[str]
    live_paths: frozenset[str]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    raw = tomllib.loads((Path(__file__).parent / "lexicon" / "verdicts.toml").read_text("utf-8"))

    def joined(name: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{line})" for line in raw[name].strip().splitlines()))

    return _Lexicon(
        joined("not_found"),
        joined("consent"),
        joined("javascript"),
        frozenset(raw["media_paths"]),
        frozenset(raw["index_paths"]),
        frozenset(raw["live_paths"]),
    )


def check(dom: Dom, data: Structured, chosen: list[Chosen], title: str | None, url: str, *, dated: bool, size: int) -> None:
    """Raise Quarantine with what the page is when it is no article; return when it may be one.

    chosen  the blocks that would be its text
    dated   whether the page gives a publication date
    size    bytes of the page, for the message
    """
    mass = sum(weigh_text(c.text) for c in chosen if c.kind != "caption")
    reason = _reason(dom, data, chosen, mass, title or "", url, dated)
    if reason is not None:
        raise Quarantine(
            reason,
            f"{url}: {_WHAT[reason]} ({size} bytes, {int(mass)} characters of text, title {title!r:.80}); "
            "if it is an article: report the page, and replay the capture once etl/clean is mended",
        )


_WHAT = {
    Reason.SOFT_404: "a not-found page served as if it were found",
    Reason.CONSENT_WALL: "a consent or robot wall instead of the article",
    Reason.EMPTY_JS_PAGE: "a page that only JavaScript fills",
    Reason.LIVE_BLOG_SHELL: "a live blog without its entries",
    Reason.MEDIA_PAGE: "a video, audio or picture page with hardly any text",
    Reason.INDEX_PAGE: "a list of articles, not an article",
    Reason.NO_TEXT: "no article text",
}


def _reason(dom: Dom, data: Structured, chosen: list[Chosen], mass: float, title: str, url: str, dated: bool) -> Reason | None:
    lex = _lexicon()
    is_article = bool(data.article) or dom.meta_first("og:type").lower() == "article"
    heads = [fold(t) for t in (title, dom.title, *(b.text for b in dom.blocks if b.tag == "h1")) if t][:6]
    if mass < _SHORT and not (data.article and dated) and any(lex.not_found.match(h) for h in heads):
        return Reason.SOFT_404
    lines = [fold(b.text[:300]) for b in dom.blocks[:80]] if mass < _BRIEF else []
    if (
        mass < _SHORT
        and not (is_article and dated)
        and (any(lex.consent.match(h) for h in heads) or (mass < _BRIEF and any(lex.consent.match(line) for line in lines)))
    ):
        return Reason.CONSENT_WALL
    path = [p for p in urlsplit(url).path.lower().split("/") if p]
    if mass < _LEAST:
        return _why_empty(dom, data, path, lines)
    if mass < _BRIEF and _is_media(dom, data, path):
        return Reason.MEDIA_PAGE
    if mass < _BRIEF and _is_live(data, path):
        return Reason.LIVE_BLOG_SHELL
    if _is_index(dom, data, chosen, path, is_article, dated, mass):
        return Reason.INDEX_PAGE
    return None


def _why_empty(dom: Dom, data: Structured, path: list[str], lines: list[str]) -> Reason:
    lex = _lexicon()
    if _is_live(data, path):
        return Reason.LIVE_BLOG_SHELL
    if _is_media(dom, data, path):
        return Reason.MEDIA_PAGE
    noscript = " ".join(fold("".join(n.itertext())[:300]) for n in list(dom.root.iter("noscript"))[:5])
    visible = sum(len(b.text) for b in dom.blocks)
    scripts = sum(1 for _ in dom.root.iter("script"))
    if lex.javascript.search(noscript) or any(lex.javascript.match(line) for line in lines) or (visible < 300 and scripts >= 2):
        return Reason.EMPTY_JS_PAGE
    return Reason.INDEX_PAGE if not path or (_entries(dom) >= _ENTRIES and not data.article) else Reason.NO_TEXT


def _is_live(data: Structured, path: list[str]) -> bool:
    return "LiveBlogPosting" in jsonld.types(data.article) or not _lexicon().live_paths.isdisjoint(path)


def _is_media(dom: Dom, data: Structured, path: list[str]) -> bool:
    if dom.meta_first("og:type").lower().startswith(("video", "music", "audio")) or not _lexicon().media_paths.isdisjoint(path[:-1]):
        return True
    return not data.article and any(jsonld.types(n) & _MEDIA_TYPES - {"ImageObject", "MediaObject"} for n in data.nodes)


def _is_entry(block: RawBlock) -> bool:
    """Say whether a block is a link to something else, as long as a headline."""
    return len(block.text) > 25 and block.link_chars > 0.7 * len(block.text)


def _entries(dom: Dom) -> int:
    """Return how many headings and blocks of the page are links to something else."""
    return sum(_is_entry(b) for b in dom.blocks)


def _is_index(dom: Dom, data: Structured, chosen: list[Chosen], path: list[str], is_article: bool, dated: bool, mass: float) -> bool:
    if data.article and dated:
        return False
    entries = _entries(dom)
    if not path and dom.meta_first("og:type").lower() != "article":
        return entries >= _FRONT
    told = [c for c in chosen if c.kind in ("paragraph", "standfirst", "block_quote") and len(c.text) > 80]
    if not told and not is_article and not dated and sum(c.kind == "list_item" for c in chosen) >= _ENTRIES // 2:
        return True
    prose = [weigh_text(c.text) for c in chosen if c.kind == "list_item" and len(c.text) > 80] + [weigh_text(c.text) for c in told]
    longest = max(prose, default=0.0)
    places = [c.index for c in chosen if c.index >= 0]
    between = dom.blocks[min(places, default=0) : max(places, default=0)]
    if sum(_is_entry(b) for b in between) < 0.5 * len(prose):  # an index has a link for every summary
        return False
    named = any(jsonld.types(n) & _INDEX_TYPES for n in data.nodes[:40]) or not _lexicon().index_paths.isdisjoint(path)
    if named and not is_article and entries >= _ENTRIES // 2 and longest < 700:
        return True
    return not is_article and not dated and entries >= 2 * _ENTRIES and longest < 280 and mass < 3 * _SHORT
