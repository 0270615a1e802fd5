"""Mentions of one happening within an article complete each other: date and place carry over, then drafts become records.

A later mention without a date of its own takes the day of the story it belongs to: the last mention of its family that
is dated and agrees in place; "the attack" and "the explosion" always mean something told before.
"""

from __future__ import annotations

from etl.extract.events.dates import When, undated
from etl.extract.events.mentions import Mention
from etl.extract.events.reading import Reading
from etl.records import Event, Span

_FAMILIES = {"FIGHT": "violence", "ASSAULT": "violence", "DEATH": "violence", "COERCE": "coercion", "PROTEST": "protest", "MOBILIZE": "troops",
             "CONSULT": "talks", "AGREE": "talks", "DISASTER": "disaster", "ACCIDENT": "accident"}
_REAL = frozenset({"occurred", "claimed", "denied"})


def complete(reading: Reading, mentions: list[Mention]) -> tuple[Event, ...]:
    """Return the events of drafts in order, dated and placed as far as the article allows."""
    for i, m in enumerate(mentions):
        if m.when is None or (m.when.from_ is None and m.when.to is None):
            source = _story(mentions, i, dated=True)
            current = source.when if source is not None else None
            m.when = undated(reading, m.trigger, m.standing, current)
        if m.place is None:
            source = _story(mentions, i, dated=False)
            if source is not None:
                m.place = source.place
    return tuple(_record(reading, m) for m in mentions)


def _story(mentions: list[Mention], i: int, *, dated: bool) -> Mention | None:
    """Return the mention whose date (or place) a mention shares, or None."""
    m = mentions[i]
    family = _FAMILIES.get(m.type)
    if family is None or m.standing.modality not in _REAL:
        return None
    for other in reversed(mentions[:i]):
        if _FAMILIES.get(other.type) != family or other.standing.modality not in _REAL:
            continue
        if dated and (other.when is None or other.when.from_ is None and other.when.to is None):
            continue
        if not dated and other.place is None:
            continue
        if m.place is not None and other.own_place and other.place is not None and m.own_place and _apart(m, other):
            continue
        return other
    return None


def _apart(a: Mention, b: Mention) -> bool:
    p, q = a.place, b.place
    if p is None or q is None or p.name == q.name:
        return False
    if p.country and q.country and p.country != q.country:
        return True
    return p.precision == "city" and q.precision == "city"


def _record(reading: Reading, m: Mention) -> Event:
    when = m.when or When(None, None, "unknown", None, 0.0, False, "no time expression")
    t = m.trigger
    open_both = when.from_ is None and when.to is None
    return Event(trigger=Span(start=t.start, end=t.end, text=reading.text[t.start:t.end]), type=m.type, mode=m.mode, sentence=m.sentence,
                 modality=m.standing.modality, actors=m.actors, targets=m.targets, place=m.place, from_=when.from_, to=when.to, grain=when.grain,
                 grounding=None if open_both else when.grounding, undated_reason=(when.reason or "vague") if open_both else None,
                 casualties=tuple(m.tolls), attribution=m.standing.attribution, confidence=round(0.5 + 0.5 * when.confidence, 3), rule=m.rule)
