"""Schema raw: what channels announced, what a run wanted, what fetching gave."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from etl.load.tables.base import CAPTURE, RUN, Base


class Announcement(Base):
    """A URL that a feed showed when it was polled; feeds forget within hours, this table does not."""

    __tablename__ = "announcement"

    url: Mapped[str] = mapped_column(primary_key=True, comment="Canonical URL as announced")
    channel_url: Mapped[str] = mapped_column(primary_key=True, comment="The feed or sitemap that announced it")
    source_id: Mapped[str] = mapped_column(comment="The source whose channel it is")
    via: Mapped[str] = mapped_column(comment="Kind of channel: feed, sitemap, archive_page, warc, folder, url_list")
    published_hint: Mapped[datetime | None] = mapped_column(comment="Publication instant as the channel states it")
    modified_hint: Mapped[datetime | None] = mapped_column(comment="Modification instant as the channel states it")
    title_hint: Mapped[str | None] = mapped_column(comment="Title as the channel states it")
    first_seen_at: Mapped[datetime] = mapped_column(comment="When a poll saw it first", info=RUN)
    last_seen_at: Mapped[datetime] = mapped_column(comment="When a poll saw it last", info=RUN)

    __table_args__ = (
        Index(None, "source_id", "published_hint"),
        Index(None, "source_id", "modified_hint"),
        {"schema": "raw", "comment": "One row per URL and channel that announced it; written by poll_feeds"},
    )


class ChannelState(Base):
    """What a feed's latest answer said of itself: an unchanged feed then costs a 304."""

    __tablename__ = "channel"

    channel_url: Mapped[str] = mapped_column(primary_key=True, comment="The feed's URL")
    etag: Mapped[str | None] = mapped_column(comment="ETag of its latest answer, as received")
    last_modified: Mapped[str | None] = mapped_column(comment="Last-Modified of its latest answer, as received")
    polled_at: Mapped[datetime] = mapped_column(comment="When it answered last", info=RUN)

    __table_args__ = ({"schema": "raw", "comment": "One row per polled feed: what makes the next poll conditional"},)


class Candidate(Base):
    """A URL that one run set out to fetch."""

    __tablename__ = "candidate"

    run_id: Mapped[str] = mapped_column(primary_key=True, comment="The run that discovered it", info=RUN)
    url: Mapped[str] = mapped_column(primary_key=True, comment="Canonical URL")
    shard: Mapped[str] = mapped_column(comment="The shard of the run that handles it")
    position: Mapped[int] = mapped_column(comment="Order within the shard, from 0")
    source_id: Mapped[str] = mapped_column(comment="The source it belongs to")
    via: Mapped[str] = mapped_column(comment="Kind of channel that announced it")
    channel_url: Mapped[str] = mapped_column(comment="The channel that announced it")
    published_hint: Mapped[datetime | None] = mapped_column(comment="Publication instant as the channel states it")
    modified_hint: Mapped[datetime | None] = mapped_column(comment="Modification instant as the channel states it")
    title_hint: Mapped[str | None] = mapped_column(comment="Title as the channel states it")

    __table_args__ = (
        Index(None, "run_id", "shard"),
        Index(None, "url"),
        {"schema": "raw", "comment": "One row per run and URL to fetch; replaced when discovery of the run is repeated"},
    )


class Capture(Base):
    """One attempt to fetch one URL, whatever came of it."""

    __tablename__ = "capture"

    capture_id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv5 of run, URL and attempt", info=CAPTURE)
    run_id: Mapped[str] = mapped_column(comment="The run that fetched", info=RUN)
    shard: Mapped[str] = mapped_column(comment="The shard of the run")
    source_id: Mapped[str] = mapped_column(comment="The source of the URL")
    url: Mapped[str] = mapped_column(comment="The URL as asked")
    final_url: Mapped[str | None] = mapped_column(comment="The URL after redirects")
    attempt: Mapped[int] = mapped_column(comment="Number of the attempt within the run, from 1", info=CAPTURE)
    started_at: Mapped[datetime] = mapped_column(comment="When the request was sent", info=CAPTURE)
    seconds: Mapped[float] = mapped_column(comment="Duration of the request in seconds", info=CAPTURE)
    outcome: Mapped[str] = mapped_column(comment="fetched, unchanged, skipped or failed")
    reason: Mapped[str | None] = mapped_column(comment="Reason code unless fetched, see docs/reasons.md")
    message: Mapped[str | None] = mapped_column(comment="What happened, in words", info=CAPTURE)
    http_status: Mapped[int | None] = mapped_column(comment="Status of the last response")
    content_type: Mapped[str | None] = mapped_column(comment="Content-Type header")
    body_bytes: Mapped[int | None] = mapped_column(BigInteger, comment="Size of the body in bytes, content codings removed")
    body_sha256: Mapped[str | None] = mapped_column(comment="SHA-256 of that body, hexadecimal")
    etag: Mapped[str | None] = mapped_column(comment="ETag header, for conditional requests")
    last_modified: Mapped[str | None] = mapped_column(comment="Last-Modified header as written", info=CAPTURE)
    robots: Mapped[str] = mapped_column(comment="What robots.txt said: allowed, denied, unreachable, absent, not_asked")
    warc_file: Mapped[str | None] = mapped_column(comment="WARC file below the archive's root", info=CAPTURE)
    warc_offset: Mapped[int | None] = mapped_column(BigInteger, comment="Offset of the record in bytes", info=CAPTURE)
    warc_length: Mapped[int | None] = mapped_column(BigInteger, comment="Length of the compressed record in bytes", info=CAPTURE)

    __table_args__ = (
        Index(None, "run_id", "shard"),
        Index(None, "url", "started_at"),
        Index(None, "started_at"),
        Index("capture_day_idx", text("((started_at at time zone 'UTC')::date)")),
        {"schema": "raw", "comment": "One row per attempt to fetch a URL, whatever the outcome"},
    )


class Replay(Base):
    """An archived capture that a run reads again instead of fetching."""

    __tablename__ = "replay"

    run_id: Mapped[str] = mapped_column(primary_key=True, comment="The replaying run", info=RUN)
    capture_id: Mapped[UUID] = mapped_column(primary_key=True, comment="The capture whose archived bytes are read again", info=CAPTURE)
    shard: Mapped[str] = mapped_column(comment="The shard of the replaying run")

    __table_args__ = (
        Index(None, "run_id", "shard"),
        {"schema": "raw", "comment": "One row per replaying run and archived capture it cleans again"},
    )
