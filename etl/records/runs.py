"""Runs, the reports of their stages, what was put aside, checks, and what a replay changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from etl.records.captures import RecordAddress
from etl.records.sources import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of the pipeline over one window. Airflow's run_id, or the CLI's."""

    run_id: str
    kind: Literal["nightly", "replay", "cli"]
    window: Window
    sources: tuple[str, ...] = ()  # empty means all enabled
    refetch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReport:
    """What one stage did with one shard: `received == passed + sum(reasons.values())`."""

    stage: str
    shard: str
    received: int
    passed: int
    reasons: Mapping[str, int]
    seconds: float

    def __post_init__(self) -> None:
        if self.received != self.passed + sum(self.reasons.values()):
            raise ValueError(f"{self.stage} {self.shard}: {self.received} in, but {self.passed} out and {dict(self.reasons)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """One item put aside, with everything needed to find it and try again."""

    stage: str
    reason: str
    message: str
    source_id: str
    url: str
    capture_id: str | None = None
    address: RecordAddress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """The outcome of one SQL check."""

    name: str
    severity: Literal["error", "warning"]
    failing_rows: int
    sample: tuple[str, ...]        # up to five rows, as text
    advice: str                    # from the check's header: what to do


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeExample:
    """One row that a replay adds, removes or changes."""

    what: Literal["added", "removed", "changed"]
    url: str
    before: str | None             # what it said, in words; None when added
    after: str | None              # what it says now; None when removed
    columns: tuple[str, ...]       # which columns differ, when changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a replay's merge changes on one day of publication, for one kind of fact."""

    day: date | None               # None: the articles bear no date
    fact: str                      # article_version, time_expression, quote, event_mention
    added: int
    removed: int
    changed: int
    kept: int
    examples: tuple[ChangeExample, ...] = ()
