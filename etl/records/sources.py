"""Windows, sources and their channels, and the URLs that these announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The half-open stretch of time [start, end) that one run owns, in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError(f"a window needs timezone-aware bounds, got {self.start!r} and {self.end!r}")
        if self.end <= self.start:
            raise ValueError(f"a window must end after it starts, got [{self.start}, {self.end})")

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


SourceKind = Literal["feed", "sitemap", "archive_page", "warc", "folder", "url_list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One place that announces a source's articles."""

    kind: SourceKind
    url: str                       # an http(s) URL; a path or fsspec URL for warc, folder and url_list


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One publisher as configured in its TOML file (etl/sources)."""

    source_id: str                 # file name without suffix: [a-z0-9-]+
    name: str                      # the outlet's name as printed
    home: str                      # home page URL
    country: str                   # ISO 3166-1 alpha-3
    language: str                  # ISO 639-1
    timezone: str                  # IANA zone of the newsroom
    channels: tuple[Channel, ...]
    include: tuple[str, ...] = ()  # regular expressions on the URL; empty means all
    exclude: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()    # hosts besides home's that may serve its articles
    delay_seconds: float = 1.0     # between two requests to one host
    expected_per_weekday: tuple[tuple[int, int], ...] = ()   # (min, max) for Monday .. Sunday, or empty
    enabled: bool = True
    credits: tuple[str, ...] = ()  # names that are bylines of the house, not people


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A URL that some channel announced."""

    url: str                       # canonical form: tracking parameters dropped
    source_id: str
    via: SourceKind
    channel_url: str
    published_hint: datetime | None = None   # what the channel says, UTC
    modified_hint: datetime | None = None
    title_hint: str | None = None
