"""Whom a name means."""

from __future__ import annotations

import pytest

from etl.records import SpeakerName
from etl.resolve.people import identify


def person(name: str, **more):
    return identify(SpeakerName(name=name, kind=more.pop("kind", "person"), **more))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Marta Lindqvist", "MARTA LINDQVIST"),
        ("Élise O'Marrow", "Elise O’Marrow"),
        ("Dr. Tomas Brekke", "Tomas Brekke"),
        ("Sir Prof. Tomas Brekke", "Tomas Brekke"),
        ("Tomas J. Brekke", "Tomas Brekke"),
        ("Jørn Sæther", "Jorn Saether"),
        ("Anne-Grete Vale", "Anne Grete Vale"),
        ("Łucja  Dąb", "Lucja Dab"),
    ],
)
def test_one_person_however_written(one, other):
    assert person(one) is not None
    assert person(one) == person(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tomas Brekke", "Tomas Brekke Jr"),
        ("Tomas Brekke", "Thomas Brekke"),
        ("Brekke Tomas", "Tomas Brekke"),
        ("Ida Maria Vale", "Ida Vale"),
    ],
)
def test_two_names_are_two_people(one, other):
    assert person(one) != person(other)


@pytest.mark.parametrize("name", ["Brekke", "Mr Brekke", "Dr. Prof. Brekke", "Brekke Jr.", "", "—", "J."])
def test_a_bare_surname_is_nobody(name):
    assert person(name) is None


def test_organisations_lose_their_article():
    assert person("The Coast Watch", kind="organisation") == person("Coast Watch", kind="organisation")
    assert person("Coast Watch", kind="organisation") != person("Coast Watch")
    assert person("The", kind="organisation") is None


@pytest.mark.parametrize("kind", ["group", "place", "anonymous", "unknown"])
def test_groups_and_the_anonymous_have_no_identity(kind):
    assert person("Two Harbour Officials", kind=kind) is None
