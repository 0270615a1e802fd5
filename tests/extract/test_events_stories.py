"""Days, standing and consolidation of a report's mentions, each rule in the smallest text that needs it (decisions 0080 to 0082)."""

from __future__ import annotations

from datetime import date

import pytest

from etl.extract.layout import blocks_of
from etl.extract.opening import opening_place
from tests.extract.events_support import day, events_of

WEDNESDAY = date(2019, 6, 12)


def told(text: str, trigger: str):
    return next(e for e in events_of(text, WEDNESDAY) if e.trigger.text == trigger)


@pytest.mark.parametrize(("text", "trigger", "when"), [
    ("Rebels attacked a farm on Saturday. The next day, soldiers clashed with them near Orvik.", "clashed", "2019-06-09"),
    ("Rebels attacked a farm on Saturday. Two days later, soldiers clashed with them near Orvik.", "clashed", "2019-06-10"),
    ("A gunboat fired at a trawler. The incident occurred last Sunday.", "fired", "2019-06-09"),
    ("A bomb exploded near a bank on Monday night.\n\nYouths threw stones at a police car.", "threw", "2019-06-10"),
])
def test_the_day_is_the_narrative_s(text, trigger, when):
    e = told(text, trigger)
    assert (day(e.from_), day(e.to)) == (when, when)


def test_what_only_says_which_thing_is_meant_has_no_day():
    e = told("The army showed rifles smuggled into the country.", "smuggled")
    assert (e.from_, day(e.to)) == (None, "2019-06-12")


@pytest.mark.parametrize(("text", "trigger", "modality"), [
    ("Experts defused a bomb in the park.", "defused", "possible"),
    ("Police foiled an attempt to blow up a mast and arrested two men.", "arrested", "occurred"),
    ("There is no evidence of a massacre in the village.", "massacre", "denied"),
    ("There were rumours that a coup was near.", "coup", "claimed"),
    ("The owner has not been seen since the accident.", "accident", "occurred"),
    ("Veliz ruled out that the attack was the work of smugglers.", "attack", "occurred"),
    ("A group of officers tried to overthrow the president.", "overthrow", "possible"),
    ("A hoax caller claimed to have planted a bomb in a store.", "planted", "denied"),
])
def test_standing(text, trigger, modality):
    assert told(text, trigger).modality == modality


def test_no_group_claims_it_is_no_attribution():
    assert told("No group has claimed responsibility for the murder of the judge.", "murder").attribution is None


def test_several_raids_told_one_by_one_are_not_counted_once_more():
    text = """Soldiers harassed the post several times in May.

On 6 May, soldiers shelled the post.

On 9 May, soldiers attacked the post."""
    days = sorted({(day(e.from_), day(e.to)) for e in events_of(text, WEDNESDAY)})
    assert days == [("2019-05-06", "2019-05-06"), ("2019-05-09", "2019-05-09")]


def test_a_robbery_in_which_a_man_is_punched_is_one_crime():
    text = "Two men were robbed outside a pub in Leeds on Saturday.\n\nOne of the men was punched in the face."
    assert {e.type for e in events_of(text, WEDNESDAY)} == {"CRIME"}


def test_force_of_a_game_is_none():
    text = """Rovers reach final

Rovers beat City on penalties in the semi-final. City bombarded the goal in the second half.
Keeper Toft was hurt in a clash with a striker.
"They attacked us from everywhere," said the coach after the match."""
    assert not [e for e in events_of(text, WEDNESDAY) if e.type in {"ASSAULT", "FIGHT"}]


@pytest.mark.parametrize("text", [
    "The senate killed the bill on Monday.",
    "Those who plant bombs murder the hopes of the poor.",
    "The pilots fought the flames with an extinguisher.",
])
def test_what_has_no_life_is_not_killed(text):
    assert not [e for e in events_of(text, WEDNESDAY) if e.type in {"ASSAULT", "FIGHT"} and e.rule != "plant.bomb"]


def test_a_refused_agreement_is_a_rejection():
    assert told("Norland did not accept the offer from Sudland.", "accept").type == "REJECT"


@pytest.mark.parametrize(("text", "place"), [
    ("JAKARTA, Indonesia (AP) — A bomb exploded.", "JAKARTA"),
    ("Bogota, 5 Nov 88 (Radio) -- [Text] A bomb exploded.", "Bogota"),
    ("A bomb exploded in Jakarta.", None),
])
def test_the_opening_s_place(text, place):
    span = opening_place(text, blocks_of(text))
    assert (text[slice(*span)] if span else None) == place
