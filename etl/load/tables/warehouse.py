"""Schema warehouse: articles, their versions, near-duplicate pairs, extractions and events across articles."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, Text, literal_column
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from etl.load.tables.base import CAPTURE, RUN, Base


class Article(Base):
    """An article: what lives at one canonical URL."""

    __tablename__ = "article"

    article_id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv5 of the canonical URL")
    canonical_url: Mapped[str] = mapped_column(comment="The canonical URL")
    source_id: Mapped[str] = mapped_column(comment="The source of its first capture")
    first_captured_at: Mapped[datetime] = mapped_column(comment="When it was captured first", info=CAPTURE)
    retracted: Mapped[str | None] = mapped_column(comment="hide or erase where a takedown holds, else null")
    run_id: Mapped[str] = mapped_column(comment="The run that wrote the row last", info=RUN)
    loaded_at: Mapped[datetime] = mapped_column(comment="When the row was written last", info=RUN)

    __table_args__ = (
        Index(None, "canonical_url", unique=True),
        Index(None, "source_id"),
        {"schema": "warehouse", "comment": "One row per article"},
    )


class ArticleVersion(Base):
    """One content of an article. The same content again is the same version."""

    __tablename__ = "article_version"

    version_id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv5 of article and content hash")
    article_id: Mapped[UUID] = mapped_column(ForeignKey("warehouse.article.article_id", ondelete="CASCADE"), comment="The article")
    content_sha256: Mapped[str] = mapped_column(comment="SHA-256 of title and text, hexadecimal")
    url: Mapped[str | None] = mapped_column(comment="The URL that its first capture asked for")
    capture_id: Mapped[UUID] = mapped_column(comment="Its first capture: the archived bytes", info=CAPTURE)
    captured_at: Mapped[datetime] = mapped_column(comment="When that capture was made", info=CAPTURE)
    warc_file: Mapped[str | None] = mapped_column(comment="WARC file of that capture", info=CAPTURE)
    warc_offset: Mapped[int | None] = mapped_column(BigInteger, comment="Offset of the record in bytes", info=CAPTURE)
    warc_length: Mapped[int | None] = mapped_column(BigInteger, comment="Length of the record in bytes", info=CAPTURE)
    title: Mapped[str | None] = mapped_column(comment="Title")
    text: Mapped[str] = mapped_column(comment="Text in blocks; every span counts its code points")
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
    found_by: Mapped[dict[str, Any]] = mapped_column(comment="Field to the evidence that won, e.g. json_ld")
    near_duplicate_keys: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), comment="MinHash signature, see etl/clean")
    cluster_id: Mapped[UUID] = mapped_column(comment="Near-duplicate cluster: the version id of its earliest member")
    valid_from: Mapped[datetime] = mapped_column(comment="From when this content stood, see docs/warehouse.md", info=CAPTURE)
    valid_to: Mapped[datetime | None] = mapped_column(comment="Until when, exclusive; null for the current version", info=CAPTURE)
    is_current: Mapped[bool] = mapped_column(comment="Whether it is the article's latest version")
    run_id: Mapped[str] = mapped_column(comment="The run that wrote the row last", info=RUN)
    loaded_at: Mapped[datetime] = mapped_column(comment="When the row was written last", info=RUN)
    source_id: Mapped[str] = mapped_column(comment="The article's source")
    is_shown: Mapped[bool] = mapped_column(comment="Whether marts show it: current, of an article that no takedown hides")

    __table_args__ = (
        Index(None, "article_id", "content_sha256", unique=True),
        Index(None, "published_on"),
        Index(None, "source_id", "published_on"),
        Index("article_version_latest_idx", literal_column("coalesce(published_on, '0001-01-01'::date)")),
        Index(None, "cluster_id"),
        Index("article_version_current_idx", "article_id", postgresql_where=literal_column("is_current")),
        CheckConstraint("valid_to >= valid_from", name="validity"),
        {"schema": "warehouse", "comment": "One row per article and content; old contents stay, closed by valid_to"},
    )


class NearDuplicatePair(Base):
    """Two versions that tell the same words: the evidence behind clusters."""

    __tablename__ = "near_duplicate_pair"

    version_a: Mapped[UUID] = mapped_column(primary_key=True, comment="The smaller version id")
    version_b: Mapped[UUID] = mapped_column(primary_key=True, comment="The greater version id")
    similarity: Mapped[float] = mapped_column(comment="Estimated Jaccard similarity of word shingles, 0 to 1")
    containment: Mapped[float] = mapped_column(comment="Estimated share of the shorter text found in the longer, 0 to 1")

    __table_args__ = (
        Index(None, "version_b"),
        {"schema": "warehouse", "comment": "One row per pair of near-duplicate versions"},
    )


class NearDuplicateBand(Base):
    """A slice of a version's MinHash signature: versions that share one are candidates for a pair."""

    __tablename__ = "near_duplicate_band"

    band: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, comment="Two keys of the signature and the number of their slice"
    )
    version_id: Mapped[UUID] = mapped_column(primary_key=True, comment="The version")

    __table_args__ = ({"schema": "warehouse", "comment": "One row per version and slice of its signature"},)


class Extraction(Base):
    """Which extractor speaks for a version."""

    __tablename__ = "extraction"

    version_id: Mapped[UUID] = mapped_column(
        ForeignKey("warehouse.article_version.version_id", ondelete="CASCADE"), primary_key=True, comment="The article version"
    )
    extractor: Mapped[str] = mapped_column(comment="Name of the extractor")
    extractor_version: Mapped[str] = mapped_column(comment="Version of the extractor")
    model: Mapped[str | None] = mapped_column(comment="Name of the language model used")
    model_version: Mapped[str | None] = mapped_column(comment="Version of the language model used")
    capture_id: Mapped[UUID] = mapped_column(comment="The capture whose article was extracted", info=CAPTURE)
    skipped: Mapped[str | None] = mapped_column(comment="Reason code where the version was not extracted")
    times: Mapped[int] = mapped_column(comment="Time expressions found")
    quotes: Mapped[int] = mapped_column(comment="Quotes found")
    events: Mapped[int] = mapped_column(comment="Event mentions found")
    run_id: Mapped[str] = mapped_column(comment="The run that wrote the row last", info=RUN)
    loaded_at: Mapped[datetime] = mapped_column(comment="When the row was written last", info=RUN)
    extraction_key: Mapped[str | None] = mapped_column(
        comment="SHA-256 of what it was made from: text, dates, extractor's code, model; equal keys give equal facts"
    )

    __table_args__ = ({"schema": "warehouse", "comment": "One row per extracted version: the extraction that its facts come from"},)


class SupersededMention(Base):
    """A fact as an earlier extractor gave it, kept apart from what is current."""

    __tablename__ = "superseded_mention"

    version_id: Mapped[UUID] = mapped_column(primary_key=True, comment="The article version")
    fact: Mapped[str] = mapped_column(primary_key=True, comment="The fact table it stood in")
    extractor: Mapped[str] = mapped_column(primary_key=True, comment="Name of the extractor that said so")
    extractor_version: Mapped[str] = mapped_column(primary_key=True, comment="Version of that extractor")
    model_version: Mapped[str] = mapped_column(primary_key=True, comment="Name and version of the language model, or empty")
    mention_key: Mapped[str] = mapped_column(primary_key=True, comment="The row's key within its fact table")
    content: Mapped[dict[str, Any]] = mapped_column(comment="The row as it stood", info=RUN)
    superseded_run_id: Mapped[str] = mapped_column(comment="The run that superseded it", info=RUN)
    superseded_at: Mapped[datetime] = mapped_column(comment="When it was superseded", info=RUN)

    __table_args__ = ({"schema": "warehouse", "comment": "One row per fact that another extractor's result replaced"},)


class Event(Base):
    """What happened, once, however many articles tell it."""

    __tablename__ = "event"

    event_id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv5 of its earliest mention")
    event_type: Mapped[str] = mapped_column(comment="Type, see warehouse.event_type")
    mode: Mapped[str | None] = mapped_column(comment="PLOVER mode, e.g. airstrike")
    modality: Mapped[str] = mapped_column(comment="occurred, claimed, denied, planned or possible: the strongest of its mentions")
    is_contested: Mapped[bool] = mapped_column(comment="Whether one mention denies what another states or claims")
    happened_from: Mapped[date | None] = mapped_column(comment="First day; the latest of its most precise mentions")
    happened_to: Mapped[date | None] = mapped_column(comment="Last day, inclusive")
    geoname_id: Mapped[int | None] = mapped_column(BigInteger, comment="GeoNames id of the place")
    place_name: Mapped[str | None] = mapped_column(comment="Name of the place")
    country: Mapped[str | None] = mapped_column(comment="ISO 3166-1 alpha-3")
    admin1: Mapped[str | None] = mapped_column(comment="First-order division")
    lat: Mapped[float | None] = mapped_column(comment="Latitude in degrees, WGS 84")
    lon: Mapped[float | None] = mapped_column(comment="Longitude in degrees, WGS 84")
    mentions: Mapped[int] = mapped_column(comment="Mentions, in all versions")
    articles: Mapped[int] = mapped_column(comment="Articles that mention it")
    tellings: Mapped[int] = mapped_column(comment="Near-duplicate clusters that mention it: wire copies count once")
    outlets: Mapped[int] = mapped_column(comment="Sources that mention it")
    first_published_month: Mapped[date] = mapped_column(comment="Partition of its earliest-published mention, where to look for them")
    last_published_month: Mapped[date] = mapped_column(comment="Partition of its latest-published mention")
    first_mention_id: Mapped[UUID] = mapped_column(comment="Its earliest mention")
    first_published_at: Mapped[datetime | None] = mapped_column(comment="When that was published")
    shown_mention_id: Mapped[UUID | None] = mapped_column(
        comment="The mention that shows it: the earliest in a current version of an article that may be shown; null where there is none"
    )
    shown_version_id: Mapped[UUID | None] = mapped_column(comment="The article version of that mention")
    shown_trigger: Mapped[str | None] = mapped_column(comment="Its trigger as written")
    shown_sentence_start: Mapped[int | None] = mapped_column(comment="First code point of its sentence in the text")
    shown_sentence_end: Mapped[int | None] = mapped_column(comment="Code point after its sentence in the text")

    __table_args__ = (
        Index(None, "happened_from", "happened_to"),
        Index(None, "country", "happened_from"),
        Index(None, "event_type", "happened_from"),
        {"schema": "warehouse", "comment": "One row per happening; mentions point to it"},
    )


class EventLink(Base):
    """Why two mentions are held to be one happening; deleting a link and resolving again undoes a merge."""

    __tablename__ = "event_link"

    mention_a: Mapped[UUID] = mapped_column(primary_key=True, comment="The smaller mention id")
    mention_b: Mapped[UUID] = mapped_column(primary_key=True, comment="The greater mention id")
    because: Mapped[str] = mapped_column(comment="The evidence, in words")

    __table_args__ = (
        Index(None, "mention_b"),
        {"schema": "warehouse", "comment": "One row per pair of mentions linked into one event"},
    )
