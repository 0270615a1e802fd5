"""ops.quarantine: what was put aside, until a later run gets through."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, text

from etl.load.copying import copy_rows
from etl.load.database import transaction
from etl.records import Quarantined, RecordAddress

_COLUMNS = ("stage", "url", "reason", "message", "source_id", "capture_id", "warc_file", "warc_offset", "warc_length")


def put_quarantine(on: Engine, run_id: str, items: Sequence[Quarantined]) -> int:
    """Put items aside; return how many rows stand for them. One row per stage and URL, however often a run is repeated."""
    with transaction(on, f"writing the quarantine of {run_id}") as connection:
        connection.execute(text("create temp table put_aside (like ops.quarantine) on commit drop"))
        connection.execute(
            text("""
            alter table put_aside alter first_run_id drop not null, alter last_run_id drop not null,
                                  alter first_seen_at drop not null, alter last_seen_at drop not null""")
        )
        latest = {(item.stage, item.url): item for item in items}
        copy_rows(
            connection,
            "put_aside",
            _COLUMNS,
            (
                (
                    i.stage,
                    i.url,
                    i.reason,
                    i.message,
                    i.source_id,
                    i.capture_id,
                    *((i.address.file, i.address.offset, i.address.length) if i.address else (None, None, None)),
                )
                for i in latest.values()
            ),
        )
        return int(
            connection.execute(
                text("""
            insert into ops.quarantine (stage, url, reason, message, source_id, capture_id, warc_file, warc_offset, warc_length,
                                        first_run_id, last_run_id, first_seen_at, last_seen_at)
            select stage, url, reason, message, source_id, capture_id, warc_file, warc_offset, warc_length,
                   :run_id, :run_id, now(), now()
            from put_aside
            on conflict (stage, url) do update
            set reason = excluded.reason, message = excluded.message, source_id = excluded.source_id,
                capture_id = excluded.capture_id, warc_file = excluded.warc_file, warc_offset = excluded.warc_offset,
                warc_length = excluded.warc_length, last_run_id = excluded.last_run_id, last_seen_at = excluded.last_seen_at,
                resolved_at = null, resolved_run_id = null
            """),
                {"run_id": run_id},
            ).rowcount
        )


def quarantine(
    on: Engine,
    *,
    open_only: bool = True,
    run_id: str | None = None,
    source_id: str | None = None,
    stage: str | None = None,
    reason: str | None = None,
    limit: int = 10_000,
) -> list[Quarantined]:
    """Return what was put aside, by stage, reason and URL; each filter that is given must match."""
    with transaction(on, "reading the quarantine") as connection:
        rows = connection.execute(
            text("""
            select * from ops.quarantine
            where (not :open_only or resolved_at is null)
              and (cast(:run_id as text) is null or last_run_id = :run_id)
              and (cast(:source_id as text) is null or source_id = :source_id)
              and (cast(:stage as text) is null or stage = :stage)
              and (cast(:reason as text) is null or reason = :reason)
            order by stage, reason, url limit :limit
            """),
            {"open_only": open_only, "run_id": run_id, "source_id": source_id, "stage": stage, "reason": reason, "limit": limit},
        ).all()
    return [
        Quarantined(
            stage=row.stage,
            reason=row.reason,
            message=row.message,
            source_id=row.source_id,
            url=row.url,
            capture_id=str(row.capture_id) if row.capture_id else None,
            address=RecordAddress(file=row.warc_file, offset=row.warc_offset, length=row.warc_length)
            if row.warc_file is not None
            else None,
        )
        for row in rows
    ]


def resolve_quarantine(on: Engine, run_id: str, stages: Sequence[str], urls: Sequence[str]) -> int:
    """Mark open rows of these stages and URLs resolved by `run_id`; return how many."""
    with transaction(on, f"resolving quarantine in {run_id}") as connection:
        return resolve(connection, run_id, stages, urls)


def resolve(connection: Connection, run_id: str, stages: Sequence[str], urls: Sequence[str]) -> int:
    """As `resolve_quarantine`, inside the caller's transaction."""
    if not urls:
        return 0
    return int(
        connection.execute(
            text("""
        update ops.quarantine set resolved_at = now(), resolved_run_id = :run_id
        where stage = any(:stages) and url = any(:urls) and resolved_at is null
        """),
            {"run_id": run_id, "stages": list(stages), "urls": list(urls)},
        ).rowcount
    )
