"""Last night: is its data there, and if not, what is wrong and what to do. Reads the marts alone; tells people if asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

from etl.errors import DatelineError
from etl.settings import settings
from etl.stages.context import engine, engine_of

if TYPE_CHECKING:
    from etl.load.health import Night

RUNBOOK = "docs/runbook.md"
Colour = Literal["green", "yellow", "red"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a night went, in a word and a sentence, and what to do when it is not green."""

    colour: Colour
    words: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.words}. {self.advice}".rstrip(". ") + "."


class DeadmanCode(IntEnum):
    """The exit codes of `dateline deadman`."""

    THERE = 0
    LATE = 4
    CANNOT_TELL = 5


@dataclass(frozen=True, slots=True)
class Alive:
    """What the deadman found."""

    code: DeadmanCode
    words: str


def judge(night: Night, by: time) -> Verdict:
    """Return how a night went. `by`: the UTC hour after the day's end by which its data should be there."""
    due = datetime.combine(night.day + timedelta(1), by, UTC)
    if night.state == "published" and night.articles:
        assert night.published_at is not None
        behind = f"{'late, ' if night.published_at > due else ''}published {_moment(night.published_at)}"
        if night.failed_errors:
            return Verdict("red", f"{behind}, and a later run of the day failed its checks", "; ".join(night.failed_errors))
        if night.odd or night.failed_warnings:
            return Verdict("yellow", f"{behind}, with something to look at", f"See below; {RUNBOOK}#a-sources-volume-is-odd"
                           if night.odd else "See the warnings below; they stop nothing")
        return Verdict("green", behind)
    if night.state == "published":
        return Verdict("red", f"the run is done, but no article of {night.day} is there ({night.discovered} URLs were discovered)",
                       f"Run: dateline sources check; {RUNBOOK}#zero-articles")
    if night.state == "failed":
        return Verdict("red", f"the run failed: {night.message or 'no reason was noted'}",
                       f"Open the run's first red task in Airflow, mend, clear it; {RUNBOOK}#nightly-news")
    late = night.now > due
    if night.state == "running":
        return Verdict("red" if late else "yellow", f"the run of {_moment(night.opened_at)} has not ended" + (
            f", and it is past {by:%H:%M} UTC" if late else f" yet; it is due by {by:%H:%M} UTC"),
            f"Is it stuck? {RUNBOOK}#a-run-is-stuck" if late else "")
    if night.state == "none":
        return Verdict("yellow", "no nightly run was ever started here", "Unpause nightly_news in Airflow, or run: dateline run")
    return Verdict("red" if late else "yellow", f"no run over {night.day} was started" + ("" if late else " yet"),
                   f"Is the scheduler up, and nightly_news unpaused? {RUNBOOK}#last-nights-data-is-late" if late else "")


def last_night(url: str | None = None) -> tuple[Night, Verdict]:
    """Return how the run over yesterday (UTC) went. `url`: another warehouse than the settings'."""
    from etl.load import health
    db = engine_of(url) if url else engine()
    night = health.night(db, health.now(db).date() - timedelta(1))
    return night, judge(night, settings().nightly_by)


def lines(night: Night, verdict: Verdict) -> list[tuple[str, str, str]]:
    """Return a night in ten lines at most, each a label, its words and a colour or ""; the first is the verdict's."""
    took = f", {night.seconds / 60:.0f} min" if night.seconds is not None else ""
    found = [
        ("last night", f"{night.day}: {verdict.colour}, {verdict.words}"),
        ("do", verdict.advice),
        ("run", f"{night.run_id}{took}" if night.run_id else ""),
        ("articles", f"{night.articles:,} of that day from {len(night.sources)} sources, {night.quotes:,} quotes, {night.events:,} events"
         if night.articles else ""),
        ("pages", f"{night.discovered:,} discovered, {night.fetched:,} fetched, {night.cleaned:,} cleaned, {night.left_out:,} left the path"
         if night.run_id else ""),
        ("checks", f"{night.checks} ran" + (f"; warnings: {', '.join(night.failed_warnings)}" if night.failed_warnings else ", no warning")
         if night.checks else ""),
        ("volume", ", ".join(f"{v.source_id} {v.articles} (usually {v.usual:.0f})" for v in night.odd)),
        ("quarantine", f"{night.new_quarantine:,} put aside by this run, {night.open_quarantine:,} open in all: dateline quarantine list"
         if night.open_quarantine else "empty"),
        ("feeds", f"answered last {_moment(night.feeds_polled_at)}" if night.feeds_polled_at else "never polled: is poll_feeds unpaused?"),
        ("incidents", "; ".join(night.incidents) if night.incidents else "none open"),
    ]
    return [(label, words, verdict.colour if n == 0 else "") for n, (label, words) in enumerate(found) if words]


def due(now: datetime, *, by: time, max_age: float | None = None) -> date:
    """Return the day whose data must be there at `now`, or a later one's.

    by       hours after the day's end
    max_age  instead: the end of the newest day there lies at most so many hours back
    """
    if max_age is None:
        return (now - timedelta(hours=by.hour, minutes=by.minute)).date() - timedelta(1)
    oldest = now - timedelta(hours=max_age)
    midnight = oldest.replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight if midnight == oldest else midnight + timedelta(1)).date() - timedelta(1)


def deadman(*, by: time | None = None, max_age: float | None = None, least: int = 1, notify: bool = False) -> Alive:
    """Look whether the data that should be there is there, outside Airflow; with `notify` tell people, and when it is over.

    by, max_age  see `due`; default: DATELINE_NIGHTLY_BY
    least        articles of the day that make it be there
    """
    from etl.stages import alerting
    hour = by or settings().nightly_by
    day = due(datetime.now(UTC), by=hour, max_age=max_age)
    try:
        day, night = _newest(hour, max_age, least)
    except DatelineError as error:
        found = Alive(DeadmanCode.CANNOT_TELL, f"cannot tell whether the data of {day} is there: {error}")
        if notify:
            alerting.late(day, found=found.words)
        return found
    if night.state == "published" and night.articles >= least:
        if notify:
            alerting.in_time(day)
        return Alive(DeadmanCode.THERE, f"the data of {night.day} is there: {night.articles:,} articles, "
                                        f"published {_moment(night.published_at)}")
    if night.state == "published" and night.articles:
        why = f"only {night.articles:,} articles of {day} are there, and {least:,} were asked for; {RUNBOOK}#zero-articles"
    else:
        why = f"the data of {day} is not there: {judge(night, hour)}"
    if notify:
        alerting.late(day, run_id=night.run_id, found=why)
    return Alive(DeadmanCode.LATE, why)


def _newest(by: time, max_age: float | None, least: int) -> tuple[date, Night]:
    """Return the day that is due, and the newest night since that is there, or else the due one."""
    from etl.load import health
    db = engine()
    now = health.now(db)
    day = due(now, by=by, max_age=max_age)
    nights = [health.night(db, now.date() - timedelta(n)) for n in range(1, (now.date() - day).days + 1)]
    return day, next((n for n in nights if n.state == "published" and n.articles >= least), nights[-1] if nights else health.night(db, day))


def rendered(url: str) -> Sequence[tuple[str, str, str]]:
    """Return last night's lines of the warehouse at `url`; one line that says why when it cannot tell."""
    try:
        return lines(*last_night(url))
    except DatelineError as error:
        return [("last night", f"red, cannot tell: {error}", "red")]


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else "at an unknown time"
