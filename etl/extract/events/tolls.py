"""The toll that a mention's own sentence gives: by its verb, by the verbs joined to it, or beside it."""

from __future__ import annotations

from etl.extract.events import casualties, syntax
from etl.extract.events.bodies import hit_in
from etl.extract.events.lexicon import entries
from etl.extract.events.reading import Reading, Token
from etl.extract.events.triggers import Trigger
from etl.records import Casualty

_HARM = frozenset({"FIGHT", "ASSAULT", "ACCIDENT", "DISASTER", "PROTEST", "DEATH"})


def tolls_of(reading: Reading, trigger: Trigger) -> list[Casualty]:
    """Return the counts of people that a trigger's clause gives, each once; those taken only with a taking, those harmed with harm."""
    token, sense = trigger.token, trigger.sense
    tolls: list[Casualty] = []
    if sense.toll and sense.pos == "verb":
        kind = "detained" if sense.toll == "abducted" else sense.toll
        tolls = casualties.of_trigger(reading, token, kind)
        others = [c for k in token.conjuncts if syntax.is_verb(k) for c in _conjunct_toll(reading, k)]
        tolls += [c for c in others if (c.kind == "detained") == (kind == "detained")]  # those who were taken were not killed
    elif sense.type in _HARM:
        tolls = casualties.in_clause(reading, syntax.clause_of(token))
        if sense.pos == "verb" and hit_in(token):
            tolls += casualties.of_trigger(reading, token, "wounded")
        if trigger.light is not None:
            tolls += _conjunct_toll(reading, trigger.light)
    return _distinct(tolls)


def _conjunct_toll(reading: Reading, verb: Token) -> list[Casualty]:
    for entry in entries().get(f"verb:{reading.lemma(verb)}", ()):
        if entry.sense.toll in {"killed", "wounded", "detained", "displaced"} and len(entry.words) == 1:
            return casualties.of_trigger(reading, verb, entry.sense.toll)
    return []


def _distinct(tolls: list[Casualty]) -> list[Casualty]:
    seen: dict[tuple[str, int | None, int | None], Casualty] = {}
    for c in tolls:
        seen.setdefault((c.kind, c.start, c.end), c)
    return list(seen.values())
