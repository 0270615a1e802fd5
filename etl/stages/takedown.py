"""Takedown: plan, hide, erase and lift, with the archive's part of an erasure."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

from etl.errors import Fatal
from etl.stages.context import archive_root, engine

if TYPE_CHECKING:
    from etl.load.retraction import Action, Plan, Scope

log = logging.getLogger(__name__)

SCOPES, ACTIONS = ("url", "source", "person"), ("hide", "erase")
_LISTED = 200                      # names and records that a description holds
_ASKED = 25                        # … that Airflow's page holds


def plan_retraction(scope: str, what: str) -> Plan:
    """Return what a takedown would take; nothing is changed. Raises Fatal when nothing of that name is known."""
    from etl import resolve
    from etl.load import retraction
    return retraction.plan(engine(), _scope(scope), what.strip(), resolve)


def propose_retraction(scope: str, what: str, action: str, *, reason: str) -> dict[str, str]:
    """Log what a takedown would take, all of it, and return what a person is asked to approve.

    returns  {"scope", "what", "action", "reason"} to carry out, with `what` as unmistakable as it gets, and {"subject", "body"}
             to show (Markdown)
    raises   Fatal when nothing of that name is known, or nothing is given as the reason
    """
    if action not in ACTIONS or not reason.strip():
        raise Fatal(f"a takedown needs an action (hide or erase) and a reason, got {action!r} and {reason!r}; nothing was changed")
    found = plan_retraction(scope, what)
    log.info("what would go:\n%s", describe(found, action, most=100_000))
    return {"scope": found.scope, "what": found.described if found.scope == "url" else found.target, "action": action, "reason": reason,
            "subject": f"{action.capitalize()} the {found.scope} {found.described}?",
            "body": _markdown(found, action, reason)}


def retract(scope: str, what: str, action: str, *, reason: str, approved_by: str) -> dict[str, int]:
    """Carry out a takedown: first in the tables, in one transaction, then in the archive; return the counts.

    Killed at any instant and called again it ends the same. Raises Fatal when nobody approved it.
    """
    from etl import resolve
    from etl.load import retraction
    if action not in ACTIONS:
        raise Fatal(f"the action must be hide or erase, got {action!r}; nothing was changed")
    found = retraction.plan(engine(), _scope(scope), what.strip(), resolve)
    taken = retraction.retract(engine(), found, cast("Action", action), reason=reason, approved_by=approved_by, resolver=resolve)
    erased = settle()
    log.info("%s, approved by %s\n%s", "erased" if action == "erase" else "hidden", approved_by, describe(taken, action))
    return {"articles": taken.articles, "versions": taken.versions, "quotes": taken.quotes, "event_mentions": taken.event_mentions,
            "captures": taken.captures if action == "erase" else 0, "records_erased": erased}


def settle() -> int:
    """Have the archive erase the records that takedowns have noted; return how many. Cheap when there are none."""
    from etl.archive import erase
    from etl.load import erased_records
    return erased_records.settle(engine(), lambda records: erase(archive_root(), records))


def lift_retraction(scope: str, what: str) -> int:
    """Take a takedown away; return how many articles or people are shown again."""
    from etl import resolve
    from etl.load import retraction
    return retraction.lift(engine(), _scope(scope), what.strip(), resolve)


def retractions() -> list[dict[str, Any]]:
    """Return the takedowns that stand, newest first."""
    from etl.load import retraction
    return retraction.standing(engine())


def describe(found: Plan, action: str, *, most: int = _LISTED) -> str:
    """Return a plan as the text that a person approves: what goes, what stays, every name and record.

    most  names and records that are listed; the rest is counted
    """
    lines = [f"{action} the {found.scope} {found.described} ({found.target})"]
    if found.standing:
        lines.append(f"stands already: {found.standing}")
    lines += [f"  {name:<15} {count:>8,}" for name, count in _counts(found)]
    for title, names in _lists(found, action):
        lines += [f"{title}:", *(f"  {name}" for name in _some(names, most))]
    return "\n".join([*lines, _consequence(found, action)])


def _markdown(found: Plan, action: str, reason: str) -> str:
    """Return it as Airflow's page of required actions shows it: that page folds the lines of plain text and of code."""
    parts = [f"**Reason given:** {reason}"]
    if found.standing:
        parts.append(f"**Stands already:** {found.standing}")
    parts.append("**What would go:** " + ", ".join(f"{count:,} {name}" for name, count in _counts(found)))
    for title, names in _lists(found, action):
        parts.append(f"**{title[0].upper()}{title[1:]}:**\n\n" + "\n".join(f"- `{name}`" for name in _some(names, _ASKED)))
    return "\n\n".join([*parts, _consequence(found, action), "The log of `plan` lists all of it."])


def _counts(found: Plan) -> list[tuple[str, int]]:
    if found.scope == "person":
        return [("quotes", found.quotes)]
    return [("articles", found.articles), ("versions", found.versions), ("quotes", found.quotes),
            ("event mentions", found.event_mentions), ("captures", found.captures)]


def _lists(found: Plan, action: str) -> list[tuple[str, list[str]]]:
    lists = [("quoted as" if found.scope == "person" else "articles", list(found.names))]
    lists.append(("copies elsewhere, which stay", list(found.copies)))
    if action == "erase":
        lists.append(("WARC records", [str(record) for record in found.records]))
    return [(title, names) for title, names in lists if names]


def _some(names: list[str], most: int) -> list[str]:
    return names if len(names) <= most else [*names[:most], f"… and {len(names) - most:,} more"]


def _consequence(found: Plan, action: str) -> str:
    if found.scope == "person":
        return {"hide": "The quotes stay in the warehouse and leave the marts, also after later runs.",
                "erase": "The quotes go and do not come back; the sentences stay in the articles' texts and in the archive."}[action]
    return {"hide": "Everything stays in the warehouse and leaves the marts, also after later runs.",
            "erase": "Text, quotes, events and captures go from the tables and the archive; hashes of the addresses stay, so that no later "
                     "run brings them back. It cannot be undone. Backups made before still hold it."}[action]


def _scope(scope: str) -> Scope:
    if scope not in SCOPES:
        raise Fatal(f"the scope must be url, source or person, got {scope!r}; nothing was changed")
    return cast("Scope", scope)
