"""One deed told well: the dead that sentences of their own state, whom pronouns mean, whose deed it was, and what is no deed at all."""

from __future__ import annotations

from datetime import date

import pytest

from etl.extract import nlp
from etl.extract.layout import blocks_of
from etl.extract.times import find_times
from etl.records import Event
from tests.extract.events_support import day, events_of

FORCE = {"ASSAULT", "FIGHT", "COERCE", "CRIME"}


def first(text: str) -> Event:
    return next(e for e in events_of(text) if e.type in FORCE)


def killed(event: Event) -> int | None:
    return next((c.min for c in event.casualties if c.kind == "killed"), None)


@pytest.mark.parametrize(
    ("text", "dead"),
    [
        ("A bomb exploded at a market in Quetta on Friday, claiming the lives of at least 19 people.", 19),
        ("Gunmen attacked a bus on Friday. The bodies of seven passengers were found near the road.", 7),
        ("Gunmen attacked a bus on Friday. Police put the death toll at 12.", 12),
        ("Gunmen attacked a bus on Friday, killing four people. Another died, bringing the number of dead to five.", 5),
        ("Gunmen attacked a bus on Friday, killing nine people. Police had earlier put the death toll at 12.", 9),
        ("Gunmen attacked a bus on Friday, killing nine people. A medic put the death toll at six.", 9),
        ("Gunmen lobbed a grenade into a house on Friday. A farmer and his son lost their lives.", 2),
        ("Gunmen attacked a bus on Friday. In 2011 the death toll of such an attack was 40.", None),
    ],
)
def test_the_dead_that_a_sentence_of_its_own_states(text: str, dead: int | None):
    assert killed(first(text)) == dead


@pytest.mark.parametrize(
    ("text", "trigger", "whom"),
    [
        ("Police found two brothers on Monday. A mob dragged them to the square and lynched them.", "lynched", {"two brothers"}),
        ("Men dragged the mayor, Fidel Quispe, and three clerks out, and executed them.", "executed", {"the mayor", "three clerks"}),
        ("A farmer met a patrol near Lima on Monday. The soldiers beat him and left.", "beat", {"A farmer"}),
    ],
)
def test_a_pronoun_means_those_to_whom_something_was_done(text: str, trigger: str, whom: set[str]):
    event = next(e for e in events_of(text) if e.trigger.text == trigger)
    assert {p.text for p in event.targets} == whom


@pytest.mark.parametrize(
    "told",
    [
        "He said that judges are murdered in this country.",
        "He said that the rebels cut off the ears of those who try to escape.",
        "The group, which is known for kidnapping foreigners, said nothing.",
        "The rebels have for years attacked pipelines.",
        "The sect has carried out similar attacks in the past.",
        "He described the dispute as a skirmish in a long war.",
        "The ministry says 122 people were killed in May.",
        '"They are killing us with these contracts," she said.',
        "The army should be battle ready.",
    ],
)
def test_what_happens_to_whoever_it_may_be_is_no_deed(told: str):
    assert not [e for e in events_of(f"Council meets\n\nThe council met on Monday.\n\n{told}") if e.type in FORCE]


def test_one_number_of_people_is_named_once_and_best():
    text = "Rebels killed 36 people in Homs on Tuesday. The attack, in which 36 civilians were killed, lasted an hour."
    assert [p.text for p in first(text).targets] == ["36 civilians"]


def test_who_is_blamed_is_no_victim():
    event = first("Gunmen attacked a bank in Lima on Monday. Elders blamed the raid on their neighbors.")
    assert {p.text for p in event.targets} == {"a bank in Lima"}
    assert "their neighbors" in {p.text for p in event.actors}


def test_a_reaction_is_about_the_news():
    text = "A teacher was kidnapped in Sidon on Monday. Last October an engineer was abducted there. The embassy condemned the kidnapping."
    condemned = next(e for e in events_of(text) if e.trigger.text == "kidnapping")
    assert condemned.story == first(text).story is not None


def test_a_town_that_no_gazetteer_knows_is_the_place_in_its_own_words():
    event = first("A bomb exploded in Torvik on Monday.")
    assert event.place is not None
    assert (event.place.name, event.place.geoname_id) == ("Torvik", None)
    assert not event.targets


def test_a_deed_told_as_the_day_before_another_is_dated_by_it():
    text = "Shots were fired at a house on Tuesday. It happened six days after a lawyer was gunned down in Lima."
    gunned = next(e for e in events_of(text) if e.trigger.text.startswith("gunned"))
    assert day(gunned.from_) == "2019-06-05"


def test_who_died_when_a_building_gave_way_was_not_attacked():
    assert {e.type for e in events_of("At least 76 people were killed when the hotel collapsed on Monday.")} == {"ACCIDENT"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Lima, 9 Jun 87 (EFE) -- The minister spoke.", "1987-06-09"),
        ("The strike enters its third week on Monday.", "2016-03-14"),
        ("The final is played on Saturday.", "2016-03-12"),
        ("Police say he died on Tuesday.", "2016-03-08"),
    ],
)
def test_two_digit_years_and_the_present_of_timetables(text: str, value: str):
    published = date(1987, 6, 9) if "87" in text else date(2016, 3, 11)
    blocks = blocks_of(text)
    times = find_times(text, published_on=published, doc=nlp.parse(text, blocks), blocks=blocks)
    assert value in {t.value for t in times}


def parties(text: str, trigger: str) -> tuple[str, str | None, set[str], set[str]]:
    """Type, mode, and the actors' and targets' names (or words) of the event with that trigger."""
    e = next(e for e in events_of(text) if e.trigger.text == trigger)
    return e.type, e.mode, {p.name or p.text for p in e.actors}, {p.name or p.text for p in e.targets}


@pytest.mark.parametrize(
    ("text", "trigger", "told"),
    [
        ("On Saturday thousands marched in Lima.", "marched", ("PROTEST", "demo", {"thousands"}, set())),
        (
            "Crowds marched in Lima, Peru, against President Ana Torres.",
            "marched",
            ("PROTEST", "demo", {"Crowds"}, {"Ana Torres"}),
        ),
        (
            "Swedish Premier Lars Vik and Danish Chancellor Ida Holm held talks in Oslo on Monday.",
            "talks",
            ("CONSULT", "third-party", {"Lars Vik", "Ida Holm"}, set()),
        ),
        (
            "Premier Lars Vik spoke by telephone with President Ana Torres on Sunday.",
            "spoke",
            ("CONSULT", "phone", {"Lars Vik"}, {"Ana Torres"}),
        ),
        ("The mayor of Lima, Peru, Pablo Reyes, was murdered on Sunday.", "murdered", ("ASSAULT", "execution", set(), {"Pablo Reyes"})),
        (
            "The board appointed Carla Reyes chief executive on Monday.",
            "appointed",
            ("OFFICE", "appointed", {"The board"}, {"Carla Reyes"}),
        ),
        (
            "Carla Reyes was appointed minister by President Ana Torres on Friday.",
            "appointed",
            ("OFFICE", "appointed", {"Ana Torres"}, {"Carla Reyes"}),
        ),
        ("Pablo Reyes was charged with money laundering on Friday.", "charged", ("LEGAL", None, set(), {"Pablo Reyes"})),
        ("Nine people died when a bus fell into a ravine near Quetta.", "died", ("ACCIDENT", None, set(), {"Nine people"})),
        ("Four soldiers were killed when their truck hit a landmine.", "hit", ("ASSAULT", "mine", set(), {"their truck"})),
    ],
)
def test_who_takes_part_where_the_parser_hangs_it_elsewhere(text: str, trigger: str, told: tuple[str, str | None, set[str], set[str]]):
    assert parties(text, trigger) == told


@pytest.mark.parametrize(
    "text",
    [
        "Pablo Reyes was charged with oversight of the border.",
        "Pablo Reyes was expelled from the party on Monday.",
        "Protesters toppled a statue on Sunday.",
    ],
)
def test_duties_parties_and_statues_are_no_force(text: str):
    assert not {e.type for e in events_of(text)} & {*FORCE, "LEGAL"}


def test_a_murder_for_which_a_man_dies_is_no_second_killing():
    assert [e.trigger.text for e in events_of("Norland beheaded Hamid Adan for murder on Thursday.") if e.type in FORCE] == ["beheaded"]


def test_a_number_at_the_head_of_a_sentence_is_nobodys_name():
    event = first("Eleven were injured in the attack on Monday.")
    assert [(c.kind, c.min) for c in event.casualties] == [("wounded", 11)]
    assert not any(p.name for p in event.targets)
