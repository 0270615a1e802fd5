"""Any order of runs, repetitions, version changes and takedowns ends in the same warehouse: a property of a small world."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from etl import ids, resolve
from etl.load import retraction
from etl.load.fingerprint import table_hashes
from tests.load.world import NOON, TEXT, article, capture, extraction, load, run_of

FILLER = " ".join(f"Quay worker number {n} saw smoke over berth {n * 7 % 41} at dawn." for n in range(40))


def signature(words: str) -> tuple[int, ...]:
    """A MinHash signature of word 5-shingles, made here so that the test needs no other room."""
    tokens = words.split()
    shingles = {" ".join(tokens[i : i + 5]) for i in range(max(1, len(tokens) - 4))}
    hashes = [int.from_bytes(hashlib.blake2b(s.encode(), digest_size=8).digest(), "big") for s in shingles]
    return tuple(min((h * (2 * k + 1) * 0x9E3779B97F4A7C15 + k * 0xC2B2AE3D27D4EB4F) % 2**61 for h in hashes) for k in range(128))


def story(
    name: str,
    source: str,
    body: str,
    *,
    day: int,
    modified: int | None = None,
    dead: int = 12,
    speaker: tuple[str, str | None] | None = None,
):
    published = NOON + timedelta(days=day)
    words = TEXT.replace("12", str(dead)) + " " + body
    made = article(f"https://{source}.example/{name}", words, title=name, published=published, keys=signature(words))
    if modified is not None:
        made = replace(made, modified_at=published + timedelta(hours=modified))
    found = extraction(words, dead=dead)
    if speaker is not None:
        said = found.quotes[0]
        found = replace(found, quotes=(replace(said, speaker=replace(said.speaker, name=speaker[0], role=speaker[1])),))
    return source, made, found


# One wire story, its copy and its shortened copy, a corrected version, a silent correction, the same version twice, another
# outlet's own report of the same bombing, and one of another day; two namesakes, one of them in two offices, and a bare
# mention of their name: what makes order matter if anything does.
STORIES = [
    story("wire", "harbour-post", FILLER, day=0),
    story("wire-copy", "fjord-times", FILLER, day=0),
    story("wire-short", "inland-echo", FILLER[:1100], day=1),
    story("wire", "harbour-post", FILLER + " Correction: berth names were amended.", day=0, modified=5, dead=14),
    story("wire", "harbour-post", FILLER + " A last word was added.", day=0, dead=15),
    story("wire", "harbour-post", FILLER, day=0),
    story("own", "coastal-mail", "Our reporter stood on the pier. " + FILLER[::-1], day=1),
    story("other-day", "coastal-mail", "Nothing else happened. " + FILLER[300:][::-1], day=33, speaker=("Ola Berg", "fisher")),
    story("coach", "coastal-mail", "Halden won. " + FILLER[500:], day=70, speaker=("Even Sandvik", "football coach")),
    story("senator", "fjord-times", "The vote is near. " + FILLER[600:], day=110, speaker=("Even Sandvik", "senator")),
    story("mayor", "fjord-times", "The vote is over. " + FILLER[700:], day=150, speaker=("Even Sandvik", "former mayor")),
    story("bare", "inland-echo", "Nobody said more. " + FILLER[800:], day=190, speaker=("Even Sandvik", None)),
]


def run_number(n: int, chosen: list[int]):
    """A run over some of the stories; its captures are later than those of runs with smaller numbers."""
    run = run_of(f"cli/{n}", day=date(2031, 3, 4) + timedelta(days=n))
    pairs, found = [], []
    for k in chosen:
        source, made, extracted = STORIES[k]
        at = NOON + timedelta(days=60 + n, minutes=k)
        pairs.append((capture(made.url, run_id=run.run_id, source_id=source, at=at, body=made.text.encode()), made))
        found.append(extracted)
    return run, pairs, found


_names = count()

RUNS = [[0, 1, 11], [2, 3, 6, 8], [4, 7, 9], [5, 1, 6, 10]]  # which stories each run sees; a page changes between runs, never within one

TAKEDOWNS = [
    ("erase", "url", ids.article_id(STORIES[2][1].url), STORIES[2][1].url),
    ("hide", "url", ids.article_id(STORIES[6][1].url), STORIES[6][1].url),
    ("hide", "source", "inland-echo", "Inland Echo"),
    ("hide", "person", ids.person_id("person", "marta lindqvist"), "Marta Lindqvist"),
    ("erase", "person", ids.person_id("person", "ola berg"), "Ola Berg"),
]


def take_down(engine, action, scope, target, described):
    """A takedown that was ordered before its target was ever seen, or after: approved all the same."""
    nothing = {"articles": 0, "versions": 0, "quotes": 0, "event_mentions": 0, "captures": 0, "names": ()}
    nothing |= {"copies": (), "records": (), "standing": None}
    plan = retraction.Plan(scope=scope, target=target, described=described, **nothing)
    retraction.retract(engine, plan, action, reason="asked", approved_by="editor", resolver=resolve)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)
@given(
    old=st.lists(st.integers(0, 3), max_size=3),
    new=st.permutations(range(4)),
    again=st.lists(st.integers(0, 3), max_size=2),
    when=st.lists(st.integers(0, 9), min_size=len(TAKEDOWNS), max_size=len(TAKEDOWNS)),
)
def test_any_order_of_runs_repetitions_version_changes_and_takedowns_gives_the_same_warehouse(
    postgres, warehouse_template, old, new, again, when
):
    """Some runs by an old extractor, then all by a new one in any order, some of them twice, and each takedown somewhere between."""
    from etl import load as room
    from tests.conftest import _run as on_server

    def world(steps):
        name = f"order_{next(_names)}"
        on_server(postgres.url("postgres"), f"create database {name} template {warehouse_template} strategy file_copy")
        engine = room.engine(postgres.url(name))
        try:
            for step in steps:
                if len(step) == 2:
                    number, version = step
                    run, pairs, found = run_number(number, RUNS[number])
                    load(engine, run, pairs, extractions=[replace(each, extractor_version=version) for each in found])
                else:
                    take_down(engine, *step)
            with engine.connect() as connection:
                shape = connection.execute(
                    text("""
                    select (select count(*) from warehouse.article_version), (select count(distinct cluster_id) from
                            warehouse.article_version), (select count(*) from warehouse.event_mention),
                           (select count(*) from warehouse.event), (select count(*) from warehouse.near_duplicate_pair),
                           (select array_agg(identity_key order by identity_key) from warehouse.person where kind = 'person'),
                           (select count(*) from warehouse.article where retracted = 'hide'),
                           (select array_agg(identity_key) from warehouse.person where retracted = 'hide')""")
                ).one()
            return table_hashes(engine, schemas=("warehouse",)), tuple(shape)
        finally:
            engine.dispose()
            on_server(postgres.url("postgres"), f"drop database {name} with (force)")

    if "clean" not in CACHE:
        CACHE["clean"] = world([*((n, "2") for n in range(4)), *TAKEDOWNS])
    expected, shape = CACHE["clean"]
    versions, clusters, mentions, events, pairs, people, hidden, hidden_people = shape
    assert versions == 10
    assert clusters < versions, "the wire copies must fall into one cluster, or the property is about nothing"
    assert events < mentions, "some mentions must be one event, or the property is about nothing"
    assert pairs > 0
    assert people == [
        "even sandvik | politics",
        "even sandvik | sport",
        "even sandvik | unidentified",
        "marta lindqvist",
    ], "a name must split, or the property says nothing of namesakes; who is erased is not there"
    assert (hidden, hidden_people) == (2, ["marta lindqvist"])
    steps = [*((n, "1") for n in old), *((n, "2") for n in (*new, *again))]
    for place, takedown in sorted(zip(when, TAKEDOWNS, strict=True), reverse=True):
        steps.insert(place, takedown)
    assert world(steps) == (expected, shape)


CACHE: dict[str, tuple[dict[str, str], tuple[int, ...]]] = {}
