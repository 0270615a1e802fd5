"""Names in bylines: which are people, which are agencies and outlets, and what is neither."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from etl.clean.decode import mend
from etl.clean.text import clean_line, fold, key

_EMAIL = re.compile(r"\S+@\S+\.\w+")
LINKISH = re.compile(r"^(https?:|www\.|/|@)|\.(com|org|net)/", re.I)
_BRACKETS = re.compile(r"\s*[(\[][^)\]]{0,80}[)\]]\s*")
_PARTS = re.compile(r"\s*[;|·•/\n\u2022]\s*|\s+[-–—]\s+|\s*、\s*")
_PICTURE = re.compile(r"(?:image|photo|picture|foto|bild|video|illustration)s?\s*:", re.I)
_CUT = re.compile(
    r"(?:\s*@\w+.*| (?:posted|published|updated|veröffentlicht|publié|publicado|pubblicato|publisert|last updated|aktualisiert)\b.*|"
    r"\s+on (?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*|,?\s*\d{1,2}[.:/]\d{1,2}.*| \d+ min\b.*)$",
    re.I,
)
_NO_NAME = re.compile(r"[\d„“”\"«»?!:;|<>{}=]")
_TIME = re.compile(r"\d{1,2}[:.]\d{2}|\b(19|20)\d\d\b")
_LETTER = re.compile(r"[^\W\d_]")
CASELESS = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


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
    beside: frozenset[str]  # single words that stand around names: of `by`, `between` and `roles`


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon, read once."""
    raw = tomllib.loads((Path(__file__).parent / "lexicon" / "bylines.toml").read_text("utf-8"))
    longest = sorted(raw["by"], key=lambda w: (-len(w), w))
    words = {k: frozenset(raw[k]) for k in ("roles", "organisations", "agencies", "nobody", "particles")}
    return Lexicon(
        by=re.compile(r"^(?:" + "|".join(map(re.escape, longest)) + r")(?:\s*:\s*|\s+)", re.I),
        between=re.compile(r"\s+(?:" + "|".join(map(re.escape, sorted(raw["and"], key=len, reverse=True))) + r")\s+"),
        beside=frozenset(word for phrase in (*raw["by"], *raw["and"], *raw["roles"]) for word in fold(phrase).split()),
        **words,
    )


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
    if (
        2 <= len(words) <= 4
        and all(w[0].isupper() for w in words)
        and not bare.isupper()
        and _person(bare, own)
        and not _organisation(bare, own)
        and text[-1] not in ".!?:"
    ):
        return bare, True
    return None


def _read(text: str, own: set[str]) -> list[tuple[str, bool]]:
    """Return (name, is a person) for every name in one author string."""
    lex = lexicon()
    if text.startswith(("(", "[")) or _PICTURE.match(text):
        return []  # "(Image: Getty)": a photographer that the page marks as author
    text = _CUT.sub("", clean_line(_EMAIL.sub("", text)))
    if not text or len(text) > 300 or LINKISH.search(text):
        return []
    text = lex.by.sub("", text, count=1).strip(" ,;:.-–—|")
    half = len(text) // 2
    if len(text) > 8 and text[:half] == text[half + 1 :]:  # a name shown twice, for two widths of screen
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
                name = _without_role(lex.by.sub("", _BRACKETS.sub(" ", half_name).strip(" .:-–—"), count=1).strip())
                if not name or fold(name) in lex.nobody:
                    continue
                if _organisation(name, own):
                    out.append((name, False))
                elif _person(name, own) or (position == 0 and len(halves) == 1 and _name_like(name)):
                    out.append((name, True))
    return out


def _without_role(name: str) -> str:
    """Return a name without the role that a page sets behind it: "Steffan Berg Deputy Desk Editor" → "Steffan Berg"."""
    lex = lexicon()
    words = [fold(w).strip(".,") for w in name.split()]
    first = next((i for i, w in enumerate(words) if w in lex.roles), 0)
    own = 2 <= first <= 3 and not any(w in lex.organisations or w in lex.agencies for w in words[:first])
    return " ".join(name.split()[:first]) if own and len(words) - first >= 2 and words[-1] in lex.roles else name


def _organisation(text: str, own: set[str]) -> bool:
    lex = lexicon()
    folded = fold(_BRACKETS.sub(" ", text))
    words = folded.split()
    return bool(words) and (
        key(text) in own
        or folded in lex.agencies
        or any(w.strip(".,") in lex.organisations for w in words)
        or bool(re.search(r"\.(com|de|org|net|co|is|fr|it|es|no|se)\b", folded))
        or all(p in lex.agencies for p in re.split(r"\W+", folded) if p)
    )


def _person(text: str, own: set[str]) -> bool:
    """Say whether `text` reads as one person's name: two to five capitalised words, or a name in a script without capitals."""
    if not _name_like(text) or key(text) in own:
        return False
    words = text.split()
    return len(words) >= 2 or bool(CASELESS.search(text))


def _name_like(text: str) -> bool:
    lex = lexicon()
    if not 2 <= len(text) <= 60 or _TIME.search(text) or not _LETTER.search(text) or _NO_NAME.search(text):
        return False
    words = text.split()
    if len(words) > 6 or any(fold(w).strip(".,") in lex.roles for w in words):
        return False
    if CASELESS.search(text):
        return len(text) <= 30
    capital = sum(w[0].isupper() for w in words)
    return capital + sum(fold(w).rstrip("'") in lex.particles for w in words if not w[0].isupper()) == len(words) or (
        capital == 0 and len(words) in (2, 3)
    )
