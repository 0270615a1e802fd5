"""Staging: a shard's articles and extractions, replaced as a whole in one transaction, streamed with flat memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, text

from etl.load import rows
from etl.load.copying import copy_rows
from etl.load.database import errors_named, transaction
from etl.load.intake import captured_by_id
from etl.load.quarantining import resolve
from etl.load.retraction import Erased
from etl.load.rows import StagedKeys
from etl.load.tables.base import FACTS
from etl.reasons import Reason
from etl.records import Article, Capture, Extraction

_BATCH = 2_000  # rows held before they are sent


def stage_articles(
    on: Engine,
    run_id: str,
    shard: str,
    pairs: Iterable[tuple[Capture, Article]],
    *,
    on_retracted: Callable[[Capture, str], None] = lambda capture, article_id: None,
) -> dict[str, int]:
    """Replace the shard's articles; return {"staged": n, "duplicate_version": n, "retracted": n}, which sum to the input.

    Of the same version twice in a shard the earlier capture stays. What a takedown forbids is counted and not staged;
    `on_retracted` is told its capture and article id. Staged URLs resolve their open quarantine of stages fetch and clean.
    The shard's extractions are dropped with its articles: they belong to the texts that were.
    """
    with transaction(on, f"staging the articles of {run_id} {shard}") as connection:
        _clear(connection, run_id, shard, ("article", "extraction", *FACTS))
        erased = Erased(connection)
        connection.execute(text("create temp table arriving (like staging.article) on commit drop"))
        counts = {"staged": 0, str(Reason.DUPLICATE_VERSION): 0, str(Reason.RETRACTED): 0}
        urls: list[str] = []

        def allowed() -> Iterator[dict[str, Any]]:
            for capture, article in pairs:
                row = rows.article_row(run_id, shard, capture, article)
                if erased.forbids(capture.source_id, [row["canonical_url"], capture.url, capture.final_url]):
                    counts[str(Reason.RETRACTED)] += 1
                    on_retracted(capture, row["article_id"])
                    continue
                urls.append(capture.url)
                yield row

        sent = _send(connection, "arriving", rows.columns("article"), allowed())
        staged = connection.execute(
            text("""
            insert into staging.article
            select distinct on (version_id) * from arriving order by version_id, captured_at, capture_id""")
        ).rowcount
        counts["staged"] = staged
        counts[str(Reason.DUPLICATE_VERSION)] = sent - staged
        resolve(connection, run_id, ("fetch", "clean"), urls)
        _note(connection, run_id, shard, "articles", staged)
        return counts


def articles(on: Engine, run_id: str, shard: str) -> Iterator[tuple[str, Article]]:
    """Yield (version id, article) of a shard, in version order, through a server-side cursor.

    Close the generator or read it to its end: until then it holds a connection.
    """
    with errors_named(f"reading the articles of {run_id} {shard}"), on.connect() as connection:
        found = connection.execution_options(stream_results=True, max_row_buffer=50).execute(
            text("select * from staging.article where run_id = :run_id and shard = :shard order by version_id"),
            {"run_id": run_id, "shard": shard},
        )
        for row in found:
            yield str(row.version_id), rows.article_of(row)


def stage_extractions(on: Engine, run_id: str, shard: str, pairs: Iterable[tuple[str, Extraction]]) -> dict[str, int]:
    """Replace the shard's extractions; return {"staged", "times", "quotes", "events"}.

    A version that was skipped (`Extraction.skipped`) is staged without facts, so that the merge knows of it. Extracted
    versions resolve the open quarantine of stage extract of their URLs.
    """
    with transaction(on, f"staging the extractions of {run_id} {shard}") as connection:
        _clear(connection, run_id, shard, ("extraction", *FACTS))
        outbox = _Outbox(connection)
        counts = {"staged": 0, "times": 0, "quotes": 0, "events": 0}
        extracted: set[str] = set()
        for version_id, found in pairs:
            keys = StagedKeys(run_id, shard, version_id)
            outbox.add("extraction", rows.extraction_row(keys, found))
            for row in rows.time_rows(keys, found.times):
                outbox.add("time_expression", row)
            for row in rows.quote_rows(keys, found.quotes):
                outbox.add("quote", row)
            for event in rows.event_rows(keys, found.events):
                outbox.add("event_mention", event.mention)
                for row in event.participants:
                    outbox.add("event_participant", row)
                for row in event.casualties:
                    outbox.add("event_casualty", row)
            if found.skipped is None:
                extracted.add(version_id)
            counts["staged"] += 1
            counts["times"] += len(found.times)
            counts["quotes"] += len(found.quotes)
            counts["events"] += len(found.events)
        outbox.flush()
        urls = connection.execute(  # no join: these tables' statistics are of other shards, and its plan could be quadratic
            text("select version_id::text, url from staging.article where run_id = :run_id and shard = :shard"),
            {"run_id": run_id, "shard": shard},
        )
        resolve(connection, run_id, ("extract",), [row.url for row in urls if row.version_id in extracted])
        _note(connection, run_id, shard, "extractions", counts["staged"])
        return counts


def captures_of(on: Engine, run_id: str, shard: str, version_ids: Sequence[str]) -> dict[str, Capture]:
    """Return the capture that each staged version came from."""
    with transaction(on, f"reading the captures behind {run_id} {shard}") as connection:
        rows_found = connection.execute(
            text("""
            select version_id, capture_id from staging.article
            where run_id = :run_id and shard = :shard and version_id = any(cast(:ids as uuid[]))
            """),
            {"run_id": run_id, "shard": shard, "ids": list(version_ids)},
        ).all()
    captures = captured_by_id(on, [str(row.capture_id) for row in rows_found])
    return {str(row.version_id): captures[str(row.capture_id)] for row in rows_found}


def shares(on: Engine, run_id: str, shard: str) -> dict[str, tuple[int, int]]:
    """Return, by source, the shard's articles that have an extraction, and the code points of all its articles' texts."""
    with transaction(on, f"counting {run_id} {shard} by source") as connection:
        found = connection.execute(
            text("""
            select a.source_id, count(e.version_id) as extracted, coalesce(sum(length(a.text)), 0) as characters
            from staging.article as a left join staging.extraction as e using (run_id, shard, version_id)
            where run_id = :run_id and shard = :shard group by a.source_id"""),
            {"run_id": run_id, "shard": shard},
        ).all()
    return {row.source_id: (row.extracted, row.characters) for row in found}


def purge(on: Engine, run_id: str) -> None:
    """Drop everything that a run staged, and what the ledger says of it."""
    with transaction(on, f"purging the staging of {run_id}") as connection:
        for table in ("article", "extraction", *FACTS):
            connection.execute(
                text(f"delete from staging.{table} where run_id = :run_id"),  # noqa: S608  constant names
                {"run_id": run_id},
            )
        connection.execute(text("delete from ops.staging_ledger where run_id = :run_id"), {"run_id": run_id})


class _Outbox:
    """Rows waiting for their tables: each table is sent when its batch is full, since COPY holds the connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: dict[str, list[dict[str, Any]]] = {}

    def add(self, table: str, row: dict[str, Any]) -> None:
        waiting = self._waiting.setdefault(table, [])
        waiting.append(row)
        if len(waiting) >= _BATCH:
            self._send(table)

    def flush(self) -> None:
        for table in sorted(self._waiting):
            self._send(table)

    def _send(self, table: str) -> None:
        _send(self._connection, f"staging.{table}", rows.columns(table), self._waiting[table])
        self._waiting[table] = []


def _send(connection: Connection, table: str, columns: tuple[str, ...], found: Iterable[dict[str, Any]]) -> int:
    return copy_rows(connection, table, columns, ([row[name] for name in columns] for row in found))


def _clear(connection: Connection, run_id: str, shard: str, tables: tuple[str, ...]) -> None:
    key = {"run_id": run_id, "shard": shard}
    for table in tables:
        connection.execute(
            text(f"delete from staging.{table} where run_id = :run_id and shard = :shard"),  # noqa: S608
            key,
        )
    connection.execute(
        text("delete from ops.staging_ledger where run_id = :run_id and shard = :shard and (content = 'extractions' or :articles)"),
        {**key, "articles": "article" in tables},
    )


def _note(connection: Connection, run_id: str, shard: str, content: str, count: int) -> None:
    connection.execute(
        text("""
        insert into ops.staging_ledger (run_id, shard, content, staged_rows, staged_at)
        values (:run_id, :shard, :content, :count, now())
        on conflict (run_id, shard, content) do update set staged_rows = excluded.staged_rows, staged_at = excluded.staged_at
        """),
        {"run_id": run_id, "shard": shard, "content": content, "count": count},
    )
