"""What a takedown touches, and the deleting of it: rows of every schema that came from an article, a source or a speaker.

Everything here works inside the takedown's transaction, on the temporary tables that `touch` makes.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from etl import ids
from etl.load import resolution
from etl.load.resolution import Resolver
from etl.load.sqlfiles import one
from etl.load.tables.base import FACTS, STAGED
from etl.records import RecordAddress


def touch(connection: Connection, scope: str, target: str, described: str) -> None:
    """Make the temporary tables of what a takedown touches: articles, their versions, URLs, captures, people.

    A URL that also led to another article (a page of latest news) is not that article's: its captures stay.
    """
    for statement in (
        """create temp table retracted_source on commit drop as
           select cast(:target as text) as source_id where :scope = 'source'""",
        """create temp table retracted_article on commit drop as
           select a.article_id, a.canonical_url from warehouse.article as a
           where (:scope = 'url' and a.article_id::text = :target) or (:scope = 'source' and a.source_id = :target)""",
        """create temp table retracted_version on commit drop as
           select v.version_id, v.published_month, v.cluster_id, v.url, v.capture_id, v.article_id
           from warehouse.article_version as v where v.article_id in (select article_id from retracted_article)""",
        """create temp table retracted_url on commit drop as
           select u.url from (
               select canonical_url as url from retracted_article
               union select url from retracted_version where url is not null
               union select :described where :scope = 'url') as u
           where not exists (
               select 1 from warehouse.article as o where o.canonical_url = u.url
               and o.article_id not in (select article_id from retracted_article))""",
        """create temp table retracted_capture on commit drop as
           select c.capture_id, c.url, c.final_url, c.warc_file, c.warc_offset, c.warc_length from raw.capture as c
           where (c.url in (select url from retracted_url) or c.final_url in (select url from retracted_url)
                  or c.capture_id in (select capture_id from retracted_version)
                  or c.source_id in (select source_id from retracted_source))
             and not exists (
                 select 1 from warehouse.article_version as o where o.capture_id = c.capture_id
                 and o.article_id not in (select article_id from retracted_article))""",
        "create temp table touched_person (person_id uuid) on commit drop",
    ):
        connection.execute(text(statement), {"scope": scope, "target": target, "described": described})


def counted(connection: Connection) -> dict[str, Any]:
    """Return what the touched articles hold, as a plan's fields."""
    row = connection.execute(
        text("""
        select (select count(*) from retracted_article) as articles, (select count(*) from retracted_version) as versions,
               (select count(*) from warehouse.quote join retracted_version using (version_id, published_month)) as quotes,
               (select count(*) from warehouse.event_mention join retracted_version using (version_id, published_month)) as event_mentions,
               (select count(*) from retracted_capture) as captures""")
    ).one()
    records = connection.execute(
        text("""
        select warc_file, warc_offset, warc_length from retracted_capture where warc_file is not null
        union select q.warc_file, q.warc_offset, q.warc_length from ops.quarantine as q
        where q.warc_file is not null
          and (q.url in (select url from retracted_url) or q.source_id in (select source_id from retracted_source))
        order by 1, 2""")
    )
    urls = connection.execute(text("select canonical_url from retracted_article order by 1")).scalars()
    copies = connection.execute(
        text("""
        select distinct a.canonical_url from warehouse.article_version as v join warehouse.article as a using (article_id)
        where v.cluster_id in (select cluster_id from retracted_version)
          and a.article_id not in (select article_id from retracted_article)
        order by 1""")
    ).scalars()
    return {
        **row._mapping,
        "names": tuple(urls),
        "copies": tuple(copies),
        "records": tuple(RecordAddress(file=r.warc_file, offset=r.warc_offset, length=r.warc_length) for r in records),
    }


def quoted(connection: Connection, person: str) -> dict[str, Any]:
    """Return what a person's takedown would take, as a plan's fields."""
    row = connection.execute(
        text("""
        select count(*) as quotes, coalesce(array_agg(distinct speaker_name order by speaker_name), '{}') as names
        from warehouse.quote where person_id::text = :person"""),
        {"person": person},
    ).one()
    nothing: dict[str, Any] = dict.fromkeys(("articles", "versions", "event_mentions", "captures"), 0)
    return nothing | {"quotes": row.quotes, "names": tuple(row.names), "copies": (), "records": ()}


def known_addresses(connection: Connection) -> list[str]:
    """Return the ids of all addresses that led to what is touched and to nothing else: what a tombstone forbids to fetch."""
    urls = connection.execute(
        text("""
        select u.url from (
            select url from retracted_url union select url from retracted_capture
            union select final_url from retracted_capture where final_url is not null) as u
        where not exists (select 1 from warehouse.article_version as o where o.url = u.url
                          and o.article_id not in (select article_id from retracted_article))
          and not exists (select 1 from retracted_source)""")  # a source is forbidden by its name, whatever its addresses
    ).scalars()
    return [ids.article_id(url) for url in urls]


def drop_quotes(connection: Connection, person: str) -> None:
    """Delete a person's quotes wherever they stand, also as an earlier extractor gave them and as a run staged them."""
    for statement in (
        """create temp table dropped_quote on commit drop as
           select quote_id, version_id from warehouse.quote where person_id::text = :person
           union select (content ->> 'quote_id')::uuid, version_id from warehouse.superseded_mention
           where fact = 'quote' and content ->> 'person_id' = :person""",
        """update warehouse.extraction as x set quotes = x.quotes - q.taken
           from (select version_id, count(*) as taken from warehouse.quote where person_id::text = :person group by version_id) as q
           where x.version_id = q.version_id""",
        """update staging.extraction as x set quotes = x.quotes - q.taken
           from (select run_id, shard, version_id, count(*) as taken from staging.quote
                 where quote_id in (select quote_id from dropped_quote) group by run_id, shard, version_id) as q
           where (x.run_id, x.shard, x.version_id) = (q.run_id, q.shard, q.version_id)""",
        "delete from staging.quote where quote_id in (select quote_id from dropped_quote)",
        "delete from warehouse.quote where person_id::text = :person",
        "delete from warehouse.superseded_mention where fact = 'quote' and content ->> 'person_id' = :person",
        "create temp table telltale on commit drop as select distinct version_id::text as words from dropped_quote",
    ):
        connection.execute(text(statement), {"person": person})
    _redact(connection)


def erase(connection: Connection, resolver: Resolver) -> None:
    """Delete the touched articles and all that came from them, and resolve anew what they were linked to."""
    connection.exec_driver_sql(one("merge", "touched_version").sql)
    for statement in (
        """insert into touched_person
           select q.person_id from warehouse.quote as q join retracted_version using (version_id, published_month)
           where q.person_id is not null""",
        """create temp table touched_mention on commit drop as
           select m.mention_id, m.event_id, false as is_fresh
           from warehouse.event_mention as m join retracted_version using (version_id, published_month)""",
        # versions that stood in a cluster with an erased one are clustered and linked anew
        """insert into touched_version select v.version_id from warehouse.article_version as v
           where v.cluster_id in (select cluster_id from retracted_version)
             and v.article_id not in (select article_id from retracted_article)""",
        """create temp table telltale on commit drop as
           select url as words from retracted_url union select version_id::text from retracted_version
           union select article_id::text from retracted_article
           union select '"source_id": ' || to_json(source_id)::text from retracted_source""",
        "delete from raw.replay where capture_id in (select capture_id from retracted_capture)",
        "delete from raw.capture where capture_id in (select capture_id from retracted_capture)",
    ):
        connection.execute(text(statement))
    for table in ("raw.announcement", "raw.candidate", "ops.quarantine"):
        connection.execute(
            text(
                f"delete from {table} where url in (select url from retracted_url) "  # noqa: S608  constant names
                "or source_id in (select source_id from retracted_source)"
            )
        )
    _erase_staged(connection)
    for fact in FACTS:
        connection.execute(
            text(
                f"delete from warehouse.{fact} as f using retracted_version as e "  # noqa: S608
                "where f.version_id = e.version_id and f.published_month = e.published_month"
            )
        )
    connection.execute(
        text("""
        delete from warehouse.near_duplicate_band as b
        using (
            select v.version_id, s.band from warehouse.article_version as v join retracted_version using (version_id)
            cross join lateral warehouse.slices(v.near_duplicate_keys) as s
        ) as e
        where b.band = e.band and b.version_id = e.version_id""")
    )
    for table in ("superseded_mention", "extraction"):
        connection.execute(text(f"delete from warehouse.{table} where version_id in (select version_id from retracted_version)"))  # noqa: S608
    connection.execute(
        text(
            "delete from warehouse.near_duplicate_pair where version_a in (select version_id from retracted_version) "
            "or version_b in (select version_id from retracted_version)"
        )
    )
    connection.execute(text("delete from warehouse.article_version where version_id in (select version_id from retracted_version)"))
    connection.execute(text("delete from warehouse.article where article_id in (select article_id from retracted_article)"))
    resolution.find_duplicates(connection, resolver)
    resolution.link_events(connection, resolver)
    connection.exec_driver_sql(one("merge", "event").sql)
    _redact(connection)


def _erase_staged(connection: Connection) -> None:
    """Delete what runs staged of it, and correct the ledger: a later merge of such a run must not miss these rows."""
    connection.execute(
        text("""
        create temp table retracted_staged on commit drop as
        select run_id, shard, version_id from staging.article
        where article_id in (select article_id from retracted_article) or source_id in (select source_id from retracted_source)
           or url in (select url from retracted_url)""")
    )
    for table in STAGED:
        connection.execute(
            text(
                f"delete from staging.{table} as s using retracted_staged as r "  # noqa: S608
                "where (s.run_id, s.shard, s.version_id) = (r.run_id, r.shard, r.version_id)"
            )
        )
    connection.execute(
        text("""
        update ops.staging_ledger as l
        set staged_rows = case l.content
            when 'articles' then (select count(*) from staging.article as a where a.run_id = l.run_id and a.shard = l.shard)
            else (select count(*) from staging.extraction as e where e.run_id = l.run_id and e.shard = l.shard) end
        where (l.run_id, l.shard) in (select run_id, shard from retracted_staged)""")
    )


def _redact(connection: Connection) -> None:
    """Take out of checks, runs and incidents the rows they cite as examples, where these tell of what is taken (table telltale)."""
    connection.execute(
        text("""
        update ops.check_result as k
        set sample = array(
            select case when exists (select 1 from telltale as t where strpos(s.said, t.words) > 0) then '"(taken down)"' else s.said end
            from unnest(k.sample) with ordinality as s (said, place) order by s.place)
        where exists (select 1 from unnest(k.sample) as s (said), telltale as t where strpos(s.said, t.words) > 0)""")
    )
    for table, column in (("ops.run", "message"), ("ops.incident", "detail")):
        connection.execute(
            text(
                f"update {table} as r set {column} = 'the message told of what was taken down' "  # noqa: S608  constant names
                f"where exists (select 1 from telltale as t where strpos(r.{column}, t.words) > 0)"
            )
        )
