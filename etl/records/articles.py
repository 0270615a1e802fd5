"""An article: its text, the blocks of it, and what its page says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

BlockKind = Literal["headline", "standfirst", "heading", "paragraph", "list_item", "block_quote", "caption", "table"]
DatePrecision = Literal["instant", "minute_no_zone", "day", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of the article's text; blocks are in order and do not overlap."""

    kind: BlockKind
    start: int
    end: int
    credit: str | None = None      # a caption's photographer or agency


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The words below a picture that report nothing of their own: kept beside the text, not in it (see docs/cleaning.md)."""

    text: str
    credit: str | None             # photographer or agency
    after: int                     # index of the block before it; -1 when it stands before all


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A page cleaned and normalized (or a bare text, exactly as given). See etl/clean."""

    url: str | None
    canonical_url: str | None
    title: str | None
    text: str
    blocks: tuple[Block, ...]
    content_sha256: str            # of title and text; what makes a version
    word_count: int
    language: str | None           # ISO 639-1, detected unless only declared
    authors: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()   # agencies and outlets named as authors
    published_at: datetime | None = None     # aware when the page or the source gives a zone
    published_on: date | None = None         # the publisher's local day
    date_precision: DatePrecision = "none"
    modified_at: datetime | None = None
    language_declared: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    site_name: str | None = None
    image_url: str | None = None
    is_free: bool | None = None
    social_title: str | None = None
    dateline_place: str | None = None        # "BEIRUT (AP) —" as ("Beirut", "AP")
    dateline_agency: str | None = None
    country: str | None = None               # of the source, ISO alpha-3: reads 3/4/2015 its way
    captions: tuple[Caption, ...] = ()       # short ones and the lead picture's; long ones are blocks of the text
    near_duplicate_keys: tuple[int, ...] = ()            # MinHash signature, see etl/clean/duplicates.py
    found_by: Mapping[str, str] = field(default_factory=dict)  # field → the evidence that won, e.g. "json_ld"
