"""The window of a run: one rule for runs that are scheduled, backfilled, or started by hand.

1. A run started by hand with the params `from` and `to` owns those days, both included; `from` alone is one day.
2. A run with a data interval (scheduled, backfilled, or given by hand) owns that interval: what the UI shows.
3. Any other run owns the last whole UTC day that had ended by its logical date, or, without one, by the instant it
   was asked for. Started by hand with nothing at all, that is yesterday; a clear or retry days later keeps the day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from etl.errors import Fatal
from etl.records import Run, Window

LONGEST_DAYS = {"nightly": 31, "replay": 366}   # a longer range is a backfill: one run, and one retry, per day


def run_of(context: Mapping[str, Any], kind: Literal["nightly", "replay"]) -> Run:
    """Return the run that a task's context belongs to.

    context   Airflow's task context: `dag`, `dag_run` and `params` are read
    returns   run_id "<dag_id>/<Airflow's run_id>": unique over dags, and the same again when a run is cleared
    raises    Fatal when the params do not give a window, naming the param and what to write instead
    """
    dag_run, params = context["dag_run"], context["params"]
    window = _window(dag_run, params)
    days = window.end - window.start
    if days > timedelta(LONGEST_DAYS[kind]):
        raise Fatal(f"the window {describe(window)} is {days.days} days long, and one {kind} run takes at most "
                    f"{LONGEST_DAYS[kind]}: use the backfill dialog, which makes one run per day")
    return Run(run_id=f"{dag_run.dag_id}/{dag_run.run_id}", kind=kind, window=window,
               sources=tuple(sorted(set(params.get("sources") or ()))), refetch=bool(params.get("refetch")))


def describe(window: Window) -> str:
    """Return a window as people write it: its days when it is made of whole UTC days."""
    if window.start.time() == window.end.time() == time(0):
        first, last = window.start.date(), (window.end - timedelta(days=1)).date()
        return str(first) if first == last else f"{first} to {last}"
    return f"{window.start.isoformat()} to {window.end.isoformat()} (exclusive)"


def is_by_hand(run_id: str) -> bool:
    """Tell whether a person started the run for itself: scheduled and backfilled runs stand for their day."""
    return not str(run_id).startswith(("scheduled__", "backfill__"))


def _window(dag_run: Any, params: Mapping[str, Any]) -> Window:
    # a backfill over a day that someone ran by hand turns the run's type, not its id, and may keep its params
    by_hand = is_by_hand(dag_run.run_id)
    first, last = _day(params, "from"), _day(params, "to")
    if first or last:
        if not by_hand:
            raise Fatal(f"the params from and to were given to {dag_run.run_id}, whose day is fixed by its date; "
                        f"leave both empty in a backfill and choose its range of days instead")
        if first is None:
            raise Fatal(f"the param to is {last}, but from is empty; give both, or from alone for one day")
        last = last or first
        if last < first:
            raise Fatal(f"the param to ({last}) lies before from ({first})")
        return Window(start=_midnight(first), end=_midnight(last + timedelta(days=1)))
    start, end = dag_run.data_interval_start, dag_run.data_interval_end
    if start is not None and end is not None and end > start:
        return Window(start=start.astimezone(UTC), end=end.astimezone(UTC))
    asked_at = end or dag_run.logical_date or dag_run.run_after
    today = _midnight(asked_at.astimezone(UTC).date())
    return Window(start=today - timedelta(days=1), end=today)


def _day(params: Mapping[str, Any], name: str) -> date | None:
    raw = params.get(name)
    if raw is None or raw == "":
        return None
    try:
        return date.fromisoformat(str(raw).strip())
    except ValueError:
        raise Fatal(f"the param {name} must be a day such as 2015-10-01, got {raw!r}") from None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
