"""What fetching gave: raw.capture, and raw.replay for what is read again from the archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, text

from etl.load.copying import copy_rows
from etl.load.database import transaction
from etl.load.quarantining import resolve
from etl.records import Capture, RecordAddress, Window

Outcome = Literal["fetched", "unchanged", "skipped", "failed"]

_CAPTURE = (
    "capture_id",
    "run_id",
    "shard",
    "source_id",
    "url",
    "final_url",
    "attempt",
    "started_at",
    "seconds",
    "outcome",
    "reason",
    "message",
    "http_status",
    "content_type",
    "body_bytes",
    "body_sha256",
    "etag",
    "last_modified",
    "robots",
)
_ADDRESS = ("warc_file", "warc_offset", "warc_length")


def put_captures(on: Engine, captures: Sequence[Capture]) -> int:
    """Write captures; return how many rows were written.

    Repeating a capture replaces it, but an attempt that fetched is never replaced by one that did not: a re-run of
    the same run keeps the archived bytes it has. A fetch resolves the URL's open quarantine of stage fetch.
    """
    with transaction(on, "writing captures") as connection:
        connection.execute(text("create temp table captured (like raw.capture) on commit drop"))
        columns = (*_CAPTURE, *_ADDRESS)
        latest = {c.capture_id: c for c in captures}
        copy_rows(connection, "captured", columns, (_capture_row(c) for c in latest.values()))
        updates = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
        written = connection.execute(
            text(f"""
            insert into raw.capture ({", ".join(columns)}) select {", ".join(columns)} from captured
            on conflict (capture_id) do update set {updates}
            where raw.capture.outcome <> 'fetched' or excluded.outcome = 'fetched'
            """)  # noqa: S608  constant columns
        ).rowcount
        by_run: dict[str, list[str]] = {}
        for capture in latest.values():
            if capture.outcome == "fetched":
                by_run.setdefault(capture.run_id, []).append(capture.url)
        for run_id, urls in sorted(by_run.items()):
            resolve(connection, run_id, ("fetch",), urls)
        return int(written)


def captures(on: Engine, run_id: str, shard: str, outcome: Outcome | None = None) -> list[Capture]:
    """Return the shard's captures, and those it replays from the archive, in a stable order.

    Of several attempts at one URL in one run only the last accepted one is given for outcome "fetched".
    """
    with transaction(on, f"reading the captures of {run_id} {shard}") as connection:
        rows = connection.execute(
            text("""
            select c.* from raw.capture as c
            where c.run_id = :run_id and c.shard = :shard and (cast(:outcome as text) is null or c.outcome = :outcome)
            union
            select c.* from raw.capture as c join raw.replay as r using (capture_id)
            where r.run_id = :run_id and r.shard = :shard and (cast(:outcome as text) is null or c.outcome = :outcome)
            order by url, run_id, attempt, capture_id
            """),
            {"run_id": run_id, "shard": shard, "outcome": outcome},
        ).all()
    found = [_capture(row) for row in rows]
    if outcome != "fetched":
        return found
    last = {(c.url, c.run_id) if c.run_id == run_id else c.capture_id: c for c in found}
    return list(last.values())


def captured_by_id(on: Engine, capture_ids: Sequence[str]) -> dict[str, Capture]:
    """Return captures by id, for replaying single pages out of the quarantine."""
    with transaction(on, "reading captures") as connection:
        rows = connection.execute(
            text("select * from raw.capture where capture_id = any(cast(:ids as uuid[]))"), {"ids": list(capture_ids)}
        ).all()
    return {str(row.capture_id): _capture(row) for row in rows}


def already_captured(on: Engine, urls: Sequence[str], *, run_id: str | None = None) -> set[str]:
    """Return which of `urls` have an accepted capture, in any run or in `run_id` alone."""
    with transaction(on, "looking for earlier captures") as connection:
        return set(
            connection.execute(
                text("""
            select distinct url from raw.capture
            where url = any(:urls) and outcome = 'fetched' and (cast(:run_id as text) is null or run_id = :run_id)
            """),
                {"urls": list(urls), "run_id": run_id},
            ).scalars()
        )


def validators(on: Engine, urls: Sequence[str]) -> Mapping[str, Capture]:
    """Return the latest accepted capture of each URL that has one: its etag and last_modified make a GET conditional."""
    with transaction(on, "reading validators") as connection:
        rows = connection.execute(
            text("""
            select distinct on (url) * from raw.capture where url = any(:urls) and outcome = 'fetched'
            order by url, started_at desc, capture_id
            """),
            {"urls": list(urls)},
        ).all()
    return {row.url: _capture(row) for row in rows}


def attempts(on: Engine, run_id: str, urls: Sequence[str]) -> dict[str, int]:
    """Return how many attempts at each URL this run has noted; URLs without any are left out."""
    with transaction(on, f"counting the attempts of {run_id}") as connection:
        rows = connection.execute(
            text("select url, max(attempt) as made from raw.capture where run_id = :run_id and url = any(:urls) group by url"),
            {"run_id": run_id, "urls": list(urls)},
        ).all()
    return {row.url: row.made for row in rows}


def captures_in_window(on: Engine, window: Window, source_ids: Sequence[str] = ()) -> list[Capture]:
    """Return the archived captures that belong to `window`: what a replay of it reads again.

    A capture belongs to the window when the run that fetched it had a window inside it; where that run's window
    reaches beyond, when the candidate was published (by its channel's hint) inside it, or, without hint, when the
    run's window began inside it. Of captures with the same URL and the same bytes the earliest is given, which is the
    one the versions point to.
    """
    with transaction(on, "reading the captures of a window") as connection:
        rows = connection.execute(
            text("""
            select distinct on (c.source_id, c.url, c.body_sha256) c.*
            from raw.capture as c
            join ops.run as r on r.run_id = c.run_id
            left join raw.candidate as w on w.run_id = c.run_id and w.url = c.url
            where c.outcome = 'fetched' and c.warc_file is not null
              and r.window_start < :end and r.window_end > :start
              and (r.window_start >= :start and r.window_end <= :end
                   or coalesce(w.published_hint, r.window_start) >= :start and coalesce(w.published_hint, r.window_start) < :end)
              and (cardinality(cast(:sources as text[])) = 0 or c.source_id = any(cast(:sources as text[])))
            order by c.source_id, c.url, c.body_sha256, c.started_at, c.capture_id
            """),
            {"start": window.start, "end": window.end, "sources": list(source_ids)},
        ).all()
    return [_capture(row) for row in rows]


def put_replay(on: Engine, run_id: str, shard: str, capture_ids: Sequence[str]) -> int:
    """Replace what the shard of a replaying run reads from the archive; return how many captures stand."""
    with transaction(on, f"writing the replay of {run_id} {shard}") as connection:
        connection.execute(
            text("delete from raw.replay where run_id = :run_id and (shard = :shard or capture_id = any(cast(:ids as uuid[])))"),
            {"run_id": run_id, "shard": shard, "ids": list(capture_ids)},
        )
        return copy_rows(
            connection,
            "raw.replay",
            ("run_id", "capture_id", "shard"),
            ((run_id, each, shard) for each in dict.fromkeys(capture_ids)),
        )


def drop_captures(connection: Connection, capture_ids: Sequence[str]) -> int:
    """Delete captures inside the caller's transaction (erasure)."""
    return connection.execute(
        text("delete from raw.capture where capture_id = any(cast(:ids as uuid[]))"), {"ids": list(capture_ids)}
    ).rowcount


def _capture_row(c: Capture) -> tuple[Any, ...]:
    address = (c.address.file, c.address.offset, c.address.length) if c.address else (None, None, None)
    return (*(getattr(c, name) for name in _CAPTURE), *address)


def _capture(row: Row[Any]) -> Capture:
    address = None
    if row.warc_file is not None:
        address = RecordAddress(file=row.warc_file, offset=row.warc_offset, length=row.warc_length)
    values = {name: getattr(row, name) for name in _CAPTURE}
    values["capture_id"] = str(row.capture_id)
    return Capture(**values, address=address)
