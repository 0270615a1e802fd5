"""The cast: names, kinds, roles, links."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.extract import nlp
from etl.extract.entities import Cast, Entity, find_cast
from etl.extract.layout import blocks_of


def cast_of(text: str) -> Cast:
    blocks = blocks_of(text)
    return find_cast(nlp.parse(text, blocks), text, blocks)


def entity(text: str, words: str) -> Entity | None:
    at = text.index(words)
    return cast_of(text).at(at, at + len(words))


@pytest.mark.parametrize(("text", "words", "name", "kind"), [
    ("The town of Tafrit was shelled again on Sunday night.", "Tafrit", "Tafrit", "place"),
    ("A group called Jund al-Barq took the hill on Sunday.", "Jund al-Barq", "Jund al-Barq", "organisation"),
    ("Residents fled Tafrit province in the night of Sunday.", "Tafrit", "Tafrit", "place"),
    ("Moscow said no. Russia kept silent for a week after that.", "Moscow", "Moscow", "place"),
    ("Spokesman Tarek Benali said so on Monday evening.", "Tarek Benali", "Tarek Benali", "person"),
    ("The Harbour Workers' Union met on Monday in the old hall.", "The Harbour Workers' Union", "Harbour Workers' Union",
     "organisation"),
])
def test_kinds_by_context(text: str, words: str, name: str, kind: str) -> None:
    found = entity(text, words)
    assert found is not None
    assert (found.name, found.kind) == (name, kind)


@pytest.mark.parametrize(("text", "name", "role", "affiliation"), [
    ("Russian Foreign Minister Sergei Markov left on Monday.", "Sergei Markov", "Russian Foreign Minister", "Russia"),
    ("Ana Ruiz, head of the dockers' union, left on Monday.", "Ana Ruiz", "head of the dockers' union", None),
    ("Tom Breck, 45, a baker from Hull, and Ana Ruiz, the mayor, left.", "Ana Ruiz", "the mayor", None),
    ("Observatory chief Rami Haddad said it was over.", "Rami Haddad", "Observatory chief", None),
    ("Ministers met. French President Anne Dumas and German Chancellor Karl Voss left early.", "Karl Voss",
     "German Chancellor", "Germany"),
])
def test_roles(text: str, name: str, role: str, affiliation: str | None) -> None:
    found = next(e for e in cast_of(text).entities if e.name == name)
    assert found.role == role
    assert affiliation is None or found.affiliation == affiliation


def test_namesakes_stay_two() -> None:
    text = "Igor Melnik and Stepan Melnik met on Monday. Igor Melnik left first."
    names = sorted(e.name for e in cast_of(text).entities if e.name and "Melnik" in e.name and e.kind == "person")
    assert names == ["Igor Melnik", "Stepan Melnik"]


def test_a_place_inside_of_a_title_is_not_the_person() -> None:
    text = "Moscow's envoy to Cairo left on Monday."
    found = entity(text, "Moscow's envoy")
    assert found is None or found.kind != "place"


def test_the_same_text_gives_the_same_cast() -> None:
    text = "Ana Weir met Bob Weir. She said he was late. The minister left. Officials said nothing."
    assert cast_of(text) == cast_of(text)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from("Ana Weir she he said the minister of , . “ ” and Mr. Bob it they \n group one sources".split(" ")),
                max_size=40).map(" ".join))
def test_never_a_crash_and_spans_lie_in_the_text(text: str) -> None:
    for e in cast_of(text).entities:
        for start, end, _ in e.mentions:
            assert 0 <= start < end <= len(text)
