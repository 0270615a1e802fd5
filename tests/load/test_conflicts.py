"""Deadlock and serialization failure, provoked on a real server in the middle of a merge: Transient, and harmless to repeat."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Connection, text

from etl import resolve
from etl.errors import Transient
from etl.load import merge
from etl.load.fingerprint import table_hashes
from etl.load.partitions import ensure_months
from tests.load.test_kill import PAIRS, _until, _waits_for_a_table, undisturbed
from tests.load.world import TEXT, extraction, load, run_of


@contextmanager
def merging(engine, run_id: str, other: Connection) -> Iterator[Future[dict[str, int]]]:
    """Merge in a thread; at the end of the block, whatever came, the other session lets go, so that the thread can end."""
    with ThreadPoolExecutor(1) as pool:
        try:
            yield pool.submit(merge.merge_run, engine, run_id, resolve)
        finally:
            other.rollback()


def test_a_deadlock_is_transient_and_the_merge_can_be_done_again(engine, postgres, warehouse_template):
    load(engine, run_of(), PAIRS(), do_merge=False)
    with engine.connect() as other:
        # the other session never looks for deadlocks itself, so that the server's victim is the merge
        other.execute(text("set local deadlock_timeout = '1h'"))
        other.execute(text("lock table warehouse.event in share row exclusive mode"))
        with merging(engine, "cli/one", other) as merge_one:
            _until(lambda: _waits_for_a_table(engine), "the merge never came to the locked table")
            other.execute(text("lock table warehouse.article in share row exclusive mode"))    # which the merge has written
            with pytest.raises(Transient, match="deadlock detected"):
                merge_one.result(60)
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from warehouse.article")).scalar_one() == 0, "half a merge was seen"
    merge.merge_run(engine, "cli/one", resolve)
    assert table_hashes(engine) == undisturbed(postgres, warehouse_template)


def test_a_serialization_failure_is_transient_and_the_merge_can_be_done_again(engine, postgres, warehouse_template):
    """A row that another session moves to another partition cannot be followed, at any isolation: SQLSTATE 40001."""
    load(engine, run_of(), PAIRS())
    newer = [extraction(TEXT, version="2") for _ in PAIRS()]
    load(engine, run_of("cli/two"), PAIRS(), extractions=newer, do_merge=False)
    ensure_months(engine, [date(2031, 4, 1)])
    with engine.connect() as other:
        move(other, date(2031, 3, 1), date(2031, 4, 1))
        with merging(engine, "cli/two", other) as merge_two:
            _until(lambda: waits_for_a_row(engine), "the merge never came to the moved rows")
            other.commit()
            with pytest.raises(Transient, match="concurrent update"):
                merge_two.result(60)
        move(other, date(2031, 4, 1), date(2031, 3, 1))
        other.commit()
    merge.merge_run(engine, "cli/two", resolve)
    assert rows_of(engine, "select distinct extractor_version from warehouse.quote") == [("2",)]
    undisturbed_twice = undisturbed(postgres, warehouse_template, then=newer)
    assert table_hashes(engine) == undisturbed_twice


def move(on: Connection, month: date, to: date) -> None:
    on.execute(text("update warehouse.quote set published_month = :to where published_month = :month"), {"to": to, "month": month})


def waits_for_a_row(engine) -> bool:
    return bool(rows_of(engine, "select 1 from pg_stat_activity where wait_event_type = 'Lock' and wait_event = 'transactionid' "
                                "and datname = current_database()"))


def rows_of(engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
def test_the_servers_default_isolation_does_not_reach_the_merge(engine, isolation):
    name = engine.url.database
    with engine.begin() as connection:
        connection.execute(text(f"alter database {name} set default_transaction_isolation = '{isolation}'"))
    engine.dispose()
    assert rows_of(engine, "show transaction_isolation") == [("read committed",)]
