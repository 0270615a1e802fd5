"""What channels announced and what a run wants: raw.announcement, raw.candidate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, text

from etl.load.copying import copy_rows
from etl.load.database import transaction
from etl.records import Candidate, Validators, Window

_CANDIDATE = ("source_id", "via", "channel_url", "published_hint", "modified_hint", "title_hint")


def note_announcements(on: Engine, candidates: Iterable[Candidate], *, seen_at: datetime | None = None) -> dict[str, int]:
    """Keep what channels announce, so that a later run still finds it; return {"seen", "new"}.

    The first hint of publication and the latest of modification win. `seen_at` defaults to the database's clock.
    """
    with transaction(on, "noting announcements") as connection:
        connection.execute(text("create temp table announced (like raw.announcement) on commit drop"))
        connection.execute(text("alter table announced alter first_seen_at drop not null, alter last_seen_at drop not null"))
        copy_rows(connection, "announced", ("url", *_CANDIDATE), ((c.url, *_hints(c)) for c in candidates))
        row = connection.execute(
            text("""
            with latest as (
                select distinct on (url, channel_url) * from announced
                order by url, channel_url, modified_hint desc nulls last, published_hint, title_hint
            ), noted as (
                insert into raw.announcement (url, channel_url, source_id, via, published_hint, modified_hint, title_hint,
                                              first_seen_at, last_seen_at)
                select url, channel_url, source_id, via, published_hint, modified_hint, title_hint,
                       coalesce(:seen_at, now()), coalesce(:seen_at, now())
                from latest
                on conflict (url, channel_url) do update
                set source_id = excluded.source_id, via = excluded.via,
                    published_hint = least(raw.announcement.published_hint, excluded.published_hint),
                    modified_hint = greatest(raw.announcement.modified_hint, excluded.modified_hint),
                    title_hint = coalesce(excluded.title_hint, raw.announcement.title_hint),
                    first_seen_at = least(raw.announcement.first_seen_at, excluded.first_seen_at),
                    last_seen_at = greatest(raw.announcement.last_seen_at, excluded.last_seen_at)
                returning (xmax = 0) as is_new
            )
            select count(*) as seen, count(*) filter (where is_new) as new from noted
            """),
            {"seen_at": seen_at},
        ).one()
        return {"seen": row.seen, "new": row.new}


def announcements(on: Engine, window: Window, source_ids: Sequence[str] = ()) -> list[Candidate]:
    """Return what polls noted for `window`, in a stable order; `source_ids` empty means all sources.

    An announcement belongs to the window in which it was published or modified by its hints; without any hint,
    to the window in which a poll saw it first.
    """
    with transaction(on, "reading announcements") as connection:
        rows = connection.execute(
            text(f"""
            select url, {", ".join(_CANDIDATE)} from raw.announcement
            where (published_hint >= :start and published_hint < :end
                   or modified_hint >= :start and modified_hint < :end
                   or published_hint is null and modified_hint is null and first_seen_at >= :start and first_seen_at < :end)
              and (cardinality(cast(:sources as text[])) = 0 or source_id = any(cast(:sources as text[])))
            order by source_id, published_hint nulls last, url, channel_url
            """),  # noqa: S608  constant columns
            {"start": window.start, "end": window.end, "sources": list(source_ids)},
        ).all()
    return [_candidate(row) for row in rows]


def put_candidates(on: Engine, run_id: str, shard: str, candidates: Sequence[Candidate]) -> int:
    """Replace the shard's candidates; return how many stand. A URL that another shard of the run holds moves here."""
    with transaction(on, f"writing the candidates of {run_id} {shard}") as connection:
        connection.execute(
            text("delete from raw.candidate where run_id = :run_id and (shard = :shard or url = any(:urls))"),
            {"run_id": run_id, "shard": shard, "urls": [c.url for c in candidates]},
        )
        first: dict[str, Candidate] = {}
        for candidate in candidates:
            first.setdefault(candidate.url, candidate)
        rows = ((run_id, url, shard, position, *_hints(c)) for position, (url, c) in enumerate(first.items()))
        return copy_rows(connection, "raw.candidate", ("run_id", "url", "shard", "position", *_CANDIDATE), rows)


def clear_candidates(on: Engine, run_id: str) -> None:
    """Forget all candidates and replays of a run, before discovery of the same run id is repeated."""
    with transaction(on, f"clearing the candidates of {run_id}") as connection:
        connection.execute(text("delete from raw.candidate where run_id = :run_id"), {"run_id": run_id})
        connection.execute(text("delete from raw.replay where run_id = :run_id"), {"run_id": run_id})


def candidates(on: Engine, run_id: str, shard: str) -> list[Candidate]:
    """Return the shard's candidates in their order."""
    with transaction(on, f"reading the candidates of {run_id} {shard}") as connection:
        rows = connection.execute(
            text(
                f"select url, {', '.join(_CANDIDATE)} from raw.candidate "  # noqa: S608  constant columns
                "where run_id = :run_id and shard = :shard order by position"
            ),
            {"run_id": run_id, "shard": shard},
        ).all()
    return [_candidate(row) for row in rows]


def shards(on: Engine, run_id: str) -> list[str]:
    """Return the names of the run's shards, of candidates and of replayed captures."""
    with transaction(on, f"reading the shards of {run_id}") as connection:
        return list(
            connection.execute(
                text(
                    "select shard from raw.candidate where run_id = :run_id union "
                    "select shard from raw.replay where run_id = :run_id order by shard"
                ),
                {"run_id": run_id},
            ).scalars()
        )


def _hints(c: Candidate) -> tuple[Any, ...]:
    return (c.source_id, c.via, c.channel_url, c.published_hint, c.modified_hint, c.title_hint)


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(
        url=row.url,
        source_id=row.source_id,
        via=row.via,
        channel_url=row.channel_url,
        published_hint=row.published_hint,
        modified_hint=row.modified_hint,
        title_hint=row.title_hint,
    )


def channel_validators(on: Engine) -> dict[str, Validators]:
    """Return what makes the next poll of each feed conditional, by feed URL."""
    with transaction(on, "reading the state of feeds") as connection:
        rows = connection.execute(text("select channel_url, etag, last_modified from raw.channel")).all()
    return {row.channel_url: Validators(etag=row.etag, last_modified=row.last_modified) for row in rows}


def put_channel_validators(on: Engine, validators: Mapping[str, Validators]) -> None:
    """Keep what feeds said of themselves. Call it after their announcements are noted, never before."""
    if not validators:
        return
    rows = [{"url": url, "etag": v.etag, "last_modified": v.last_modified} for url, v in sorted(validators.items())]
    with transaction(on, "keeping the state of feeds") as connection:
        connection.execute(
            text("""
            insert into raw.channel (channel_url, etag, last_modified, polled_at) values (:url, :etag, :last_modified, now())
            on conflict (channel_url) do update
            set etag = excluded.etag, last_modified = excluded.last_modified, polled_at = excluded.polled_at"""),
            rows,
        )
