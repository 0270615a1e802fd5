"""The demo site: every announced URL is served as expected.toml states, and everything served is announced."""

from __future__ import annotations

import gzip
import time
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
from bs4 import BeautifulSoup
from protego import Protego

from etl.local.site import HOSTS, SEED_URL, SOURCES, Expectation, expected, running
from etl.local.site.contents import HERE, load_site
from etl.reasons import Reason
from etl.settings import ROOT
from tests.local.site_reader import get

DAYS = [date(2015, 9, 29) + timedelta(days=i) for i in range(5)]
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running() as number:
        yield number


def without_tracking(url: str) -> str:
    parts = urlsplit(url)
    kept = [(k, v) for k, v in parse_qsl(parts.query) if not k.startswith("utm_")]
    return urlunsplit(parts._replace(query=urlencode(kept)))


def announced(port: int) -> dict[str, list[tuple[str, datetime]]]:
    """Walk every channel of every source file: URL → (channel, the channel's instant)."""
    out: dict[str, list[tuple[str, datetime]]] = {}

    def note(url: str, channel: str, moment: str) -> None:
        instant = parsedate_to_datetime(moment) if "," in moment else datetime.fromisoformat(moment)
        out.setdefault(without_tracking(url), []).append((channel, instant))

    for path in sorted(SOURCES.glob("*.toml")):
        for channel in tomllib.loads(path.read_text("utf-8"))["channels"]:
            root = ET.fromstring(get(port, channel["url"]).body)
            for item in root.iterfind(".//item"):
                note(item.findtext("link"), channel["url"], item.findtext("pubDate"))
            children = [e.text for e in root.iterfind("s:sitemap/s:loc", NS)]
            for sheet in [ET.fromstring(get(port, c).body) for c in children] or [root]:
                for url in sheet.iterfind("s:url", NS):
                    moment = url.findtext("s:lastmod", None, NS) or url.findtext("n:news/n:publication_date", None, NS)
                    note(url.findtext("s:loc", None, NS), channel["url"], moment)
    return out


def by_url(url: str) -> Expectation:
    return next(e for e in expected() if e.url == url)


# ------------------------------------------------------------------ the answer key


def test_every_expectation_is_announced_and_every_announcement_is_expected(port):
    assert set(announced(port)) == {e.url for e in expected()}
    assert len({e.url for e in expected()}) == len(expected())


def test_channels_date_each_page_into_its_expected_utc_day(port):
    for url, notes in announced(port).items():
        for channel, instant in notes:
            aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
            assert aware.astimezone(UTC).date() == by_url(url).day, f"{url} in {channel}"


def test_each_demo_day_gives_articles_and_the_kinds_of_failure_are_covered():
    for day in DAYS:
        assert sum(e.day == day and e.outcome == "article" for e in expected()) >= 3, day
    outcomes = {e.outcome for e in expected()}
    assert outcomes == {"article", "robots_denied", "http_not_found", "soft_404", "index_page", "empty_js_page"}
    assert all(o == "article" or o in set(Reason) for o in outcomes)
    assert all(not e.extraction or e.extraction in set(Reason) for e in expected())
    assert {e.source for e in expected()} == {p.stem for p in SOURCES.glob("*.toml")}


def test_every_page_is_reachable_from_an_announcement():
    told = {e.url for e in expected()} | {e.final_url for e in expected() if e.final_url}
    assert {p.url for p in load_site().pages.values()} == told


def test_expectations_agree_with_the_pages_own_data():
    pages = {p.url: p for p in load_site().pages.values()}
    for e in expected():
        page = pages[e.final_url or e.url]
        assert (e.canonical_url or e.final_url or e.url) == page.canonical_url
        if e.outcome != "article":
            continue
        assert (e.title, e.authors, e.language) == (page.title, page.authors, page.language or page.outlet.language[:2])
        local = page.published
        if isinstance(local, datetime):
            local = local.astimezone(page.outlet.zone).date()
        assert e.published_on == local
        assert e.is_free in {None, page.is_free}
        assert e.source == page.outlet.slug


# ------------------------------------------------------------------ what the server sends


@pytest.mark.parametrize("e", expected(), ids=lambda e: e.url.removeprefix("http://"))
def test_page_is_served_with_its_status_headers_and_words(port, e):
    began = time.monotonic()
    reply = get(port, e.url)
    took = time.monotonic() - began
    assert reply.status == e.status
    assert int(reply.headers["Content-Length"]) == len(reply.body)
    assert (took >= 1.5) == ("slow" in e.note)
    if e.status == 301:
        assert get(port, f"http://{urlsplit(e.url).netloc}{reply.headers['Location']}").status == 200
        return
    assert reply.headers["Content-Type"].startswith("text/html")
    if e.outcome == "article":
        charset = {"wrong charset": "utf-8"}.get(e.note.partition(":")[0]) or reply.headers.get_content_charset()
        soup = BeautifulSoup(reply.body.decode(charset), "lxml")
        assert soup.find("link", rel="canonical")["href"] == (e.canonical_url or e.url)
        assert e.title in soup.title.get_text()
        text = soup.get_text()
        assert all(words in text for words in e.contains)
        if e.published_on is None:
            assert "2015" not in soup.find(class_="post").get_text()
            assert "published_time" not in str(soup)


def test_wrong_charset_is_wrong_and_french_page_is_latin(port):
    wrong = get(port, "http://harbor-ledger.example/world/pamplona-archive-flood")
    assert wrong.headers["Content-Type"] == "text/html; charset=ISO-8859-1"
    assert "Íñigo" in wrong.body.decode("utf-8")
    assert "Íñigo" not in wrong.body.decode("iso-8859-1")
    french = get(port, "http://levant-dispatch.example/fr/liban/ecoles-rentree-zahle")
    assert "sœur" in french.body.decode("iso-8859-15")
    with pytest.raises(UnicodeDecodeError):
        french.body.decode("utf-8")
    assert french.headers["Content-Language"] == "fr"


def test_gzip_is_sent_to_whoever_accepts_it(port):
    url = "http://harbor-ledger.example/nation/oklahoma-tornado-school"
    plain, packed = get(port, url), get(port, url, Accept_Encoding="gzip, br")
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert len(packed.body) < len(plain.body)
    assert gzip.decompress(packed.body) == plain.body
    assert plain.headers["ETag"] != packed.headers["ETag"]


def test_unchanged_pages_and_channels_answer_304(port):
    paths = ("/robots.txt", "/sitemap-index.xml", "/feeds/latest.rss", "/news-sitemap.xml", "/")
    channels = [f"http://{host}{path}" for host in HOSTS for path in paths]
    urls = [e.url for e in expected() if e.status == 200 and "slow" not in e.note]
    tried = 0
    for url in urls + channels:
        first = get(port, url)
        if first.status == 404 and url in channels:
            continue
        assert first.status == 200, url
        tried += 1
        same = get(port, url, If_None_Match=first.headers["ETag"])
        assert (same.status, same.body, same.headers["ETag"]) == (304, b"", first.headers["ETag"]), url
        assert get(port, url, If_None_Match='W/"x", W/' + first.headers["ETag"]).status == 304
        assert get(port, url, If_None_Match='"other"', If_Modified_Since=first.headers["Last-Modified"]).status == 200
        assert get(port, url, If_Modified_Since=first.headers["Last-Modified"]).status == 304
        assert get(port, url, If_Modified_Since="Thu, 01 Jan 2015 00:00:00 GMT").status == 200
        assert get(port, url, If_Modified_Since="no date").status == 200
    assert tried >= len(urls) + len(HOSTS) * 2


def test_robots_forbids_the_briefing_that_the_feed_announces(port):
    rules = Protego.parse(get(port, "http://meridian-herald.example/robots.txt").body.decode())
    denied = {e.url for e in expected() if e.source == "meridian-herald" and not rules.can_fetch(e.url, "Dateline")}
    assert denied == {"http://meridian-herald.example/subscribers/briefing-2-october"}
    assert list(rules.sitemaps) == ["http://meridian-herald.example/sitemap-index.xml"]
    assert get(port, next(iter(denied))).status == 200


def test_feed_is_short_and_the_archive_knows_what_it_forgot(port):
    notes = announced(port)
    ferry = "http://meridian-herald.example/2015/09/29/naxos-ferry-fire"
    assert [c for c, _ in notes[ferry]] == ["http://meridian-herald.example/sitemap-index.xml"]
    in_feed = [u for u, n in notes.items() if any(c.endswith(".rss") for c, _ in n)]
    assert len(in_feed) == 5


def test_corrected_version_shares_its_canonical_url_and_differs_in_its_count(port):
    first = BeautifulSoup(get(port, "http://meridian-herald.example/2015/09/30/hodeidah-market-rockets").body, "lxml")
    corrected = "http://meridian-herald.example/2015/09/30/hodeidah-market-rockets?rev=2"
    second = BeautifulSoup(get(port, corrected).body, "lxml")
    assert first.find("link", rel="canonical")["href"] == second.find("link", rel="canonical")["href"]
    assert "11 people" in first.article.get_text()
    assert first.find(class_="correction") is None
    assert "killing nine people" in second.article.get_text()
    assert "11 people" in second.find(class_="correction").get_text()
    assert '"dateModified": "2015-10-01T10:30:00+01:00"' in second.find("script", type="application/ld+json").string


def test_wire_copy_is_shortened_by_about_two_fifths():
    words = {p.outlet.slug: {b.text for b in p.blocks if b.kind == "paragraph"} for p in load_site().pages.values()
             if p.path in {"/world/lebanon-syria-prisoner-swap", "/lebanon/soldiers-freed-border-exchange"}}
    short, whole = words["harbor-ledger"], words["levant-dispatch"]
    assert short < whole
    count = {k: sum(len(p.split()) for p in v) for k, v in words.items()}
    assert 0.5 < count["harbor-ledger"] / count["levant-dispatch"] < 0.7


def test_seed_page_holds_the_seed_article_word_for_word(port):
    seed = (ROOT / "tests" / "golden" / "seed_article.txt").read_text("utf-8")
    article = BeautifulSoup(get(port, SEED_URL).body.decode("utf-8"), "lxml").article
    for chrome in article.select("ul.share, aside.newsletter, aside.inline-related, ul.tags"):
        chrome.decompose()
    parts = article.select(".field--body > *, .field--body figcaption")
    shown = ["".join(e.strings) for e in parts if e.name != "figure"]
    body = [line for line in seed.split("\n")[6:] if line.strip(" ")]
    assert [line.strip() for line in shown] == [line.strip() for line in body]
    for line in body:
        assert line in article.get_text(), "a no-break space or a trailing space was lost"
    assert "\u00a0" in article.get_text()
    crossheads = [h.get_text() for h in article.select("h2")]
    assert crossheads == ["Assad allies 'prepare for ground offensive'", "Civilian casualties"]
    assert len(article.select("figcaption")) == 2


def test_data_files_hold_no_stray_page():
    folders = {p.name for p in (HERE / "pages").iterdir()}
    assert folders == {o.slug for o in load_site().outlets.values()}
    assert len(list((HERE / "pages").glob("*/*.toml"))) == len(load_site().pages)
