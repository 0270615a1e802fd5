"""Schema ops: runs, reports, quarantine, checks, takedowns: what the people who keep the pipeline read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Index, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from etl.load.tables.base import CAPTURE, RUN, Base


class Run(Base):
    """One execution of the pipeline over one window."""

    __tablename__ = "run"

    run_id: Mapped[str] = mapped_column(primary_key=True, comment="Airflow's DAG and run id, or the command line's")
    kind: Mapped[str] = mapped_column(comment="nightly, replay or cli")
    window_start: Mapped[datetime] = mapped_column(comment="Start of the window, inclusive")
    window_end: Mapped[datetime] = mapped_column(comment="End of the window, exclusive")
    sources: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Sources asked for; empty means all enabled")
    refetch: Mapped[bool] = mapped_column(comment="Whether pages captured before are fetched again")
    state: Mapped[str] = mapped_column(comment="open, done or failed")
    message: Mapped[str | None] = mapped_column(comment="Why it failed, or what a person should know")
    tries: Mapped[int] = mapped_column(comment="How often the run was opened", info=RUN)
    opened_at: Mapped[datetime] = mapped_column(comment="When it was opened last", info=RUN)
    closed_at: Mapped[datetime | None] = mapped_column(comment="When it was closed", info=RUN)

    __table_args__ = (
        Index(None, "window_start", "window_end"),
        {"schema": "ops", "comment": "One row per run of the pipeline"},
    )


class StageReport(Base):
    """What one stage did with one shard."""

    __tablename__ = "stage_report"

    run_id: Mapped[str] = mapped_column(primary_key=True, comment="The run")
    stage: Mapped[str] = mapped_column(primary_key=True, comment="discover, fetch, clean, extract, audit, load or publish")
    shard: Mapped[str] = mapped_column(primary_key=True, comment="The shard, or empty for a stage that has none")
    received: Mapped[int] = mapped_column(comment="Items that came in")
    passed: Mapped[int] = mapped_column(comment="Items that went on")
    reasons: Mapped[dict[str, Any]] = mapped_column(comment="Reason code to number of items that left the path")
    seconds: Mapped[float] = mapped_column(comment="Wall-clock time of the stage in seconds", info=RUN)
    reported_at: Mapped[datetime] = mapped_column(comment="When it was reported last", info=RUN)

    __table_args__ = ({"schema": "ops", "comment": "One row per run, stage and shard: received = passed + sum of reasons"},)


class StagingLedger(Base):
    """How many rows a shard staged, so that rows that were dropped or not restored are missed."""

    __tablename__ = "staging_ledger"

    run_id: Mapped[str] = mapped_column(primary_key=True, comment="The run")
    shard: Mapped[str] = mapped_column(primary_key=True, comment="The shard")
    content: Mapped[str] = mapped_column(primary_key=True, comment="articles or extractions")
    staged_rows: Mapped[int] = mapped_column(comment="Rows that stand in staging.article or staging.extraction")
    staged_at: Mapped[datetime] = mapped_column(comment="When they were staged", info=RUN)

    __table_args__ = ({"schema": "ops", "comment": "One row per run, shard and content: what staging must hold"},)


class Quarantine(Base):
    """A page that gave no article or no extraction, with what is needed to find it and try again."""

    __tablename__ = "quarantine"

    stage: Mapped[str] = mapped_column(primary_key=True, comment="The stage that put it aside")
    url: Mapped[str] = mapped_column(primary_key=True, comment="The URL as asked")
    reason: Mapped[str] = mapped_column(comment="Reason code, see docs/reasons.md")
    message: Mapped[str] = mapped_column(comment="What, where, how much and what to do next", info=CAPTURE)
    source_id: Mapped[str] = mapped_column(comment="The source of the URL")
    capture_id: Mapped[UUID | None] = mapped_column(comment="The capture, where bytes were archived", info=CAPTURE)
    warc_file: Mapped[str | None] = mapped_column(comment="WARC file below the archive's root", info=CAPTURE)
    warc_offset: Mapped[int | None] = mapped_column(BigInteger, comment="Offset of the record in bytes", info=CAPTURE)
    warc_length: Mapped[int | None] = mapped_column(BigInteger, comment="Length of the compressed record in bytes", info=CAPTURE)
    first_run_id: Mapped[str] = mapped_column(comment="The run that put it aside first", info=RUN)
    last_run_id: Mapped[str] = mapped_column(comment="The run that put it aside last", info=RUN)
    first_seen_at: Mapped[datetime] = mapped_column(comment="When it was put aside first", info=RUN)
    last_seen_at: Mapped[datetime] = mapped_column(comment="When it was put aside last", info=RUN)
    resolved_at: Mapped[datetime | None] = mapped_column(comment="When a later run got through the stage; null while open", info=RUN)
    resolved_run_id: Mapped[str | None] = mapped_column(comment="The run that got through", info=RUN)

    __table_args__ = (
        Index(None, "capture_id"),
        Index(None, "source_id", "reason"),
        {"schema": "ops", "comment": "One row per stage and URL that was put aside"},
    )


class CheckResult(Base):
    """The outcome of one SQL check in one run."""

    __tablename__ = "check_result"

    run_id: Mapped[str] = mapped_column(primary_key=True, comment="The run", info=RUN)
    moment: Mapped[str] = mapped_column(
        primary_key=True, comment="staging (before the merge), published (in the merge) or mart (before publishing)"
    )
    check_name: Mapped[str] = mapped_column(primary_key=True, comment="File name in sql/checks without its suffix")
    severity: Mapped[str] = mapped_column(comment="error blocks publication, warning does not")
    failing_rows: Mapped[int] = mapped_column(BigInteger, comment="Rows that the check returned; 0 means it passed")
    sample: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Up to five of them, as JSON")
    advice: Mapped[str] = mapped_column(comment="What to do, from the check's header")
    checked_at: Mapped[datetime] = mapped_column(comment="When the check ran", info=RUN)

    __table_args__ = (
        Index(None, "check_name", "checked_at"),
        {"schema": "ops", "comment": "One row per run, moment and check"},
    )


class Publication(Base):
    """A run whose rows the marts show."""

    __tablename__ = "publication"

    run_id: Mapped[str] = mapped_column(primary_key=True, comment="The run", info=RUN)
    window_start: Mapped[datetime] = mapped_column(comment="Start of the run's window, inclusive")
    window_end: Mapped[datetime] = mapped_column(comment="End of the run's window, exclusive")
    published_at: Mapped[datetime] = mapped_column(comment="When the run was published last", info=RUN)

    __table_args__ = ({"schema": "ops", "comment": "One row per published run; freshness reads it"},)


class ReplayChange(Base):
    """What a replay's merge changes, counted before the merge."""

    __tablename__ = "replay_change"

    run_id: Mapped[str] = mapped_column(primary_key=True, comment="The replay", info=RUN)
    published_on: Mapped[date] = mapped_column(
        primary_key=True, comment="Day of publication of the articles; 0001-01-01 where they bear none"
    )
    fact: Mapped[str] = mapped_column(primary_key=True, comment="article_version, time_expression, quote or event_mention")
    added: Mapped[int] = mapped_column(BigInteger, comment="Rows that the replay adds")
    removed: Mapped[int] = mapped_column(BigInteger, comment="Rows that it takes away")
    changed: Mapped[int] = mapped_column(BigInteger, comment="Rows over the same words that say something else now")
    kept: Mapped[int] = mapped_column(BigInteger, comment="Rows that stay as they are")
    examples: Mapped[list[Any]] = mapped_column(comment="A few of each: {what, url, before, after, columns}")
    compared_at: Mapped[datetime] = mapped_column(comment="When staging was compared with the warehouse", info=RUN)

    __table_args__ = (
        {
            "schema": "ops",
            "comment": "One row per replay, day of publication and kind of fact: what its merge changes, counted before the merge",
        },
    )


class MartDefinition(Base):
    """The text of a mart as installed, so that an unchanged mart is not built again."""

    __tablename__ = "mart_definition"

    mart: Mapped[str] = mapped_column(primary_key=True, comment="File name in sql/marts without its suffix")
    sha256: Mapped[str] = mapped_column(comment="SHA-256 of the file as installed, hexadecimal")
    installed_at: Mapped[datetime] = mapped_column(comment="When it was installed", info=RUN)

    __table_args__ = ({"schema": "ops", "comment": "One row per installed mart"},)


class Incident(Base):
    """Something wrong that people are told of: once when it begins, once when it is over."""

    __tablename__ = "incident"

    incident_key: Mapped[str] = mapped_column(
        primary_key=True, comment="What makes two sightings the same incident: kind, subject and cause"
    )
    opened_at: Mapped[datetime] = mapped_column(primary_key=True, comment="When it was seen first")
    kind: Mapped[str] = mapped_column(comment="run_failed, late or volume")
    subject: Mapped[str] = mapped_column(comment="The run, the day or the source it is about")
    told_with: Mapped[str | None] = mapped_column(
        comment="Incidents that are told of as one: a message for the first, one when the last is over"
    )
    title: Mapped[str] = mapped_column(comment="What is wrong, in one line")
    detail: Mapped[str] = mapped_column(comment="What, where, how much and what to do")
    sightings: Mapped[int] = mapped_column(comment="How often it was seen while open")
    seen_at: Mapped[datetime] = mapped_column(comment="When it was seen last")
    told_at: Mapped[datetime | None] = mapped_column(comment="When people were told; null while nobody was reached")
    closed_at: Mapped[datetime | None] = mapped_column(comment="When it was over; null while open")

    __table_args__ = (
        Index("incident_open_key", "incident_key", unique=True, postgresql_where=text("closed_at is null")),
        Index(None, "told_with"),
        Index(None, "subject"),
        {"schema": "ops", "comment": "One row per incident: what people are told once when it begins and once when it is over"},
    )


class Tombstone(Base):
    """A takedown: what must not be shown, or must not come back."""

    __tablename__ = "tombstone"

    scope: Mapped[str] = mapped_column(primary_key=True, comment="url, source or person")
    target: Mapped[str] = mapped_column(primary_key=True, comment="Canonical URL's article id, source id or person id")
    action: Mapped[str] = mapped_column(comment="hide (kept, not shown) or erase (text, quotes and captures gone)")
    reason: Mapped[str] = mapped_column(comment="Why, in words")
    approved_by: Mapped[str] = mapped_column(comment="Who approved it")
    approved_at: Mapped[datetime] = mapped_column(comment="When it was approved", info=RUN)
    known_addresses: Mapped[list[UUID]] = mapped_column(
        ARRAY(Uuid), server_default="{}", comment="Of an erasure: ids (UUIDv5) of all addresses that led to what it took"
    )

    __table_args__ = ({"schema": "ops", "comment": "One row per takedown; loads and marts obey it"},)


class ErasedRecord(Base):
    """A record that the archive is to erase, and whether it has: written with the takedown, so that a kill loses none."""

    __tablename__ = "erased_record"

    warc_file: Mapped[str] = mapped_column(primary_key=True, comment="WARC file below the archive's root", info=CAPTURE)
    warc_offset: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, comment="Offset of the record in bytes", info=CAPTURE
    )
    warc_length: Mapped[int] = mapped_column(BigInteger, comment="Length of the compressed record in bytes", info=CAPTURE)
    noted_at: Mapped[datetime] = mapped_column(comment="When a takedown took its rows from the tables", info=RUN)
    erased_at: Mapped[datetime | None] = mapped_column(
        comment="When the archive erased it; null while that is still to be done", info=RUN
    )

    __table_args__ = ({"schema": "ops", "comment": "One row per WARC record that a takedown erases from the archive"},)
