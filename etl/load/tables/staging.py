"""Schema staging: the rows of one run before the merge. A shard's rows are replaced as a whole, and survive a crash of the
server; `ops.staging_ledger` says how many there must be."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from etl.load.tables.base import RUN, Base, StagedMention
from etl.load.tables.facts import CasualtyColumns, EventMentionColumns, ParticipantColumns, QuoteColumns, TimeExpressionColumns


class StagedArticle(Base):
    """A cleaned article of a run."""

    __tablename__ = "article"

    run_id: Mapped[str] = mapped_column(primary_key=True, comment="The run that staged the row", info=RUN)
    shard: Mapped[str] = mapped_column(primary_key=True, comment="The shard of the run")
    version_id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv5 of article and content hash")
    article_id: Mapped[UUID] = mapped_column(comment="UUIDv5 of the canonical URL")
    canonical_url: Mapped[str] = mapped_column(comment="The canonical URL")
    source_id: Mapped[str] = mapped_column(comment="The source")
    content_sha256: Mapped[str] = mapped_column(comment="SHA-256 of title and text, hexadecimal")
    url: Mapped[str | None] = mapped_column(comment="The URL as asked")
    capture_id: Mapped[UUID] = mapped_column(comment="The capture")
    captured_at: Mapped[datetime] = mapped_column(comment="When the capture was made")
    warc_file: Mapped[str | None] = mapped_column(comment="WARC file of the capture")
    warc_offset: Mapped[int | None] = mapped_column(BigInteger, comment="Offset of the record in bytes")
    warc_length: Mapped[int | None] = mapped_column(BigInteger, comment="Length of the record in bytes")
    title: Mapped[str | None] = mapped_column(comment="Title")
    text: Mapped[str] = mapped_column(comment="Text in blocks")
    blocks: Mapped[list[Any]] = mapped_column(JSONB, comment="Array of {kind, start, end, credit}, in order")
    authors: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="People named as authors")
    credit: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Agencies and outlets named as authors")
    section: Mapped[str | None] = mapped_column(comment="Section of the outlet")
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Keywords")
    site_name: Mapped[str | None] = mapped_column(comment="Name of the site as the page states it")
    language: Mapped[str | None] = mapped_column(comment="ISO 639-1, detected")
    language_declared: Mapped[str | None] = mapped_column(comment="ISO 639-1, as the page declares it")
    published_at: Mapped[datetime | None] = mapped_column(comment="Instant of publication, where a zone is known")
    published_on: Mapped[date | None] = mapped_column(comment="The publisher's local day of publication")
    published_month: Mapped[date] = mapped_column(comment="First day of that month; 0001-01-01 where there is no date")
    date_precision: Mapped[str] = mapped_column(comment="instant, minute_no_zone, day or none")
    modified_at: Mapped[datetime | None] = mapped_column(comment="Instant of the last change that the page states")
    word_count: Mapped[int] = mapped_column(comment="Words of the text")
    is_free: Mapped[bool | None] = mapped_column(comment="False behind a paywall, null where the page does not say")
    social_title: Mapped[str | None] = mapped_column(comment="Title for social networks, where it differs")
    image_url: Mapped[str | None] = mapped_column(comment="Lead image")
    dateline_place: Mapped[str | None] = mapped_column(comment="Place of the dateline")
    dateline_agency: Mapped[str | None] = mapped_column(comment="Agency of the dateline")
    country: Mapped[str | None] = mapped_column(comment="Country of the source, ISO 3166-1 alpha-3")
    found_by: Mapped[dict[str, Any]] = mapped_column(comment="Field to the evidence that won")
    near_duplicate_keys: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), comment="MinHash signature, see etl/clean")

    __table_args__ = ({"schema": "staging", "comment": "One row per run, shard and article version"},)


class StagedExtraction(StagedMention, Base):
    """What one extraction of a run found."""

    __tablename__ = "extraction"

    version_id: Mapped[UUID] = mapped_column(primary_key=True, comment="The article version", sort_order=-20)
    extractor: Mapped[str] = mapped_column(comment="Name of the extractor")
    extractor_version: Mapped[str] = mapped_column(comment="Version of the extractor")
    model: Mapped[str | None] = mapped_column(comment="Name of the language model used")
    model_version: Mapped[str | None] = mapped_column(comment="Version of the language model used")
    skipped: Mapped[str | None] = mapped_column(comment="Reason code where the version was not extracted")
    times: Mapped[int] = mapped_column(comment="Time expressions found")
    quotes: Mapped[int] = mapped_column(comment="Quotes found")
    events: Mapped[int] = mapped_column(comment="Event mentions found")
    accepted: Mapped[bool] = mapped_column(comment="Set by the merge: this extraction speaks for the version", server_default="false")
    extraction_key: Mapped[str | None] = mapped_column(
        comment="SHA-256 of what it was made from: text, dates, extractor's code, model; equal keys give equal facts"
    )

    __table_args__ = ({"schema": "staging", "comment": "One row per run, shard and extracted version"},)


def _by_version() -> Index:
    """The index of staged facts, by which a version's are replaced and a run's read: one entry for many pages, since rows of a shard
    lie together in the order of its versions.

    Their keys are not enforced: ids are unique by the way they are made, a version's facts are written in one transaction with its
    extraction, whose key is, and the warehouse refuses doubled rows.
    """
    return Index(None, "run_id", "shard", "version_id", postgresql_using="brin", postgresql_with={"autosummarize": True})


class StagedTimeExpression(TimeExpressionColumns, StagedMention, Base):
    """A time expression of a run."""

    __tablename__ = "time_expression"

    sentence_start: Mapped[int | None] = mapped_column(comment="First code point of the sentence")
    sentence_end: Mapped[int | None] = mapped_column(comment="Code point after the sentence")

    __table_args__ = (_by_version(), {"schema": "staging", "comment": "One row per run, shard and time expression"})


class StagedQuote(QuoteColumns, StagedMention, Base):
    """A quote of a run."""

    __tablename__ = "quote"

    sentence_start: Mapped[int | None] = mapped_column(comment="First code point of the sentence")
    sentence_end: Mapped[int | None] = mapped_column(comment="Code point after the sentence")

    __table_args__ = (_by_version(), {"schema": "staging", "comment": "One row per run, shard and quote"})


class StagedEventMention(EventMentionColumns, StagedMention, Base):
    """An event mention of a run."""

    __tablename__ = "event_mention"

    sentence_start: Mapped[int] = mapped_column(comment="First code point of the sentence")
    sentence_end: Mapped[int] = mapped_column(comment="Code point after the sentence")

    __table_args__ = (_by_version(), {"schema": "staging", "comment": "One row per run, shard and event mention"})


class StagedParticipant(ParticipantColumns, StagedMention, Base):
    """An actor or a target of a staged event mention."""

    __tablename__ = "event_participant"
    __table_args__ = (_by_version(), {"schema": "staging", "comment": "One row per run, shard and actor or target"})


class StagedCasualty(CasualtyColumns, StagedMention, Base):
    """A count of people harmed of a staged event mention."""

    __tablename__ = "event_casualty"
    __table_args__ = (_by_version(), {"schema": "staging", "comment": "One row per run, shard and count of people harmed"})
