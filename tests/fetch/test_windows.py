"""Dates and windows: what a channel or a URL states, and that the window's rule is a partition of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.fetch.announcements import Announcement, Gathering, Rules
from etl.fetch.dates import local_days, noon, parse_instant, url_day, url_period
from etl.fetch.sitemaps import Child, worth_fetching
from etl.records import Candidate, Channel, Source, Window


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("2015-10-01T10:00:00Z", "2015-10-01T10:00"),
        ("2015-10-01T10:00:00+02:00", "2015-10-01T08:00"),
        ("Thu, 01 Oct 2015 10:00:00 GMT", "2015-10-01T10:00"),
        ("Thu, 01 Oct 2015 10:00:00 -0400", "2015-10-01T14:00"),
        ("2015-10-01", "2015-10-01T16:00"),
        ("2015-10-01T10:00", "2015-10-01T14:00"),
        ("2015-10-01 10:00:00", "2015-10-01T14:00"),
    ],
)
def test_instants(text: str, want: str) -> None:
    found = parse_instant(text, ZoneInfo("America/New_York"))
    assert found is not None
    assert found.isoformat()[:16] == want


@pytest.mark.parametrize(
    "text", [None, "", "soon", "2015-13-01", "1970-01-01T00:00:00Z", "9999-01-01", "2015-10", "0001-01-01T00:00:00+14:00"]
)
def test_no_instants(text: str | None) -> None:
    assert parse_instant(text, ZoneInfo("UTC")) is None


@pytest.mark.parametrize(
    ("url", "want"),
    [
        ("https://a.example/2015/10/01/ferry", date(2015, 10, 1)),
        ("https://a.example/news/2015-10-01-ferry", date(2015, 10, 1)),
        ("https://a.example/20151001/ferry", date(2015, 10, 1)),
        ("https://a.example/2015/oct/01/ferry", date(2015, 10, 1)),
        ("https://a.example/2015/10/1/ferry", date(2015, 10, 1)),
        ("https://a.example/ferry-720151001", None),
        ("https://a.example/2015/10/ferry", None),
        ("https://a.example/2015/13/01/ferry", None),
        ("https://a.example/ferry", None),
        ("https://a.example/2015/02/30/x", None),
        ("https://a.example/p?y=2015&m=10&d=1", date(2015, 10, 1)),
    ],
)
def test_days_in_urls(url: str, want: date | None) -> None:
    assert url_day(url) == want


@pytest.mark.parametrize(
    ("url", "first", "last"),
    [
        ("https://a.example/sitemap-2015-10.xml", date(2015, 10, 1), date(2015, 10, 31)),
        ("https://a.example/sitemap.xml?yyyy=2015&mm=12&dd=05", date(2015, 12, 5), date(2015, 12, 5)),
        ("https://a.example/sitemaps/2015/february/index.xml", date(2015, 2, 1), date(2015, 2, 28)),
        ("https://a.example/sitemap_2016.xml.gz", date(2016, 1, 1), date(2016, 12, 31)),
        ("https://a.example/sitemap-201602.xml", date(2016, 2, 1), date(2016, 2, 29)),
    ],
)
def test_periods_in_sitemaps(url: str, first: date, last: date) -> None:
    assert url_period(url) == (first, last)


DAY = Window(start=datetime(2015, 10, 1, tzinfo=UTC), end=datetime(2015, 10, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("url", "modified", "want"),
    [
        ("/sitemap-2015-10.xml", None, True),
        ("/sitemap-2015-08.xml", None, False),
        ("/sitemap-2015-11.xml", None, False),
        ("/sitemap-2015-09-30.xml", None, True),
        ("/sitemap-2015-09-29.xml", None, False),
        ("/posts-7.xml", None, True),
        ("/posts-7.xml", "2015-09-01T00:00:00Z", False),
        ("/posts-7.xml", "2015-10-05T00:00:00Z", True),
        ("/posts-7.xml", "2015-09-30", True),
        ("/sitemap-2012-01.xml", "2015-10-01T08:00:00Z", True),
        ("/sitemap-2012-01.xml", "2015-11-01T08:00:00Z", False),
    ],
)
def test_children_of_the_window(url: str, modified: str | None, want: bool) -> None:
    assert worth_fetching(Child(f"https://a.example{url}", parse_instant(modified, ZoneInfo("UTC"))), DAY) is want


# ------------------------------------------------------------------ the window's rule

ZONES = st.sampled_from(["UTC", "America/New_York", "Asia/Beirut", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"])
instants = st.datetimes(datetime(2015, 9, 28), datetime(2015, 10, 6)).map(lambda d: d.replace(tzinfo=UTC))
announcements = st.builds(
    Announcement,
    url=st.integers(0, 5).flatmap(
        lambda i: st.sampled_from([
            f"http://a.example/s{i}",
            f"http://a.example/s{i}?utm_source=x",
            f"http://a.example/2015/10/0{i % 4 + 1}/s{i}",
            f"mailto:{i}",
        ])
    ),
    published=st.none() | instants,
    modified=st.none() | instants,
    title=st.none() | st.just("t"),
)


def rules(zone: str) -> Rules:
    return Rules(
        Source(
            source_id="a",
            name="A",
            home="http://a.example/",
            country="GBR",
            language="en",
            timezone=zone,
            channels=(FEED,),
            exclude=("/s5",),
        )
    )


FEED = Channel(kind="feed", url="http://a.example/rss")


def gathered(items: list[Announcement], zone: str, window: Window | None) -> Gathering:
    gathering = Gathering(window)
    judge = rules(zone)
    for item in items:
        gathering.add(judge, FEED, item)
    return gathering


@settings(max_examples=200, deadline=None)
@given(st.lists(announcements, max_size=25), ZONES)
def test_sums_hold_and_order_makes_no_difference(items: list[Announcement], zone: str) -> None:
    result = gathered(items, zone, DAY).result()
    assert result.seen == len(items) == len(result.candidates) + sum(result.reasons.values())
    assert len({c.url for c in result.candidates}) == len(result.candidates)
    assert [c.url for c in result.candidates] == sorted(c.url for c in result.candidates)
    assert gathered(items[::-1], zone, DAY).result().candidates == result.candidates
    for c in result.candidates:
        hints = [h for h in (c.published_hint, c.modified_hint) if h]
        assert not hints or any(h in DAY for h in hints)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.builds(Announcement, url=st.just("http://a.example/one"), published=instants), min_size=1, max_size=1), ZONES)
def test_each_published_instant_lies_in_one_window(items: list[Announcement], zone: str) -> None:
    days = [Window(start=DAY.start + timedelta(days=i), end=DAY.end + timedelta(days=i)) for i in range(-5, 7)]
    assert sum(len(gathered(items, zone, day).result().candidates) for day in days) == 1


@given(st.dates(date(2015, 1, 1), date(2016, 12, 31)), ZONES)
def test_each_bare_day_lies_in_one_window_that_its_archive_page_serves(day: date, zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    start = datetime.combine(noon(day, zone).date(), datetime.min.time(), UTC)
    window = Window(start=start, end=start + timedelta(days=1))
    assert noon(day, zone) in window
    assert day in local_days(window, zone)
    assert parse_instant(day.isoformat(), zone) in window


def test_undated_belongs_to_every_window_unless_dated_elsewhere() -> None:
    undated = Announcement(url="http://a.example/one")
    outside = Announcement(url="http://a.example/one?utm_source=feed", published=DAY.end)
    assert len(gathered([undated], "UTC", DAY).result().candidates) == 1
    for items in ([undated, outside], [outside, undated]):
        result = gathered(items, "UTC", DAY).result()
        assert not result.candidates
        assert result.reasons == {"outside_window": 2}


def test_notes_of_earlier_polls_are_taken() -> None:
    gathering = Gathering(DAY)
    note = Candidate(url="http://a.example/one", source_id="a", via="feed", channel_url=FEED.url, published_hint=DAY.start)
    gathering.take(note)
    gathering.add(rules("UTC"), FEED, Announcement(url="http://a.example/one", published=DAY.start, modified=DAY.end))
    (candidate,) = gathering.result().candidates
    assert (candidate.published_hint, candidate.modified_hint) == (DAY.start, DAY.end)
    assert gathering.result().reasons == {"duplicate_url": 1}


def test_hosts_and_patterns() -> None:
    judge = Rules(
        Source(
            source_id="a",
            name="A",
            home="https://www.a.example/",
            country="GBR",
            language="en",
            timezone="UTC",
            channels=(FEED,),
            hosts=("b.example",),
            include=("/news/",),
            exclude=("/live/",),
        )
    )
    refused = [
        not judge.refuse(u, "feed")
        for u in (
            "https://a.example/news/1",
            "https://sport.a.example/news/1",
            "https://x.b.example/news/1",
            "https://nota.example/news/1",
            "https://a.example/opinion/1",
            "https://a.example/news/live/1",
            "https://evil.example/?u=a.example/news/",
        )
    ]
    assert refused == [True, True, True, False, False, False, False]
    assert not judge.refuse("https://nota.example/news/1", "url_list"), "URLs that a person listed may lie anywhere"
