"""The rows of the place dimension."""

from __future__ import annotations

from etl.resolve.places import place_rows


def test_rows_have_unique_ids_and_points():
    rows = list(place_rows(500_000))
    ids = [r[0] for r in rows]
    assert len(ids) == len(set(ids)) > 1000
    assert all(len(r[2]) == 3 for r in rows)
    assert all(r[4] is None or (-90 <= r[4] <= 90 and -180 <= r[5] <= 180) for r in rows)
    by_name = {(r[1], r[2]): r for r in rows}
    assert by_name["Homs", "SYR"][0]
    assert by_name["Syria", "SYR"][0] == 163843
    assert by_name["Georgia", "USA"][3] == "Georgia"
    assert by_name["Chicago", "USA"][3] == "Illinois"
    assert ("Serbia and Montenegro", "SCG") not in by_name
