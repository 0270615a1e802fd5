"""The forms that the UI shows when a DAG is triggered or backfilled.

Every param allows null: the UI marks the others with a red star as if they had to be filled in, and sends null for a
choice that was cleared again. None has a section: the UI folds named sections away.
"""

from __future__ import annotations

import tomllib
from functools import cache

from airflow.sdk import Param

from etl.settings import settings

BACKFILL_HINT = ("In a *Backfill*, Airflow sends this form only when **Override parameters on existing runs** is ticked, "
                 "for new runs too.")


def window_params(*, backfill: bool) -> dict[str, Param]:
    """Return the days of a run started by hand. `backfill`: whether the DAG can be backfilled, which gives the days itself."""
    single = "For a *Single Run* alone: leave both days empty in a *Backfill*, whose range gives them. " if backfill else ""
    empty = "the run's data interval, or else yesterday" if backfill else "yesterday"
    return {
        "from": Param(None, type=["null", "string"], format="date", title="First day",
                      description_md=f"UTC, e.g. `2015-09-29`. {single}Empty: {empty}."),
        "to": Param(None, type=["null", "string"], format="date", title="Last day",
                    description_md="UTC, included, e.g. `2015-10-03`. Empty: the first day alone."),
    }


def source_param(*, backfill: bool) -> Param:
    """Return the choice of sources, by their names in the registry."""
    names = _names()
    return Param([], type=["array", "null"], items={"type": "string"}, examples=sorted(names), values_display=names, title="Sources",
                 description_md=f"Only these; none chosen means all that are enabled. {BACKFILL_HINT if backfill else ''}".rstrip())


def refetch_param() -> Param:
    """Return whether to ask publishers again."""
    return Param(False, type=["boolean", "null"], title="Fetch again", description_md=(
        "Ask publishers again for pages that are already in the archive, e.g. after a correction was announced. A page that did not "
        "change gives no new version."))


def dry_run_param() -> Param:
    """Return whether to tell what would be fetched, and stop."""
    return Param(False, type=["boolean", "null"], title="Dry run", description_md=(
        "Tell in the log of `discover` how many pages of which source would be fetched, and why, and how many are there already; "
        "then stop. Nothing is fetched or written. Use a *Single Run* with days: a day of a *Backfill* that was a dry run ends red, so "
        "that *Missing and Errored Runs* still does it."))


def report_only_param() -> Param:
    """Return whether a replay ends with its report."""
    return Param(False, type=["boolean", "null"], title="Report only", description_md=(
        "Clean and extract, tell in the log of `compare` what publishing would change per day, with examples, and stop. The warehouse "
        "stays as it is."))


def approval_param() -> Param:
    """Return whether a replay waits for a person."""
    return Param(False, type=["boolean", "null"], title="Ask before publishing", description_md=(
        "After the report, wait in the task `approve` until somebody chooses *Approve* or *Reject* under **Required Actions**. Nothing "
        "has to be extracted again."))


@cache
def _names() -> dict[str, str]:
    """Return "id: name" of every source file, by id; a file that cannot be read shows its id, and `discover` says what is wrong."""
    found = {}
    for path in sorted(settings().sources_dir.glob("*.toml")):
        try:
            name = tomllib.loads(path.read_text("utf-8")).get("name")
        except (OSError, ValueError):
            name = None
        found[path.stem] = f"{name} ({path.stem})" if isinstance(name, str) else path.stem
    return found
