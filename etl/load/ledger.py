"""The staging ledger: how many rows each shard staged, so that a merge refuses where upkeep or a restore left some out."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text

from etl.errors import Fatal
from etl.load.database import transaction


def note(connection: Connection, run_id: str, shard: str, content: str, count: int) -> None:
    """Write down how many rows of `content` (articles or extractions) the shard holds now."""
    connection.execute(
        text("""
        insert into ops.staging_ledger (run_id, shard, content, staged_rows, staged_at)
        values (:run_id, :shard, :content, :count, now())
        on conflict (run_id, shard, content) do update set staged_rows = excluded.staged_rows, staged_at = excluded.staged_at
        """),
        {"run_id": run_id, "shard": shard, "content": content, "count": count},
    )


def add(connection: Connection, run_id: str, shard: str, more: int) -> None:
    """Let the ledger follow a batch of extractions; counting the shard anew each time would be quadratic."""
    connection.execute(
        text("""
        insert into ops.staging_ledger as l (run_id, shard, content, staged_rows, staged_at)
        values (:run_id, :shard, 'extractions', :more, now())
        on conflict (run_id, shard, content) do update set staged_rows = l.staged_rows + :more, staged_at = now()
        """),
        {"run_id": run_id, "shard": shard, "more": more},
    )


def is_lost(on: Engine, run_id: str, shard: str) -> bool:
    """Tell whether the shard holds fewer articles than were staged: upkeep dropped them, or a restore left them out."""
    with transaction(on, f"counting the articles of {run_id} {shard}") as connection:
        return bool(
            connection.execute(
                text("""
                select l.staged_rows <> (select count(*) from staging.article where run_id = :run_id and shard = :shard)
                from ops.staging_ledger as l where l.run_id = :run_id and l.shard = :shard and l.content = 'articles'"""),
                {"run_id": run_id, "shard": shard},
            ).scalar()
        )


def refuse_lost(connection: Connection, run_id: str) -> None:
    """Raise Fatal when staging holds other row counts than the ledger says: upkeep dropped them, or a restore left them out."""
    lost = connection.execute(
        text("""
        select l.shard, l.content, l.staged_rows, coalesce(s.found, 0) as found
        from ops.staging_ledger as l
        left join (
            select shard, 'articles' as content, count(*) as found from staging.article where run_id = :run_id group by shard
            union all
            select shard, 'extractions', count(*) from staging.extraction where run_id = :run_id group by shard
        ) as s using (shard, content)
        where l.run_id = :run_id and l.staged_rows <> coalesce(s.found, 0)
        order by l.shard, l.content"""),
        {"run_id": run_id},
    ).all()
    if not lost:
        return
    shards = sorted({row.shard for row in lost})
    tasks = "clean and extract" if any(row.content == "articles" for row in lost) else "extract"
    example = lost[0]
    raise Fatal(
        f"run {run_id}: staging lost rows of {len(shards)} shards ({', '.join(shards[:5])}): {example.shard} staged "
        f"{example.staged_rows} {example.content} and holds {example.found}; upkeep drops what was staged long ago, and a "
        f"restore may leave it out; nothing was merged; clear the tasks {tasks} of this run and what follows"
    )
