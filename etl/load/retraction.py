"""Takedown: list what goes, then hide it or erase it, so that no later run brings it back.

A hidden article or person stays in the warehouse and leaves the marts. An erased article leaves the warehouse altogether:
text, quotes, events, captures (`etl.load.erasure`); hashes of the addresses that led to it stay in its tombstone, which
discovery, staging and the merge obey. Its WARC records are noted in the same transaction (`etl.load.erased_records`), for
the archive to erase.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Engine, text

from etl import ids
from etl.errors import Fatal
from etl.load import erased_records, erasure
from etl.load.copying import storable
from etl.load.database import transaction
from etl.load.merge import LOCK
from etl.load.resolution import Resolver
from etl.load.speakers import identify_speakers
from etl.load.sqlfiles import one
from etl.records import Candidate, RecordAddress, SpeakerName

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
    names: tuple[str, ...]  # the articles' URLs, or all names under which the person is quoted
    copies: tuple[str, ...]  # near-duplicates elsewhere, which stay: each needs a takedown of its own
    records: tuple[RecordAddress, ...]  # WARC records to erase when the action is erase
    standing: str | None  # the takedown of it that stands already, in words


def plan(on: Engine, scope: Scope, what: str, resolver: Resolver) -> Plan:
    """Return what a takedown of `what` would take; nothing is changed.

    what    a URL (canonical or as fetched), a source id, or a person's id or exact name
    raises  Fatal when nothing of that name is known, or when it is the name of several
    """
    with transaction(on, f"planning the takedown of {scope} {what}") as connection:
        target, described = _find(connection, scope, what, resolver)
        erasure.touch(connection, scope, target, described)
        return _plan(connection, scope, target, described)


def retract(on: Engine, found: Plan, action: Action, *, reason: str, approved_by: str, resolver: Resolver) -> Plan:
    """Carry out a plan in one transaction and return what was taken, counted anew.

    A person's takedown takes that person's quotes and nothing else. Repeating a takedown changes nothing.

    raises  Fatal when nobody approved it, or when an erasure would become a mere hiding
    """
    if not approved_by.strip() or not reason.strip():
        raise Fatal(f"a takedown needs a reason and the name of who approved it; {found.scope} {found.described} stays as it is")
    with transaction(on, f"retracting {found.scope} {found.target}") as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})
        erasure.touch(connection, found.scope, found.target, found.described)
        taken = _plan(connection, found.scope, found.target, found.described)
        addresses = erasure.known_addresses(connection) if action == "erase" else []
        _bury(connection, found, action, reason=reason, approved_by=approved_by, addresses=addresses)
        if found.scope == "person":
            connection.execute(text("insert into touched_person values (cast(:person as uuid))"), {"person": found.target})
            if action == "erase":
                erasure.drop_quotes(connection, found.target)
        elif action == "hide":
            connection.execute(
                text("update warehouse.article set retracted = 'hide' where article_id in (select article_id from retracted_article)")
            )
        else:
            erased_records.note(connection, taken.records)
            erasure.erase(connection, resolver)
        _know_people_anew(connection, found.scope, found.target, resolver)
    return taken


def lift(on: Engine, scope: Scope, what: str, resolver: Resolver) -> int:
    """Take a takedown away and show what it hid; return how many articles or people are shown again.

    What was erased is not there to be shown: an article returns with the next run that fetches it, a person's quotes with a
    replay of the days.

    raises  Fatal when no takedown of it stands
    """
    with transaction(on, f"lifting the takedown of {scope} {what}") as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})
        target, described = _find(connection, scope, what, resolver)
        erasure.touch(connection, scope, target, described)
        lifted = connection.execute(
            text("delete from ops.tombstone where scope = :scope and target = :target"), {"scope": scope, "target": target}
        ).rowcount
        if not lifted:
            raise Fatal(f"no takedown of {scope} {described} stands; nothing was changed")
        if scope == "person":
            hidden = text("select count(*) from warehouse.person where retracted is not null")
            before = connection.execute(hidden).scalar_one()
            connection.execute(text("insert into touched_person values (cast(:person as uuid))"), {"person": target})
            _know_people_anew(connection, scope, target, resolver)
            return int(before - connection.execute(hidden).scalar_one())
        return connection.execute(
            text("""
            update warehouse.article as a set retracted = null
            where a.article_id in (select article_id from retracted_article) and a.retracted is not null
              and not exists (select 1 from ops.tombstone as t
                              where (t.scope = 'url' and t.target = a.article_id::text)
                                 or (t.scope = 'source' and t.target = a.source_id))""")
        ).rowcount


def standing(on: Engine) -> list[dict[str, Any]]:
    """Return the takedowns that stand, newest first: scope, target, action, reason, approved_by, approved_at, shown."""
    with transaction(on, "reading the takedowns") as connection:
        rows = connection.execute(
            text("""
            select t.scope, t.target, t.action, t.reason, t.approved_by, t.approved_at,
                   coalesce(a.canonical_url, s.name, p.name) as described
            from ops.tombstone as t
            left join warehouse.article as a on t.scope = 'url' and t.target = a.article_id::text
            left join warehouse.source as s on t.scope = 'source' and t.target = s.source_id
            left join warehouse.person as p on t.scope = 'person' and t.target = p.person_id::text
            order by t.approved_at desc, t.scope, t.target""")
        )
        return [dict(row) for row in rows.mappings()]


def forbidden_urls(on: Engine, candidates: Collection[Candidate]) -> set[str]:
    """Return the URLs of those candidates that an erasure forbids to fetch: by their source, or by any address that led to it."""
    with transaction(on, "asking the tombstones") as connection:
        erased = Erased(connection)
    return {c.url for c in candidates if erased.forbids(c.source_id, [c.url])}


class Erased:
    """What erasures forbid, as known at one moment."""

    def __init__(self, connection: Connection) -> None:
        rows = connection.execute(
            text("select scope, target, known_addresses from ops.tombstone where action = 'erase' and scope in ('url', 'source')")
        ).all()
        self._sources = {row.target for row in rows if row.scope == "source"}
        self._addresses = {row.target for row in rows if row.scope == "url"} | {str(a) for row in rows for a in row.known_addresses}

    def forbids(self, source_id: str, addresses: Sequence[str | None]) -> bool:
        """Tell whether something of this source, reached by these URLs, must not come back."""
        return source_id in self._sources or any(a is not None and ids.article_id(a) in self._addresses for a in addresses)


def _find(connection: Connection, scope: Scope, what: str, resolver: Resolver) -> tuple[str, str]:
    """Return target and description of what is in the warehouse, or only announced or captured, or taken down already."""
    if scope == "url":
        query = """
            select a.article_id::text as target, a.canonical_url as described from warehouse.article as a
            where a.canonical_url = :what or a.article_id::text = :what or exists (
                select 1 from warehouse.article_version as v where v.article_id = a.article_id and v.url = :what)
            order by a.canonical_url = :what desc, a.canonical_url limit 1"""
    elif scope == "source":
        query = "select source_id as target, name as described from warehouse.source where source_id = :what"
    else:
        query = """select person_id::text as target, name as described, identity_key from warehouse.person
                   where person_id::text = :what or name = :what order by person_id"""
    found = connection.execute(text(query), {"what": what}).all()
    if scope == "person" and len(found) > 1:
        raise Fatal(
            f"{len(found)} in the warehouse are called {what}: {'; '.join(f'{r.target} ({r.identity_key})' for r in found)}; "
            "name the one that is meant by its id; nothing was changed"
        )
    if found:
        return found[0].target, found[0].described
    possible = _possible_targets(scope, what, resolver)
    buried = connection.execute(
        text("""
        select target from ops.tombstone
        where scope = :scope and (target = any(:possible) or known_addresses && cast(:addresses as uuid[])) order by target limit 1"""),
        {"scope": scope, "possible": possible, "addresses": [ids.article_id(what)] if scope == "url" else []},
    ).scalar()
    if buried is not None:
        return str(buried), what
    if (
        scope == "url"
        and connection.execute(
            text("""
        select exists (select 1 from raw.capture where url = :what or final_url = :what)
            or exists (select 1 from raw.announcement where url = :what) or exists (select 1 from raw.candidate where url = :what)
            or exists (select 1 from ops.quarantine where url = :what)"""),
            {"what": what},
        ).scalar_one()
    ):
        return ids.article_id(what), what
    raise Fatal(f"no {scope} {what} is known to the warehouse; nothing was changed")


def _possible_targets(scope: Scope, what: str, resolver: Resolver) -> list[str]:
    """Return the tombstones' targets that `what` may mean. A person's name is gone with the quotes; its hashes are not."""
    if scope == "url":
        return [what, ids.article_id(what)]
    if scope == "source":
        return [what]
    person = resolver.identify(SpeakerName(name=what, kind="person"))
    body = resolver.identify(SpeakerName(name=what, kind="organisation"))
    return [what, *(resolver.possible_ids(person.key) if person else ()), *([body.person_id] if body else ())]


def _plan(connection: Connection, scope: Scope, target: str, described: str) -> Plan:
    tombstone = connection.execute(
        text("select * from ops.tombstone where scope = :scope and target = :target"), {"scope": scope, "target": target}
    ).first()
    standing_since = None
    if tombstone is not None:
        when = f"{tombstone.approved_at:%Y-%m-%d %H:%M} UTC"
        standing_since = f"{tombstone.action}, approved by {tombstone.approved_by} at {when}: {tombstone.reason}"
    return Plan(
        scope=scope,
        target=target,
        described=described,
        **(erasure.quoted(connection, target) if scope == "person" else erasure.counted(connection)),
        standing=standing_since,
    )


def _bury(connection: Connection, found: Plan, action: Action, *, reason: str, approved_by: str, addresses: Sequence[str]) -> None:
    """Write the tombstone, unless it would weaken the one that stands."""
    key = {"scope": found.scope, "target": found.target}
    before = connection.execute(text("select action from ops.tombstone where scope = :scope and target = :target"), key).scalar()
    if before == "erase" and action == "hide":
        raise Fatal(f"{found.scope} {found.described} is erased already, which hides it too; nothing was changed")
    connection.execute(
        text("""
        insert into ops.tombstone (scope, target, action, reason, approved_by, approved_at, known_addresses)
        values (:scope, :target, :action, :reason, :approved_by, now(), cast(:addresses as uuid[]))
        on conflict (scope, target) do update
        set action = excluded.action, reason = excluded.reason, approved_by = excluded.approved_by,
            approved_at = excluded.approved_at, known_addresses = array(
                select distinct a from unnest(tombstone.known_addresses || excluded.known_addresses) as a order by a)"""),
        {
            **key,
            "action": action,
            "reason": storable(reason),
            "approved_by": storable(approved_by),
            "addresses": sorted(set(addresses)),
        },
    )


def _know_people_anew(connection: Connection, scope: Scope, target: str, resolver: Resolver) -> None:
    """Decide anew who the touched people are, and which of them are hidden."""
    identify_speakers(connection, None, resolver)
    connection.exec_driver_sql(one("merge", "person").sql)
    if scope == "person":  # organisations have one name and one id: nothing about them is decided anew
        connection.execute(
            text("""
            update warehouse.person as p
            set retracted = (select 'hide' from ops.tombstone as t
                             where t.scope = 'person' and t.action = 'hide' and t.target = p.person_id::text)
            where p.person_id::text = :target and p.kind = 'organisation'"""),
            {"target": target},
        )
