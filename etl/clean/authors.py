"""Who wrote the article: people in the byline's order, agencies and outlets apart."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from etl.clean import jsonld
from etl.clean.decode import mend
from etl.clean.dom import Dom, Element, name_words, text_of
from etl.clean.structured import Structured
from etl.clean.text import clean_line, fold, key

_EMAIL = re.compile(r"\S+@\S+\.\w+")
_LINKISH = re.compile(r"^(https?:|www\.|/|@)|\.(com|org|net)/", re.I)
_BRACKETS = re.compile(r"\s*[(\[][^)\]]{0,80}[)\]]\s*")
_PARTS = re.compile(r"\s*[;|·•/\n\u2022]\s*|\s+[-–—]\s+|\s*、\s*")
_PICTURE = re.compile(r"(?:image|photo|picture|foto|bild|video|illustration)s?\s*:", re.I)
_AUTHOR_PATH = re.compile(r"/(?:author|autor|autoren|auteur|autore|autores|redaktion|staff|journalist|journaliste|people|profile|contributor|writer|reporter|by|team)s?/[^/?#]", re.I)
_AUTHOR_NAMES = frozenset({"byline", "bylines", "author", "authors", "byl", "autor", "autoren", "auteur", "autore", "autores", "writer", "signature", "firma", "journalist", "creator"})
_NOT_AUTHORS = frozenset({"bio", "related", "image", "comment", "comments", "avatar", "photo", "follow", "social", "time", "date", "role", "title", "position"})
_CUT = re.compile(r"(?:\s*@\w+.*| (?:posted|published|updated|veröffentlicht|publié|publicado|pubblicato|publisert|last updated|aktualisiert)\b.*|,?\s*\d{1,2}[.:/]\d{1,2}.*| \d+ min\b.*)$", re.I)
_BEFORE, _AFTER, _APART = 5, 22, 4     # blocks before and after the headline, and between two lines of one byline
_NO_NAME = re.compile(r"[\d„“”\"«»?!:;|<>{}=]")
_TIME = re.compile(r"\d{1,2}[:.]\d{2}|\b(19|20)\d\d\b")
_LETTER = re.compile(r"[^\W\d_]")
_CASELESS = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """lexicon/bylines.toml, folded."""

    by: re.Pattern[str]
    between: re.Pattern[str]
    roles: frozenset[str]
    organisations: frozenset[str]
    agencies: frozenset[str]
    nobody: frozenset[str]
    particles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Authors:
    """People, agencies and outlets named as authors, and the evidence that named them."""

    people: tuple[str, ...]
    credit: tuple[str, ...]
    by: str


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon, read once."""
    raw = tomllib.loads((Path(__file__).parent / "lexicon" / "bylines.toml").read_text("utf-8"))
    longest = sorted(raw["by"], key=lambda w: (-len(w), w))
    return Lexicon(re.compile(r"^(?:" + "|".join(map(re.escape, longest)) + r")(?:\s*:\s*|\s+)", re.I),
                   re.compile(r"\s+(?:" + "|".join(map(re.escape, sorted(raw["and"], key=len, reverse=True))) + r")\s+"),
                   *(frozenset(raw[k]) for k in ("roles", "organisations", "agencies", "nobody", "particles")))


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
        if by == "byline":     # a lone word in the page's text is a label more often than a name
            people = [p for p in people if " " in p or _CASELESS.search(p)]
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
    yield "meta", [v for n in ("author", "article:author", "article:author_name", "og:author", "byl", "dc.creator", "dcterms.creator", "parsely-author",
                               "sailthru.author", "cxenseparse:author", "dcsext.author", "article:byline", "twitter:data1" if _twitter_author(dom) else "")
                   if n in dom.meta and not _LINKISH.search(dom.meta[n][0]) for v in dom.meta[n]][:12]
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
        elif opened and i > start and opened[0][0].isupper() and block.text[opened.end():opened.end() + 1].isupper() and block.text[-1] not in ".?!":
            printed.append(block.text)
        else:
            continue
        last = i
    return linked[:8] or named[:6] or printed[:2]


def _is_author_link(element: Element) -> bool:
    return "author" in (element.get("rel") or "").split() or _AUTHOR_PATH.search(element.get("href") or "") is not None


def _names_author(element: Element) -> bool:
    words = name_words(element)
    return bool(words & _AUTHOR_NAMES) and not words & _NOT_AUTHORS


def sort_out(raw: list[str], own: set[str]) -> tuple[list[str], list[str]]:
    """Return (people, credit) in a list of author strings, in order and without duplicates.

    "By Ana Silva and Jon Berg, Reuters; desk@example.org" → (["Ana Silva", "Jon Berg"], ["Reuters"]).
    own  `text.key` of the outlet's names: such a name goes to credit
    """
    people: dict[str, str] = {}
    credit: dict[str, str] = {}
    for text in raw[:40]:
        for name, is_person in _read(mend(text), own):
            (people if is_person else credit).setdefault(key(name), name)
    return list(people.values()), [c for k, c in credit.items() if k not in people]


def signature(text: str, own: set[str]) -> tuple[str, bool] | None:
    """Return (name, is a person) when a short last line of an article is nothing but who wrote it, else None."""
    bare = text.strip(" ()[]—–-.·")
    if len(bare) > 50:
        return None
    if fold(bare) in lexicon().agencies:
        return bare, False
    words = bare.split()
    if 2 <= len(words) <= 4 and all(w[0].isupper() for w in words) and not bare.isupper() and _person(bare, own) and not _organisation(bare, own) and text[-1] not in ".!?:":
        return bare, True
    return None


def _read(text: str, own: set[str]) -> list[tuple[str, bool]]:
    """Return (name, is a person) for every name in one author string."""
    lex = lexicon()
    if text.startswith(("(", "[")) or _PICTURE.match(text):
        return []     # "(Image: Getty)": a photographer that the page marks as author
    text = _CUT.sub("", clean_line(_EMAIL.sub("", text)))
    if not text or len(text) > 300 or _LINKISH.search(text):
        return []
    text = lex.by.sub("", text, count=1).strip(" ,;:.-–—|")
    half = len(text) // 2
    if len(text) > 8 and text[:half] == text[half + 1:]:      # a name shown twice, for two widths of screen
        text = text[:half]
    if not text or fold(text) in lex.nobody:
        return []
    if key(text) in own or fold(text) in lex.agencies:
        return [(text, False)]
    out: list[tuple[str, bool]] = []
    for part in _PARTS.split(text):
        pieces = [p for p in re.split(r"\s*,\s*", part) if p]
        for position, piece in enumerate(pieces):
            halves = [h for h in lex.between.split(piece) if h.strip()]
            if len(halves) > 1 and not all(_person(h, own) or _organisation(h, own) for h in halves):
                halves = [piece]
            for half_name in halves:
                name = lex.by.sub("", _BRACKETS.sub(" ", half_name).strip(" .:-–—"), count=1).strip()
                if not name or fold(name) in lex.nobody:
                    continue
                if _organisation(name, own):
                    out.append((name, False))
                elif _person(name, own) or (position == 0 and len(halves) == 1 and _name_like(name)):
                    out.append((name, True))
    return out


def _organisation(text: str, own: set[str]) -> bool:
    lex = lexicon()
    folded = fold(_BRACKETS.sub(" ", text))
    words = folded.split()
    return bool(words) and (key(text) in own or folded in lex.agencies or any(w.strip(".,") in lex.organisations for w in words)
                            or bool(re.search(r"\.(com|de|org|net|co|is|fr|it|es|no|se)\b", folded)) or all(p in lex.agencies for p in re.split(r"\W+", folded) if p))


def _person(text: str, own: set[str]) -> bool:
    """Say whether `text` reads as one person's name: two to five capitalised words, or a name in a script without capitals."""
    if not _name_like(text) or key(text) in own:
        return False
    words = text.split()
    return len(words) >= 2 or bool(_CASELESS.search(text))


def _name_like(text: str) -> bool:
    lex = lexicon()
    if not 2 <= len(text) <= 60 or _TIME.search(text) or not _LETTER.search(text) or _NO_NAME.search(text):
        return False
    words = text.split()
    if len(words) > 6 or any(fold(w).strip(".,") in lex.roles for w in words):
        return False
    if _CASELESS.search(text):
        return len(text) <= 30
    capital = sum(w[0].isupper() for w in words)
    return capital + sum(fold(w).rstrip("'") in lex.particles for w in words if not w[0].isupper()) == len(words) or (capital == 0 and len(words) in (2, 3))
