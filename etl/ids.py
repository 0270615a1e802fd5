"""Identity: the same words from the same place get the same id, on every machine and in every run.

    article_id  = UUIDv5(canonical URL)
    version_id  = UUIDv5(article_id, content_sha256)
    mention_id  = UUIDv5(version_id, kind, span, key)      kind: "time" | "quote" | "event"
    capture_id  = UUIDv5(run_id, url, attempt)
    event_id    = UUIDv5(mention_id of the event's earliest mention)
    person_id   = UUIDv5(kind, identity key)               see etl/resolve/people.py
"""

from __future__ import annotations

import hashlib
import uuid

_NAMESPACE = uuid.UUID("5d0c1f0e-3a53-5b0e-9c55-0d8f5b9a7a11")  # Dateline's own; never change it


_HASHED_NAMESPACE = hashlib.sha1(_NAMESPACE.bytes, usedforsecurity=False)


def _uuid(*parts: str) -> str:
    """Return str(uuid.uuid5(_NAMESPACE, …)), in a third of its time: a day has some hundred thousand ids."""
    hashed = _HASHED_NAMESPACE.copy()
    hashed.update("\x1f".join(parts).encode())
    h = hashed.hexdigest()
    variant = "89ab"[int(h[16], 16) & 3]  # RFC 9562: the version is 5, the variant's bits are 10
    return f"{h[:8]}-{h[8:12]}-5{h[13:16]}-{variant}{h[17:20]}-{h[20:32]}"


def article_id(canonical_url: str) -> str:
    """Return the id of the article that lives at `canonical_url`."""
    return _uuid("article", canonical_url)


def version_id(article: str, content_sha256: str) -> str:
    """Return the id of one content of one article."""
    return _uuid("version", article, content_sha256)


def mention_id(version: str, kind: str, start: int, end: int, key: str) -> str:
    """Return the id of one mention; `key` is the trigger or cue with its offset, or a TimeML value."""
    return _uuid(kind, version, str(start), str(end), key)


def capture_id(run_id: str, url: str, attempt: int) -> str:
    """Return the id of one attempt to fetch `url`."""
    return _uuid("capture", run_id, url, str(attempt))


def event_id(earliest_mention: str) -> str:
    """Return the id of the event whose earliest mention this is."""
    return _uuid("happening", earliest_mention)


def person_id(kind: str, identity_key: str) -> str:
    """Return the id of a person or an organisation; `identity_key` is the folded name with its evidence."""
    return _uuid("person", kind, identity_key)
