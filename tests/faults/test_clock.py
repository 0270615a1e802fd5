"""A machine whose clock is wrong: what it captures bears the database's time, and the tables are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.fetch.status import retry_after
from etl.load.fingerprint import table_hashes
from tests.nightly_world import DAY

YEAR = 31_556_952


@pytest.mark.parametrize(("name", "seconds"), [("past", -12 * YEAR), ("future", 3 * YEAR)])
def test_a_wrong_clock_changes_no_row(name, seconds, one_day, make_world):
    world = make_world(f"clock_{name}")
    world.extra.update(PYTHONPATH=str(Path(__file__).parent / "wrong_clock"), WRONG_CLOCK_SECONDS=str(seconds))
    out = world.days(DAY, DAY)
    assert "off the database's" in out, "the process lived in the right time: the test disturbed nothing"
    assert world.rows("select count(*) from raw.capture where abs(extract(epoch from started_at - now())) > 600") == [(0,)]
    assert table_hashes(world.engine, across_machines=True) == table_hashes(one_day.engine, across_machines=True)


def test_a_date_to_wait_for_is_measured_by_the_clock_that_states_it():
    assert retry_after("Sun, 06 Nov 1994 08:51:07 GMT", "Sun, 06 Nov 1994 08:49:37 GMT") == 90
    assert retry_after("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:51:07 GMT") == 0
