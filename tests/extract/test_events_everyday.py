"""What looks like an event and is none, and whose words, place and day an event has: faults found on pages of the press, in other words."""

from __future__ import annotations

from datetime import date

import pytest

from etl.records import Event
from tests.extract.events_support import day, events_of


def of(text: str, trigger: str) -> Event:
    return next(e for e in events_of(text) if trigger in e.trigger.text.split())


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("An airliner suffered a bird strike over the bay on Monday. Army helicopters searched the water.", "strike"),
        ("The carrier said it would respond in due course to a request for comment.", "respond"),
        ("The ministry confirmed the purchase, as well as two others.", "confirmed"),
        ("The premier was asked whether he would stay on.", "asked"),
        ("A reporter asked the coach, \"Do you regret it?\"", "asked"),
        ("Parts of the treaty end coal burning. The toast burnt.", "burning"),
        ("Parts of the treaty end coal burning. The toast burnt.", "burnt"),
        ("This budget is a shipwreck.", "shipwreck"),
        ("The actor heard boos from the audience.", "audience"),
        ("The raid was planned and executed with care.", "executed"),
        ("The union is engaging with both firms.", "engaging"),
        ("The general said no bridges were hit.", "said"),
        ("The exercise is aimed at helping allies respond to a crisis.", "helping"),
        ("The leader said he would leave the matter to party members.", "leave"),
        ("The dam would have yielded cheap power for Norland, he said.", "yielded"),
        ("Detectives went to the suspect's home on Monday.", "went"),
        ("The council issued urgent warnings to residents as heavy rainfall and floods hit the valley.", "issued"),
        ("The range has a history of deadly plane crashes.", "crashes"),
        ("She is a liberal willing to talk to the union.", "willing"),
        ("Suddenly the door opens and a man walks in.", "opens"),
        ("The island welcomed tourists who visited the king's palace.", "visited"),
        ("The envoy spoke of Norland's obligations to provide food to civilians.", "provide"),
        ("The law requires a power to agree to relief.", "agree"),
        ("Both candidates face the voters in an election. The road to beating her is long.", "beating"),
        ("The fund gives millions of dollars to schools.", "gives"),
        ("The number of permits has shot up since 2017.", "shot"),
        ("Ada Kern gave birth to a son in November.", "gave"),
        ("The mayor said that she respected the right to protest.", "protest"),
        ("She has had panic attacks at work.", "attacks"),
        ("Markets held steady ahead of the firm's earnings release.", "release"),
        ("The closures robbed nurses of a sense of purpose.", "robbed"),
        ("The minister recognises the need for new pipes.", "recognises"),
        ("She was not eligible to vote. He was banned from voting.", "vote"),
        ("She was not eligible to vote. He was banned from voting.", "voting"),
        ("The bishop took a cautious position on legalising the party.", "legalising"),
    ],
)
def test_an_everyday_meaning_tells_no_event(text: str, trigger: str):
    assert trigger not in {w for e in events_of(text) for w in e.trigger.text.split()}


@pytest.mark.parametrize(
    ("text", "trigger", "type_"),
    [
        ("The agency fired nine staff members after an inquiry.", "fired", "OFFICE"),
        ("Gunmen fired on nine staff members.", "fired", "ASSAULT"),
        ("Detectives seized a laptop, black gloves and a knife.", "seized", "COERCE"),
        ("Missiles and drones hit the port on Sunday. Residents heard loud explosions near the docks.", "explosions", "FIGHT"),
        ("An explosion at a sugar mill hurt two workers on Sunday.", "explosion", "ACCIDENT"),
        ("The sect attacked the house and burned it.", "burned", "ASSAULT"),
        ("The premier asked the union to end its strike.", "asked", "REQUEST"),
        ("Norland recognised the rebel government on Monday.", "recognised", "SUPPORT"),
    ],
)
def test_what_stands_beside_a_word_tells_its_type(text: str, trigger: str, type_: str):
    assert of(text, trigger).type == type_


def test_who_is_named_inside_another_participant_or_in_a_clause_about_it_takes_no_part():
    event = of("The court rejected the governor's executive order declaring that children of migrants are no citizens.", "rejected")
    assert [p.text for p in event.targets] == ["the governor"]
    event = of("The officers gave in to members of criminal families on Monday.", "gave")
    assert {p.text for p in event.targets} <= {"members of criminal families"}


def test_the_weapon_before_a_noun_is_no_actor():
    event = of("The president denounced a drone strike on a dormitory, which Norland blamed on Sudland.", "strike")
    assert "drone" not in {p.text for p in event.actors}


def test_one_states_answer_does_not_make_it_an_actor_of_the_others_raid():
    text = "Indian jets bombed three towns in Pakistan on Monday. Pakistan's army shelled two Indian villages in return."
    event = of(text, "bombed")
    assert {p.country for p in event.actors} == {"IND"}
    assert "two Indian villages" not in {p.text for p in event.targets}


@pytest.mark.parametrize(
    ("text", "trigger", "place"),
    [
        ("Britain is urging Pakistan and India to talk.", "urging", None),
        ("Envoys will meet to discuss the pressure on Russia.", "meet", None),
        ("In Geneva, the envoy urged the rebels to disarm.", "urged", "Geneva"),
        ("The ministers met in Oslo on Monday.", "met", "Oslo"),
        ("Peru and Chad signed an accord in Oslo on Monday.", "signed", "Oslo"),
        ("Germany's chancellor condemned the raid on Odesa.", "condemned", None),
        ("Norland's embassy in Rome said that jets had bombed the port.", "bombed", None),
        ("The president called on Congress to pass the bill.", "called", None),
        ("A man stabbed Ethan Marsh of Conway on Monday.", "stabbed", None),
    ],
)
def test_words_are_said_where_their_own_phrase_says(text: str, trigger: str, place: str | None):
    found = of(text, trigger).place
    assert (found.name if found is not None else None) == place


def test_a_village_that_no_gazetteer_knows_is_in_the_country_of_its_adjective():
    text = "An institute in The Hague studied the film. A shell hit a hill near the Lebanese village of Alma Sharqi on Monday."
    place = of(text, "hit").place
    assert place is not None
    assert (place.name, place.country) == ("Alma Sharqi", "LBN")


@pytest.mark.parametrize(
    ("text", "trigger", "modality"),
    [
        ("Ada Kern became the sixth traveller to die of the poison.", "die", "occurred"),
        ("At a meeting on the raid, the envoy denied accusations of theft.", "meeting", "occurred"),
        ("At his trial, the lawyer tried to prove that he was ill.", "trial", "occurred"),
        ("Norland did not come to the hearing but rejected an offer from Sudland.", "rejected", "occurred"),
        ("Norland falsely tried to implicate Sudland in the May attack on pilgrims.", "attack", "occurred"),
        ("Three judges would have allowed the king to return.", "allowed", "possible"),
    ],
)
def test_modality_comes_from_what_governs_a_word_not_from_what_stands_beside_it(text: str, trigger: str, modality: str):
    assert of(text, trigger).modality == modality


def test_what_lasts_has_no_day_of_its_own():
    text = "A soldier burned a flag on Sunday. He had joined at the beginning of the pandemic."
    event = of(text, "pandemic")
    assert (day(event.from_), day(event.to)) == (None, "2019-06-12")


def test_a_report_that_looks_back_does_not_date_its_deeds_by_publication():
    old = "In May 1986 Karl Bode kidnapped a girl in Ulm.\n\nHe was arrested on 3 June 1987.\n\n"
    text = old + "His lawyer accused the police of torture."
    event = next(e for e in events_of(text, date(2019, 6, 12)) if e.type == "ACCUSE")
    assert (event.from_, day(event.to)) == (None, "2019-06-12")
    news = old + "A film about him was shown on Tuesday. His lawyer accused the police of torture."
    event = next(e for e in events_of(news, date(2019, 6, 12)) if e.type == "ACCUSE")
    assert day(event.from_) == "2019-06-12"


def test_the_day_of_a_deed_is_not_that_of_the_charge():
    text = "Bryan Marsh is accused of stabbing four students on 13 November."
    assert day(of(text, "stabbing").from_) == "2018-11-13"
    assert day(of(text, "accused").from_) == "2019-06-12"


def test_a_meeting_and_what_it_discusses_are_one_event():
    found = events_of("The minister will meet the guild to discuss pay on Tuesday.")
    assert [(e.trigger.text, day(e.from_)) for e in found] == [("meet", "2019-06-18")]


def test_a_perfect_with_an_object_is_no_passive():
    event = of("Ada Kern leads the left. She's slammed the alliance.", "slammed")
    assert ([p.name for p in event.actors], [p.text for p in event.targets]) == (["Ada Kern"], ["the alliance"])


def test_the_hour_of_one_mention_is_not_that_of_the_next():
    text = "Clashes broke out in Leeds at 5.35pm on Sunday. Protesters attacked a shop."
    assert [e.grain for e in events_of(text)] == ["minute", "day"]


def test_whose_day_a_noun_is_does_not_date_the_verb():
    assert not events_of("Ada Kern has built a lead ahead of Friday's race.")


def test_a_town_that_shares_its_name_with_a_small_capital_is_no_country():
    assert [p.country for p in of("Plymouth police arrested two men on Sunday.", "arrested").actors] == [None]


@pytest.mark.parametrize(
    ("text", "trigger", "actors", "targets"),
    [
        ("Norland's government is committed to peace with Sudland.", "committed", ["Norland's government"], ["Sudland"]),
        ("The march went on with ten members of the club already arrested.", "arrested", [], ["ten members of the club"]),
    ],
)
def test_who_does_it_when_a_participle_has_no_subject_of_its_own(text: str, trigger: str, actors: list[str], targets: list[str]):
    event = of(text, trigger)
    assert ([p.text for p in event.actors], [p.text for p in event.targets]) == (actors, targets)


def test_an_invasion_told_of_in_passing_is_not_of_the_day():
    event = of("Norland sent aid after the Russian invasion of Ukraine.", "invasion")
    assert (event.from_, day(event.to)) == (None, "2019-06-12")
