"""Time expressions: golden cases, and properties on arbitrary text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.extract.times import find_times
from etl.extract.times.anchor import choose_weekday
from etl.records import TimeExpression

CASES = sorted((Path(__file__).parents[1] / "golden" / "times").glob("*.txt"))  # case.txt + case.json
assert CASES, "no golden case found: the test would pass on nothing"

WORDS = [
    "Monday",
    "on",
    "Friday",
    "last",
    "next",
    "the",
    "week",
    "May",
    "5",
    "31",
    "1999",
    "2015-02-30",
    "10:35",
    "a.m.",
    "EDT",
    "two",
    "years",
    "ago",
    "later",
    "of",
    "-",
    "–",
    ",",
    ".",
    "early",
    "late",
    "mid",
    "century",
    "30",
    "February",
    "99/99/2000",
    "3/4/15",
    "BC",
    "noon",
    "every",
    "Easter",
    "summer",
    "quarter",
    "third",
    "and",
    "a",
    "half",
    "million",
    "decades",
    "now",
    "\n",
    "\n\n",
    "24:00",
    "25:61",
    "9999",
    "'89",
    "1990s",
    "fiscal",
    "to",
    "day",
    "before",
    "tomorrow",
    "Christmas",
    "Eve",
    "night",
    "FY17",
    "Q3",
    "3.5",
    "2,000",
    "AD",
    "480",
    "0600",
    "GMT",
    "this",
    "that",
    "same",
    "million",
    "will",
    "said",
]
phrases = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)
texts = st.one_of(st.text(max_size=200), phrases)
days = st.dates(min_value=date.min, max_value=date.max)


def as_json(found: tuple[TimeExpression, ...]) -> list[dict[str, Any]]:
    return [
        {
            "text": t.text,
            "type": t.type,
            "value": t.value,
            "from": t.from_.isoformat() if t.from_ else None,
            "to": t.to.isoformat() if t.to else None,
        }
        for t in found
    ]


@pytest.mark.parametrize("text", CASES, ids=lambda p: p.stem)
def test_times_match_golden(text: Path) -> None:
    want = json.loads(text.with_suffix(".json").read_text("utf-8"))
    day = date.fromisoformat(want["published_on"]) if want["published_on"] else None
    found = find_times(
        text.read_text("utf-8"), published_on=day, country=want.get("country"), quoted=[tuple(q) for q in want.get("quoted", [])]
    )
    assert as_json(found) == want["times"]


@given(texts, st.none() | days)
@settings(max_examples=400, deadline=None)
def test_arbitrary_text_gives_exact_ordered_spans_and_possible_days(text: str, day: date | None) -> None:
    found = find_times(text, published_on=day)
    end = 0
    for t in found:
        assert end <= t.start < t.end <= len(text)
        assert text[t.start : t.end] == t.text
        assert t.value
        assert 0 <= t.confidence <= 1
        first, last = (x.date() if isinstance(x, datetime) else x for x in (t.from_, t.to))
        if first is not None and last is not None:
            assert first <= last
        end = t.end


@given(phrases)
@settings(max_examples=200, deadline=None)
def test_without_a_publication_date_only_the_text_dates(text: str) -> None:
    for t in find_times(text):
        if t.from_ is not None or t.to is not None:
            assert any(c.isdigit() for c in text) or {"Christmas", "Easter", "century"} & set(text.split())  # "third century"
            assert t.grounding not in {"deictic", "weekday", "vague", "publication"}


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Adak", "UTC"])
def test_results_do_not_depend_on_the_machines_zone_or_hash_seed(zone: str) -> None:
    script = (
        "import datetime as d; from etl.extract.times import find_times; "
        "print([(t.text, t.value, str(t.from_)) for t in find_times('On Friday at 9 p.m. EST and last week, in March.', "
        "published_on=d.date(2015, 10, 1))])"
    )
    env = {**os.environ, "TZ": zone, "PYTHONHASHSEED": str(len(zone))}
    seen = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    ).stdout
    assert seen.strip() == str([
        ("Friday at 9 p.m. EST", "2015-09-25T21:00", "2015-09-25 21:00:00-05:00"),
        ("last week", "2015-W39", "2015-09-21"),
        ("March", "2015-03", "2015-03-01"),
    ])


def test_the_publishers_day_is_not_the_day_in_utc() -> None:
    late = datetime(2015, 9, 30, 23, 30, tzinfo=timezone(timedelta(hours=-4)))
    assert find_times("It rained on Wednesday.", published_at=late)[0].value == "2015-09-30"
    assert find_times("It rained on Wednesday.", published_at=late.astimezone(UTC))[0].value == "2015-09-30"
    assert find_times("It rained today.", published_at=late)[0].from_ == date(2015, 9, 30)
    assert find_times("It rained today.", published_at=late.astimezone(UTC), published_on=date(2015, 9, 30))[0].from_ == date(2015, 9, 30)


def test_a_clock_time_takes_the_publishers_zone() -> None:
    found = find_times(
        "The vote began at 10:30 a.m. on Tuesday.", published_at=datetime(2015, 9, 30, 12, tzinfo=timezone(timedelta(hours=2)))
    )
    assert found[0].from_ == datetime(2015, 9, 29, 10, 30, tzinfo=timezone(timedelta(hours=2)))
    assert found[0].grain == "minute"


@pytest.mark.parametrize(
    ("rel", "tense", "want"),
    [
        (None, "past", date(2015, 9, 30)),
        (None, "future", date(2015, 9, 30)),
        ("last", "past", date(2015, 9, 23)),
        ("next", "", date(2015, 10, 7)),
    ],
)
def test_a_weekday_on_its_own_day(rel: str | None, tense: Any, want: date) -> None:
    assert choose_weekday(3, date(2015, 9, 30), rel, tense) == want


def test_a_weekday_must_be_one() -> None:
    with pytest.raises(ValueError, match="1 \\(Monday\\) to 7"):
        choose_weekday(8, date(2015, 9, 30), None, "past")


@pytest.mark.parametrize(
    "hostile",
    [
        "1" * 50_000,
        "9-" * 15_000,
        "Monday " * 8_000,
        "the last " * 8_000,
        "two and a half " * 5_000,
        "10:" * 12_000,
        "a" * 100_000 + "1",
        "Easter Sunday " * 5_000,
        "'" * 25_000,
    ],
)
def test_hostile_text_takes_linear_time(hostile: str) -> None:
    started = datetime.now(UTC)
    find_times(hostile, published_on=date(2015, 10, 1))
    assert (datetime.now(UTC) - started).total_seconds() < 15
