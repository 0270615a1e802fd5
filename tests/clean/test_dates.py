"""Instants with their zone, local days, and what is refused."""

from datetime import UTC, date, datetime

import pytest

from etl.clean.lines import is_date_line
from etl.clean.moments import parse
from etl.clean.visible_dates import find_day
from tests.clean.pages import HEADLINE, body, cleaned, gazette, ld, page


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("2021-05-12T09:30:00+12:00", "2021-05-12T09:30:00+12:00"),
        ("2021-05-12T09:30:00.123Z", "2021-05-12T09:30:00.123000+00:00"),
        ("2021-05-12T09:30+1200", "2021-05-12T09:30:00+12:00"),
        ("2021-05-12 09:30:00 +12:00", "2021-05-12T09:30:00+12:00"),
        ("2021-05-12T09:30:00", "2021-05-12T09:30:00"),
        ("2021-05-12 09:30 CEST", "2021-05-12T09:30:00+02:00"),
        ("Wed May 12 09:30:00 CEST 2021", "2021-05-12T09:30:00+02:00"),
        ("Wed, 12 May 2021 09:30:00 -0700", "2021-05-12T09:30:00-07:00"),
        ("2021/05/12 9:30", "2021-05-12T09:30:00"),
        ("1620811800", "2021-05-12T09:30:00+00:00"),
        ("1620811800000", "2021-05-12T09:30:00+00:00"),
        (1620811800, "2021-05-12T09:30:00+00:00"),
        ("20210512", "2021-05-12T00:00:00"),
        ("2021-05-12", "2021-05-12T00:00:00"),
    ],
)
def test_machine_dates(raw, iso):
    assert parse(raw).at.isoformat() == iso


@pytest.mark.parametrize(
    "raw",
    ["", "yesterday", "2021-13-45", "2021-02-30T10:00:00Z", None, True, [], {}, "99999999999999999", "0000-00-00", "2021", float("1e300")],
)
def test_what_is_no_date(raw):
    assert parse(raw) is None


@pytest.mark.parametrize(
    ("line", "language", "want"),
    [
        ("Published 12 May 2021, 9:30 am", "en", (2021, 5, 12)),
        ("May 12, 2021", "en", (2021, 5, 12)),
        ("12. Mai 2021", "de", (2021, 5, 12)),
        ("12 de mayo de 2021", "es", (2021, 5, 12)),
        ("1er mai 2021", "fr", (2021, 5, 1)),
        ("12.05.2021", "de", (2021, 5, 12)),
        ("12.05.21", "de", (2021, 5, 12)),
        ("2021年5月12日", "ja", (2021, 5, 12)),
        ("3/4/2015", "en", None),
        ("3/14/2015", "en", (2015, 3, 14)),
        ("14/3/2015", "en", (2015, 3, 14)),
        ("3/4/2015", "fr", (2015, 4, 3)),
        ("31 February 2021", "en", None),
        ("no date in 2021", "en", None),
    ],
)
def test_printed_days(line, language, want):
    assert find_day(line, language) == want


@pytest.mark.parametrize(
    ("line", "is_date"),
    [
        ("12 May 2021, 14:03 Uhr", True),
        ("By Ana Silva - 11/18/2019 10:04 PM EST", True),
        ("14:03", True),
        ("The ferry sank on 12 May 2021 and nobody was hurt.", False),
        ("It left at 14:03 and came back.", False),
    ],
)
def test_date_lines(line, is_date):
    assert is_date_line(line, "en") is is_date


def test_the_sources_zone_is_used_when_the_page_gives_none():
    found = cleaned(page(head=ld(datePublished="2021-05-12T09:30:00")), source=gazette())
    assert found.published_at.isoformat() == "2021-05-12T09:30:00+12:00"
    assert (found.published_on, found.date_precision) == (date(2021, 5, 12), "instant")


def test_the_local_day_is_the_newsrooms():
    found = cleaned(page(head=ld(datePublished="2021-05-11T21:30:00Z")), source=gazette())
    assert found.published_on == date(2021, 5, 12)
    assert found.published_at == datetime(2021, 5, 11, 21, 30, tzinfo=UTC)


def test_a_second_source_adds_the_zone_or_the_clock_time():
    head = ld(datePublished="2021-05-12") + '<meta property="article:published_time" content="2021-05-12T09:30:00+12:00">'
    assert cleaned(page(head=head)).published_at.isoformat() == "2021-05-12T09:30:00+12:00"
    head = ld(datePublished="2021-05-12T09:30:00") + '<meta property="article:published_time" content="2021-05-11T21:30:00Z">'
    found = cleaned(page(head=head))
    assert found.published_at == datetime(2021, 5, 11, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize("wrong", ["1970-01-01T00:00:00Z", "2031-01-01T00:00:00Z", "0001-01-01T00:00:00Z"])
def test_the_future_and_the_epoch_are_refused(wrong):
    head = ld(datePublished=wrong) + '<meta property="article:published_time" content="2021-05-12T09:30:00+12:00">'
    found = cleaned(page(head=head))
    assert (found.published_at.year, found.found_by["published_at"]) == (2021, "meta")


def test_modified_is_kept_unless_it_precedes_publication():
    later = cleaned(page(head=ld(datePublished="2021-05-12T09:30:00Z", dateModified="2021-05-12T11:00:00Z")))
    assert later.modified_at == datetime(2021, 5, 12, 11, tzinfo=UTC)
    assert cleaned(page(head=ld(datePublished="2021-05-12T09:30:00Z", dateModified="2021-05-11T11:00:00Z"))).modified_at is None


def test_a_day_stays_a_day_and_nothing_stays_nothing():
    day = cleaned(page(head=ld(datePublished="2021-05-12")))
    assert (day.published_on, day.date_precision) == (date(2021, 5, 12), "day")
    none = cleaned(page(), url="https://www.harbour-gazette.example/a/1")
    assert (none.published_at, none.published_on, none.date_precision) == (None, None, "none")
    assert cleaned(page()).published_on == date(2021, 5, 12)  # the address has the day


def test_times_of_teasers_and_comments_do_not_count():
    teaser = '<aside class="related"><time datetime="2020-01-01T00:00:00Z">old</time></aside>'
    main = f'<h1>{HEADLINE}</h1><time datetime="2021-05-12T09:30:00+12:00">today</time>{body()}'
    assert cleaned(page(main, around=(teaser, "")), url="https://www.harbour-gazette.example/a/1").published_at.year == 2021
