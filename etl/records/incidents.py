"""Incidents, and the notices that tell people of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something wrong that people are told of once, however often and by however many processes it is seen."""

    kind: Literal["run_failed", "late", "volume"]
    subject: str                   # the run, the day or the source
    cause: str = ""                # what failed there: another cause is another incident
    title: str                     # one line
    detail: str                    # what, where, how much, what to do
    told_with: str | None = None   # incidents told of as one, e.g. the days of a backfill that fail alike

    @property
    def key(self) -> str:
        """What makes two sightings one incident."""
        return "/".join(filter(None, (self.kind, self.subject, self.cause)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to people."""

    state: Literal["open", "over"]
    title: str                     # one line
    text: str
    incidents: tuple[Incident, ...]
    link: str | None = None        # where to look, e.g. the run in Airflow's UI
