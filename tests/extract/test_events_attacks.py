"""Attack reports: who was killed, by whom, how many, in which event; own reports whole, and each rule in its smallest text (decision 0089).

A happening of `tests/golden/events/attack_reports.jsonl` is an attack, a taking of people or a clash, with its days, whom it met,
who did it and its counts; killing and taking of one day are two. All reports were written and measured before any rule saw them;
docs/events.md has those figures, tests/floors.json the ones afterwards.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl.records import Event
from tests.extract.events_support import cases, day, events_of
from tests.extract.test_events_reports import FORCE, means

FLOORS = json.loads((Path(__file__).parents[1] / "floors.json").read_text("utf-8"))["golden/events"]["floors"]
COUNTS = {"killed": "killed", "wounded": "wounded", "taken": "detained"}


def counted(e: Event, kind: str) -> int | None:
    return next((c.min for c in e.casualties if c.kind == kind), None)


def happenings(text: str, published_on: date) -> list[Event]:
    real = [e for e in events_of(text, published_on) if e.type in FORCE and e.modality not in {"planned", "possible", "denied"}]
    one = {(e.type, e.mode == "abduction", e.from_, e.to, e.place.name if e.place else None): e for e in reversed(real)}
    return list(one.values())


def fit(gold: dict[str, Any], e: Event) -> int:
    named = sum(any(means(n, e.targets) for n in v) for v in gold["victims"])
    named += sum(any(means(n, e.actors) for n in a) for a in gold["actors"])
    dead = gold["killed"] is not None and gold["killed"] == counted(e, "killed")
    return 4 * ((day(e.from_), day(e.to)) == (gold["from"], gold["to"])) + 2 * named + 2 * dead


def paired(gold: list[dict[str, Any]], found: list[Event]) -> list[tuple[dict[str, Any], Event | None]]:
    """Return each happening with the event that tells it best, no event twice."""
    ranked = sorted(((fit(g, e), -j, i) for i, g in enumerate(gold) for j, e in enumerate(found)), reverse=True)
    mine: dict[int, int] = {}
    for _, j, i in ranked:
        if i not in mine and -j not in mine.values():
            mine[i] = -j
    return [(g, found[mine[i]] if i in mine else None) for i, g in enumerate(gold)]


def test_attack_reports_stay_above_their_floors():
    want = said = hit = quiet = kept = 0
    asked: dict[str, list[bool]] = {k: [] for k in ("days", "victims", "actors", *COUNTS)}
    for case in cases("attack_reports"):
        gold, found = case["happenings"], happenings(case["text"], date.fromisoformat(case["published_on"]))
        want, said = want + len(gold), said + len(found)
        quiet, kept = quiet + (not gold), kept + (not gold and not found)
        for g, e in paired(gold, found):
            hit += e is not None
            asked["days"].append(e is not None and (day(e.from_), day(e.to)) == (g["from"], g["to"]))
            asked["victims"] += [e is not None and any(means(n, e.targets) for n in v) for v in g["victims"]]
            asked["actors"] += [e is not None and any(means(n, e.actors) for n in a) for a in g["actors"]]
            for name, kind in COUNTS.items():
                if g[name] is not None:
                    asked[name].append(e is not None and counted(e, kind) == g[name])
    figures = {f"attack reports {k}": 100 * sum(v) / len(v) for k, v in asked.items()}
    figures["attack reports F1"] = 200 * hit / (said + want)
    figures["attack reports without a false alarm"] = 100 * kept / quiet
    low = {k: round(v, 1) for k, v in figures.items() if v < FLOORS[k]}
    assert not low, f"below the floor: {low} of {figures}"


def told(text: str, trigger: str) -> Event:
    return next(e for e in events_of(text) if trigger in e.trigger.text.split())


def whom(e: Event) -> set[str]:
    return {p.text for p in e.targets}


def who(e: Event) -> set[str]:
    return {p.name or p.text for p in e.actors}


def tolls(e: Event) -> dict[str, int | None]:
    return {c.kind: c.min for c in reversed(e.casualties)}


def test_killing_and_taking_of_one_sentence_each_bear_their_own():
    text = """Two soldiers were killed and two others were taken hostage by a group of rebels near Orvik on Monday.

Two of those identified as soldiers were killed at once. The rebels said that they had carried out the raid."""
    killed, taken = told(text, "killed"), told(text, "taken")
    assert (tolls(killed), tolls(taken)) == ({"killed": 2}, {"detained": 2})
    assert whom(taken) == {"two others"}
    assert "two others" not in whom(killed)
    assert {"a group of rebels"} <= who(killed) & who(taken)


def test_a_number_before_a_coordinated_participle_is_whom_it_met():
    text = "At least two people were killed and dozens more wounded in Orvik on Monday."
    assert (whom(told(text, "wounded")), tolls(told(text, "killed"))) == ({"dozens"}, {"killed": 2, "wounded": 24})


@pytest.mark.parametrize(("text", "trigger", "people", "dead"), [
    ("Rebels hacked to death nine farmers in Orvik on Monday, police said.", "hacked", {"nine farmers in Orvik"}, 9),
    ("Captain Julian Alonso, Sergeant Emilio Domingo and a civilian driver were killed on Monday.", "killed", {"a civilian driver"}, 3),
    ("A farmer, his wife and their four children had their throats cut on Monday.", "cut", {"A farmer", "his wife"}, 6),
    ("Rebels cut the throats of three farmers on Monday.", "cut", {"three farmers"}, 3),
])
def test_who_was_killed_and_how_many(text: str, trigger: str, people: set[str], dead: int):
    e = told(text, trigger)
    assert people <= whom(e)
    assert tolls(e)["killed"] == dead


@pytest.mark.parametrize(("sentence", "hurt"), [
    ("Sixty-three others were wounded.", 63),
    ("Four people are being treated for gunshot wounds.", 4),
    ("A street vendor received cuts from flying glass.", 1),
    ("Two policemen survived with injuries.", 2),
    ("A sergeant lost a hand.", 1),
])
def test_the_wounded_of_sentences_of_their_own(sentence: str, hurt: int):
    assert tolls(told(f"A bomb exploded at a bank in Orvik on Monday. {sentence}", "exploded")) == {"wounded": hurt}


@pytest.mark.parametrize(("sentence", "dead"), [
    ("The number of people killed in the blast rose to 19 on Tuesday.", 19),
    ("A girl died on Tuesday, bringing the number of deaths to seven.", 7),
])
def test_a_number_of_dead_that_rises(sentence: str, dead: int):
    assert tolls(told(f"A bomb exploded at a bank in Orvik on Monday, killing six people. {sentence}", "exploded"))["killed"] == dead


def test_a_death_of_wounds_belongs_to_what_is_told():
    text = "Gunmen attacked a camp near Orvik on Sunday and killed six guards. Two of the wounded died on Monday. The attack was deplored."
    stories = {e.trigger.text: e for e in events_of(text)}
    assert stories["attacked"].story == stories["died"].story is not None
    assert day(stories["attack"].from_) == "2019-06-09"


@pytest.mark.parametrize(("sentence", "author"), [
    ("A caller told a newspaper that the Norland Liberation Front was responsible.", "Norland Liberation Front"),
    ("The Norland Liberation Front claimed responsibility in a message to a newspaper.", "Norland Liberation Front"),
    ("A colonel said that the crime was the work of the Norland Liberation Front.", "Norland Liberation Front"),
    ("Leaflets signed by the Norland Liberation Front were found in the street.", "Norland Liberation Front"),
    ("Security sources suspect the Norland Liberation Front.", "Norland Liberation Front"),
    ("The police attributed it to the Norland Liberation Front.", "Norland Liberation Front"),
    ("The governor put the blame on the Norland Liberation Front.", "Norland Liberation Front"),
    ("The police have attributed the attack to terrorists who used a bomb.", "terrorists"),
    ("The Norland Liberation Front said that it had carried out the attack.", "Norland Liberation Front"),
    ("The guerrillas fled toward the hills.", "The guerrillas"),
])
def test_who_did_it_as_another_sentence_says(sentence: str, author: str):
    assert author in who(told(f"A bank in Orvik was bombed on Monday. {sentence}", "bombed"))


@pytest.mark.parametrize("sentence", [
    "The Norland Liberation Front denied that it was responsible.",
    "Nobody claimed responsibility.",
    "The Norland Liberation Front was not responsible.",
])
def test_who_did_not_do_it(sentence: str):
    assert not who(told(f"A bank in Orvik was bombed on Monday. {sentence}", "bombed"))


@pytest.mark.parametrize(("text", "authors"), [
    ("Insurgents apparently belonging to the Liberation Army blew up a bank on Monday.", {"Liberation Army", "Insurgents"}),
    ("EPL [Popular Liberation Army] guerrillas blew up a bank on Monday.", {"EPL [Popular Liberation Army] guerrillas"}),
    ("A bank was blown up by the FMLN on Monday.", {"the FMLN"}),
])
def test_the_group_is_named_with_its_people(text: str, authors: set[str]):
    e = next(e for e in events_of(text) if e.type == "ASSAULT")
    assert authors <= {p.name or p.text for p in e.actors} | {p.text for p in e.actors}


def test_the_news_goes_on_after_a_flashback():
    text = """Rebels killed 14 villagers at Orvik on Wednesday night.

On Monday, nine farmers were gunned down at Sunde.

A spokesman said that the rebels set fire to huts. Another seven villagers were hurt."""
    assert tolls(told(text, "killed")) == {"killed": 14, "wounded": 7}
    assert tolls(told(text, "gunned")) == {"killed": 9}


def test_what_is_told_next_has_its_own_hour():
    text = "Rebels set fire to four buses near Orvik on Sunday night. A police patrol was ambushed an hour later. A corporal was wounded."
    burnt, ambushed = told(text, "set"), told(text, "ambushed")
    assert day(ambushed.from_) == day(burnt.from_) == "2019-06-09"
    assert (tolls(burnt), tolls(ambushed)) == ({}, {"wounded": 1})


def test_a_bomb_that_was_found_was_planted_that_day():
    left = told("A bomb left in a suitcase in a bank was found and deactivated by the police on Monday.", "left")
    assert (left.modality, day(left.from_), day(left.to)) == ("occurred", "2019-06-10", "2019-06-10")


@pytest.mark.parametrize(("text", "trigger"), [
    ("Gunmen killed a guard in Homs on Monday. A group took responsibility for the attack in calls to reporters in Aleppo.", "attack"),
    ("Gunmen killed a guard in Homs on Monday. Twenty others were injured and have been taken to the hospital in Aleppo.", "injured"),
])
def test_where_people_call_or_are_treated_is_not_where_it_happened(text: str, trigger: str):
    place = told(text, trigger).place
    assert place is not None
    assert place.name == "Homs"


@pytest.mark.parametrize("text", [
    "Firefighters took part on Tuesday in an exercise that simulated a bomb attack on the metro.",
    "In the drill, a bomb was set off at the station.",
    "The group, police say, is responsible for the death of about 12,000 people.",
])
def test_no_attack(text: str):
    assert not [e for e in events_of(text) if e.type in {"ASSAULT", "FIGHT", "DEATH"}]
