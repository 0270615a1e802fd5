"""The shape of a source's TOML file: types, bounds and cross-checks. Unknown keys are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from etl.records import Channel, Source, SourceKind

SOURCE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
HOST = re.compile(r"(?=.{1,253}\Z)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
DATE_FIELD = re.compile(r"\{date:([^{}]+)\}")
_LOCAL_KINDS = frozenset({"warc", "folder", "url_list"})  # these may also name a path or an fsspec URL


def _http_url(url: str) -> str:
    """Return `url` when it is an absolute http(s) URL with a host and without credentials."""
    try:
        parts = urlsplit(url)
        port_ok = parts.port is None or parts.port > 0
    except ValueError as why:
        raise ValueError(f"not a URL ({why})") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an absolute http or https URL")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold a user name or password")
    if not port_ok or any(c.isspace() or ord(c) < 0x20 for c in url):
        raise ValueError("must not hold spaces, control characters or port 0")
    return url


def _pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as why:
        raise ValueError(f"not a regular expression ({why})") from None
    return pattern


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("not an IANA time zone, such as Europe/London") from None
    return name


def _host(host: str) -> str:
    if not HOST.fullmatch(host):
        raise ValueError("not a lower-case host name, such as news.example.org")
    return host


HttpUrl = Annotated[str, AfterValidator(_http_url)]
Pattern = Annotated[str, AfterValidator(_pattern)]


class ChannelFile(BaseModel):
    """One `[[channels]]` table."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: SourceKind
    url: Annotated[str, Field(min_length=1, max_length=2000)]

    @model_validator(mode="after")
    def _url_suits_kind(self) -> Self:
        if self.kind not in _LOCAL_KINDS or self.url.startswith(("http:", "https:")):
            _http_url(DATE_FIELD.sub("x", self.url))
        if self.kind == "archive_page" and not DATE_FIELD.search(self.url):
            raise ValueError("the url of an archive_page must hold its day, such as https://example.org/{date:%Y/%m/%d}/")
        return self


class SourceFile(BaseModel):
    """One source's file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Annotated[str, Field(min_length=1, max_length=200)]
    home: HttpUrl
    country: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    timezone: Annotated[str, AfterValidator(_zone)]
    channels: Annotated[list[ChannelFile], Field(min_length=1)]
    include: list[Pattern] = []
    exclude: list[Pattern] = []
    hosts: list[Annotated[str, AfterValidator(_host)]] = []
    delay_seconds: Annotated[float, Field(ge=0, le=3600, strict=False)] = 1.0
    expected_per_weekday: list[list[Annotated[int, Field(ge=0)]]] = []
    enabled: bool = True
    credits: list[Annotated[str, Field(min_length=1)]] = []

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for why in self._contradictions():
            raise ValueError(why)
        return self

    def _contradictions(self) -> Iterator[str]:
        days = self.expected_per_weekday
        if days and (len(days) != 7 or any(len(d) != 2 or d[0] > d[1] for d in days)):
            yield "expected_per_weekday needs seven pairs [minimum, maximum], Monday first, with minimum <= maximum"
        if any(c.kind == "archive_page" for c in self.channels) and not self.include:
            yield "an archive_page links to more than articles: say with include which URLs are articles"
        seen: set[tuple[str, str]] = set()
        for channel in self.channels:
            if (channel.kind, channel.url) in seen:
                yield f"the channel {channel.kind} {channel.url} stands twice"
            seen.add((channel.kind, channel.url))

    def record(self, source_id: str) -> Source:
        """Return the record that the other rooms read."""
        return Source(
            source_id=source_id,
            name=self.name,
            home=self.home,
            country=self.country,
            language=self.language,
            timezone=self.timezone,
            channels=tuple(Channel(kind=c.kind, url=c.url) for c in self.channels),
            include=tuple(self.include),
            exclude=tuple(self.exclude),
            hosts=tuple(self.hosts),
            delay_seconds=self.delay_seconds,
            enabled=self.enabled,
            credits=tuple(self.credits),
            expected_per_weekday=tuple((d[0], d[1]) for d in self.expected_per_weekday),
        )
