"""The HTML page of one article."""

import re
from html.parser import HTMLParser

import pytest

from etl.show import render

TEXT = "Ada <b>Quist</b> said on Friday: “The bridge fell.”"


def answer(**changes):
    quote = TEXT.index("The bridge")
    friday = TEXT.index("Friday")
    base = {
        "id": 1,
        "article": {"title": "<script>alert(1)</script>", "text": TEXT, "authors": ["A & B"], "credit": [],
                    "blocks": [{"kind": "paragraph", "start": 0, "end": len(TEXT)}], "canonical_url": "http://x.example/?a=1&b=2"},
        "times": [{"start": friday, "end": friday + 6, "text": "Friday", "type": "DATE", "value": "2015-10-02",
                   "from": "2015-10-02", "to": "2015-10-02", "grain": "day", "grounding": "weekday"}],
        "quotes": [{"kind": "direct", "start": quote, "end": quote + 16, "fragments": [[quote, quote + 16]],
                    "text": "The bridge fell.", "speaker": {"start": 0, "end": 16, "text": TEXT[:16], "name": "Ada Quist",
                                                            "role": "mayor", "affiliation": None}, "cue": None}],
        "events": [{"trigger": {"start": quote + 11, "end": quote + 15, "text": "fell"}, "type": "ACCIDENT", "mode": None,
                    "from": None, "to": None, "modality": "claimed", "actors": [], "targets": [], "place": None,
                    "casualties": [{"kind": "killed", "min": 2, "max": None, "who": "drivers"}],
                    "attribution": {"text": "Ada Quist", "name": "Ada Quist"}}],
    }
    return base | changes


class Balanced(HTMLParser):
    """Counts tags that are opened and not closed."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.words = ""

    def handle_starttag(self, tag, attrs):
        if tag not in {"meta", "br", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data


def test_every_string_of_the_article_is_escaped_and_tags_balance():
    page = render(answer(), address="a.warc.gz@0+9")
    assert "<script>" not in page
    parser = Balanced()
    parser.feed(page)
    assert not parser.open
    assert TEXT in parser.words, "the article's words stand on the page unbroken"
    assert "a.warc.gz@0+9" in page


@pytest.mark.parametrize(("day", "instant", "shown"), [
    ("2015-10-01", "2015-10-02T02:30:00+00:00", "2015-10-01 (2015-10-02T02:30:00+00:00)"),
    ("2015-10-01", "2015-10-01", "2015-10-01"),
    ("2015-10-01", None, "2015-10-01"),
    (None, None, None),
])
def test_the_publishers_day_is_shown_before_the_instant(day, instant, shown):
    article = answer()["article"] | {"published_on": day, "published_at": instant}
    page = render(answer(article=article))
    assert ("Published" in page) is (shown is not None)
    assert shown is None or f"<dt>Published</dt><dd>{shown}</dd>" in page


def test_overlapping_marks_are_all_shown():
    page = render(answer())
    classes = re.search(r'<a class="([^"]+)" href="[^"]+" title="([^"]+)">fell</a>', page)
    assert classes
    assert set(classes[1].split()) == {"quote", "event"}
    assert "Ada Quist" in classes[2]
    assert "killed 2–" in page
    assert 'id="e0"' in page
    assert 'id="q0"' in page


def test_an_error_object_is_no_page():
    with pytest.raises(ValueError, match="no article to show: too thin"):
        render({"id": 1, "error": {"stage": "clean", "reason": "no_text", "message": "too thin"}})
