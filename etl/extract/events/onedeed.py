"""One deed told by words of several types is one event: a robbery in which a man is punched, an attack whose authors steal a truck,
a column that is seen on the move before the clash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.extract.events.mentions import WAR, Mention
from etl.extract.events.reading import Reading

_TAKING = frozenset({"rob", "steal", "loot", "burgle", "burglarize", "plunder", "pilfer", "rustle", "make"})  # "made off with"
_SEEING = frozenset({"detect", "spot", "see", "sight", "locate", "observe", "discover", "intercept", "notice", "surprise"})
_REAL = frozenset({"occurred", "claimed"})


def settle(reading: Reading, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions, with theft and blows of one deed under one type, and without movements that only led to a fight."""
    for i, m in enumerate(mentions):
        if m.rule == "crime.verb" and reading.lemma(m.trigger.token) in _TAKING and m.standing.modality in _REAL:
            _robbery(mentions, i)
        if m.rule == "plant.bomb" and m.when is None:
            _found_that_day(mentions, m)
    return [m for m in mentions if not _seen_before_fight(reading, m, mentions)]


def _found_that_day(mentions: Sequence[Mention], m: Mention) -> None:
    """Date a bomb's planting by the day on which it was found, where nothing else does: "a bomb left in a bank was defused on Monday"."""
    for o in mentions:
        if o.rule == "defuse" and o.sentence == m.sentence and o.when is not None and o.when.own:
            m.when = replace(o.when, confidence=min(o.when.confidence, 0.6))


def _robbery(mentions: Sequence[Mention], i: int) -> None:
    """Let theft belong to the attack told before it, and blows without a day of their own to the robbery told before them."""
    m = mentions[i]
    near = [o for o in mentions if o.type in WAR and abs(o.paragraph - m.paragraph) <= 1 and o.standing.modality in _REAL]
    before = [o for o in near if o.trigger.start < m.trigger.start and not o.aside]
    if before and (not _dated(m) or _same_days(m, before[-1])):
        m.type, m.mode = before[-1].type, "robbery"
        return
    for o in near:
        if o.trigger.start > m.trigger.start and not _dated(o) and not o.aside and not any(c.kind == "killed" for c in o.tolls):
            o.type = m.type


def _same_days(m: Mention, o: Mention) -> bool:
    return m.when is not None and o.when is not None and (m.when.from_, m.when.to) == (o.when.from_, o.when.to)


def _dated(m: Mention) -> bool:
    return m.when is not None and m.when.own


def _seen_before_fight(reading: Reading, m: Mention, mentions: Sequence[Mention]) -> bool:
    """Tell whether troops are only seen on the move in a paragraph that tells a fight: "they had detected a column deploying"."""
    token = m.trigger.token
    if m.type != "MOBILIZE" or token.tag_ != "VBG" or _dated(m):
        return False
    over = [a for a in list(token.ancestors)[:3] if reading.lemma(a) in _SEEING]
    return bool(over) and any(o.type == "FIGHT" and o.paragraph == m.paragraph for o in mentions)
