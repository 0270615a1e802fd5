"""Two sides of one report: what one state does to another is not what the other does to it, though one story tells both."""

from __future__ import annotations

from etl.extract.events.mentions import Mention
from etl.records import Participant

_STATES = frozenset({"state", "military", "police"})


def other_side(head: Mention, m: Mention) -> bool:
    """Tell whether a later mention is the act of those whom the first was done to: "India fired missiles … Pakistan shot down jets".

    Both must name a state's force, of different states; rebels and civilians have no state of their own.
    """
    mine, theirs = _states(head.actors), _states(m.actors)
    return bool(mine and theirs) and not mine & theirs


def own_people(head: Mention, p: Participant) -> bool:
    """Tell whether someone belongs to the state that strikes another: its jets are no targets of its own raid on a neighbour."""
    mine = _states(head.actors)
    abroad = {o.country for o in head.targets if o.country} | ({head.place.country} if head.place and head.place.country else set())
    return p.country is not None and p.country in mine and bool(abroad) and not abroad & mine


def _states(people: tuple[Participant, ...]) -> set[str]:
    return {p.country for p in people if p.country and (p.role in _STATES or p.role is None)}
