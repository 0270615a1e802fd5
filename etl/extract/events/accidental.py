"""Deaths and injuries that an accident or a disaster causes, not somebody's force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from etl.extract.events import semantics as sem
from etl.extract.events.lexicon import words_of
from etl.extract.events.nouns import BOMBS
from etl.extract.events.reading import Reading, Token

if TYPE_CHECKING:
    from etl.extract.events.mentions import Mention

_HARM = frozenset({"kill", "wound", "die", "die.violent", "death.noun"})
_FORCE = frozenset({"FIGHT", "ASSAULT", "DEATH"})


def by_accident(reading: Reading, found: Sequence[Mention]) -> None:
    """Let deaths and injuries of a sentence that tells a disaster or accident, and no violence, belong to it.

    found   the mentions of one sentence; types and modes are changed in place
    """
    harm = [m for m in found if m.type in _FORCE and m.rule in _HARM]
    if not harm or any(m.type in {"FIGHT", "ASSAULT"} and m not in harm for m in found):
        return
    causes = [m for m in found if m.type in {"DISASTER", "ACCIDENT"}]
    if len(words_of("under_fire") & reading.vocabulary) > 1 and any(m.rule == "accident.noun" for m in causes):
        return  # a block of flats was hit in a war: its fire kills as the missile does
    for m in harm:
        if causes:
            m.type, m.mode = causes[0].type, causes[0].mode
        elif not m.agents and _came_apart(reading, m.trigger.token):
            m.type, m.mode = "ACCIDENT", None


def _came_apart(reading: Reading, verb: Token) -> bool:
    """Tell whether a building or craft gave way, and no weapon is told of: "killed when the hotel collapsed"."""
    if any(sem.kind(reading, t) == "weapon" or t.lower_ in BOMBS for t in verb.sent if t.pos_ == "NOUN"):
        return False
    causes = [c for c in verb.children if c.dep_ == "advcl" and any(g.lower_ in {"when", "after", "as"} for g in c.children)]
    if verb.tag_ == "VBG" and verb.dep_ in {"advcl", "acl"}:
        causes += [a for a in list(verb.ancestors)[:3] if a.pos_ == "VERB"][:1]
    for cause in causes:
        if cause.lower_ in words_of("coming_apart"):
            return True
        subjects = [reading.lemma(c) for c in cause.children if c.dep_ == "nsubj"]
        if words_of("structures").intersection(subjects):
            return True
        if reading.lemma(cause) in words_of("losing_way") and words_of("vehicles").intersection(subjects):
            return True  # "when a bus fell into a ravine"
    return False
