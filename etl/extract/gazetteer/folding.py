"""Names made comparable: case, accents, apostrophes and hyphens do not tell two places apart."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_APOSTROPHES = str.maketrans({
    "'": None,
    "’": None,
    "‘": None,
    "`": None,
    "ʻ": None,
    "ʼ": None,
    ".": None,
    "-": " ",
    "–": " ",
    "\u00a0": " ",
    ",": " ",
})


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Return the look-up key of a name: "Deir ez-Zor" and "Deir Ez Zor" share one."""
    plain = name.translate(_APOSTROPHES)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())
