"""The merge: a run's staged rows into the warehouse, in one transaction, so that readers see all of it or nothing."""

from __future__ import annotations

import logging

from sqlalchemy import Connection, Engine, text

from etl.load import resolution
from etl.load.checks import keep, refuse, run_checks_in
from etl.load.database import transaction
from etl.load.ledger import refuse_lost
from etl.load.partitions import ensure_months, staged_months
from etl.load.resolution import Resolver
from etl.load.speakers import identify_speakers
from etl.load.sqlfiles import one
from etl.load.statistics import analyze_grown, analyze_staging
from etl.load.tables.base import FACTS
from etl.records import CheckResult

log = logging.getLogger(__name__)

LOCK = 0x0DA7E1E5  # advisory lock: merges and retractions run one at a time

BEFORE = ("winner", "accept", "moved_version", "touched_mention", "touched_person", "supersede", "outdated_band")
ARTICLES = ("source", "article", "retracted", "article_version", "validity", "rehome", "accepted_version")
MENTIONS = ("extraction", "place", "event_type", *FACTS, "person")
"""The files of sql/merge in the order in which they run; resolution runs between them and ends with event.sql."""


def merge_run(on: Engine, run_id: str, resolver: Resolver) -> dict[str, int]:
    """Merge what `run_id` staged; return rows written per table of schema warehouse, and pairs and links found.

    One transaction under an advisory lock: facts of a version are replaced as a whole, versions get their validity
    from all versions that stand, near-duplicates, people and events are resolved, and the checks of sql/checks for moment
    "published" look at the result before anyone else can. The same run twice changes nothing but load times.

    resolver  usually the package etl.resolve
    raises    Fatal when staging lost rows, or when a check of severity error fails: then nothing was changed
              Transient when the database went away: run the task again
    """
    ensure_months(on, staged_months(on, run_id))
    try:
        return _merge_all(on, run_id, resolver)
    except _Refused as refused:
        with transaction(on, f"keeping the check results of {run_id}") as connection:
            keep(connection, run_id, "published", refused.results)
        refuse(refused.results, f"the merge of run {run_id} was rolled back and the warehouse is as it was")
        raise


class _Refused(Exception):
    """Rolls the merge's transaction back; carries what the checks found."""

    def __init__(self, results: list[CheckResult]) -> None:
        super().__init__("a check failed")
        self.results = results


def _merge_all(on: Engine, run_id: str, resolver: Resolver) -> dict[str, int]:
    with transaction(on, f"merging run {run_id}") as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})
        refuse_lost(connection, run_id)
        connection.execute(text("set local work_mem = '32MB'"))  # a merge is alone; with 4 MB a day's sorts go to disk
        connection.execute(text("set local jit = off"))  # its statements are many and short: compiling them takes longer
        analyze_staging(connection)
        counts = _merge(connection, run_id, resolver)
        results = run_checks_in(connection, run_id, "published")
        keep(connection, run_id, "published", results)
        if any(each.severity == "error" and each.failing_rows for each in results):
            raise _Refused(results)
    log.info("merged run %s: %s", run_id, counts)
    return counts


def _merge(connection: Connection, run_id: str, resolver: Resolver) -> dict[str, int]:
    counts: dict[str, int] = {}

    def run(*names: str) -> None:
        for name in names:
            counts[name] = connection.exec_driver_sql(one("merge", name).sql, {"run_id": run_id}).rowcount

    run(*BEFORE)
    run(*ARTICLES)
    connection.execute(text("analyze accepted_version (version_id, shard)"))
    counts["speakers"] = identify_speakers(connection, run_id, resolver)
    run(*MENTIONS)
    analyze_grown(connection, run_id, counts)
    run("touched_version")
    connection.execute(
        text("""
        insert into touched_version
        select w.version_id, a.version_id is not null
        from winner as w left join accepted_version as a on w.version_id = a.version_id and w.shard = a.shard
        where w.wins or a.version_id is not null""")
    )
    counts["near_duplicate_pair"] = resolution.find_duplicates(connection, resolver)
    counts["event_link"] = resolution.link_events(connection, resolver)
    run("other_version", "event")
    for helper in (*BEFORE, "retracted", "rehome", "accepted_version", "touched_version", "other_version"):
        del counts[helper]
    return counts
