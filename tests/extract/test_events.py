"""Events as records: spans, determinism, hostile input, and the rules that no figure shows."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.extract.events_support import events_of

ARTICLE = """Raiders strike Orvik harbour

ORVIK (NNA) — Masked gunmen attacked the harbour of Orvik on Monday, killing four guards and wounding nine, the port's director said.

The attack, the second this year, lasted an hour. "They came in two boats," said Ada Kern, the director. No one claimed responsibility.

Police arrested three men on Tuesday. The mayor, Jonas Weil, denied that the harbour had been left without guards.

The navy will send two ships next week."""


def test_spans_are_the_words_as_written():
    for e in events_of(ARTICLE):
        spans = [e.trigger, *e.actors, *e.targets, *([e.place] if e.place else [])]
        assert all(ARTICLE[s.start : s.end] == s.text for s in spans)
        start, end = e.sentence
        assert start <= e.trigger.start < e.trigger.end <= end
        assert all(c.start is None or 0 <= c.start < c.end <= len(ARTICLE) for c in e.casualties)
        assert (
            e.attribution is None or e.attribution.start is None or ARTICLE[e.attribution.start : e.attribution.end] == e.attribution.text
        )


def test_the_story_of_an_attack():
    found = events_of(ARTICLE)
    attacked = next(e for e in found if e.trigger.text == "attacked")
    assert (attacked.type, attacked.from_, attacked.to) == ("ASSAULT", date(2019, 6, 10), date(2019, 6, 10))
    first = next(e for e in found if e.story == attacked.story)
    assert [(c.kind, c.min) for c in first.casualties][:2] == [("killed", 4), ("wounded", 9)]
    again = next(e for e in found if e.trigger.text == "attack")
    assert (again.from_, again.to, again.grounding) == (date(2019, 6, 10), date(2019, 6, 10), "narrative")
    arrested = next(e for e in found if e.trigger.text == "arrested")
    assert (arrested.type, arrested.from_) == ("COERCE", date(2019, 6, 11))


def test_every_event_is_dated_or_says_why_not():
    for published in (date(2019, 6, 12), None):
        for e in events_of(ARTICLE, published):
            assert (e.from_ is None and e.to is None) == (e.undated_reason is not None)
            assert (e.grounding is None) == (e.undated_reason is not None)


def test_without_a_publication_day_nothing_is_dated_by_guess():
    assert all(e.from_ is None and e.to is None for e in events_of("Rebels attacked a convoy. Police arrested nine men.", None))
    found = events_of("Rebels attacked a convoy on 3 May 2018.", None)
    assert [(e.from_, e.to) for e in found] == [(date(2018, 5, 3), date(2018, 5, 3))]


def test_a_denied_killing_is_not_an_occurred_one():
    found = events_of("The army denied that its jets killed civilians on Monday.")
    assert {e.modality for e in found if e.trigger.text == "killed"} == {"denied"}


def test_what_is_only_agreed_demanded_or_refused_is_no_event_of_its_own():
    assert [e.type for e in events_of("Norland agreed to hold talks with Sudland.")] == ["AGREE"]
    assert [e.type for e in events_of("Norland refused to release the prisoners.")] == ["REJECT"]
    assert [e.type for e in events_of("Norland demanded an end to the fighting.")] == ["REQUEST"]


def test_conditions_and_kinds_of_events_are_no_events():
    assert not [e for e in events_of("If rebels attack the town, the mayor will leave.") if e.trigger.text == "attack"]
    assert not events_of("The ministry spends much on the war on drugs and the fight against terrorism.")


def test_sorties_targets_and_troops_are_no_casualties():
    for text in (
        "Jets flew 20 sorties and hit 12 targets.",
        "Hundreds of troops arrived in the valley on Monday.",
        "The army destroyed 15 tanks.",
    ):
        assert not [c for e in events_of(text) for c in e.casualties]


def test_deaths_of_a_disaster_or_an_accident_are_no_violence():
    assert {e.type for e in events_of("An earthquake killed 300 people on Monday.")} == {"DISASTER"}
    assert {e.type for e in events_of("The bus crashed on Monday, killing nine passengers.")} == {"ACCIDENT"}


def test_denied_responsibility_leaves_the_attack_as_it_was():
    found = [e for e in events_of("The rebels denied responsibility for the attack.") if e.trigger.text == "attack"]
    assert [(e.modality, e.actors) for e in found] == [("occurred", ())]


def test_claimed_responsibility_names_the_actor():
    found = [e for e in events_of("The Lake Front claimed responsibility for the bombing of a bank.") if e.trigger.text == "bombing"]
    assert [[p.text for p in e.actors] for e in found] == [["The Lake Front"]]


def test_two_blasts_in_two_towns_are_two_stories():
    text = "A bomb killed six people in Nairobi, Kenya, on Friday. In Tanzania, a second blast killed four people in Dodoma."
    killed = [e for e in events_of(text) if e.trigger.text == "killed"]
    assert [(e.place.name, [c.min for c in e.casualties]) for e in killed] == [("Nairobi", [6]), ("Dodoma", [4])]
    assert killed[0].story != killed[1].story


def test_a_toll_is_never_the_sum_of_two_tellings():
    text = "A bomb killed six people in Homs on Monday. The governor said the blast killed six people."
    assert {c.min for e in events_of(text) for c in e.casualties if c.kind == "killed"} == {6}


def test_a_dated_event_of_no_known_type_is_kept():
    found = events_of("The museum reopened its doors on Monday. The choir painted the hall on Tuesday.")
    assert "OTHER" in {e.type for e in found}


def test_a_statement_is_a_quote_not_an_event():
    assert not events_of('"It was a long day," the mayor said on Monday.')


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n\n",
        "killed",
        "kill " * 3000,
        "(" * 500,
        "\ud800 was killed",
        "12" * 400,
        "A" * 5000 + " attacked B",
        "on Monday " * 500,
        "and ".join(["killed a man"] * 400),
        "“‘\"'" * 300,
        "attack of " * 2000,
    ],
)
def test_hostile_text_is_survived(text):
    events_of(text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from([
            "rebels",
            "attacked",
            "killed",
            "in",
            "Homs",
            "on Monday",
            "said",
            "that",
            "not",
            "12",
            "people",
            ",",
            ".",
            "\n",
            "will",
            "the",
            "blast",
            "“",
            "”",
            "if",
            "by",
            "who",
            "and",
            "US",
            "\u00a0",
            "é",
            "🙂",
        ]),
        max_size=40,
    )
)
def test_word_salad_gives_exact_spans(words):
    text = " ".join(words)
    for e in events_of(text):
        assert text[e.trigger.start : e.trigger.end] == e.trigger.text
        assert e.modality in {"occurred", "claimed", "denied", "planned", "possible"}
        assert e.from_ is None or e.to is None or str(e.from_)[:10] <= str(e.to)[:10]


@pytest.mark.parametrize("seed", ["1", "77"])
def test_the_answer_does_not_depend_on_hash_seed_zone_or_process(seed):
    program = (
        "import sys; sys.path.insert(0, '.'); from tests.extract.test_events import ARTICLE; "
        "from tests.extract.events_support import events_of; print(events_of(ARTICLE))"
    )
    env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(events_of(ARTICLE))
