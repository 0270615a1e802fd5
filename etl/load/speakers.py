"""Who speaks, inside the merge: all that is known of a name is read, decided anew, and quotes that stand move with it.

Since the answer for a name depends on all its quotes and on nothing else, neither the order of runs nor what stood before
matters: a second John Hale splits the name, and his articles' takedown makes it one again.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from etl.load.copying import copy_rows
from etl.load.resolution import Resolver
from etl.load.sqlfiles import one
from etl.records import SpeakerName

FILES = ("speaker_identity", "possible_person", "staged_speaker", "standing_speaker", "reassigned_quote")
_COLUMNS = ("name", "speaker_kind", "role", "affiliation", "person_id", "identity_key", "forbidden", "hidden")


def identify_speakers(connection: Connection, run_id: str | None, resolver: Resolver) -> int:
    """Decide whom the run's speakers mean, and everybody of their names; return how many speakers were identified.

    Fills the temporary table speaker_identity (name, speaker_kind, role, affiliation, person_id, identity_key, forbidden, hidden),
    moves quotes that stand and now mean somebody else, and adds whom they meant to touched_person. Quotes of a
    `forbidden` speaker are not to be merged: a person's erasure names them, or somebody of the name who may be them. Those of
    a `hidden` one are kept and not shown.

    run_id  None where quotes were only taken away (those of touched_person)
    """
    for table in FILES[:2]:
        connection.exec_driver_sql(one("merge", table).sql)
    staged = _speakers(connection, "staged_speaker", {"run_id": run_id}) if run_id is not None else []
    names = {identity.key for each in staged if (identity := resolver.identify(each)) is not None and identity.kind == "person"}
    names.update(
        connection.execute(
            text("select identity_key from warehouse.person where kind = 'person' and person_id in (select person_id from touched_person)")
        ).scalars()
    )
    connection.execute(
        text("""
        insert into possible_person
        select p.person_id from warehouse.person as p
        where p.kind = 'person'
          and split_part(p.identity_key, ' | ', 1) in (select split_part(n, ' | ', 1) from unnest(cast(:names as text[])) as n)"""),
        {"names": sorted(names)},
    )
    connection.execute(text("analyze possible_person"))
    standing = _speakers(connection, "standing_speaker", {})
    tombstones = connection.execute(text("select target, action from ops.tombstone where scope = 'person'")).all()
    erased = {row.target for row in tombstones if row.action == "erase"}
    hidden = {row.target for row in tombstones if row.action == "hide"}

    identities = resolver.identify_all([*staged, *standing])
    forbidden = {each for each in staged if each in identities and not erased.isdisjoint(identities[each].known_as)}
    known = dict(identities)
    if forbidden:  # they are no evidence either: the warehouse will not hold them
        remaining = resolver.identify_all([*(each for each in staged if each not in forbidden), *standing])
        known.update(remaining)
    rows = [
        (
            each.name,
            each.kind,
            each.role or "",
            each.affiliation or "",
            identity.person_id,
            identity.key,
            each in forbidden,
            not hidden.isdisjoint(identity.known_as),
        )
        for each, identity in known.items()
    ]
    copy_rows(connection, "speaker_identity", _COLUMNS, rows)
    connection.execute(text("analyze speaker_identity"))
    connection.exec_driver_sql(one("merge", "reassigned_quote").sql)
    return len(rows)


def _speakers(connection: Connection, file: str, parameters: dict[str, str | None]) -> list[SpeakerName]:
    found = connection.exec_driver_sql(one("merge", file).sql, parameters)
    return [
        SpeakerName(name=row.name, kind=row.kind, role=row.role or None, affiliation=row.affiliation or None) for row in found
    ]
