"""How last night went, read from the marts alone: the dashboards' role suffices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, text

from etl.load.database import transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A source's articles of a day beside what that weekday usually brings (mart.volume_of)."""

    source_id: str
    day: date
    articles: int
    usual: float                   # median of the same weekday
    spread: float                  # common distance from it
    weeks: int                     # of history
    verdict: Literal["low", "high", "usual"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One day of mart.pipeline_health, with what its articles hold."""

    day: date
    state: Literal["published", "failed", "running", "missing", "none"]     # none: no nightly run was ever started
    now: datetime                  # the database's clock
    run_id: str | None = None
    message: str | None = None
    opened_at: datetime | None = None
    published_at: datetime | None = None
    seconds: float | None = None
    discovered: int = 0
    fetched: int = 0
    cleaned: int = 0
    left_out: int = 0
    checks: int = 0
    failed_errors: tuple[str, ...] = ()
    failed_warnings: tuple[str, ...] = ()
    feeds_polled_at: datetime | None = None
    articles: int = 0              # current versions published on the day
    quotes: int = 0
    events: int = 0
    sources: tuple[str, ...] = ()  # that gave these articles
    odd: tuple[Volume, ...] = ()   # sources whose volume is unlike their history
    new_quarantine: int = 0        # open pages put aside by the night's run
    open_quarantine: int = 0
    incidents: tuple[str, ...] = ()    # titles of open incidents


def now(on: Engine) -> datetime:
    """Return the database's clock. Raises Transient when it does not answer."""
    with transaction(on, "reading the clock") as connection:
        found: datetime = connection.execute(text("select now()")).scalar_one()
        return found


def night(on: Engine, day: date) -> Night:
    """Return how the run over `day` (UTC) went. Raises Transient or Fatal when the warehouse cannot say."""
    with transaction(on, f"reading how the night of {day} went") as connection:
        row = connection.execute(text("select * from mart.pipeline_health where day = :day"), {"day": day}).mappings().first()
        ever = connection.execute(text("select exists (select 1 from mart.run_history where kind = 'nightly')")).scalar_one()
        found = dict(row) if row else {"state": "missing" if ever else "none"}
        loaded = connection.execute(
            text("""
            select coalesce(sum(articles), 0)::bigint as articles, coalesce(sum(quotes), 0)::bigint as quotes,
                   coalesce(sum(event_mentions), 0)::bigint as events, coalesce(array_agg(source_id order by source_id), '{}') as sources
            from mart.daily_volume where day = :day"""),
            {"day": day},
        ).mappings().one()
        aside = connection.execute(
            text("select count(*) as all_open, count(*) filter (where last_run_id = :run_id) as fresh from mart.open_quarantine"),
            {"run_id": found.get("run_id")},
        ).one()
        of_run: dict[str, Any] = {
            **{name: found.get(name) for name in ("state", "run_id", "message", "opened_at", "published_at", "seconds", "feeds_polled_at")},
            **{name: int(found.get(name) or 0) for name in ("discovered", "fetched", "cleaned", "left_out", "checks")},
            **{name: tuple(found.get(name) or ()) for name in ("failed_errors", "failed_warnings")},
        }
        return Night(
            **of_run,
            day=day,
            now=connection.execute(text("select now()")).scalar_one(),
            articles=loaded["articles"],
            quotes=loaded["quotes"],
            events=loaded["events"],
            sources=tuple(loaded["sources"]),
            odd=tuple(v for v in _volumes(connection, day, day) if v.verdict != "usual") if found["state"] == "published" else (),
            new_quarantine=aside.fresh,
            open_quarantine=aside.all_open,
            incidents=tuple(
                connection.execute(text("select title from mart.incident_history where is_open order by opened_at desc")).scalars()
            ),
        )


def volumes(on: Engine, run_id: str) -> list[Volume]:
    """Return what the run's sources gave on its days, of those with enough history to judge.

    A run of another kind than nightly or cli judges nothing.
    """
    with transaction(on, f"reading the volume of run {run_id}") as connection:
        row = connection.execute(
            text("""
            select (window_start at time zone 'UTC')::date as first, sources,
                   ((window_end - interval '1 microsecond') at time zone 'UTC')::date as last
            from mart.run_history where run_id = :run_id and kind in ('nightly', 'cli')"""),
            {"run_id": run_id},
        ).first()
        if row is None:
            return []
        return [v for v in _volumes(connection, row.first, row.last) if not row.sources or v.source_id in row.sources]


def _volumes(connection: Connection, first: date, last: date) -> list[Volume]:
    rows: list[Any] = list(
        connection.execute(
            text("""
            select source_id, day, articles, usual, spread, weeks, verdict from mart.volume_of(:first, :last)
            where verdict in ('low', 'high', 'usual') order by abs(score) desc, source_id, day"""),
            {"first": first, "last": last},
        ).mappings()
    )
    return [Volume(**row) for row in rows]
