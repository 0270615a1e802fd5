"""Captions and datelines: who took the picture, where the report was filed and by which agency."""

from __future__ import annotations

import re

from etl.clean.names import lexicon
from etl.clean.text import fold

_CREDIT = re.compile(
    r"(?:^|[\s.(\[|])(?P<cue>(?:photo(?:graph)?s?|picture|image|credit|foto|fotos|bild|bilder|quelle|source|crédits?|"
    r"crédit photo|imagen|fotografía|fotografia|zdj|fot|фото|ảnh|illustration|copyright|file photo|handout|courtesy)"
    r"(?:\s+(?:by|von|par|de|credit|courtesy of))?\s*[:/]|photo(?:graph)?s?\s+by|©|\(c\))"
    r"\s*(?P<name>[^\n]{2,100})$",
    re.I,
)
_TAIL = re.compile(
    r"[(\[](?P<name>[^()\[\]]{0,80}(?:/|via|getty|reuters|\bap\b|afp|dpa|epa|imago|alamy|shutterstock|photo|file)[^()\[\]]{0,60})[)\]]\s*\.?$",
    re.I,
)
_SLASH = re.compile(
    r"(?P<name>[^.!?\n/]{3,50}/(?:AP|AFP|Getty(?: Images)?|Reuters|dpa|EPA|AP Photo|Bloomberg|Shutterstock|Alamy|Anadolu)[^.\n]{0,40})\.?$"
)
_ONLY_CAPTION = re.compile(
    r"(?:[(\[]\s*(?:image|photo|picture|pic|foto|bild|credit|source|illustration)s?\s*(?:credit)?\s*[:/][^()\[\]]{2,80}[)\]]\.?|©\s*[^.!?\n]{2,60}|"
    r"[.\s](?:photo|foto|bild|ảnh|zdjęcie|fot|ljósmynd|valokuva)s?\.?\s*[:/]\s*[^.!?\n]{2,60})$",
    re.I,
)
_DATELINE = re.compile(
    r"^(?P<place>[A-ZÀ-ÖØ-ÞŁŚŻ][\w'’.\-]*(?:[ ,/]+(?:[A-ZÀ-ÖØ-ÞŁŚŻ][\w'’.\-]*|am|an|der|de|of|la|le)){0,5}?)"
    r"(?:,\s*(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2})?"
    r"(?:\s*[(\[/]\s*(?P<agency>[^()\[\]\n]{2,40}?)\s*[)\]])?\s*(?P<dash>—|–|--| - |―)\s*(?=\S)"
)


def caption_credit(text: str) -> str | None:
    """Return the photographer or agency that a caption names, or None: "… in Derna. Photo: Ana Silva/Reuters" → "Ana Silva/Reuters"."""
    tail = text[-180:]
    for pattern in (_CREDIT, _TAIL, _SLASH):
        found = pattern.search(tail)
        if found:
            name = found["name"].strip(" .()[]|©:")
            return name if 1 < len(name) <= 100 else None
    return None


def is_caption_text(text: str) -> bool:
    """Say whether a short paragraph outside any figure ends as only captions do: "(Image: Getty)", "© M. Berg", "Foto: dpa"."""
    return len(text) < 300 and _ONLY_CAPTION.search(text) is not None


def dateline(text: str) -> tuple[str, str | None] | None:
    """Return (place, agency) of a report's opening "BEIRUT (AP) — …", or None.

    A place without an agency counts only in capitals, since "Paris – the city …" is prose. The text keeps its words.
    """
    found = _DATELINE.match(text[:120])
    if not found:
        return None
    place, agency = found["place"].strip(" ,/"), found["agency"]
    if agency and not _is_agency(agency, place):
        agency = None
        if not place.isupper():
            return None
    if agency is None and (not place.isupper() or len(place) < 4):
        return None
    return " ".join(_titled(w) for w in place.split()), agency.strip() if agency else None


def _is_agency(words: str, place: str) -> bool:
    """Say whether the words in brackets behind a place name an agency; an unknown one in capitals beside a place in capitals does."""
    if fold(words) in lexicon().agencies or re.search(r"\b(news|press|agency)\b", words, re.I):
        return True
    return re.fullmatch(r"[A-Z]{2,6}", words) is not None and place.split(",")[0].isupper()


def _titled(word: str) -> str:
    if not word.isupper() or "." in word or len(word) <= 2:
        return word
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", lambda m: m[0].capitalize(), word)
