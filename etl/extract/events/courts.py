"""Which verbs of courts tell a legal act: "ruled" of judges, "charged" with crimes, not with tasks."""

from __future__ import annotations

from etl.extract.events import syntax
from etl.extract.events.lexicon import words_of
from etl.extract.events.nouns import any_is
from etl.extract.events.reading import Reading, Token


def legal(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma == "try":
        return syntax.is_passive(token) and any(p == "for" for p, _ in syntax.prepositions(token))
    if lemma in {"rule", "uphold", "clear"}:
        return any_is("court|judge|jury|tribunal|judiciary|justice", syntax.subjects(token), reading)
    if lemma in {"fine", "remand", "bail", "disqualify"}:
        return not any(c.dep_ == "prt" for c in token.children) and (  # not "bailed out the bank"
            syntax.is_passive(token)
            or any_is("actor|country", syntax.objects(token), reading)
            or any_is("actor", syntax.subjects(token), reading)
        )
    if lemma == "charge":
        return _charged(token, reading)
    if lemma == "sue":
        return bool(syntax.objects(token))
    return True


def _charged(token: Token, reading: Reading) -> bool:
    """Tell whether somebody is charged with a crime, by whomever: not with a task."""
    charges = list(syntax.prepositions(token))
    if any(reading.lemma(t) in words_of("crime") | {"offence", "offense", "count", "possession"} for _, t in charges):
        return True
    crimes = [t for p, t in charges if p == "with"]
    if any_is("prosecutor|police|authority|court|attorney|government", syntax.subjects(token), reading):
        return bool(crimes)
    human = syntax.is_passive(token) and any_is("human", syntax.objects(token), reading)
    return human and any(t.pos_ == "NOUN" and not any_is("@task", [t], reading) for t in crimes)
