"""Bytes to characters: BOM, then the HTTP header, then the page's own declaration, then detection.

A declaration that does not decode the bytes is not believed. UTF-8 that decodes strictly and holds multi-byte
sequences is believed before any declared single-byte charset: such bytes are practically never anything else.
Mojibake already in the page (a publisher's own double encoding) is mended by ftfy only where the mend is certain.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import ftfy
from charset_normalizer import from_bytes
from ftfy.badness import is_bad

from etl.errors import Quarantine
from etl.reasons import Reason

MAX_CHARS = 12_000_000  # the largest page seen is 6 MB; beyond this the rest is cut off
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.I)
# what browsers read when a page says one of these (WHATWG Encoding, the labels that differ from Python's names)
_WHATWG = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "windows-31j": "cp932",
    "big5": "big5hkscs",
    "unicode": "utf-16",
    "utf8": "utf-8",
}
_ODD = re.compile("[\ufffd\x00-\x08\x0b\x0e-\x1f]")
_BINARY = (
    b"%PDF-",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"\x00\x00\x00\x18ftyp",
    b"\x00\x00\x00 ftyp",
    b"ID3",
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's characters, the charset they were read with and which evidence named it."""

    text: str
    charset: str
    by: str  # "bom" | "header" | "meta" | "utf8" | "detected" | "replaced"


def decode(body: bytes, content_type: str | None, url: str) -> Decoded:
    """Return the characters of a page.

    raises  Quarantine(not_html) for empty and for binary bodies, Quarantine(undecodable) when no charset gives text
    """
    if not body.strip(b"\x00 \t\r\n"):
        raise Quarantine(Reason.NO_TEXT, f"{url}: the body is empty ({len(body)} bytes); look at the capture's status and headers")
    if body.startswith(_BINARY) or (
        content_type and re.match(r"\s*(image|audio|video|font)/|\s*application/(pdf|zip|octet)", content_type, re.I)
    ):
        raise Quarantine(
            Reason.NOT_HTML,
            f"{url}: {len(body)} bytes of {content_type or 'an unnamed type'} are no HTML; exclude such URLs in the source's TOML file",
        )
    found = _read(body, content_type)
    if found is None or _noise(found.text):
        raise Quarantine(
            Reason.UNDECODABLE, f"{url}: {len(body)} bytes are no text in any charset tried (header: {content_type or 'none'})"
        )
    return found


def mend(line: str) -> str:
    """Return `line` with certain mojibake undone ("cafÃ©" to "café"), otherwise unchanged.

    Certain means: ftfy finds a re-encoding that explains the whole line and the outcome is shorter. Its other habits
    (straight quotes, width, line breaks) are off: quotation marks stay as written.
    """
    if line.isascii() or not is_bad(line):
        return line
    better = ftfy.fix_encoding(line)
    return better if len(better) < len(line) and not is_bad(better) else line


def _read(body: bytes, content_type: str | None) -> Decoded | None:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return Decoded(body[: MAX_CHARS * 4].decode(name, "replace").lstrip("\ufeff")[:MAX_CHARS], name, "bom")
    body = body[:MAX_CHARS]
    header = _HEADER.search(content_type) if content_type else None
    head = body[:4096]
    own = _XML.search(head) or _META.search(head) or _META.search(body[:200_000])
    declared = [(header[1], "header")] if header else []
    if own:
        declared.append((own[1].decode("ascii", "replace"), "meta"))
    utf8 = _strict(body, "utf-8")
    if utf8 is not None and (not utf8.isascii() or not declared):
        named = next((by for name, by in declared if _codec(name) == "utf-8"), "utf8")
        return Decoded(utf8, "utf-8", named)
    for name, by in declared:
        codec = _codec(name)
        text = _lenient(body, codec) if codec else None
        if codec and text is not None:
            return Decoded(text, codec, by)
    guess = from_bytes(body[:60_000]).best()
    if guess is not None:
        return Decoded(body.decode(guess.encoding, "replace"), guess.encoding, "detected")
    return Decoded(body.decode("utf-8", "replace"), "utf-8", "replaced")


def _codec(name: str) -> str | None:
    low = name.strip().lower()
    low = _WHATWG.get(low, low)
    try:
        found = codecs.lookup(low)
    except (LookupError, ValueError):
        return None
    return (
        found.name
        if found._is_text_encoding and found.name not in ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7")
        else None
    )


def _strict(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except (UnicodeDecodeError, ValueError):
        return None


def _lenient(body: bytes, codec: str) -> str | None:
    """Decode, allowing the few undefined bytes that browsers allow too."""
    try:
        text = body.decode(codec, "replace")
    except (UnicodeDecodeError, ValueError):
        return None
    return text if text.count("\ufffd") <= max(3, len(text) // 1000) else None


def _noise(text: str) -> bool:
    sample = text[:20_000]
    return len(_ODD.findall(sample)) * 10 > len(sample)
