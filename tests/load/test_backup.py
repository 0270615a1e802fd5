"""A backup gives back the same tables, marts and rights."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from etl import load as room
from etl.errors import Fatal
from etl.load.backup import backup, restore
from etl.load.fingerprint import table_hashes
from etl.local.postgres import binaries
from tests.load.test_any_order import RUNS, run_number
from tests.load.world import load


@pytest.fixture
def programs():
    folder = binaries()
    if not (folder / "pg_dump").exists():
        pytest.skip("this Postgres comes without pg_dump")
    return folder


def test_a_backup_restores_to_the_same_hashes(engine, warehouse_url, postgres, tmp_path, programs):
    for number, chosen in enumerate(RUNS):
        run, pairs, found = run_number(number, chosen)
        load(engine, run, pairs, extractions=found)
    before = table_hashes(engine)
    file = tmp_path / "warehouse.dump"
    assert backup(warehouse_url, file, binaries=programs) == file.stat().st_size > 10_000
    assert [p.name for p in tmp_path.iterdir()] == ["warehouse.dump"]
    restored_url = restore(file, postgres.url("postgres"), "restored", binaries=programs)
    restored = room.engine(restored_url)
    assert table_hashes(restored) == before
    with restored.connect() as connection:
        assert connection.execute(text("select count(*) from mart.event_calendar")).scalar_one() > 0
        assert connection.execute(text("select has_table_privilege('dashboard_reader', 'mart.freshness', 'select')")).scalar_one()
        assert not connection.execute(text("select has_schema_privilege('dashboard_reader', 'warehouse', 'usage')")).scalar_one()
    run, pairs, found = run_number(0, RUNS[0])
    load(restored, run, pairs, extractions=found)
    assert table_hashes(restored, schemas=("warehouse",)) == {k: v for k, v in before.items() if k.startswith("warehouse.")}
    restored.dispose()
    with pytest.raises(Fatal, match="holds a warehouse already"):
        restore(file, postgres.url("postgres"), "restored", binaries=programs)


def test_failures_say_what_is_left(warehouse_url, postgres, tmp_path, programs):
    with pytest.raises(Fatal, match="no backup at"):
        restore(tmp_path / "none", postgres.url("postgres"), "nothing")
    with pytest.raises(Fatal, match="not found"):
        backup(warehouse_url, tmp_path / "x", binaries=tmp_path)
    broken = tmp_path / "broken"
    broken.write_bytes(b"PGDMP nonsense")
    with pytest.raises(Fatal, match="pg_restore failed"):
        restore(broken, postgres.url("postgres"), "broken", binaries=programs)
