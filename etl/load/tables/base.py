"""What all tables share: column types, naming, provenance."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Boolean, Date, Double, Integer, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeEngine

SCHEMAS = ("raw", "staging", "warehouse", "mart", "ops")
FACTS = ("time_expression", "quote", "event_mention", "event_participant", "event_casualty")
"""Tables of schema warehouse partitioned by publication month."""

STAGED = ("article", "extraction", *FACTS)
"""Tables of schema staging."""

UNDATED_MONTH = date(1, 1, 1)
"""`published_month` of an article without a date: it lies in the default partition."""

# What a column holds decides whether `fingerprint` compares it: two runs of one window differ in these and nothing else.
RUN = {"volatile": "run"}  # run ids, load times
CAPTURE = {"volatile": "capture"}  # when and where bytes were fetched: equal on a re-run, not on another machine


class Base(DeclarativeBase):
    """Base of all models. Text is unbounded: Postgres gains nothing from varchar(n)."""

    metadata = MetaData(
        naming_convention={
            "pk": "%(table_name)s_pkey",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "ck": "%(table_name)s_%(constraint_name)s_check",
        }
    )
    type_annotation_map: ClassVar[dict[Any, TypeEngine[Any]]] = {
        str: Text(),
        bool: Boolean(),
        int: Integer(),
        float: Double(),
        date: Date(),
        datetime: TIMESTAMP(timezone=True),
        UUID: Uuid(),
        list[str]: ARRAY(Text()),
        list[int]: ARRAY(BigInteger()),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


class Provenance:
    """Which words, which code and which run a row of a fact table comes from."""

    version_id: Mapped[UUID] = mapped_column(comment="The article version whose text holds the words", sort_order=-20)
    published_month: Mapped[date] = mapped_column(
        primary_key=True,
        sort_order=50,
        comment="First day of the month of publication, the partition key; 0001-01-01 where the article bears no date",
    )
    sentence_start: Mapped[int | None] = mapped_column(comment="First code point of the sentence in the text", sort_order=90)
    sentence_end: Mapped[int | None] = mapped_column(comment="Code point after the sentence in the text", sort_order=91)
    extractor: Mapped[str] = mapped_column(comment="Name of the extractor", sort_order=92)
    extractor_version: Mapped[str] = mapped_column(comment="Version of the extractor", sort_order=93)
    model: Mapped[str | None] = mapped_column(comment="Name of the language model used", sort_order=94)
    model_version: Mapped[str | None] = mapped_column(comment="Version of the language model used", sort_order=95)
    run_id: Mapped[str] = mapped_column(comment="The run that wrote the row last", sort_order=96, info=RUN)
    loaded_at: Mapped[datetime] = mapped_column(comment="When the row was written last", sort_order=97, info=RUN)


class StagedMention:
    """What every staged row carries: it is replaced by run and shard."""

    run_id: Mapped[str] = mapped_column(primary_key=True, comment="The run that staged the row", sort_order=-30, info=RUN)
    shard: Mapped[str] = mapped_column(primary_key=True, comment="The shard of the run", sort_order=-29)
    version_id: Mapped[UUID] = mapped_column(comment="The article version whose text holds the words", sort_order=-20)
