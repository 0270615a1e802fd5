"""Namesakes in the warehouse: a later one splits the name, a takedown makes it one again, whoever came first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from sqlalchemy import text

from etl import resolve
from etl.errors import Fatal
from etl.load import marts, retraction
from etl.load.fingerprint import table_hashes
from tests.load.world import NOON, TEXT, article, capture, extraction, load, run_of

COACH = ("coach", "football coach", "Halden FC")
SENATOR = ("senate", "senator", None)
GENERAL = ("army", "general", "Army of Brannoy")
PRESIDENT = ("palace", "president", "Brannoy")
BARE = ("street", None, None)
DAYS = {"coach": 0, "senate": 3, "army": 5, "palace": 40, "street": 8}


def url(name: str) -> str:
    return f"https://harbour.example/{name}"


def tell(engine, *speakers, run_id="cli/one", name="Even Sandvik", version="1"):
    """Load one article for each (page, role, affiliation)."""
    pairs, found = [], []
    for number, (page, role, affiliation) in enumerate(speakers):
        made = article(url(page), f"{TEXT} Told at the {page}.", title=page, published=NOON + timedelta(days=DAYS[page]))
        pairs.append((capture(made.url, run_id=run_id, at=NOON + timedelta(days=60, minutes=number)), made))
        extracted = extraction(made.text, version=version)
        said = extracted.quotes[0]
        speaker = replace(said.speaker, name=name, role=role, affiliation=affiliation)
        found.append(replace(extracted, quotes=(replace(said, speaker=speaker),)))
    load(engine, run_of(run_id), pairs, extractions=found)


def keys(engine) -> dict[str, str]:
    """Return the identity key of each quote's speaker, by page; and hold that people and quotes agree."""
    with engine.connect() as connection:
        found = connection.execute(
            text("""
            select v.title as page, p.identity_key, q.person_id from warehouse.quote as q
            join warehouse.article_version as v using (version_id) left join warehouse.person as p using (person_id)""")
        ).all()
        people = set(connection.execute(text("select person_id from warehouse.person where kind = 'person'")).scalars())
    assert people == {row.person_id for row in found if row.person_id is not None}
    return {row.page: row.identity_key for row in found}


def roles(engine, key: str):
    marts.publish(engine, "cli/one")
    with engine.connect() as connection:
        return [
            tuple(row)
            for row in connection.execute(
                text("""
                select role, affiliation, first_day, last_day, quotes from mart.person_roles
                where identity_key = :key order by first_day, role"""),
                {"key": key},
            )
        ]


def test_a_later_namesake_reassigns_the_quotes_that_stand(engine):
    tell(engine, COACH, BARE)
    assert keys(engine) == {"coach": "even sandvik", "street": "even sandvik"}
    tell(engine, SENATOR, run_id="cli/two")
    assert keys(engine) == {
        "coach": "even sandvik | sport",
        "senate": "even sandvik | politics",
        "street": "even sandvik | unidentified",
    }
    with engine.connect() as connection:
        found = connection.execute(text("select identity_key, role from warehouse.person where kind = 'person'")).all()
    assert {row.identity_key: row.role for row in found} == {
        "even sandvik | sport": "football coach",
        "even sandvik | politics": "senator",
        "even sandvik | unidentified": None,
    }


@pytest.mark.parametrize("order", list(permutations((COACH, SENATOR, BARE)))[1:], ids=lambda o: "-".join(page for page, *_ in o))
def test_whoever_came_first(engine, order):
    for number, speaker in enumerate(order):
        tell(engine, speaker, run_id=f"cli/{number}")
    assert keys(engine) == {
        "coach": "even sandvik | sport",
        "senate": "even sandvik | politics",
        "street": "even sandvik | unidentified",
    }


@pytest.mark.parametrize("scope", ["url", "source"])
def test_a_takedown_of_the_second_brings_the_first_back(engine, scope):
    tell(engine, COACH, BARE)
    before = table_hashes(engine, schemas=("warehouse",))
    tell(engine, SENATOR, run_id="cli/two")
    assert keys(engine)["coach"] == "even sandvik | sport"
    if scope == "url":
        plan = retraction.plan(engine, "url", url("senate"), resolve)
        retraction.retract(engine, plan, "erase", reason="asked", approved_by="editor", resolver=resolve)
        after = table_hashes(engine, schemas=("warehouse",))
        assert {k for k in after if after[k] != before[k]} == set()
    else:
        plan = retraction.plan(engine, "source", "harbour-post", resolve)
        retraction.retract(engine, plan, "erase", reason="asked", approved_by="editor", resolver=resolve)
        assert keys(engine) == {}


def test_a_corrected_role_makes_them_one_again(engine):
    tell(engine, COACH)
    tell(engine, SENATOR, run_id="cli/two")
    assert keys(engine)["coach"] == "even sandvik | sport"
    tell(engine, ("senate", "striker", None), run_id="cli/three", version="2")
    assert keys(engine) == {"coach": "even sandvik", "senate": "even sandvik"}


def test_roles_over_time(engine):
    tell(engine, GENERAL, PRESIDENT)
    assert keys(engine) == {"army": "even sandvik", "palace": "even sandvik"}
    assert roles(engine, "even sandvik") == [
        ("general", "Army of Brannoy", date(2031, 3, 9), date(2031, 3, 9), 1),
        ("president", "Brannoy", date(2031, 4, 13), date(2031, 4, 13), 1),
    ]


def test_a_takedown_holds_whatever_is_learnt_later(engine):
    tell(engine, SENATOR)
    plan = retraction.plan(engine, "person", "Even Sandvik", resolve)
    retraction.retract(engine, plan, "erase", reason="asked", approved_by="editor", resolver=resolve)
    tell(engine, SENATOR, COACH, run_id="cli/two")
    assert keys(engine) == {}, "who of the name asked cannot be told: none is shown"
    with engine.connect() as connection:
        assert set(connection.execute(text("select quotes from warehouse.extraction")).scalars()) == {0}


def test_a_takedown_of_one_namesake_leaves_the_other(engine):
    tell(engine, SENATOR, COACH)
    with pytest.raises(Fatal, match=r"2 .*Even Sandvik.*sport"):
        retraction.plan(engine, "person", "Even Sandvik", resolve)
    with engine.connect() as connection:
        senator = connection.execute(text("select person_id::text from warehouse.person where identity_key like '%politics'")).scalar_one()
    plan = retraction.plan(engine, "person", senator, resolve)
    assert plan.quotes == 1
    retraction.retract(engine, plan, "erase", reason="asked", approved_by="editor", resolver=resolve)
    assert keys(engine) == {"coach": "even sandvik"}
    tell(engine, SENATOR, COACH, run_id="cli/two")
    assert keys(engine) == {"coach": "even sandvik"}, "a later run must not bring the senator back under another id"
    tell(engine, SENATOR, run_id="cli/three")
    assert keys(engine) == {"coach": "even sandvik"}
