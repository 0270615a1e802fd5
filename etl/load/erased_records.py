"""ops.erased_record: the WARC records that takedowns erase, from the moment their rows leave the tables.

The takedown's transaction notes them; the archive is told afterwards, file by file. Whoever is killed between leaves rows
without `erased_at`, and the next `settle` ends the work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine, text

from etl import ids
from etl.errors import DatelineError
from etl.load.database import transaction
from etl.load.intake import drop_captures
from etl.records import Capture, RecordAddress

_LOCK = 0x0DA7E0FF  # advisory lock: two processes never write one WARC file anew at the same time


def note(connection: Connection, records: Sequence[RecordAddress]) -> None:
    """Note records to erase, inside the caller's transaction."""
    if records:
        connection.execute(
            text("""
            insert into ops.erased_record (warc_file, warc_offset, warc_length, noted_at) values (:file, :offset, :length, now())
            on conflict (warc_file, warc_offset) do nothing"""),
            [{"file": r.file, "offset": r.offset, "length": r.length} for r in records],
        )


def forget(on: Engine, found: Sequence[tuple[Capture, str]]) -> None:
    """Forget captures of what an erasure forbids, which came by an address that the tombstone did not know; it knows it then.

    found   each capture with the id of the article that its page turned out to be
    """
    with transaction(on, f"forgetting {len(found)} captures of what was taken down") as connection:
        note(connection, [capture.address for capture, _ in found if capture.address is not None])
        captures = {"ids": [capture.capture_id for capture, _ in found]}
        for capture, article_id in found:
            addresses = {url: ids.article_id(url) for url in (capture.url, capture.final_url) if url}
            connection.execute(
                text("""
                update ops.tombstone as t
                set known_addresses = array(
                    select distinct a.id from (
                        select unnest(t.known_addresses) as id
                        union select n.id from unnest(cast(:urls as text[]), cast(:ids as uuid[])) as n (url, id)
                        where not exists (select 1 from warehouse.article_version as v where v.url = n.url)) as a
                    order by a.id)
                where t.scope = 'url' and t.action = 'erase'
                  and (t.target = :article or cast(:article as uuid) = any(t.known_addresses))"""),
                {"urls": list(addresses), "ids": list(addresses.values()), "article": article_id},
            )
            connection.execute(
                text("delete from raw.candidate where run_id = :run_id and url = :url"), {"run_id": capture.run_id, "url": capture.url}
            )
        connection.execute(text("delete from raw.replay where capture_id = any(cast(:ids as uuid[]))"), captures)
        drop_captures(connection, captures["ids"])


def settle(on: Engine, erase: Callable[[Sequence[RecordAddress]], int]) -> int:
    """Have the archive erase what is noted and not yet erased; return how many records that were.

    erase   takes records of one file; it may be told of the same ones again after a kill
    raises  what `erase` raises, once the other files are done: what could not be erased stays noted
    """
    with transaction(on, "reading what the archive is to erase") as connection:
        files = list(
            connection.execute(text("select distinct warc_file from ops.erased_record where erased_at is null order by 1")).scalars()
        )
    settled = 0
    failure: DatelineError | None = None
    for file in files:
        try:
            with transaction(on, f"erasing records of {file}") as connection:
                connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                rows = connection.execute(
                    text("select * from ops.erased_record where erased_at is null and warc_file = :file order by warc_offset"),
                    {"file": file},
                ).all()
                erase([RecordAddress(file=row.warc_file, offset=row.warc_offset, length=row.warc_length) for row in rows])
                settled += connection.execute(
                    text("update ops.erased_record set erased_at = now() where erased_at is null and warc_file = :file"), {"file": file}
                ).rowcount
        except DatelineError as why:
            failure = failure or why
    if failure is not None:
        raise failure
    return settled
