"""Resolution inside the merge: rows out to a resolver, its answers back in, in the merge's own transaction.

`load` may not import `etl.resolve`; whoever calls the merge hands it over as a `Resolver`, which the module satisfies.
What is read is always everything that a touched row could change, so that the answers never depend on the order of runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Protocol

from sqlalchemy import Connection, text

from etl import ids
from etl.load.copying import copy_rows
from etl.load.rows import unsigned_all
from etl.load.sqlfiles import one
from etl.records import EventEvidence, EventLink, Identity, Likeness, SpeakerName, VersionKeys

_BATCH = 1_000  # pairs or mentions that are held at once


class Resolver(Protocol):
    """What decides identity. The package `etl.resolve` is one; its docstrings say how it decides."""

    @property
    def WINDOW_DAYS(self) -> int: ...
    def compare(self, a: VersionKeys, b: VersionKeys) -> Likeness | None: ...
    def components(self, nodes: Iterable[str], links: Iterable[tuple[str, str]]) -> list[list[str]]: ...
    def identify(self, speaker: SpeakerName) -> Identity | None: ...
    def identify_all(self, speakers: Iterable[SpeakerName]) -> dict[SpeakerName, Identity]: ...
    def possible_ids(self, key: str) -> tuple[str, ...]: ...
    def link_events(self, pairs: Iterable[tuple[EventEvidence, EventEvidence]]) -> list[EventLink]: ...


# ------------------------------------------------------------------ near-duplicates


def find_duplicates(connection: Connection, resolver: Resolver) -> int:
    """Bring bands, pairs and clusters up to date for the versions in `touched_version`; return how many pairs they have.

    Versions whose cluster changes join `touched_version`: their events are linked anew.
    """
    connection.exec_driver_sql(one("merge", "touched_band").sql)
    connection.execute(text("analyze touched_band"))
    connection.exec_driver_sql(one("merge", "near_duplicate_band").sql)
    # clusters that a lost pair may split
    connection.execute(
        text("""
        create temp table touched_cluster on commit drop as
        select distinct v.cluster_id from warehouse.article_version as v join touched_version using (version_id)""")
    )
    connection.execute(
        text("""
        delete from warehouse.near_duplicate_pair
        where version_a in (select version_id from touched_version) or version_b in (select version_id from touched_version)""")
    )
    connection.execute(text("analyze touched_version"))
    connection.execute(text("analyze warehouse.near_duplicate_band"))
    connection.exec_driver_sql(one("merge", "candidate_pair").sql, {"days": resolver.WINDOW_DAYS})
    pairs = _compare(connection, resolver)
    copy_rows(connection, "warehouse.near_duplicate_pair", ("version_a", "version_b", "similarity", "containment"), pairs)
    connection.execute(
        text("""
        insert into touched_cluster
        select v.cluster_id from warehouse.article_version as v
        where v.version_id = any(cast(:ids as uuid[]))"""),
        {"ids": sorted({each for pair in pairs for each in pair[:2]})},
    )
    _cluster(connection, resolver)
    return len(pairs)


def _compare(connection: Connection, resolver: Resolver) -> list[tuple[str, str, float, float]]:
    rows = connection.execute(
        text("""
        select v.version_id, v.near_duplicate_keys, v.word_count from warehouse.article_version as v
        where v.version_id in (select version_a from candidate_pair union select version_b from candidate_pair)""")
    )
    keys = {
        str(row.version_id): VersionKeys(
            version_id=str(row.version_id),
            word_count=row.word_count,
            keys=tuple(unsigned_all(row.near_duplicate_keys)),
        )
        for row in rows
    }
    pairs = []
    for row in connection.execute(text("select version_a, version_b from candidate_pair order by 1, 2")):
        a, b = str(row.version_a), str(row.version_b)
        # signatures of different lengths come from different code: a replay of the older one makes them comparable
        alike = resolver.compare(keys[a], keys[b]) if len(keys[a].keys) == len(keys[b].keys) else None
        if alike is not None:
            pairs.append((a, b, alike.similarity, alike.containment))
    return pairs


def _cluster(connection: Connection, resolver: Resolver) -> None:
    members = connection.execute(
        text("""
        select version_id, cluster_id from warehouse.article_version
        where cluster_id in (select cluster_id from touched_cluster) or version_id in (select version_id from touched_version)
        order by coalesce(published_at, published_on::timestamptz), version_id""")
    )
    before = {str(row.version_id): str(row.cluster_id) for row in members}
    rank = {version: number for number, version in enumerate(before)}
    links = connection.execute(
        text("""
        select version_a, version_b from warehouse.near_duplicate_pair where version_a = any(cast(:ids as uuid[]))"""),
        {"ids": list(before)},
    )
    groups = resolver.components(before, [(str(row.version_a), str(row.version_b)) for row in links])
    moved = [
        (version, first)
        for group in groups
        for first in [min(group, key=rank.__getitem__)]
        for version in group
        if before[version] != first
    ]
    connection.execute(text("create temp table cluster_move (version_id uuid, cluster_id uuid) on commit drop"))
    copy_rows(connection, "cluster_move", ("version_id", "cluster_id"), moved)
    connection.execute(
        text("""
        update warehouse.article_version as v set cluster_id = m.cluster_id
        from cluster_move as m where v.version_id = m.version_id""")
    )
    connection.execute(text("insert into touched_version select version_id from cluster_move on conflict (version_id) do nothing"))


# ------------------------------------------------------------------ events


def link_events(connection: Connection, resolver: Resolver) -> int:
    """Bring links and event ids of mentions up to date; return how many links the touched mentions have.

    Leaves the temporary table `touched_event` for merge/event.sql: all events that gained or lost a mention.
    """
    connection.execute(
        text("""
        insert into touched_mention
        select m.mention_id, m.event_id, t.is_renewed
        from touched_version as t join warehouse.article_version as v using (version_id)
        join warehouse.event_mention as m on m.version_id = v.version_id and m.published_month = v.published_month""")
    )
    connection.execute(text("create index on touched_mention (mention_id)"))
    connection.execute(text("analyze touched_mention"))
    connection.execute(text("delete from warehouse.event_link where mention_a in (select mention_id from touched_mention)"))
    connection.execute(text("delete from warehouse.event_link where mention_b in (select mention_id from touched_mention)"))
    for name in ("touched_dated", "touched_name", "standing_name"):
        connection.exec_driver_sql(one("merge", name).sql)
        connection.execute(text(f"analyze {name}"))
    connection.exec_driver_sql(one("merge", "candidate_link").sql)
    links = resolver.link_events(_evidence_pairs(connection))
    copy_rows(
        connection,
        "warehouse.event_link",
        ("mention_a", "mention_b", "because"),
        ((link.a, link.b, link.because) for link in links),
    )
    connection.execute(
        text("""
        create temp table unsettled_event on commit drop as
        select event_id from touched_mention where not is_fresh
        union
        select event_id from warehouse.event_mention where mention_id = any(cast(:ids as uuid[]))"""),
        {"ids": sorted({each for link in links for each in (link.a, link.b)})},
    )
    connection.execute(text("analyze unsettled_event"))
    connection.execute(
        text("""
        create temp table touched_event on commit drop as
        select event_id from touched_mention union select event_id from unsettled_event""")
    )
    connection.execute(text("analyze touched_event"))
    _number_events(connection, resolver)
    return len(links)


def _evidence_pairs(connection: Connection) -> Iterator[tuple[EventEvidence, EventEvidence]]:
    """Yield the candidate pairs with what decides them, batch by batch: what all of them say does not fit into memory on a large day."""
    connection.execute(
        text("""
        create temp table candidate_evidence on commit drop as
        select m.mention_id, m.version_id::text, v.article_id::text, v.source_id, v.cluster_id::text, m.event_type, m.mode, m.modality,
               m.trigger_text, m.start_char, substring(v.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) as sentence,
               m.geoname_id, m.place_precision, m.country, m.happened_from, m.happened_to,
               array(select array[p.part, coalesce(p.role, ''), coalesce(p.name, ''), p.text]
                     from warehouse.event_participant as p
                     where p.version_id = m.version_id and p.mention_id = m.mention_id
                       and p.published_month = m.published_month) as parties,
               array(select concat_ws(' ', c.kind, coalesce(c.least::text, '-'), coalesce(c.most::text, '-'))
                     from warehouse.event_casualty as c
                     where c.mention_id = m.mention_id and c.published_month = m.published_month) as tolls
        from (select mention_a as mention_id from candidate_link union select mention_b from candidate_link) as wanted
        join warehouse.event_mention as m using (mention_id)
        join warehouse.article_version as v using (version_id)""")
    )
    connection.execute(text("create index on candidate_evidence (mention_id)"))
    connection.execute(text("analyze candidate_evidence"))
    pairs = connection.execute(
        text("select mention_a::text, mention_b::text from candidate_link order by mention_a, mention_b"),
        execution_options={"stream_results": True},
    )
    for batch in pairs.partitions(_BATCH):
        evidence = _evidence(connection, {each for pair in batch for each in pair})
        yield from ((evidence[row.mention_a], evidence[row.mention_b]) for row in batch)


def _evidence(connection: Connection, mention_ids: set[str]) -> dict[str, EventEvidence]:
    rows = connection.execute(
        text("select *, mention_id::text as mention from candidate_evidence where mention_id = any(cast(:ids as uuid[]))"),
        {"ids": list(mention_ids)},
    )
    return {
        row.mention: EventEvidence(
            mention_id=row.mention,
            version_id=row.version_id,
            article_id=row.article_id,
            source_id=row.source_id,
            cluster_id=row.cluster_id,
            type=row.event_type,
            mode=row.mode,
            modality=row.modality,
            trigger=row.trigger_text,
            start=row.start_char,
            sentence=row.sentence or "",
            geoname_id=row.geoname_id,
            place_precision=row.place_precision,
            country=row.country,
            from_=row.happened_from,
            to=row.happened_to,
            participants=frozenset(name or words for _, _, name, words in row.parties),
            targets=frozenset(name or words for part, _, name, words in row.parties if part == "target"),
            states=frozenset(name or words for _, role, name, words in row.parties if role == "state"),
            full_names=frozenset(name for _, _, name, _ in row.parties if " " in name),
            tolls=frozenset(map(_toll, row.tolls)),
        )
        for row in rows
    }


def _toll(written: str) -> tuple[str, int | None, int | None]:
    kind, least, most = written.split(" ")
    return kind, None if least == "-" else int(least), None if most == "-" else int(most)


def _number_events(connection: Connection, resolver: Resolver) -> None:
    """Give the mentions of unsettled events the id of their component. Most are told once: these are streamed and nothing is held of them.

    A mention that this merge wrote bears its own event id, which is right unless a link says otherwise.
    """
    connection.execute(
        text("""
        create temp table event_member on commit drop as
        select m.mention_id, m.event_id, m.published_month, m.version_id,
               count(*) over (partition by m.event_id) = 1
               and not exists (select 1 from warehouse.event_link as l where l.mention_a = m.mention_id)
               and not exists (select 1 from warehouse.event_link as l where l.mention_b = m.mention_id) as is_alone
        from warehouse.event_mention as m where m.event_id in (select event_id from unsettled_event)""")
    )
    connection.execute(text("analyze event_member"))
    moved: list[tuple[str, date, str]] = []
    alone = connection.execute(
        text("select mention_id::text, event_id::text, published_month from event_member where is_alone"),
        execution_options={"stream_results": True},
    )
    for batch in alone.partitions(_BATCH):
        moved += [(row.mention_id, row.published_month, own) for row in batch if (own := ids.event_id(row.mention_id)) != row.event_id]
    members = connection.execute(
        text("""
        select m.mention_id::text, m.event_id::text, m.published_month
        from event_member as m join warehouse.article_version as v using (version_id)
        where not m.is_alone
        order by coalesce(v.published_at, v.published_on::timestamptz), m.mention_id""")
    ).all()
    rank = {row.mention_id: number for number, row in enumerate(members)}
    links = connection.execute(
        text("""
        select mention_a, mention_b from warehouse.event_link
        where mention_a in (select mention_id from event_member where not is_alone)""")
    )
    of: dict[str, str] = {}
    for group in resolver.components(rank, [(str(row.mention_a), str(row.mention_b)) for row in links]):
        event = ids.event_id(min(group, key=rank.__getitem__))
        of.update(dict.fromkeys(group, event))
    moved += [(row.mention_id, row.published_month, of[row.mention_id]) for row in members if of[row.mention_id] != row.event_id]
    connection.execute(text("create temp table event_move (mention_id uuid, published_month date, event_id uuid) on commit drop"))
    copy_rows(connection, "event_move", ("mention_id", "published_month", "event_id"), moved)
    connection.execute(
        text("""
        update warehouse.event_mention as m set event_id = e.event_id
        from event_move as e where m.mention_id = e.mention_id and m.published_month = e.published_month""")
    )
    connection.execute(text("insert into touched_event select distinct event_id from event_move"))
