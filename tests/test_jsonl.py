"""The JSON lines contract of DESIGN.md section 3."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import jsonl
from etl.errors import Quarantine
from etl.settings import ROOT


@pytest.mark.parametrize(("value", "instant", "day"), [
    (None, None, None),
    ("2015-10-01", None, date(2015, 10, 1)),
    ("2015-10-01T08:30:00+00:00", datetime(2015, 10, 1, 8, 30, tzinfo=UTC), date(2015, 10, 1)),
    ("2015-10-01T08:30:00Z", datetime(2015, 10, 1, 8, 30, tzinfo=UTC), date(2015, 10, 1)),
])
def test_published_is_a_day_or_an_instant(value, instant, day):
    assert jsonl.parse_published(value) == (instant, day)


@pytest.mark.parametrize(("line", "says"), [
    ("not json", "not JSON"),
    ("[1, 2]", "JSON object"),
    ('{"id": 1}', 'either "html" or "text"'),
    ('{"id": 1, "html": "x", "text": "y"}', 'either "html" or "text"'),
    ('{"id": 1, "text": 7}', '"text" must be a string'),
    ('{"id": 1, "text": "x", "published_at": "1 October"}', "ISO 8601"),
    ('{"id": 1, "text": "\\ud800"}', "surrogates"),
])
def test_a_bad_line_says_what_is_wrong(line, says):
    with pytest.raises(Quarantine, match=says) as refused:
        jsonl.parse_line(line)
    assert refused.value.reason == "bad_input"


@given(st.text())
def test_any_line_is_either_read_or_refused(line):
    reason = None
    try:
        jsonl.parse_line(line)
    except Quarantine as refused:
        reason = refused.reason
    assert reason in {None, "bad_input"}
    jsonl.line_id(line)


LINES = [
    {"id": "a", "text": "The mayor resigned on Tuesday, officials said.", "published_at": "2015-10-01"},
    "this line is no JSON",
    {"id": "b", "text": "", "published_at": None},
    {"id": "c", "html": "<html><body></body></html>", "url": "http://nowhere.example/"},
    {"id": ["any", "json"], "text": "“We will rebuild the bridge,” said Ada Quist on Friday.", "published_at": "2015-10-01"},
    {"id": "d", "text": "Nul \u0000 and astral \U0001f600 and \u202e marks.", "published_at": "2015-10-01"},
]


@pytest.mark.parametrize("jobs", [1, 2])
def test_extract_answers_every_line_in_order_and_goes_on_after_a_bad_one(jobs):
    given_lines = "\n".join(x if isinstance(x, str) else json.dumps(x) for x in LINES * 4)
    done = subprocess.run([sys.executable, "-m", "etl.cli", "extract", "--jobs", str(jobs)], cwd=ROOT, input=given_lines,
                          capture_output=True, text=True, check=True, encoding="utf-8")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["id"] for a in answers] == [x["id"] if isinstance(x, dict) else None for x in LINES * 4]
    assert answers[1]["error"]["reason"] == "bad_input"
    assert answers[3]["error"]["stage"] == "clean"
    for line, found in zip(LINES * 4, answers, strict=True):
        if not isinstance(line, dict) or "text" not in line:
            continue
        assert found["article"]["text"] == line["text"]
        assert {"times", "quotes", "events"} <= set(found)
        for t in found["times"]:
            assert line["text"][t["start"]:t["end"]] == t["text"]
    tuesday = [t for t in answers[0]["times"] if t["text"] == "Tuesday"]
    assert [t["from"] for t in tuesday] == ["2015-09-29"]
    assert answers[4]["quotes"][0]["speaker"]["name"] == "Ada Quist"


def test_latin1_bytes_on_standard_input_are_refused_and_the_rest_goes_on():
    lines = b'{"id": 1, "text": "caf\xe9"}\n{"id": 2, "text": "fine"}\n'
    done = subprocess.run([sys.executable, "-m", "etl.cli", "extract"], cwd=ROOT, input=lines, capture_output=True, check=True)
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first["error"]["reason"] == "bad_input"
    assert second["article"]["text"] == "fine"


def test_a_line_is_answered_before_the_next_is_sent():
    with subprocess.Popen([sys.executable, "-m", "etl.cli", "extract"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True, encoding="utf-8") as process:
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "text": "Rain fell on Friday."}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
