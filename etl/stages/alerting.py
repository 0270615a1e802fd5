"""Who is told what, and when: one message per incident, one when it is over.

An incident is a run that failed (for one cause), a night whose data is late, or sources whose volume is unlike
their history. Its state lies in ops.incident, so that a task, a scheduler and a cron job that see the same incident send one
message. Sending is `etl/alert`'s; what to send by, the settings' or Airflow's connections'.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Literal, TypeVar

from etl.alert import Channel, channels, deliver
from etl.errors import DatelineError
from etl.records import Incident, Notice
from etl.settings import settings
from etl.stages.context import engine, sources_of

log = logging.getLogger(__name__)

T = TypeVar("T")

RUNBOOK = "docs/runbook.md"
_MANY = "Other days of the backfill that fail at the same task are not told of one by one. "
_RECENT = timedelta(days=2)        # a backfill of old days wakes nobody for their volume


def configured(*, smtp: str = "", slack: str = "", webhook: str = "") -> list[Channel]:
    """Return the channels that the environment names; of what it lacks, those of the URLs given."""
    s = settings()
    return channels(smtp=s.alert_smtp or smtp, slack=s.alert_slack or slack, webhook=s.alert_webhook or webhook)


def run_failed(run_id: str, *, cause: str, reason: str, link: str | None = None, by: Sequence[Channel] | None = None,
               day: date | None = None, subject: str | None = None, one_of_many: bool = False) -> bool:
    """Tell people that a run failed; return whether this call sent the message.

    run_id   "<dag_id>/<Airflow's run id>"
    cause    what failed there, e.g. the task: the same again is the same incident
    reason   Airflow's word for it; used where ops.run says nothing better
    day      the day that the run owns, for people to read
    subject  what the incident is about, when a later run that succeeds ends it too: the DAG. Default: the run
    one_of_many  the run is a backfill's: its days that fail alike are one message, and one when the last is mended
    """
    dag_id = run_id.partition("/")[0]
    name, where = f"{dag_id} of {day}" if day else run_id, cause or "an unknown task"
    said = _message_of(run_id) or f"Airflow says: {reason}"
    incident = Incident(
        kind="run_failed", subject=subject or run_id, cause=cause, title=f"{name} failed at {where}",
        told_with=f"{dag_id}/backfill/{cause}" if one_of_many else None,
        detail=f"{said}\n\n{_MANY if one_of_many else ''}The published warehouse is as it was. Open the run's first red task: its log "
               f"ends with what to do; {RUNBOOK}#{dag_id.replace('_', '-')} has signs and commands. Then clear that task, or run "
               f"the day again: both are safe.")
    return bool(_open([incident], link, by))


def run_succeeded(run_id: str, *, day: date | None = None, link: str | None = None, by: Sequence[Channel] | None = None,
                  subject: str | None = None) -> None:
    """Close what was open about a run (or about `subject`), and that its `day` is late if its data is there now; tell people."""
    _close(("run_failed",), [subject or run_id], link, by)
    if day is not None and _is_there(day):
        _close(("late",), [str(day)], link, by)


def late(day: date, *, run_id: str | None = None, found: str = "", link: str | None = None, by: Sequence[Channel] | None = None) -> bool:
    """Tell people that a day's data is not there when it should be; return whether this call sent the message.

    A run of that day that is known to have failed was told of already, and makes the night no second incident.
    """
    from etl.load import incidents
    if run_id is not None and _safely(lambda: incidents.is_open(engine(), "run_failed", run_id)):
        log.info("the night of %s is late because %s failed, which people know", day, run_id)
        return False
    incident = Incident(
        kind="late", subject=str(day), title=f"the data of {day} is not there",
        detail=f"{found or f'The nightly run has not ended by {settings().nightly_by:%H:%M} UTC.'}\n\nLook at: dateline status. "
               f"What to do: {RUNBOOK}#last-nights-data-is-late")
    return bool(_open([incident], link, by))


def nightly_late(day: date, *, run_id: str, link: str | None = None, by: Sequence[Channel] | None = None) -> bool:
    """Tell people that a scheduled night missed its deadline, unless its data is there by now; return whether this call did."""
    if _is_there(day):
        log.info("the data of %s is there by now", day)
        return False
    return late(day, run_id=run_id, link=link, by=by)


def in_time(day: date, *, by: Sequence[Channel] | None = None) -> None:
    """Close the incident that a day is late."""
    _close(("late",), [str(day)], None, by)


def volumes(run_id: str, *, link: str | None = None, by: Sequence[Channel] | None = None) -> list[str]:
    """Tell people, in one message, of the run's sources whose volume is unlike their history; return these sources.

    A source that is as usual again ends its incident. A run that judges no source (a replay, an old day, too little
    history) opens and closes none; a source that was switched off is not missed.
    """
    from etl.load import health
    db = engine()
    since, enabled = (health.now(db) - _RECENT).date(), sources_of().keys()
    found = [v for v in health.volumes(db, run_id) if v.day >= since and v.source_id in enabled]
    odd = {v.source_id: v for v in found if v.verdict != "usual"}
    _open([Incident(kind="volume", subject=v.source_id, cause=v.verdict,
                    title=f"{v.source_id}: {v.articles} articles on {v.day}, usually about {v.usual:.0f}",
                    detail=f"{v.source_id} gave {v.articles} articles of {v.day}; on the same weekday of the last {v.weeks} weeks it gave "
                           f"{v.usual:.0f} (median; {v.spread:.0f} either way is common). Look at: dateline sources check {v.source_id}. "
                           f"What to do: {RUNBOOK}#a-sources-volume-is-odd")
           for v in odd.values()], link, by)
    _close(("volume",), sorted({v.source_id for v in found} - odd.keys()), link, by)
    return sorted(odd)


def _open(found: Sequence[Incident], link: str | None, by: Sequence[Channel] | None) -> list[Incident]:
    from etl.load import incidents
    ways = configured() if by is None else by

    def tell(new: Sequence[Incident]) -> bool:
        for incident in new:
            log.error("incident %s: %s", incident.key, incident.title)
        return deliver(ways, notice_of("open", new, link)) > 0 or not ways     # nobody to tell is told once, by the log

    if not found:
        return []
    try:
        return incidents.seen(engine(), found, tell)
    except DatelineError as error:
        # Postgres down is the very thing to tell of: better twice than never
        log.warning("incidents cannot be noted, so this message may come again: %s", error)
        tell(found)
        return list(found)


def _close(kinds: Sequence[str], subjects: Sequence[str], link: str | None, by: Sequence[Channel] | None) -> None:
    from etl.load import incidents
    ways = configured() if by is None else by

    def tell(ended: Sequence[Incident]) -> bool:
        return deliver(ways, notice_of("over", ended, link)) > 0

    try:
        incidents.over(engine(), tell, kinds=kinds, subjects=subjects)
    except DatelineError as error:
        log.warning("incidents of %s could not be closed: %s", ", ".join(subjects), error)


def notice_of(state: Literal["open", "over"], found: Sequence[Incident], link: str | None) -> Notice:
    """Return one message for one or several incidents."""
    first, more = found[0], len(found) - 1
    title = first.title + (f", and {more} more" if more else "")
    if state == "over":
        text = "Over: " + "; ".join(i.title for i in found) + ". Nothing is to be done."
        return Notice(state="over", title=f"over: {title}", text=text, incidents=tuple(found), link=link)
    text = "\n\n".join(i.detail if not more else f"{i.title}\n{i.detail}" for i in found)
    return Notice(state="open", title=title, text=text, incidents=tuple(found), link=link)


def _message_of(run_id: str) -> str:
    from etl.load import runs
    return _safely(lambda: runs.message_of(engine(), run_id)) or ""


def _is_there(day: date) -> bool:
    from etl.load import health
    night = _safely(lambda: health.night(engine(), day))
    return night is not None and night.state == "published"


def _safely(read: Callable[[], T]) -> T | None:
    """Return what `read` gives, or None when the warehouse does not answer: telling people must not fail for that."""
    try:
        return read()
    except DatelineError as error:
        log.warning("%s", error)
        return None
