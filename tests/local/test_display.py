"""What the demo prints, given plain values: words of the news never act as markup, and nothing is cut off in a file."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from etl.local.demo import _missing
from etl.local.display import Phases, changed_tables, show_article, show_days

HOSTILE = "[red]“Stop[/]”, she said [bold"


def printed(show, *values):
    out = Console(file=io.StringIO(), width=160)
    show(out, *values)
    return out.file.getvalue()


def day(name="2015-09-29", **counts):
    return {"day": name, "run_id": f"nightly_news/{name}", "discovered": 3, "fetched": 3, "not_fetched": {}, "cleaned": 3,
            "quarantined": {}, "extracted": 3, "skipped": {}, "loaded": 3, "quotes": 5, "events": 7} | counts


def test_reasons_stand_in_order_of_weight():
    text = printed(show_days, [day(not_fetched={"timeout": 1, "http_not_found": 12}, quarantined={"no_text": 2})])
    assert "not fetched: http_not_found 12, timeout 1; quarantined: no_text 2" in " ".join(text.split())


def test_words_of_the_news_are_no_markup():
    quote = {"speaker": HOSTILE, "role": "", "kind": "direct", "said": "", "text": HOSTILE}
    event = {"when": "2015-10-01", "what": "FIGHT", "where": "", "actors": HOSTILE, "targets": "", "casualties": "",
             "modality": "occurred", "words": ""}
    article = {"url": "http://a.example/[/x]", "title": HOSTILE, "site_name": "[b]", "published_on": "2015-10-01", "words": 9,
               "times": 0, "quotes": [quote], "events": [event]}
    assert printed(show_article, article).count("[red]") >= 3


@given(st.text(max_size=40))
def test_any_words_can_be_shown(words):
    quote = {"speaker": words, "role": words, "kind": "direct", "said": "", "text": words}
    printed(show_article, {"url": words, "title": words, "site_name": words, "published_on": "", "words": 0, "times": 0,
                           "quotes": [quote], "events": []})


def test_changed_tables_are_named():
    assert changed_tables({"a": "1", "b": "2"}, {"a": "1", "b": "3", "c": "4"}) == ["b", "c"]
    assert changed_tables({"a": "1"}, {"a": "1"}) == []


@pytest.mark.parametrize(("days", "missing"), [
    ([day(f"2015-{d}") for d in ("09-29", "09-30", "10-01", "10-02", "10-03")], []),
    ([day(f"2015-{d}") for d in ("09-29", "09-30", "10-01", "10-02")], ["the day 2015-10-03"]),
    ([day(f"2015-{d}", loaded=int(d != "10-02")) for d in ("09-29", "09-30", "10-01", "10-02", "10-03")],
     ["loaded articles of 2015-10-02"]),
])
def test_the_demo_knows_what_is_missing(days, missing):
    assert _missing(days) == missing


def test_phases_are_told_as_they_end():
    out = Console(file=io.StringIO(), width=80)
    phases = Phases(out)
    phases.begin("one")
    phases.begin("two")
    phases.end(failed=True)
    phases.end()
    assert [name for name, _ in phases.done] == ["one", "two"]
    assert out.file.getvalue().split()[:2] == ["✓", "one"]
    assert "✗ two" in out.file.getvalue()
