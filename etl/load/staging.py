"""Staging: a shard's articles, replaced as a whole in one transaction, streamed with flat memory; and its extractions,
put batch by batch, so that a killed task takes up where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, text

from etl.load import ledger, rows
from etl.load.copying import copy_rows
from etl.load.database import errors_named, transaction
from etl.load.intake import captured_by_id
from etl.load.quarantining import resolve
from etl.load.retraction import Erased
from etl.load.rows import StagedKeys
from etl.load.tables.base import FACTS, STAGED
from etl.reasons import Reason
from etl.records import Article, Capture, Extraction

_BATCH = 2_000  # rows held before they are sent
_VERSIONS = 64  # extractions that one transaction puts: what a killed task does again at most


@dataclass(frozen=True, slots=True)
class Pending:
    """A staged article, and the extractions of its version that there are already."""

    version_id: str
    article: Article
    staged_key: str | None  # key of the run's own, staged before it was interrupted
    standing_key: str | None  # key of the one that speaks for the version in the warehouse
    times: int  # what that extraction holds: the standing one, else the staged one
    quotes: int
    events: int


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
    Staged extractions stay where the article says the same as before, and go with it where it does not: they belong to the
    texts and dates that were.
    """
    with transaction(on, f"staging the articles of {run_id} {shard}") as connection:
        erased = Erased(connection)
        connection.execute(text("create temp table arrived (like staging.article) on commit drop"))
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

        sent = _send(connection, "arrived", rows.columns("article"), allowed())
        connection.execute(
            text("""
            delete from arrived as n
            using (select ctid, row_number() over (partition by version_id order by captured_at, capture_id) as nth from arrived) as d
            where n.ctid = d.ctid and d.nth > 1""")
        )
        _drop_stale_extractions(connection, run_id, shard)
        connection.execute(
            text("delete from staging.article where run_id = :run_id and shard = :shard"), {"run_id": run_id, "shard": shard}
        )
        staged = connection.execute(text("insert into staging.article select * from arrived")).rowcount
        counts["staged"] = staged
        counts[str(Reason.DUPLICATE_VERSION)] = sent - staged
        resolve(connection, run_id, ("fetch", "clean"), urls)
        ledger.note(connection, run_id, shard, "articles", staged)
        return counts


def articles(on: Engine, run_id: str, shard: str) -> Iterator[tuple[str, Article]]:
    """Yield (version id, article) of a shard, as `pending` does."""
    for found in pending(on, run_id, shard):
        yield found.version_id, found.article


def pending(on: Engine, run_id: str, shard: str) -> Iterator[Pending]:
    """Yield a shard's articles, in version order, through a server-side cursor, each with what was extracted of it before.

    Close the generator or read it to its end: until then it holds a connection.
    """
    with errors_named(f"reading the articles of {run_id} {shard}"), on.connect() as connection:
        found = connection.execution_options(stream_results=True, max_row_buffer=50).execute(
            text("""
            select a.*, e.extraction_key as staged_key, x.extraction_key as standing_key,
                   coalesce(x.times, e.times, 0) as times, coalesce(x.quotes, e.quotes, 0) as quotes,
                   coalesce(x.events, e.events, 0) as events
            from staging.article as a
            left join staging.extraction as e using (run_id, shard, version_id)
            left join warehouse.extraction as x using (version_id)
            where a.run_id = :run_id and a.shard = :shard order by a.version_id"""),
            {"run_id": run_id, "shard": shard},
        )
        for row in found:
            yield Pending(str(row.version_id), rows.article_of(row), row.staged_key, row.standing_key, row.times, row.quotes, row.events)


def stage_extractions(on: Engine, run_id: str, shard: str, pairs: Iterable[tuple[str, Extraction]]) -> dict[str, int]:
    """Put extractions of the shard's versions, 64 at a time, each batch in a transaction; return {"staged", "times", "quotes", "events"}.

    A version's extraction replaces the one that it had; those of other versions stay. A version that was skipped
    (`Extraction.skipped`) is staged without facts, so that the merge knows of it. Extracted versions resolve the open
    quarantine of stage extract of their URLs. What stops half-way leaves the batches that were put; what was returned of is durable.
    """
    counts = {"staged": 0, "times": 0, "quotes": 0, "events": 0}
    rest = iter(pairs)
    while batch := list(islice(rest, _VERSIONS)):
        with transaction(on, f"staging extractions of {run_id} {shard}") as connection:
            # a crash of the server may lose the last batches, rows and ledger together, until the last commit waits for all
            connection.execute(text("set local synchronous_commit = off"))
            dropped = _drop(connection, run_id, shard, [version_id for version_id, _ in batch])
            _put(connection, run_id, shard, batch)
            ledger.add(connection, run_id, shard, len(batch) - dropped)
        counts["staged"] += len(batch)
        for _, found in batch:
            counts["times"] += len(found.times)
            counts["quotes"] += len(found.quotes)
            counts["events"] += len(found.events)
    with transaction(on, f"staging extractions of {run_id} {shard}") as connection:
        ledger.add(connection, run_id, shard, 0)
    return counts


def drop_extractions(on: Engine, run_id: str, shard: str, version_ids: Collection[str]) -> None:
    """Take versions' extractions out of the shard: they were refused now, or the warehouse has the same."""
    if version_ids:
        with transaction(on, f"dropping extractions of {run_id} {shard}") as connection:
            ledger.add(connection, run_id, shard, -_drop(connection, run_id, shard, list(version_ids)))


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
            select a.source_id, count(coalesce(e.version_id, x.version_id)) as extracted, coalesce(sum(length(a.text)), 0) as characters
            from staging.article as a
            left join staging.extraction as e using (run_id, shard, version_id)
            left join warehouse.extraction as x on a.version_id = x.version_id
            where a.run_id = :run_id and a.shard = :shard group by a.source_id"""),
            {"run_id": run_id, "shard": shard},
        ).all()
    return {row.source_id: (row.extracted, row.characters) for row in found}


def purge(on: Engine, run_id: str, *, keep: Collection[str] = ()) -> None:
    """Drop what a run staged, and what the ledger says of it, but for the shards to `keep`: their tasks replace it."""
    with transaction(on, f"purging the staging of {run_id}") as connection:
        drop_run(connection, run_id, keep=keep)
        connection.execute(
            text("delete from ops.staging_ledger where run_id = :run_id and shard <> all(:keep)"), {"run_id": run_id, "keep": list(keep)}
        )


def drop_run(connection: Connection, run_id: str, *, keep: Collection[str] = ()) -> int:
    """Delete the rows that a run staged, but for the shards to `keep`; return how many. The ledger stays."""
    return sum(
        connection.execute(
            text(f"delete from staging.{table} where run_id = :run_id and shard <> all(:keep)"),  # noqa: S608  constant names
            {"run_id": run_id, "keep": list(keep)},
        ).rowcount
        for table in STAGED
    )


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


def _put(connection: Connection, run_id: str, shard: str, batch: Sequence[tuple[str, Extraction]]) -> None:
    outbox = _Outbox(connection)
    for version_id, found in batch:
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
    outbox.flush()
    urls = connection.execute(  # no join: these tables' statistics are of other shards, and its plan could be quadratic
        text("select url from staging.article where run_id = :run_id and shard = :shard and version_id = any(cast(:ids as uuid[]))"),
        {"run_id": run_id, "shard": shard, "ids": [version_id for version_id, found in batch if found.skipped is None]},
    )
    resolve(connection, run_id, ("extract",), list(urls.scalars()))


def _drop(connection: Connection, run_id: str, shard: str, version_ids: list[str]) -> int:
    """Delete the versions' extractions with their facts; return how many extractions there were.

    Facts are looked for where there was an extraction: to look for any takes as long as the shard is large.
    """
    chosen = {"run_id": run_id, "shard": shard}
    which = "where run_id = :run_id and shard = :shard and version_id = any(cast(:ids as uuid[]))"
    dropped = list(
        connection.execute(
            text(f"delete from staging.extraction {which} returning version_id::text"), {**chosen, "ids": version_ids}  # noqa: S608
        ).scalars()
    )
    if dropped:
        for table in FACTS:
            connection.execute(text(f"delete from staging.{table} {which}"), {**chosen, "ids": dropped})  # noqa: S608  constant names
    return len(dropped)


def _drop_stale_extractions(connection: Connection, run_id: str, shard: str) -> None:
    """Drop the shard's extractions of versions that do not arrive again, or arrive with other text, blocks, dates or language."""
    stale = connection.execute(
        text("""
        select e.version_id from staging.extraction as e
        where e.run_id = :run_id and e.shard = :shard and not exists (
            select 1 from arrived as n join staging.article as o using (run_id, shard, version_id)
            where n.version_id = e.version_id
              and row(n.text, n.blocks, n.published_at, n.published_on, n.country, n.language)
                  is not distinct from row(o.text, o.blocks, o.published_at, o.published_on, o.country, o.language))"""),
        {"run_id": run_id, "shard": shard},
    )
    _drop(connection, run_id, shard, [str(version_id) for version_id in stale.scalars()])
    connection.execute(
        text("""
        update ops.staging_ledger as l set staged_rows = s.kept, staged_at = now()
        from (select count(*) as kept from staging.extraction where run_id = :run_id and shard = :shard) as s
        where l.run_id = :run_id and l.shard = :shard and l.content = 'extractions' and l.staged_rows <> s.kept"""),
        {"run_id": run_id, "shard": shard},
    )
