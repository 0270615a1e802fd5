"""Pages that give nothing but their looks: tables and <br> for layout, printed bylines, printed clocks."""

from datetime import UTC, date, datetime

import pytest

from etl.clean import lines
from etl.clean.captions import dateline
from etl.clean.moments import printed_zone
from tests.clean.pages import cleaned

OLD = """<html><head><title>Council backs new tram line despite protests | Ulm Messenger</title></head><body>
<table width=900><tr><td width=160 valign=top><a href=/>Home</a><br><a href=/politics>Politics</a><p><b>Most read</b><br>
<a href=/a>Storm closes bridge for two days</a></td>
<td valign=top><font size=5><b>Council backs new tram line despite protests</b></font><br>
<font size=2>By JANE DOE and Tom O'Reilly, Staff Writers<br>Published: Thu 1 Oct 2015 14:05 BST<br>
Last updated: Thu 1 Oct 2015 16:30 BST</font>
<p>ULM, Germany (RNS) - The city council voted on Wednesday to build a tram line across the old harbour, ending a dispute.
<p>About 400 people protested in front of the town hall while the council met. Police said nobody was hurt, and two men were held.
<table align=right width=200><tr><td><img src=tram.jpg><br>
<font size=1>A tram in the old harbour in May. Photo: Ana Ruiz/RNS</font></td></tr></table>
<p>"We have talked enough," said Mayor Rosa Lind. "Now we build, and we build it well."
<p>The line is to open in 2019 and will cost 120 million euros, of which the state pays half. Opponents want to go to court.
<p><i>Additional reporting by Mia Kern in Berlin. Editing by Joe Park.</i>
<p><font size=1>&copy; 2015 Ulm Messenger. All rights reserved. Subscribe to our newsletter to get the news every morning.</font>
</td></tr></table></body></html>"""

LOCAL = """<!doctype html><html lang="en-AU"><head><meta charset=utf-8><title>Farmers count cost of flood - The Nyngan Ledger</title>
<meta property="article:published_time" content="2022-11-17T21:04:00Z"></head><body><main><article class="post">
<h1>Farmers count cost of flood</h1>
<div class="meta"><span class="byline">Words by <a href="/author/ella-wynn" rel="author">Ella Wynn</a>, photos by
<a href="/author/k" rel="author">Kim Tran</a></span> <time>18 November 2022 — 8.04am</time> <span>4 min read</span></div>
<p>Joan Petty stood on the roof of her shed on Tuesday morning and watched the last of her fences go under.</p>
<p>“We lost everything,” she said. “My husband’s father built those yards in 1951, and they stood until this week.”</p>
<p>The State Emergency Service said 14 people had been rescued since Monday, four of them from the roofs of their cars.</p>
<p>Ella Wynn<br>Kim Tran</p></article></main></body></html>"""


def test_a_page_laid_out_with_tables_and_line_breaks():
    article = cleaned(OLD, "https://ulm-messenger.example/news/tram.html", fetched_at=None)
    assert article.title == "Council backs new tram line despite protests"
    assert article.authors == ("JANE DOE", "Tom O'Reilly")
    assert article.published_at is not None
    assert article.published_at.astimezone(UTC) == datetime(2015, 10, 1, 13, 5, tzinfo=UTC)
    assert article.modified_at is not None
    assert article.modified_at.astimezone(UTC) == datetime(2015, 10, 1, 15, 30, tzinfo=UTC)
    assert (article.dateline_place, article.dateline_agency) == ("Ulm, Germany", "RNS")
    assert [c.credit for c in article.captions] == ["Ana Ruiz/RNS"]
    paragraphs = article.text.split("\n\n")
    assert len(paragraphs) == 4
    assert paragraphs[0].startswith("ULM, Germany (RNS) - ")
    assert paragraphs[-1].endswith("go to court.")


def test_the_printed_clock_tells_the_zone_of_an_instant_in_utc():
    article = cleaned(LOCAL, "https://nyngan-ledger.example/flood", fetched_at=None)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2022-11-18T08:04:00+11:00"
    assert article.published_on == date(2022, 11, 18)
    assert article.text.startswith("Joan Petty")


def test_another_minute_tells_no_zone():
    article = cleaned(LOCAL.replace("8.04am", "8.31am"), "https://nyngan-ledger.example/flood", fetched_at=None)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2022-11-17T21:04:00+00:00"


@pytest.mark.parametrize(("after", "minutes"), [
    (" BST", 60), (" GMT", 0), (" (UTC+3)", 180), (" GMT+05:30", 330), (" UTC-0330", -210), (" EDT", -240), (" IST", None), (" CST", None),
    (" in Ulm", None), ("", None), (" UTC+99", None)])
def test_zones_as_printed(after, minutes):
    zone = printed_zone(after)
    if minutes is None:
        assert zone is None
    else:
        offset = datetime(2015, 7, 1, tzinfo=zone).utcoffset()
        assert offset is not None
        assert offset.total_seconds() == minutes * 60


def test_eastern_time_follows_the_season():
    zone = printed_zone(" ET")
    assert [datetime(2015, month, 1, tzinfo=zone).isoformat()[-6:] for month in (1, 7)] == ["-05:00", "-04:00"]


@pytest.mark.parametrize(("line", "people", "is_one"), [
    ("Words by Ana Silva, photos by Jon Berg 4 min read", ("Ana Silva", "Jon Berg"), True),
    ("By Ana Silva, senior political correspondent, 12 May 2021", ("Ana Silva",), True),
    ("Ana Silva stood on the quay and watched the ferry leave", ("Ana Silva",), False),
    ("Words by somebody", (), False)])
def test_bylines(line, people, is_one):
    assert lines.is_byline(line, people) is is_one


@pytest.mark.parametrize("line", [
    "© 2015 Ulm Messenger. All rights reserved.", "Copyright @ 2019 The Messenger.",
    "Additional reporting by Mia Kern in Berlin. Editing by Joe Park.", "Reporting by Mia Kern. Editing by Joe Park."])
def test_trailers_are_furniture(line):
    assert lines.judge(line) == "line"


def test_prose_about_reporting_is_kept():
    assert lines.judge("Reporting by the Messenger has shown that the quay was unsafe. The council denies it.") == ""


def test_an_unknown_agency_counts_beside_a_place_in_capitals():
    assert dateline("ULM, Germany (RNS) - The council voted") == ("Ulm, Germany", "RNS")
    assert dateline("Ulm (the city) - the council voted") is None


SHOWN = """<html><head><title>Ferry gets a new hull after nine weeks in dock</title></head><body>
<div><h4>Bridge shut for a week</h4><div>Mia Kern</div>
<div>January 16, 2023</div></div><p>Harbour</p><article><h1>Ferry gets a new hull after nine weeks in dock</h1>
<h2>The yard was late, and the money ran out twice</h2>
<figure><img src=f.jpg>
<figcaption>The ferry in dock on Tuesday, April 18, 2023, with the old hull beside her. (Ana Ruiz)</figcaption></figure>
<div><div>{byline}</div><div>{stamp}</div></div>
<p>The ferry of Port Ansel is back in the water after nine weeks in dock, and will take passengers again from Monday.</p>
<p>The yard had promised to be ready in March, but the steel came late, and the harbour authority had to ask for more money twice.</p>
<p>“She is better than new,” said Della Ruiz, who runs the harbour authority, when the tugs let go of the lines.</p>
</article></body></html>"""


@pytest.mark.parametrize(("byline", "stamp"), [
    ("Chuck Rossi", "April 28, 2023"), ("Chuck Rossi Deputy Content Editor", "08:39, 28 Apr 2023"),
    ("By Chuck Rossi", "Associated HarbourApril 28, 2023 GMT"), ("By Chuck Rossi on Friday, April 28th, 2023 at 11:08 a.m.", "Share")])
def test_the_name_and_the_day_nearest_to_the_headline(byline, stamp):
    article = cleaned(SHOWN.format(byline=byline, stamp=stamp), "https://ansel-post.example/ferry", fetched_at=None)
    assert article.published_on == date(2023, 4, 28)
    if "Deputy" not in byline:        # a bare name with its role, beside a clock alone, is not sure enough
        assert article.authors == ("Chuck Rossi",)


PROSE = """<p>The ferry of Port Ansel is back in the water after nine weeks in dock, and will take passengers again from Monday.</p>
<p>The yard had promised to be ready in March, but the steel came late, and the harbour authority had to ask for more money twice.</p>
<p>“She is better than new,” said Della Ruiz, who runs the harbour authority, when the tugs let go of the lines.</p>"""


def bare(head, tail="", lang=""):
    start = f"<html{lang}><head><title>Ferry gets a new hull - The Post</title></head><body><h1>Ferry gets a new hull</h1>"
    return cleaned(f"{start}{head}{PROSE}{tail}</body></html>", "https://ansel-post.example/ferry", fetched_at=None)


@pytest.mark.parametrize(("head", "authors", "published"), [
    ("<p>Posted: May 12, 2021 / 09:15 PM EDT / Updated: May 12, 2021 / 10:30 PM EDT</p><p>by: Ana Silva</p>", ("Ana Silva",),
     "2021-05-12T21:15:00-04:00"),
    ("<div>By Ana Silva<br>Post News, Cairo</div>", ("Ana Silva",), None),
    ("<div>ANA SILVA, Post Staff Writer</div><div>May 12, 2021 | 9:15 a.m.</div>", ("ANA SILVA",), "2021-05-12T09:15:00"),
    ("<p>(AFP) - Issued on: 12/05/2021 - 21:15 Modified: 13/05/2021 - 08:00</p>", (), "2021-05-12T21:15:00")])
def test_heads_of_many_newsrooms(head, authors, published):
    article = bare(head, "<p>as/jb/kl</p><p>Ana Silva can be reached at asilva@ansel-post.example or on Twitter.</p>")
    assert article.authors == authors
    assert (article.published_at and article.published_at.isoformat()) == published
    assert article.text.startswith("The ferry of Port Ansel")
    assert article.text.endswith("the lines.")


@pytest.mark.parametrize(
    ("lang", "day"), [(' lang="en-GB"', date(2021, 5, 12)), (' lang="en-US"', date(2021, 12, 5)), (' lang="en"', None)])
def test_a_day_in_numbers_is_read_as_the_country_writes_it(lang, day):
    assert bare("<p>12/05/2021 - 21:15</p>", lang=lang).published_on == day
