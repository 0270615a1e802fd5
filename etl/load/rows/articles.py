"""Articles as rows of staging.article, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row

from etl import ids
from etl.errors import Quarantine
from etl.load.copying import Json
from etl.load.tables import UNDATED_MONTH
from etl.reasons import Reason
from etl.records import Article, Block, Capture

_BIG = 2**63
_COPIED = (
    "title",
    "text",
    "section",
    "site_name",
    "language",
    "language_declared",
    "published_at",
    "published_on",
    "date_precision",
    "modified_at",
    "word_count",
    "is_free",
    "social_title",
    "image_url",
    "dateline_place",
    "dateline_agency",
    "country",
    "content_sha256",
)


def identity(capture: Capture, article: Article) -> tuple[str, str, str]:
    """Return (canonical URL, article id, version id). Without a canonical URL the fetched one stands in."""
    url = article.canonical_url or article.url or capture.final_url or capture.url
    article_id = ids.article_id(url)
    return url, article_id, ids.version_id(article_id, article.content_sha256)


def article_row(run_id: str, shard: str, capture: Capture, article: Article) -> dict[str, Any]:
    """Return the row of staging.article. Raises Quarantine when the article cannot be stored as what it claims to be."""
    if article.published_at is not None and article.published_at.tzinfo is None:
        raise Quarantine(
            Reason.CLEAN_FAILED,
            f"{capture.source_id}: {capture.url}: published_at has no time zone; "
            "set published_on and date_precision minute_no_zone instead",
        )
    url, article_id, version_id = identity(capture, article)
    address = capture.address
    return {
        **{name: getattr(article, name) for name in _COPIED},
        "run_id": run_id,
        "shard": shard,
        "version_id": version_id,
        "article_id": article_id,
        "canonical_url": url,
        "source_id": capture.source_id,
        "url": capture.url,
        "capture_id": capture.capture_id,
        "captured_at": capture.started_at,
        "warc_file": address.file if address else None,
        "warc_offset": address.offset if address else None,
        "warc_length": address.length if address else None,
        "blocks": Json([{"kind": b.kind, "start": b.start, "end": b.end, "credit": b.credit} for b in article.blocks]),
        "authors": list(article.authors),
        "credit": list(article.credit),
        "tags": list(article.tags),
        "published_month": month_of(article.published_on),
        "found_by": Json(dict(sorted(article.found_by.items()))),
        "near_duplicate_keys": [_signed(key) for key in article.near_duplicate_keys],
    }


def article_of(row: Row[Any]) -> Article:
    """Return the Article of a row of staging.article or warehouse.article_version."""
    return Article(
        **{name: getattr(row, name) for name in _COPIED},
        url=row.url,
        canonical_url=row.canonical_url,
        blocks=tuple(Block(kind=b["kind"], start=b["start"], end=b["end"], credit=b.get("credit")) for b in row.blocks),
        authors=tuple(row.authors),
        credit=tuple(row.credit),
        tags=tuple(row.tags),
        found_by=dict(row.found_by),
        near_duplicate_keys=tuple(unsigned_all(row.near_duplicate_keys)),
    )


def month_of(day: date | None) -> date:
    """Return the partition of a publication day: its month, or UNDATED_MONTH."""
    return day.replace(day=1) if day is not None else UNDATED_MONTH


def _signed(key: int) -> int:
    """MinHash values are unsigned 64-bit; bigint is signed."""
    return key - 2 * _BIG if key >= _BIG else key


def unsigned_all(keys: Sequence[int]) -> Sequence[int]:
    """Return a signature's keys as they were before `article_row` stored them."""
    return keys if not keys or min(keys) >= 0 else [key + 2 * _BIG if key < 0 else key for key in keys]
