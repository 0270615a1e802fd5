"""The window of any run: one table, and what holds for every row of it."""

from datetime import UTC, date, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dags.windows import LONGEST_DAYS, describe, run_of
from etl.errors import Fatal
from etl.records import Window

ASKED = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)


def at(day: str, zone=UTC) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=zone)


def context(run_type="manual", interval=None, logical=None, asked=ASKED, dag_id="nightly_news", run_id=None, **params):
    start, end = interval or (None, None)
    dag_run = SimpleNamespace(dag_id=dag_id, run_id=run_id or f"{run_type}__x", run_type=run_type, data_interval_start=start,
                              data_interval_end=end, logical_date=logical, run_after=asked)
    return {"dag_run": dag_run, "params": {"from": None, "to": None, "sources": [], "refetch": False} | params}


DAY = (at("2015-09-30"), at("2015-10-01"))
CASES = {
    "scheduled: the interval": (context("scheduled", DAY, DAY[0]), "2015-09-30"),
    "backfilled: the interval": (context("backfill", DAY, DAY[0]), "2015-09-30"),
    "by hand, nothing given: yesterday": (context(), "2026-03-08"),
    "by hand just after midnight": (context(asked=at("2026-03-09T00:00:00")), "2026-03-08"),
    "by hand, asked in another zone": (context(asked=at("2026-03-09T20:00", timezone(timedelta(hours=-8)))), "2026-03-09"),
    "by hand with a logical date: Airflow gives the day before": (
        context(interval=DAY, logical=at("2015-10-01T09:00")), "2015-09-30"),
    "by hand with an interval of its own": (context(interval=(at("2015-09-28"), at("2015-10-01"))), "2015-09-28 to 2015-09-30"),
    "by hand with an interval in another zone": (
        context(interval=(at("2015-09-30", timezone(timedelta(hours=2))), at("2015-10-01", timezone(timedelta(hours=2))))),
        "2015-09-29T22:00:00+00:00 to 2015-09-30T22:00:00+00:00 (exclusive)"),
    "no schedule, so the interval is empty: the day before the logical date": (
        context(interval=(at("2015-10-01T09:00"), at("2015-10-01T09:00")), logical=at("2015-10-01T09:00")), "2015-09-30"),
    "params: both days": (context(**{"from": "2015-09-29", "to": "2015-10-03"}), "2015-09-29 to 2015-10-03"),
    "params: one day": (context(**{"from": "2015-09-29"}), "2015-09-29"),
    "params beat a logical date": (context(interval=DAY, logical=DAY[0], **{"from": "2015-01-02"}), "2015-01-02"),
    "params: empty texts of a form": (context(**{"from": "", "to": ""}), "2026-03-08"),
    "params: a leap day": (context(**{"from": "2016-02-29", "to": "2016-02-29"}), "2016-02-29"),
    "by hand with params, taken up again by a backfill that keeps them": (
        context("backfill", DAY, DAY[0], run_id="manual__x", **{"from": "2015-01-02"}), "2015-01-02"),
    "an asset's run": (context("asset_triggered"), "2026-03-08"),
}


@pytest.mark.parametrize("name", CASES)
def test_window_of_a_run(name):
    given_context, want = CASES[name]
    assert describe(run_of(given_context, "nightly").window) == want


REFUSED = {
    "to alone": (context(to="2015-10-01"), "from is empty"),
    "backwards": (context(**{"from": "2015-10-02", "to": "2015-10-01"}), "lies before from"),
    "no day": (context(**{"from": "yesterday"}), "must be a day such as 2015-10-01"),
    "no such day": (context(**{"from": "2015-02-29"}), "must be a day such as 2015-10-01"),
    "days in a backfill": (context("backfill", DAY, DAY[0], **{"from": "2015-09-29"}), "leave both empty in a backfill"),
    "days in a scheduled run that a backfill repeats": (
        context("backfill", DAY, DAY[0], run_id="scheduled__x", **{"from": "2015-09-29"}), "leave both empty in a backfill"),
    "a year in one run": (context(**{"from": "2015-01-01", "to": "2015-12-31"}), "use the backfill dialog"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_window_that_makes_no_sense_is_refused_with_advice(name):
    given_context, message = REFUSED[name]
    with pytest.raises(Fatal, match=message):
        run_of(given_context, "nightly")


def test_a_replay_takes_a_year():
    run = run_of(context(dag_id="replay_archive", **{"from": "2016-01-01", "to": "2016-12-31"}), "replay")
    assert (run.kind, run.window.end - run.window.start) == ("replay", timedelta(days=366))


def test_run_ids_differ_between_dags_and_stay_when_cleared():
    first = run_of(context(run_id="manual__x"), "nightly")
    assert first.run_id == "nightly_news/manual__x"
    assert run_of(context(run_id="manual__x"), "nightly") == first
    assert run_of(context(run_id="manual__x", dag_id="replay_archive"), "replay").run_id != first.run_id


def test_sources_and_refetch_come_along_in_a_fixed_order():
    run = run_of(context(sources=["b", "a", "b"], refetch=True), "nightly")
    assert (run.sources, run.refetch) == (("a", "b"), True)
    assert run_of(context(), "nightly").sources == ()


def test_runs_without_these_params_have_a_window_too():
    bare = context("scheduled", DAY, DAY[0])
    bare["params"] = {}
    assert run_of(bare, "nightly").window == Window(start=DAY[0], end=DAY[1])


@given(day=st.dates(date(1995, 1, 1), date(2100, 1, 1)), length=st.integers(0, LONGEST_DAYS["nightly"] - 1))
def test_params_give_exactly_these_days(day, length):
    last = day + timedelta(length)
    window = run_of(context(**{"from": str(day), "to": str(last)}), "nightly").window
    assert window.start.date() == day
    assert (window.end - window.start).days == length + 1


@given(asked=st.datetimes(datetime(1995, 1, 2), datetime(2100, 1, 1), timezones=st.timezones()))
def test_a_bare_run_owns_the_last_day_that_had_ended(asked):
    window = run_of(context(asked=asked), "nightly").window
    assert window.end - window.start == timedelta(days=1)
    assert window.end <= asked.astimezone(UTC) < window.end + timedelta(days=1)
