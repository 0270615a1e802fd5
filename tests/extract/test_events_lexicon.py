"""Each sense of the lexicon is tried on its own example sentences: [actor], {trigger} and <target> are marked."""

from __future__ import annotations

import re

import pytest

from etl.extract.events.conditions import holds
from etl.extract.events.lexicon import TYPES, senses, words_of
from tests.extract.events_support import events_of

MARKS = re.compile(r"[\[\]{}<>]")
EXAMPLES = [(s, t) for s in senses() for t in s.tests]
assert EXAMPLES, "no example found: the test would pass on nothing"


@pytest.mark.parametrize(("sense", "example"), EXAMPLES, ids=[f"{s.id}-{n}" for n, (s, _) in enumerate(EXAMPLES)])
def test_example_is_read_in_its_sense(sense, example):
    text = MARKS.sub("", example)
    trigger = MARKS.sub("", re.search(r"\{(.*?)\}", example)[1])
    found = [e for e in events_of(text) if e.trigger.text in {trigger, trigger.split()[0]} and e.rule == sense.id]
    assert found, f"no {sense.id} in {text!r}: {[(e.trigger.text, e.type, e.rule) for e in events_of(text)]}"
    assert {e.type for e in found} == {sense.type}
    actors = " | ".join(p.text for e in found for p in e.actors)
    targets = " | ".join(p.text for e in found for p in e.targets)
    for actor in re.findall(r"\[(.*?)\]", example):
        assert MARKS.sub("", actor) in actors or (sense.symmetric and MARKS.sub("", actor) in targets)
    for target in re.findall(r"<(.*?)>", example):
        assert MARKS.sub("", target) in targets or (sense.symmetric and MARKS.sub("", target) in actors)


def test_every_sense_has_an_example_and_a_known_type():
    assert not [s.id for s in senses() if not s.tests]
    assert {s.type for s in senses()} <= TYPES
    assert len({s.id for s in senses()}) == len(senses())


def test_every_plover_type_has_a_sense():
    assert {
        "AGREE",
        "CONSULT",
        "SUPPORT",
        "COOPERATE",
        "AID",
        "CONCEDE",
        "RETREAT",
        "INVESTIGATE",
        "REQUEST",
        "ACCUSE",
        "REJECT",
        "THREATEN",
        "PROTEST",
        "MOBILIZE",
        "SANCTION",
        "COERCE",
        "ASSAULT",
        "FIGHT",
    } <= {s.type for s in senses()}


def test_an_unknown_condition_is_an_error_not_silence():
    with pytest.raises(KeyError):
        holds("no.such.condition", None, None)
    with pytest.raises(KeyError):
        words_of("no_such_list")
