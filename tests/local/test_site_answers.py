"""The demo site's answer key holds in the real rooms: discovered, fetched, archived, cleaned as expected.toml states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from etl.archive import ArchiveWriter, read_record
from etl.clean import clean
from etl.errors import Quarantine
from etl.fetch import ClientOptions, discover, fetch_all
from etl.local.site import HOSTS, SOURCES, Expectation, expected, running
from etl.records import Candidate, Capture, Page, Run, Window
from etl.sources import load_sources

DAYS = [date(2015, 9, 29) + timedelta(days=n) for n in range(5)]
KEPT = [e for e in expected() if e.stage in {"clean", "load"}]


def window(first: date, last: date) -> Window:
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return Window(start=start, end=start + (last - first) + timedelta(days=1))


@pytest.fixture(scope="module")
def options() -> Iterator[ClientOptions]:
    with running() as port:
        yield ClientOptions(user_agent="Dateline/0.1 (tests)", connect_to=dict.fromkeys(HOSTS, f"127.0.0.1:{port}"))


@pytest.fixture(scope="module")
def captures(options: ClientOptions, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Capture, Page | None]]:
    """Fetch every announced page once, by the fetcher's own way: URL → its last capture and the archived page."""
    root, sources = str(tmp_path_factory.mktemp("archive")), load_sources(SOURCES)
    run = Run(run_id="site", kind="cli", window=window(date(2015, 9, 24), DAYS[-1]))
    candidates = discover(list(sources.values()), run.window, client_options=options).candidates
    got: list[Capture] = []
    with ArchiveWriter(root, "site") as writer:
        fetch_all(run, "0", candidates, sources, client_options=options, writer=writer, on_capture=got.append)
    return {c.url: (c, replace(read_record(root, c.address), source=sources[c.source_id]) if c.address else None)
            for c in got}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_each_day_discovers_exactly_its_pages(options: ClientOptions, day: date):
    found = discover(list(load_sources(SOURCES).values()), window(day, day), client_options=options)
    assert not found.problems
    assert {c.url for c in found.candidates} == {e.url for e in expected() if e.day == day}
    assert all(isinstance(c, Candidate) and c.source_id in c.url for c in found.candidates)


def test_older_pages_stay_outside_the_demo_days(options: ClientOptions):
    found = discover(list(load_sources(SOURCES).values()), window(DAYS[0], DAYS[-1]), client_options=options)
    left = {e.url for e in expected()} - {c.url for c in found.candidates}
    assert left == {"http://meridian-herald.example/2015/09/24/canal-lock-reopens"}


@pytest.mark.parametrize("e", expected(), ids=lambda e: e.url.removeprefix("http://"))
def test_page_is_fetched_or_refused_as_expected(captures: dict[str, tuple[Capture, Page | None]], e: Expectation):
    capture, page = captures[e.url]
    if e.stage == "fetch":
        assert capture.reason == e.outcome
        return
    assert (capture.outcome, capture.http_status, capture.reason) == ("fetched", 200, None)
    assert capture.final_url == (e.final_url or e.url)
    assert page is not None
    assert b"</html>" in page.body


@pytest.mark.parametrize("e", KEPT, ids=lambda e: e.url.removeprefix("http://"))
def test_page_cleans_into_what_is_expected(captures: dict[str, tuple[Capture, Page | None]], e: Expectation):
    page = captures[e.url][1]
    if e.outcome != "article":
        with pytest.raises(Quarantine) as caught:
            clean(page)
        assert caught.value.reason == e.outcome
        return
    article = clean(page)
    assert article.title == e.title
    assert article.authors == e.authors
    assert article.published_on == e.published_on
    assert article.canonical_url == (e.canonical_url or e.url)
    assert article.language == e.language
    assert set(e.credit) <= set(article.credit)
    assert e.is_free is None or article.is_free is e.is_free
    assert [words for words in e.contains if words not in article.text] == []
    assert [words for words in e.lacks if words in article.text] == []
