"""Incidents: what people are told once. State in ops.incident, so that it holds across processes and restarts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, text

from etl.load.copying import storable
from etl.load.database import transaction
from etl.records import Incident

Tell = Callable[[Sequence[Incident]], bool]
"""Tells people of incidents, all in one message; gives whether anybody was reached."""


def seen(on: Engine, incidents: Sequence[Incident], tell: Tell) -> list[Incident]:
    """Note that these incidents are there, and tell people of those that nobody was told of; return these.

    The rows stay locked while people are told, so that two processes that see the same incident send one message. When
    `tell` reaches nobody, the incident stays untold, and whoever sees it next tries again. Of incidents that are told of
    as one (`told_with`), people hear the first alone.
    """
    with transaction(on, "noting incidents") as connection:
        for group in sorted({i.told_with for i in incidents if i.told_with}):
            connection.execute(text("select pg_advisory_xact_lock(hashtextextended(:group, 0))"), {"group": f"incident {group}"})
        rows = [_note(connection, incident) for incident in sorted(incidents, key=lambda i: i.key)]
        untold = [_incident(row) for row in rows if row.told_at is None]
        told = {row.told_with for row in _open_of_groups(connection, untold) if row.told_at is not None}
        new: list[Incident] = []
        for incident in untold:
            if incident.told_with is None or incident.told_with not in told:
                new.append(incident)
                told.add(incident.told_with)
        if new and not tell(new):
            return []
        connection.execute(
            text("update ops.incident set told_at = now() where incident_key = any(:keys) and closed_at is null"),
            {"keys": [incident.key for incident in untold]},
        )
        return new


def over(on: Engine, tell: Tell, *, kinds: Sequence[str], subjects: Sequence[str]) -> list[Incident]:
    """Close the open incidents of these kinds and subjects; return them.

    People are told of those that they had been told of; of incidents told of as one, when the last is over. A recovery that
    reaches nobody is not tried again.
    """
    with transaction(on, "closing incidents") as connection:
        rows = connection.execute(
            text("""
            update ops.incident set closed_at = now() where closed_at is null and kind = any(:kinds) and subject = any(:subjects)
            returning *"""),
            {"kinds": list(kinds), "subjects": list(subjects)},
        ).all()
        ended = [_incident(row) for row in rows if row.told_at is not None]
        still = {row.told_with for row in _open_of_groups(connection, ended)}
        told = [incident for incident in ended if incident.told_with is None or incident.told_with not in still]
        if told:
            tell(told)
    return [_incident(row) for row in rows]


def is_open(on: Engine, kind: str, subject: str) -> bool:
    """Tell whether people know of an open incident of this kind and subject."""
    with transaction(on, "reading incidents") as connection:
        found = connection.execute(
            text("select 1 from ops.incident where kind = :kind and subject = :subject and closed_at is null and told_at is not null"),
            {"kind": kind, "subject": subject},
        ).first()
    return found is not None


def _note(connection: Connection, incident: Incident) -> Row[Any]:
    return connection.execute(
        text("""
        insert into ops.incident (incident_key, opened_at, kind, subject, told_with, title, detail, sightings, seen_at)
        values (:key, clock_timestamp(), :kind, :subject, :told_with, :title, :detail, 1, now())
        on conflict (incident_key) where closed_at is null do update
        set sightings = ops.incident.sightings + 1, seen_at = now(), title = excluded.title, detail = excluded.detail
        returning *"""),
        {
            "key": incident.key,
            "kind": incident.kind,
            "subject": incident.subject,
            "told_with": incident.told_with,
            "title": storable(incident.title),
            "detail": storable(incident.detail),
        },
    ).one()


def _open_of_groups(connection: Connection, incidents: Sequence[Incident]) -> Sequence[Row[Any]]:
    return connection.execute(
        text("select told_with, told_at from ops.incident where closed_at is null and told_with = any(:groups)"),
        {"groups": sorted({i.told_with for i in incidents if i.told_with})},
    ).all()


def _incident(row: Row[Any]) -> Incident:
    cause = row.incident_key.removeprefix(f"{row.kind}/{row.subject}").removeprefix("/")
    return Incident(kind=row.kind, subject=row.subject, cause=cause, title=row.title, detail=row.detail, told_with=row.told_with)
