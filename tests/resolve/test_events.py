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
