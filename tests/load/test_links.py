"""Which mentions of which articles become one event, through the warehouse's own candidates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from etl.records import Event, Extraction, Participant
from tests.load.world import NOON, QUAY, article, capture, extraction, load, run_of

HEARD = " “We heard two blasts,” said Marta Lindqvist."
VISIT = "Ida Vogt met Lars Moreau in Port Halden on Monday after the bombing, the Coast Watch said." + HEARD
CALL = "On Monday Lars Moreau received Ida Vogt, and the bombing at Port Halden was their theme, the Coast Watch said." + HEARD


def told(words: str, *people: str, **changes: object) -> Extraction:
    """A world's extraction whose one event names these people as its targets."""
    found = extraction(words)
    where = [words.index(p) for p in people]
    parties = tuple(Participant(start=at, end=at + len(p), text=p, name=p) for at, p in zip(where, people, strict=True))
    event: Event = replace(found.events[0], targets=parties, casualties=(), **changes)
    return replace(found, events=(event,))


def load_two(engine, one: Extraction, other: Extraction, *, later: int = 0, runs: str = "01") -> list[str]:
    """Load two outlets' articles and return why their events are one.

    later   days between their publication
    runs    the order of two runs of one article each, or "both" for one run of both
    """
    both = [
        (f"paper-{n}", article(f"https://paper{n}.example/visit", words, published=NOON + timedelta(days=n * later)), found)
        for n, (words, found) in enumerate(((VISIT, one), (CALL, other)))
    ]
    for number, told_now in enumerate([both] if runs == "both" else [[both[int(n)]] for n in runs]):
        run = run_of(f"cli/{number}", date(2031, 3, 4 + number))
        pairs = [(capture(a.url, run_id=run.run_id, source_id=source), a) for source, a, _ in told_now]
        load(engine, run, pairs, extractions=[found for _, _, found in told_now])
    with engine.connect() as connection:
        events = connection.execute(text("select mentions, outlets, event_type, place_name from warehouse.event")).all()
        because = list(connection.execute(text("select because from warehouse.event_link")).scalars())
    assert len(events) == (1 if because else 2)
    if because:
        assert (events[0].mentions, events[0].outlets) == (2, 2)
        assert events[0].place_name == "Port Halden", "the better place of the two"
    return because


@pytest.mark.parametrize("runs", ["01", "10", "both"])
@pytest.mark.parametrize(("later", "same"), [(30, True), (400, False)])
def test_what_is_published_a_year_later_is_another_in_whatever_order_it_comes(engine, runs, later, same):
    kind = {"type": "CONSULT", "mode": None}
    one, other = told(VISIT, "Ida Vogt", "Lars Moreau", **kind), told(CALL, "Lars Moreau", "Ida Vogt", place=None, **kind)
    assert bool(load_two(engine, one, other, later=later, runs=runs)) is same


@pytest.mark.parametrize("runs", ["01", "10", "both"])
def test_an_arrest_told_without_its_mode_is_one_in_whatever_order_it_comes(engine, runs):
    one = told(VISIT, "Ida Vogt", type="COERCE", mode="arrest")
    other = told(CALL, "Ida Vogt", type="COERCE", mode=None, place=None)
    assert load_two(engine, one, other, runs=runs)


def test_two_people_on_one_day_are_one_meeting_though_one_outlet_gives_no_place(engine):
    kind = {"type": "CONSULT", "mode": None}
    one, other = told(VISIT, "Ida Vogt", "Lars Moreau", **kind), told(CALL, "Lars Moreau", "Ida Vogt", place=None, **kind)
    assert load_two(engine, one, other) == ["same type and day, no other place, and both name ida vogt, lars moreau"]


def test_two_people_in_two_countries_are_not(engine):
    kind = {"type": "CONSULT", "mode": None}
    one = told(VISIT, "Ida Vogt", "Lars Moreau", **kind)
    there = replace(QUAY, start=0, end=0, geoname_id=990002, country="SWE", name="Sundet", text="Sundet")
    assert load_two(engine, one, told(CALL, "Lars Moreau", "Ida Vogt", place=there, **kind)) == []


@pytest.mark.parametrize("first", ["ACCIDENT", "ASSAULT"])
def test_an_explosion_and_a_bombing_are_one_event_and_a_bombing(engine, first):
    blast, deed = {"type": "ACCIDENT", "mode": "explosion"}, {"type": "ASSAULT", "mode": "bombing"}
    kinds = (blast, deed) if first == "ACCIDENT" else (deed, blast)
    because = load_two(engine, told(VISIT, "Ida Vogt", **kinds[0]), told(CALL, "Ida Vogt", **kinds[1]))
    assert because
    with engine.connect() as connection:
        assert list(connection.execute(text("select event_type from warehouse.event")).scalars()) == ["ASSAULT"]
