"""Schema warehouse, dimensions: sources, people, places, event types, days."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from etl.load.tables.base import Base


class Source(Base):
    """A publisher."""

    __tablename__ = "source"

    source_id: Mapped[str] = mapped_column(primary_key=True, comment="File name of its TOML without suffix")
    name: Mapped[str] = mapped_column(comment="The outlet's name as printed")
    home: Mapped[str | None] = mapped_column(comment="Home page URL")
    country: Mapped[str | None] = mapped_column(comment="ISO 3166-1 alpha-3")
    language: Mapped[str | None] = mapped_column(comment="ISO 639-1")
    timezone: Mapped[str | None] = mapped_column(comment="IANA zone of the newsroom")
    expected_per_weekday: Mapped[list[int]] = mapped_column(
        ARRAY(BigInteger),
        server_default="{}",
        comment="Least and most articles expected on Monday, Tuesday … Sunday: 14 numbers, or empty where nothing is expected",
    )

    __table_args__ = ({"schema": "warehouse", "comment": "One row per source of articles"},)


class Person(Base):
    """A person or an organisation that speaks in the news."""

    __tablename__ = "person"

    person_id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv5 of kind and identity key, see etl/resolve/people.py")
    kind: Mapped[str] = mapped_column(comment="person or organisation")
    identity_key: Mapped[str] = mapped_column(comment="The folded name, with distinguishing evidence where names collide")
    name: Mapped[str] = mapped_column(comment="The name as most often written")
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="All names as written, sorted")
    role: Mapped[str | None] = mapped_column(comment="The role most often given")
    affiliation: Mapped[str | None] = mapped_column(comment="The affiliation most often given")
    retracted: Mapped[str | None] = mapped_column(comment="hide where a takedown keeps this person's quotes out of the marts, else null")

    __table_args__ = (
        Index(None, "identity_key"),
        {"schema": "warehouse", "comment": "One row per person or organisation quoted"},
    )


class Place(Base):
    """A place of GeoNames."""

    __tablename__ = "place"

    geoname_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, comment="GeoNames id")
    name: Mapped[str | None] = mapped_column(comment="Name in GeoNames")
    country: Mapped[str | None] = mapped_column(comment="ISO 3166-1 alpha-3")
    admin1: Mapped[str | None] = mapped_column(comment="First-order division")
    lat: Mapped[float | None] = mapped_column(comment="Latitude in degrees, WGS 84")
    lon: Mapped[float | None] = mapped_column(comment="Longitude in degrees, WGS 84")

    __table_args__ = ({"schema": "warehouse", "comment": "One row per GeoNames place that an event took place in (GeoNames, CC BY)"},)


class EventType(Base):
    """A type of event: PLOVER's or a general one."""

    __tablename__ = "event_type"

    event_type: Mapped[str] = mapped_column(primary_key=True, comment="The type's name")
    family: Mapped[str] = mapped_column(comment="plover, general or unlisted")
    description: Mapped[str] = mapped_column(comment="What it covers")

    __table_args__ = ({"schema": "warehouse", "comment": "One row per event type"},)


class Day(Base):
    """A calendar day."""

    __tablename__ = "date"

    day: Mapped[date] = mapped_column(primary_key=True, comment="The day")
    year: Mapped[int] = mapped_column(SmallInteger, comment="Calendar year")
    quarter: Mapped[int] = mapped_column(SmallInteger, comment="1 to 4")
    month: Mapped[int] = mapped_column(SmallInteger, comment="1 to 12")
    month_start: Mapped[date] = mapped_column(comment="First day of the month")
    iso_year: Mapped[int] = mapped_column(SmallInteger, comment="Year of the ISO week")
    iso_week: Mapped[int] = mapped_column(SmallInteger, comment="ISO week, 1 to 53")
    weekday: Mapped[int] = mapped_column(SmallInteger, comment="0 = Monday .. 6 = Sunday")
    is_weekend: Mapped[bool] = mapped_column(comment="Saturday or Sunday")

    __table_args__ = ({"schema": "warehouse", "comment": "One row per day from 1980 to 2049"},)
