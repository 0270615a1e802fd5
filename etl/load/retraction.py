"""Takedown: list what goes, then hide it or erase it, so that no later run brings it back.

A hidden article stays in the warehouse and leaves the marts. An erased one leaves the warehouse altogether: text, quotes,
events, captures; a hash of its address stays as a tombstone, which discovery, staging and the merge obey. The WARC records
are named in the plan: the archive blanks them (`etl.archive`), since this room knows only the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, Engine, text

from etl import ids
from etl.errors import Fatal
from etl.load import resolution
from etl.load.copying import storable
from etl.load.database import transaction
from etl.load.merge import LOCK
from etl.load.resolution import Resolver
from etl.load.speakers import identify_speakers
from etl.load.sqlfiles import one
from etl.load.tables.base import FACTS
from etl.records import RecordAddress

Scope = Literal["url", "source", "person"]
Action = Literal["hide", "erase"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a takedown would take: the dry run that a person approves."""

    scope: Scope
    target: str  # article id, source id or person id
    described: str  # the URL, outlet or name, for the person who approves
    articles: int
    versions: int
    quotes: int
    event_mentions: int
    captures: int
    records: tuple[RecordAddress, ...]  # WARC records to blank when the action is erase


def plan(on: Engine, scope: Scope, what: str) -> Plan:
    """Return what a takedown of `what` would take; nothing is changed.

    what    a URL (canonical or as fetched), a source id, or a person's id or exact name
    raises  Fatal when nothing of that name is known
    """
    with transaction(on, f"planning the takedown of {scope} {what}") as connection:
        target, described = _find(connection, scope, what)
        return _plan(connection, scope, target, described)


def retract(on: Engine, found: Plan, action: Action, *, reason: str, approved_by: str, resolver: Resolver) -> Plan:
    """Carry out a plan in one transaction and return what was taken, counted anew.

    A person's takedown takes that person's quotes and nothing else. Repeating a takedown changes nothing.

    raises  Fatal when nobody approved it
    """
    if not approved_by.strip() or not reason.strip():
        raise Fatal(f"a takedown needs a reason and the name of who approved it; {found.scope} {found.described} stays as it is")
    with transaction(on, f"retracting {found.scope} {found.target}") as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})
        taken = _plan(connection, found.scope, found.target, found.described)
        connection.execute(
            text("""
            insert into ops.tombstone (scope, target, action, reason, approved_by, approved_at)
            values (:scope, :target, :action, :reason, :approved_by, now())
            on conflict (scope, target) do update
            set action = excluded.action, reason = excluded.reason, approved_by = excluded.approved_by"""),
            {
                "scope": found.scope,
                "target": found.target,
                "action": action,
                "reason": storable(reason),
                "approved_by": storable(approved_by),
            },
        )
        _touch(connection, found.scope, found.target)
        if found.scope == "person":
            _drop_quotes(connection, found.target)
        elif action == "hide":
            connection.execute(
                text("""
                update warehouse.article set retracted = 'hide' where article_id in (select article_id from retracted_article)""")
            )
        else:
            _erase(connection, resolver)
        identify_speakers(connection, None, resolver)
        connection.exec_driver_sql(one("merge", "person").sql)
    return taken


def lift(on: Engine, scope: Scope, target: str) -> int:
    """Take a tombstone away and show hidden articles again; return how many. Erased ones return with the next run that
    fetches or replays them."""
    with transaction(on, f"lifting the takedown of {scope} {target}") as connection:
        _touch(connection, scope, target)
        connection.execute(text("delete from ops.tombstone where scope = :scope and target = :target"), {"scope": scope, "target": target})
        return connection.execute(
            text("""
            update warehouse.article as a set retracted = null
            where a.article_id in (select article_id from retracted_article)
              and not exists (select 1 from ops.tombstone as t
                              where (t.scope = 'url' and t.target = a.article_id::text)
                                 or (t.scope = 'source' and t.target = a.source_id))""")
        ).rowcount


def forbidden_urls(on: Engine, urls: list[str]) -> set[str]:
    """Return which of `urls` an erasure forbids to fetch, by their address or by an earlier capture's article."""
    with transaction(on, "asking the tombstones") as connection:
        erased = set(connection.execute(text("select target from ops.tombstone where action = 'erase' and scope = 'url'")).scalars())
    return {url for url in urls if ids.article_id(url) in erased}


def _find(connection: Connection, scope: Scope, what: str) -> tuple[str, str]:
    query = {
        "url": """select a.article_id::text as target, a.canonical_url as described from warehouse.article as a
                  where a.canonical_url = :what or a.article_id::text = :what or exists (
                      select 1 from warehouse.article_version as v where v.article_id = a.article_id and v.url = :what)
                  order by a.canonical_url = :what desc, a.canonical_url limit 1""",
        "source": "select source_id as target, name as described from warehouse.source where source_id = :what",
        "person": """select person_id::text as target, name as described, identity_key from warehouse.person
                     where person_id::text = :what or name = :what order by person_id""",
    }[scope]
    found = connection.execute(text(query), {"what": what}).all()
    if scope == "person" and len(found) > 1:
        raise Fatal(
            f"{len(found)} in the warehouse are called {what}: {'; '.join(f'{r.target} ({r.identity_key})' for r in found)}; "
            "name the one that is meant by its id; nothing was changed"
        )
    row = found[0] if found else None
    if row is None:
        raise Fatal(f"no {scope} {what} is known to the warehouse; nothing was changed")
    return row.target, row.described


def _touch(connection: Connection, scope: Scope, target: str) -> None:
    """Make the temporary tables of what a takedown touches."""
    connection.execute(text("create temp table retracted_article (article_id uuid primary key) on commit drop"))
    connection.execute(text("create temp table touched_person (person_id uuid) on commit drop"))
    connection.execute(
        text("create temp table retracted_source on commit drop as select cast(:target as text) as source_id where :scope = 'source'"),
        {"scope": scope, "target": target},
    )
    if scope != "person":
        column = {"url": "article_id::text", "source": "source_id"}[scope]
        connection.execute(
            text(f"insert into retracted_article select article_id from warehouse.article where {column} = :target"), {"target": target}  # noqa: S608
        )


def _plan(connection: Connection, scope: Scope, target: str, described: str) -> Plan:
    if scope == "person":
        quotes = connection.execute(
            text("select count(*) from warehouse.quote where person_id::text = :target"), {"target": target}
        ).scalar_one()
        return Plan(
            scope=scope, target=target, described=described, articles=0, versions=0, quotes=quotes, event_mentions=0, captures=0, records=()
        )
    column = {"url": "a.article_id::text", "source": "a.source_id"}[scope]
    versions = (
        f"select v.version_id, v.published_month, v.url, v.article_id from warehouse.article_version as v "  # noqa: S608
        f"join warehouse.article as a using (article_id) where {column} = :target"
    )
    counts = connection.execute(
        text(f"""
        with v as ({versions})
        select (select count(distinct article_id) from v) as articles, (select count(*) from v) as versions,
               (select count(*) from warehouse.quote as q join v using (version_id, published_month)) as quotes,
               (select count(*) from warehouse.event_mention as m join v using (version_id, published_month)) as mentions
        """),  # noqa: S608
        {"target": target},
    ).one()
    captures = connection.execute(
        text(f"""
        select c.warc_file, c.warc_offset, c.warc_length from raw.capture as c
        where c.url in (select v.url from ({versions}) as v) or c.final_url in (
            select a.canonical_url from warehouse.article as a where {column} = :target) or c.source_id = :source
        order by 1, 2"""),  # noqa: S608
        {"target": target, "source": target if scope == "source" else None},
    ).all()
    records = tuple(
        RecordAddress(file=c.warc_file, offset=c.warc_offset, length=c.warc_length) for c in captures if c.warc_file is not None
    )
    return Plan(
        scope=scope,
        target=target,
        described=described,
        articles=counts.articles,
        versions=counts.versions,
        quotes=counts.quotes,
        event_mentions=counts.mentions,
        captures=len(captures),
        records=records,
    )


def _drop_quotes(connection: Connection, person: str) -> None:
    connection.execute(
        text("""
        update warehouse.extraction as x set quotes = x.quotes - q.taken
        from (select version_id, count(*) as taken from warehouse.quote where person_id::text = :person group by version_id) as q
        where x.version_id = q.version_id"""),
        {"person": person},
    )
    connection.execute(text("delete from warehouse.quote where person_id::text = :person"), {"person": person})
    connection.execute(text("delete from warehouse.superseded_mention where content ->> 'person_id' = :person"), {"person": person})
    connection.execute(text("insert into touched_person values (cast(:person as uuid))"), {"person": person})


def _erase(connection: Connection, resolver: Resolver) -> None:
    """Delete the articles and all that came from them, and resolve anew what they were linked to."""
    for statement in (
        """create temp table erased on commit drop as
           select v.version_id, v.published_month, v.cluster_id, v.url, v.article_id
           from warehouse.article_version as v join retracted_article using (article_id)""",
        "insert into touched_person select q.person_id from warehouse.quote as q join erased using (version_id, published_month) "
        "where q.person_id is not null",
        """create temp table touched_mention on commit drop as
           select m.mention_id, m.event_id from warehouse.event_mention as m join erased using (version_id, published_month)""",
        # versions that stood in a cluster with an erased one are clustered and linked anew
        """create temp table touched_version (version_id uuid primary key) on commit drop""",
        """insert into touched_version select v.version_id from warehouse.article_version as v
           where v.cluster_id in (select cluster_id from erased) and v.version_id not in (select version_id from erased)""",
        "delete from raw.capture where url in (select url from erased) or final_url in "
        "(select a.canonical_url from warehouse.article as a join retracted_article using (article_id)) "
        "or source_id in (select source_id from retracted_source)",
        "delete from raw.announcement where url in (select url from erased)",
        "delete from raw.candidate where url in (select url from erased)",
        "delete from ops.quarantine where url in (select url from erased)",
        "delete from staging.article where article_id in (select article_id from retracted_article)",
    ):
        connection.execute(text(statement))
    for table in ("extraction", *FACTS):
        connection.execute(text(f"delete from staging.{table} where version_id in (select version_id from erased)"))  # noqa: S608
    for fact in FACTS:
        connection.execute(
            text(
                f"delete from warehouse.{fact} as f using erased as e "  # noqa: S608
                "where f.version_id = e.version_id and f.published_month = e.published_month"
            )
        )
    for table in ("superseded_mention", "near_duplicate_band", "extraction"):
        connection.execute(text(f"delete from warehouse.{table} where version_id in (select version_id from erased)"))  # noqa: S608
    connection.execute(
        text(
            "delete from warehouse.near_duplicate_pair where version_a in (select version_id from erased) "
            "or version_b in (select version_id from erased)"
        )
    )
    connection.execute(text("delete from warehouse.article_version where version_id in (select version_id from erased)"))
    connection.execute(text("delete from warehouse.article where article_id in (select article_id from retracted_article)"))
    resolution.find_duplicates(connection, resolver)
    resolution.link_events(connection, resolver)
    connection.exec_driver_sql(one("merge", "event").sql)
    connection.execute(
        text("""
        update ops.staging_ledger as l set staged_rows = case l.content when 'articles' then s.articles else s.extractions end
        from (select l.run_id, l.shard,
                     (select count(*) from staging.article as a where a.run_id = l.run_id and a.shard = l.shard) as articles,
                     (select count(*) from staging.extraction as e where e.run_id = l.run_id and e.shard = l.shard) as extractions
              from ops.staging_ledger as l group by l.run_id, l.shard) as s
        where l.run_id = s.run_id and l.shard = s.shard""")
    )
