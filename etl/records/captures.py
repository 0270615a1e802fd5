"""What came of fetching a URL, where its record lies, and the page that is cleaned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from etl.records.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAddress:
    """Where one WARC record lies: enough to read it again by offset alone."""

    file: str                      # path below the archive's root
    offset: int                    # bytes
    length: int                    # bytes, of the compressed member

    def __str__(self) -> str:
        return f"{self.file}@{self.offset}+{self.length}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One attempt to fetch one URL, whatever came of it."""

    capture_id: str                # UUIDv5 of (run_id, url, attempt)
    run_id: str
    shard: str
    source_id: str
    url: str                       # as asked
    final_url: str | None          # after redirects
    attempt: int                   # 1 ..
    started_at: datetime
    seconds: float
    outcome: Literal["fetched", "unchanged", "skipped", "failed"]
    reason: str | None             # a Reason unless outcome is "fetched"
    message: str | None = None
    http_status: int | None = None
    content_type: str | None = None
    body_bytes: int | None = None  # after decoding of content codings
    body_sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    robots: Literal["allowed", "denied", "unreachable", "absent", "not_asked"] = "not_asked"
    address: RecordAddress | None = None
    final: bool = True             # False when the same URL is tried again in the same stage: count only final ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What makes a GET conditional: the values of an earlier response's headers, as received."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its response (or one file's bytes), as they go into the archive.

    The body is the decoded one: `response_head` must not claim a transfer or content coding that is gone.
    """

    kind: Literal["response", "resource"]
    record_id: str                 # UUID of the response or resource record
    url: str
    fetched_at: datetime
    body: bytes
    content_type: str | None = None          # of a resource; a response says it in its head
    request_head: bytes | None = None        # request line and headers with the empty line that ends them
    response_head: bytes | None = None       # status line and headers with the empty line that ends them
    ip_address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Archived bytes of one page, ready to be cleaned."""

    body: bytes
    url: str                       # the final URL
    content_type: str | None = None          # the header, which may name a charset
    fetched_at: datetime | None = None       # bounds dates: nothing is published after it
    source: Source | None = None             # None in `dateline extract`
    address: RecordAddress | None = None
