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
_HANDLE = re.compile(r"\s@\w+")
_PARTS = re.compile(r"\s*[;|·•/\n\u2022]\s*|\s+[-–—]\s+|\s*、\s*")
_PICTURE = re.compile(r"(?:image|photo|picture|foto|bild|video|illustration)s?\s*:", re.I)
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


def choose(dom: Dom, data: Structured, sites: list[str], houses: Iterable[str] = ()) -> Authors:
    """Return the authors by the best evidence that names a person; agencies and outlets when nobody does.

    sites   names of the outlet, which is nobody's author
    houses  further names that are bylines of the house (Source.credits)
    """
    own = own_names(sites, houses)
    fallback: Authors | None = None
    for by, raw in _candidates(dom, data):
        people, credit = sort_out(raw, own)
        if people:
            return Authors(tuple(people), tuple(credit), by)
        if credit and (fallback is None):
            fallback = Authors((), tuple(credit), by)
    return fallback or Authors((), (), "")


def own_names(sites: Iterable[str], houses: Iterable[str] = ()) -> set[str]:
    """Return the outlet's names, as keys: nobody's authors."""
    return {key(s) for s in (*sites, *houses) if s}


def _candidates(dom: Dom, data: Structured) -> Iterable[tuple[str, list[str]]]:
    yield "json_ld", _names(data, data.article.get("author") or data.article.get("creator"))
    yield "microdata", data.micro.get("author", [])
    yield "meta", [v for n in ("author", "article:author", "article:author_name", "og:author", "byl", "dc.creator", "dcterms.creator", "parsely-author",
                               "sailthru.author", "cxenseparse:author", "dcsext.author", "article:byline", "twitter:data1" if _twitter_author(dom) else "")
                   if n in dom.meta and not _LINKISH.search(dom.meta[n][0]) for v in dom.meta[n]][:12]
    yield "byline", _bylines(dom)
    yield "byline", _printed(dom)
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


def _bylines(dom: Dom) -> list[str]:
    """Return what the visible byline says: links of authors first, then elements named byline or author, high on the page."""
    linked: list[str] = []
    named: list[str] = []
    for element in dom.root.iter("a", "span", "div", "p", "address", "li", "em", "strong", "cite"):
        if len(linked) >= 8 or len(named) >= 6:
            break
        rel = element.get("rel") or ""
        href = element.get("href") or ""
        if element.tag == "a" and ("author" in rel.split() or re.search(r"/(author|authors|autor|autoren|auteur|autore|autores|redaktion|staff|journalist|people|profile)s?/[^/]", href)):
            if _outside_article(element):
                continue
            text = text_of(element)
            if 3 < len(text) < 60:
                linked.append(text)
        elif _names_author(element) and not named and not _outside_article(element):
            text = text_of(element)
            if 3 < len(text) < 160:
                named.append(text)
    return linked[:6] or named


def _printed(dom: Dom) -> list[str]:
    """Return the lines near the headline that open like a byline: "By Ana Silva", "Von: …", "Text: …"."""
    heads = [i for i, b in enumerate(dom.blocks) if b.tag == "h1"]
    start = heads[0] if heads else 0
    out = []
    for block in dom.blocks[start + 1:start + 16]:
        found = lexicon().by.match(block.text) if len(block.text) < 160 else None
        if found and found[0][0].isupper() and block.text[found.end():found.end() + 1].isupper() and not block.text.rstrip().endswith((".", "?", "!")):
            out.append(block.text)
    return out[:2]


def _names_author(element: Element) -> bool:
    words = name_words(element)
    return bool(words & {"byline", "author", "authors", "byl", "autor", "auteur", "autore", "writer", "signature", "firma"}) and not words & {"bio", "box", "related", "image", "comment"}


def _outside_article(element: Element) -> bool:
    return any(a.tag in ("nav", "footer", "aside") or name_words(a) & {"related", "comments", "comment", "teaser", "recommended", "sidebar"} for a in element.iterancestors())


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
    lex = lexicon()
    if text.startswith(("(", "[")) or _PICTURE.match(text):
        return []     # "(Image: Getty)": a photographer that the page marks as author
    text = clean_line(_HANDLE.sub("", _EMAIL.sub("", text)))
    if not text or len(text) > 300 or _LINKISH.search(text):
        return []
    text = lex.by.sub("", text, count=1).strip(" ,;:.-–—|")
    if not text or fold(text) in lex.nobody:
        return []
    if _organisation(text, own):
        return [(_BRACKETS.sub(" ", text).strip(), False)]
    out: list[tuple[str, bool]] = []
    for part in _PARTS.split(text):
        pieces = [p for p in re.split(r"\s*,\s*", part) if p]
        for position, piece in enumerate(pieces):
            halves = [h for h in lex.between.split(piece) if h.strip()]
            if len(halves) > 1 and not all(_person(h, own) or _organisation(h, own) for h in halves):
                halves = [piece]
            for half in halves:
                half = lex.by.sub("", _BRACKETS.sub(" ", half).strip(" .:-–—"), count=1).strip()
                if not half or fold(half) in lex.nobody:
                    continue
                if _organisation(half, own):
                    out.append((half, False))
                elif _person(half, own) or (position == 0 and len(halves) == 1 and _name_like(half)):
                    out.append((half, True))
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
    if not 2 <= len(text) <= 60 or _TIME.search(text) or not _LETTER.search(text) or any(ch.isdigit() for ch in text):
        return False
    words = text.split()
    if len(words) > 6 or any(fold(w).strip(".,") in lex.roles for w in words):
        return False
    if _CASELESS.search(text):
        return len(text) <= 30
    capital = sum(w[0].isupper() for w in words)
    return capital + sum(fold(w).rstrip("'") in lex.particles for w in words if not w[0].isupper()) == len(words) or (capital == 0 and len(words) in (2, 3))
