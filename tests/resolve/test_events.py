"""Whether two mentions are one happening: pairs that are, and traps that are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from etl.records import EventEvidence
from etl.resolve.events import link_events, same_happening

DAY = date(2031, 3, 3)
A = EventEvidence(
    mention_id="a",
    version_id="v1",
    article_id="x1",
    source_id="s1",
    cluster_id="c1",
    type="ASSAULT",
    mode="bombing",
    modality="occurred",
    trigger="bombing",
    start=2,
    sentence="A bombing killed twelve.",
    geoname_id=990001,
    place_precision="city",
    country="DNK",
    from_=DAY,
    to=DAY,
    participants=frozenset({"Coast Watch", "civilians"}),
    targets=frozenset({"civilians"}),
    states=frozenset(),
    full_names=frozenset({"Coast Watch"}),
    tolls=frozenset({("killed", 12, None)}),
)
B = replace(A, mention_id="b", version_id="v2", article_id="x2", source_id="s2", cluster_id="c2", trigger="blast")
COPY = replace(A, mention_id="b", version_id="v2", article_id="x2", source_id="s2")  # the same cluster: a wire copy
ECHO = replace(A, mention_id="b", trigger="blast", start=300)  # later in the same text

MARKET = replace(A, participants=frozenset({"two traders"}), targets=frozenset(), full_names=frozenset(), tolls=frozenset())
OTHER = replace(MARKET, mention_id="b", version_id="v2", article_id="x2", source_id="s2", cluster_id="c2", trigger="grenade")
TALKS = replace(
    A,
    type="CONSULT",
    mode=None,
    trigger="talks",
    participants=frozenset({"Anke Vogt", "Lucien Moreau"}),
    targets=frozenset(),
    full_names=frozenset({"Anke Vogt", "Lucien Moreau"}),
    tolls=frozenset(),
)
ARREST = replace(
    A,
    type="COERCE",
    mode="arrest",
    trigger="arrested",
    geoname_id=None,
    place_precision=None,
    participants=frozenset({"police", "Lina Farouk"}),
    targets=frozenset({"Lina Farouk"}),
    full_names=frozenset({"Lina Farouk"}),
    tolls=frozenset(),
)

SAME = {
    "another outlet tells it": (A, B),
    "with another toll": (A, replace(B, tolls=frozenset({("killed", 15, None)}))),
    "and denies it": (A, replace(B, modality="denied")),
    "and only claims it": (A, replace(B, modality="claimed")),
    "and does not name the mode": (A, replace(B, mode=None)),
    "dated to two days": (A, replace(B, to=DAY.replace(day=4))),
    "with one more party": (A, replace(B, participants=frozenset({"the Coast Watch", "Harbour Guard"}))),
    "a wire copy": (A, COPY),
    "a wire copy of a mention without a place": (replace(A, geoname_id=None), replace(COPY, geoname_id=None)),
    "a wire copy, dated to a month": (
        replace(A, from_=date(2031, 3, 1), to=date(2031, 3, 31)),
        replace(COPY, from_=date(2031, 3, 1), to=date(2031, 3, 31)),
    ),
    "a wire copy without parties": (replace(A, participants=frozenset()), replace(COPY, participants=frozenset())),
    "told again in one text": (A, ECHO),
    "told again without its toll": (A, replace(ECHO, tolls=frozenset())),
    "one tells of a clash, the other of its dead": (replace(A, type="FIGHT", mode="clash"), replace(B, mode="killing")),
    "an explosion that turns out a bombing": (A, replace(B, type="ACCIDENT", mode="explosion")),
    "nobody named, telling words": (
        replace(MARKET, sentence="A grenade thrown into a vegetable market wounded two traders."),
        replace(OTHER, sentence="Two traders were hurt when a grenade exploded in a vegetable market."),
    ),
    "nobody named, a telling word and a later toll": (
        replace(MARKET, sentence="A bomb in a mosque killed at least 18.", tolls=frozenset({("killed", 18, None)})),
        replace(OTHER, sentence="At least 20 died in the mosque.", tolls=frozenset({("killed", 20, None)})),
    ),
    "no place, two people": (
        replace(TALKS, geoname_id=None, place_precision=None, country=None),
        replace(TALKS, mention_id="b", version_id="v2", cluster_id="c2"),
    ),
    "a country and a town in it, two people": (
        replace(TALKS, geoname_id=990009, place_precision="country"),
        replace(TALKS, mention_id="b", version_id="v2", cluster_id="c2"),
    ),
    "no place, and such a thing is done to her once": (ARREST, replace(ARREST, mention_id="b", version_id="v2", cluster_id="c2")),
}
TRAPS = {
    "two towns on one day": (A, replace(B, geoname_id=990002)),
    "two towns in wire copies": (A, replace(COPY, geoname_id=990002)),
    "the day after": (A, replace(B, from_=DAY.replace(day=4), to=DAY.replace(day=4))),
    "an anniversary": (A, replace(B, from_=DAY.replace(year=2032), to=DAY.replace(year=2032))),
    "another mode": (A, replace(B, mode="shelling")),
    "another type": (A, replace(B, type="PROTEST", mode=None)),
    "a threat of one": (A, replace(B, modality="planned")),
    "a possible one": (A, replace(B, modality="possible")),
    "nobody in common": (A, replace(B, participants=frozenset({"Harbour Guard"}))),
    "only civilians in common": (A, replace(B, participants=frozenset({"civilians"}))),
    "somewhere in the country": (replace(A, place_precision="country"), replace(B, place_precision="country")),
    "no place": (replace(A, geoname_id=None), replace(B, geoname_id=None)),
    "some time that month": (replace(A, from_=date(2031, 3, 1), to=date(2031, 3, 31)), B),
    "no date": (replace(A, from_=None, to=None), B),
    "open at one end": (replace(A, to=None), B),
    "two blasts in one text, two tolls": (A, replace(ECHO, tolls=frozenset({("killed", 3, None)}))),
    "two blasts in one text, two days": (replace(A, to=DAY.replace(day=4)), ECHO),
    "a wire copy with a corrected toll and no parties": (
        replace(A, participants=frozenset()),
        replace(COPY, participants=frozenset(), tolls=frozenset({("killed", 9, None)})),
    ),
    "a state in whose town it is, and no word in common": (
        replace(A, participants=frozenset({"Saudi Arabia"}), states=frozenset({"Saudi Arabia"}), trigger="raid"),
        replace(B, participants=frozenset({"Saudi Arabia"}), states=frozenset({"Saudi Arabia"})),
    ),
    "done to somebody else by the same": (
        replace(A, participants=frozenset({"Ana Torres", "Ida Brandt"}), targets=frozenset({"Ida Brandt"})),
        replace(B, participants=frozenset({"Ana Torres", "Marta Vik"}), targets=frozenset({"Marta Vik"})),
    ),
    "tolls of two sizes": (replace(A, tolls=frozenset({("killed", 22, 22)})), replace(B, tolls=frozenset({("killed", 4, 4)}))),
    "everyday words alone": (
        replace(MARKET, sentence="A man was shot dead by police in a street on Monday."),
        replace(OTHER, sentence="A man was shot dead by police in a house on Monday."),
    ),
    "no place, one of two people": (
        replace(TALKS, geoname_id=None),
        replace(TALKS, mention_id="b", version_id="v2", cluster_id="c2", full_names=frozenset({"Anke Vogt", "Ana Torres"})),
    ),
    "two people, two countries": (
        TALKS,
        replace(TALKS, mention_id="b", version_id="v2", cluster_id="c2", geoname_id=990002, country="DEU"),
    ),
    "two bodies and no place": (
        replace(TALKS, geoname_id=None, full_names=frozenset({"United Nations", "Arab League"})),
        replace(TALKS, mention_id="b", version_id="v2", cluster_id="c2", full_names=frozenset({"United Nations", "Arab League"})),
    ),
    "no place, and she only spoke": (
        replace(ARREST, type="REJECT", mode=None),
        replace(ARREST, type="REJECT", mode=None, mention_id="b", version_id="v2", cluster_id="c2"),
    ),
    "another trigger in a wire copy without parties": (
        replace(A, participants=frozenset()),
        replace(COPY, participants=frozenset(), trigger="raid"),
    ),
}


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_one_happening(pair):
    because = same_happening(*pair)
    assert because
    assert same_happening(*reversed(pair)) == because


@pytest.mark.parametrize("pair", TRAPS.values(), ids=TRAPS)
def test_two_happenings(pair):
    assert same_happening(*pair) is None
    assert same_happening(*reversed(pair)) is None


def test_links_are_ordered_and_say_why():
    c = replace(B, mention_id="0", version_id="v3", cluster_id="c3")
    trap = replace(TRAPS["two towns on one day"][1], mention_id="d")
    links = link_events([(B, A), (A, B), (A, c), (A, trap)])
    assert [(link.a, link.b) for link in links] == [("0", "a"), ("a", "b")]
    assert all("coast watch" in link.because for link in links)
