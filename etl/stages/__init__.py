"""The only wiring: one function per stage. DAGs and the command line call nothing else.

A stage takes ids and gives counts; articles never travel between tasks: state lies in the archive and in Postgres.
Every stage may be killed at any instant and run again.

    nightly.py     discover ▸ fetch ▸ clean ▸ extract ▸ audit ▸ load ▸ publish
    asking.py      what a run asks publishers for, and the dry run that tells it
    items.py       what fetch, clean and extract do item by item
    extracting.py  the stage extract: nothing is extracted twice
    polling.py     the hourly feed poll
    replay.py      the same from `clean` on, from the archive, and what that changes; quarantine replay
    whole.py       all of a run's stages in this process
    stopping.py    SIGTERM and Ctrl-C stop a stage cleanly
    lines.py       `dateline extract`: JSON lines without a database
    reports.py     what happened: per day, per article, table hashes
    registry.py    the sources: list, try, add
    database.py    create, upgrade
    health.py      last night: status and deadman
    alerting.py    who is told of what, once
    tally.py       what a stage did by source, for the metrics
    takedown.py    plan, hide, erase, lift, with the archive's part
    upkeep.py      backup, restore, maintenance
"""

from etl.stages.asking import dry_run
from etl.stages.extracting import extract
from etl.stages.nightly import audit, clean, discover, fail_run, fetch, load, publish
from etl.stages.polling import poll_feeds
from etl.stages.replay import change_markdown, changes_of, compare, plan_quarantine, plan_replay, withhold
from etl.stages.takedown import propose_retraction, retract
from etl.stages.upkeep import maintain, refresh_marts
from etl.stages.whole import run_planned, run_window

__all__ = [
    "audit",
    "change_markdown",
    "changes_of",
    "clean",
    "compare",
    "discover",
    "dry_run",
    "extract",
    "fail_run",
    "fetch",
    "load",
    "maintain",
    "plan_quarantine",
    "plan_replay",
    "poll_feeds",
    "propose_retraction",
    "publish",
    "refresh_marts",
    "retract",
    "run_planned",
    "run_window",
    "withhold",
]
