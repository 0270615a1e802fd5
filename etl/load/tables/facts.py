"""Schema warehouse, facts: one row per mention in one version's text, partitioned by publication month.

Facts have no foreign keys: `sql/checks` holds what they would hold, at a fraction of their cost per loaded row.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, func, literal_column
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from etl.load.tables.base import Base, Provenance

_BY_MONTH = {"schema": "warehouse", "postgresql_partition_by": "RANGE (published_month)"}


class TimeExpressionColumns:
    """The columns that staging.time_expression and warehouse.time_expression share."""

    time_id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv5 of version, span and value")
    start_char: Mapped[int] = mapped_column(comment="First code point in the text")
    end_char: Mapped[int] = mapped_column(comment="Code point after the last")
    text: Mapped[str] = mapped_column(comment="The words as written")
    time_type: Mapped[str] = mapped_column(comment="TimeML type: DATE, TIME, DURATION or SET")
    value: Mapped[str] = mapped_column(comment="TimeML value")
    modifier: Mapped[str | None] = mapped_column(comment="TimeML modifier")
    from_day: Mapped[date | None] = mapped_column(comment="First day, inclusive; null where open or unknown")
    to_day: Mapped[date | None] = mapped_column(comment="Last day, inclusive; null where open or unknown")
    from_at: Mapped[datetime | None] = mapped_column(comment="First instant, where a time of day is given")
    to_at: Mapped[datetime | None] = mapped_column(comment="Last instant, where a time of day is given")
    grain: Mapped[str] = mapped_column(comment="Precision, e.g. day or month")
    grounding: Mapped[str] = mapped_column(comment="How it was resolved, e.g. explicit or weekday")
    confidence: Mapped[float] = mapped_column(comment="0 to 1")
    rule: Mapped[str] = mapped_column(comment="The rule that found it")


class QuoteColumns:
    """The columns that staging.quote and warehouse.quote share."""

    quote_id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv5 of version, span and cue")
    kind: Mapped[str] = mapped_column(comment="direct, indirect or mixed")
    start_char: Mapped[int] = mapped_column(comment="First code point of the first fragment in the text")
    end_char: Mapped[int] = mapped_column(comment="Code point after the last fragment")
    fragments: Mapped[list[Any]] = mapped_column(JSONB, comment="Array of [start, end] without the quotation marks")
    text: Mapped[str] = mapped_column(comment="The fragments joined by one space")
    speaker_start: Mapped[int | None] = mapped_column(comment="First code point of the speaker's mention")
    speaker_end: Mapped[int | None] = mapped_column(comment="Code point after it")
    speaker_text: Mapped[str | None] = mapped_column(comment="The speaker as written")
    speaker_name: Mapped[str | None] = mapped_column(comment="The fullest name in the article")
    speaker_role: Mapped[str | None] = mapped_column(comment="Role as the article gives it")
    speaker_affiliation: Mapped[str | None] = mapped_column(comment="Affiliation as the article gives it")
    speaker_kind: Mapped[str | None] = mapped_column(comment="person, organisation, place, group, anonymous or unknown")
    speaker_confidence: Mapped[float | None] = mapped_column(comment="0 to 1")
    cue_start: Mapped[int | None] = mapped_column(comment="First code point of the cue, e.g. of 'said'")
    cue_end: Mapped[int | None] = mapped_column(comment="Code point after it")
    cue_text: Mapped[str | None] = mapped_column(comment="The cue as written")
    said_from: Mapped[date | None] = mapped_column(comment="First day on which it may have been said")
    said_to: Mapped[date | None] = mapped_column(comment="Last day, inclusive")
    polarity: Mapped[str] = mapped_column(comment="affirmed, denied, promised, accused, asked or urged")
    addressee: Mapped[str | None] = mapped_column(comment="To whom it was said")
    venue: Mapped[str | None] = mapped_column(comment="Where it was said, e.g. on television")
    confidence: Mapped[float] = mapped_column(comment="0 to 1")
    rule: Mapped[str] = mapped_column(comment="The rule that found it")


class EventMentionColumns:
    """The columns that staging.event_mention and warehouse.event_mention share."""

    mention_id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv5 of version and trigger")
    event_id: Mapped[UUID] = mapped_column(comment="The happening that it mentions")
    start_char: Mapped[int] = mapped_column(comment="First code point of the trigger in the text")
    end_char: Mapped[int] = mapped_column(comment="Code point after the trigger")
    trigger_text: Mapped[str] = mapped_column(comment="The trigger as written")
    event_type: Mapped[str] = mapped_column(comment="Type, see warehouse.event_type")
    mode: Mapped[str | None] = mapped_column(comment="PLOVER mode, e.g. airstrike")
    modality: Mapped[str] = mapped_column(comment="occurred, claimed, denied, planned or possible")
    happened_from: Mapped[date | None] = mapped_column(comment="First day, inclusive; null where open or unknown")
    happened_to: Mapped[date | None] = mapped_column(comment="Last day, inclusive; null where open or unknown")
    happened_from_at: Mapped[datetime | None] = mapped_column(comment="First instant, where a time of day is given")
    happened_to_at: Mapped[datetime | None] = mapped_column(comment="Last instant, where a time of day is given")
    grain: Mapped[str] = mapped_column(comment="Precision of the date")
    grounding: Mapped[str | None] = mapped_column(comment="How the date was found")
    undated_reason: Mapped[str | None] = mapped_column(comment="Why there is no date")
    place_start: Mapped[int | None] = mapped_column(comment="First code point of the place's mention")
    place_end: Mapped[int | None] = mapped_column(comment="Code point after it")
    place_text: Mapped[str | None] = mapped_column(comment="The place as written")
    place_name: Mapped[str | None] = mapped_column(comment="Its name in GeoNames")
    geoname_id: Mapped[int | None] = mapped_column(BigInteger, comment="GeoNames id")
    country: Mapped[str | None] = mapped_column(comment="ISO 3166-1 alpha-3")
    admin1: Mapped[str | None] = mapped_column(comment="First-order division")
    lat: Mapped[float | None] = mapped_column(comment="Latitude in degrees, WGS 84")
    lon: Mapped[float | None] = mapped_column(comment="Longitude in degrees, WGS 84")
    place_precision: Mapped[str | None] = mapped_column(comment="point, city, admin2, admin1, country or region")
    attribution_start: Mapped[int | None] = mapped_column(comment="First code point of the words that name the claimant")
    attribution_end: Mapped[int | None] = mapped_column(comment="Code point after them")
    attribution_text: Mapped[str | None] = mapped_column(comment="Whose claim it is, as written")
    attribution_name: Mapped[str | None] = mapped_column(comment="The claimant's name")
    confidence: Mapped[float] = mapped_column(comment="0 to 1")
    rule: Mapped[str] = mapped_column(comment="The lexicon entry that found it")


class ParticipantColumns:
    """The columns that staging.event_participant and warehouse.event_participant share."""

    mention_id: Mapped[UUID] = mapped_column(primary_key=True, comment="The event mention")
    part: Mapped[str] = mapped_column(primary_key=True, comment="actor or target")
    position: Mapped[int] = mapped_column(primary_key=True, comment="Order within the part, from 0", autoincrement=False)
    start_char: Mapped[int] = mapped_column(comment="First code point in the text")
    end_char: Mapped[int] = mapped_column(comment="Code point after the last")
    text: Mapped[str] = mapped_column(comment="The words as written")
    name: Mapped[str | None] = mapped_column(comment="The entity's name in the article")
    country: Mapped[str | None] = mapped_column(comment="ISO 3166-1 alpha-3")
    role: Mapped[str | None] = mapped_column(comment="state, military, police, rebels, civilians, company …")


class CasualtyColumns:
    """The columns that staging.event_casualty and warehouse.event_casualty share."""

    mention_id: Mapped[UUID] = mapped_column(primary_key=True, comment="The event mention")
    position: Mapped[int] = mapped_column(primary_key=True, comment="Order within the mention, from 0", autoincrement=False)
    kind: Mapped[str] = mapped_column(comment="killed, wounded, missing, displaced or detained")
    least: Mapped[int | None] = mapped_column(BigInteger, comment="Least number of people that the claim states")
    most: Mapped[int | None] = mapped_column(BigInteger, comment="Greatest number of people that the claim states")
    who: Mapped[str | None] = mapped_column(comment="Who they are, e.g. civilians")
    start_char: Mapped[int | None] = mapped_column(comment="First code point of the words that give the count")
    end_char: Mapped[int | None] = mapped_column(comment="Code point after them")


def _leading_version() -> Mapped[UUID]:
    """A version id that leads the primary key: rows are looked up by version, or by mention within one, and need no other index."""
    return mapped_column(primary_key=True, comment="The article version whose text holds the words", sort_order=-20)


class TimeExpression(TimeExpressionColumns, Provenance, Base):
    """A time expression of one version."""

    __tablename__ = "time_expression"
    __table_args__ = ({**_BY_MONTH, "comment": "One row per time expression in a version's text"},)

    version_id: Mapped[UUID] = _leading_version()


class Quote(QuoteColumns, Provenance, Base):
    """A quote of one version."""

    __tablename__ = "quote"

    person_id: Mapped[UUID | None] = mapped_column(comment="The speaker, where a name identifies one")

    __table_args__ = (
        Index(None, "version_id"),
        Index(None, "person_id"),
        Index(
            "quote_text_search_idx",
            func.to_tsvector(literal_column("'english'::regconfig"), literal_column("text")),
            postgresql_using="gin",
        ),
        {**_BY_MONTH, "comment": "One row per quote in a version's text"},
    )


class EventMention(EventMentionColumns, Provenance, Base):
    """A mention of an event in one version."""

    __tablename__ = "event_mention"

    quote_id: Mapped[UUID | None] = mapped_column(comment="The quote that its trigger stands in, the shortest of several; else null")

    __table_args__ = (
        Index(None, "version_id"),
        Index(None, "event_id"),
        Index(None, "geoname_id", "event_type", "happened_from"),
        {**_BY_MONTH, "comment": "One row per event mention in a version's text"},
    )


class EventParticipant(ParticipantColumns, Provenance, Base):
    """An actor or a target of an event mention."""

    __tablename__ = "event_participant"
    __table_args__ = ({**_BY_MONTH, "comment": "One row per actor or target of an event mention"},)

    version_id: Mapped[UUID] = _leading_version()


class EventCasualty(CasualtyColumns, Provenance, Base):
    """A count of people harmed, as one claim states it."""

    __tablename__ = "event_casualty"
    __table_args__ = (
        Index(None, "version_id"),
        {**_BY_MONTH, "comment": "One row per count of people harmed in an event mention"},
    )
