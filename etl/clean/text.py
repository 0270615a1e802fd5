"""Text as people wrote it: Unicode NFC, plain spaces, no invisible characters, quotation marks untouched."""

from __future__ import annotations

import re
import unicodedata

# ZERO WIDTH (NON-)JOINER stay: Persian, Hindi and emoji spell with them. The rest only breaks matching.
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_LETTERS = re.compile(r"[\W_]+")
_SPACES = re.compile(r"\s+")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_LIGATURE = re.compile("[ﬀ-ﬆ]")
_FOLD = str.maketrans({
    "“": '"',
    "”": '"',
    "„": '"',
    "‟": '"',
    "«": '"',
    "»": '"',
    "″": '"',
    "＂": '"',
    "‘": "'",
    "’": "'",
    "‚": "'",
    "‛": "'",
    "‹": "'",
    "›": "'",
    "′": "'",
    "´": "'",
    "`": "'",
    "＇": "'",
    "–": "-",
    "—": "-",
    "‒": "-",
    "‐": "-",
    "‑": "-",
    "―": "-",
    "−": "-",
    "…": "...",
})
_WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]|\w+(?:[’'\-]\w+)*")


def clean_line(raw: str) -> str:
    """Return `raw` as one line: NFC, runs of any white space as one space, nothing invisible, ligatures spelt out.

    Quotation marks, dashes and letters stay as written; `fold` makes the copy for matching.
    """
    if raw.isascii():
        return " ".join(_INVISIBLE.sub("", raw).split())
    raw = _SURROGATE.sub("\ufffd", raw)
    if _LIGATURE.search(raw):
        raw = raw.translate(_LIGATURES)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", raw))).strip()


def fold(text: str) -> str:
    """Return the copy for matching: marks and dashes in their ASCII form, lower case, single spaces."""
    if not text.isascii():
        text = text.translate(_FOLD)
    return " ".join(text.replace("`", "'").casefold().split())


def key(text: str) -> str:
    """Return letters and digits of `text` alone, folded: equal for two spellings of the same line."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _NOT_LETTERS.sub("", text.casefold())


def count_words(text: str) -> int:
    """Return the number of words; a CJK or Thai character counts as one."""
    return sum(1 for _ in _WORD.finditer(text))
