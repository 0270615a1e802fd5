"""Names without what does not tell them apart: case, accents, punctuation."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’ʼ`´.")
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})


def fold(name: str) -> tuple[str, ...]:
    """Return a name's words without case, accents and punctuation: "Élise O'Marrow-Vale" is ("elise", "omarrow", "vale")."""
    name = name.translate(_APOSTROPHES)
    if name.isascii():  # most are
        return tuple(_WORD.findall(name.casefold()))
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_STROKES)
    return tuple(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))
