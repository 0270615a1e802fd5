"""A run whose staged rows are gone (dropped by upkeep, or not restored): clearing `extract` makes them again from the archive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from etl import load, stages
from etl.errors import Fatal
from etl.load.fingerprint import table_hashes
from etl.local import site
from etl.records import Run, Window
from etl.settings import settings
from etl.stages.context import engine_of

DAY = datetime(2015, 10, 1, tzinfo=UTC)


def test_a_cleared_extract_cleans_again_what_staging_lost(warehouse_url, tmp_path, monkeypatch, caplog):
    run = Run(run_id="cli/2015-10-01", kind="cli", window=Window(start=DAY, end=DAY + timedelta(1)), sources=("the-new-arab",))
    monkeypatch.setenv("DATELINE_SOURCES", str(site.SOURCES))
    monkeypatch.setenv("DATELINE_DATABASE_URL", warehouse_url)
    monkeypatch.setenv("DATELINE_ARCHIVE_URL", str(tmp_path))
    on = load.engine(warehouse_url)
    with site.running() as port:
        monkeypatch.setenv("DATELINE_CONNECT_TO", site.connect_to(port))
        settings.cache_clear()
        stages.run_window(run)
    before = table_hashes(on)
    with on.begin() as connection:
        for table in ("article", "extraction", "time_expression", "quote", "event_mention", "event_participant", "event_casualty"):
            connection.execute(text(f"delete from staging.{table}"))
    with pytest.raises(Fatal, match="clear the tasks clean and extract"):
        stages.load(run.run_id)
    found = stages.extract(run.run_id, "00")
    assert "cleaning again" in caplog.text
    assert (found["passed"], found["taken_over"]) == (1, 1), "the warehouse has the same extraction: it speaks on"
    stages.audit(run.run_id)
    stages.load(run.run_id)
    assert table_hashes(on) == before
    on.dispose()
    engine_of(warehouse_url).dispose()
    settings.cache_clear()
