"""discover and fetch_all over every kind of channel that is no feed or sitemap: folders, lists, archive pages, WARC files."""

from __future__ import annotations

import gzip
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from etl.archive import ArchiveWriter, read_record
from etl.fetch import discover, find_channels
from etl.records import Channel, Exchange
from tests.fetch.friendly import HOST, WINDOW, FriendlySite, candidate, fetch, options, source


def test_folder(friendly: FriendlySite, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    (pages / "sub").mkdir(parents=True)
    (pages / "a.html").write_text(
        '<link rel="canonical" href="https://quay-courier.example/a?utm_source=x">'
        '<meta property="article:published_time" content="2015-10-01T08:00:00Z"><p>A</p>'
    )
    (pages / "sub" / "b b.htm").write_text("<p>B</p>")
    (pages / "old.html").write_text('<meta property="article:published_time" content="2014-10-01T08:00:00Z"><p>old</p>')
    (pages / "notes.txt").write_text("no page")
    found = discover([source(Channel(kind="folder", url=str(pages)))], WINDOW, client_options=options(friendly))
    assert [c.url for c in found.candidates] == [f"http://{HOST}/sub/b%20b.htm", f"https://{HOST}/a"]
    assert found.reasons == {"outside_window": 1}
    captures = fetch(friendly, tmp_path / "archive", list(found.candidates))
    bodies = {c.url: read_record(str(tmp_path / "archive"), c.address).body for c in captures if c.address}
    assert bodies[f"http://{HOST}/sub/b%20b.htm"] == b"<p>B</p>"
    assert not friendly.asked, "a folder needs no network"


def test_a_locator_cannot_leave_its_folder(friendly: FriendlySite, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "secret.html").write_text("secret")
    (capture,) = fetch(
        friendly, tmp_path / "archive", [candidate("http://a.example/x", via="folder", channel_url=f"{tmp_path}/pages#file=../secret.html")]
    )
    assert (capture.outcome, capture.reason) == ("skipped", "bad_url")


def test_url_list(friendly: FriendlySite, tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text(f"# by hand\n\nhttp://{HOST}/one\nhttp://h1.example/two\t2015-10-01\nhttp://h1.example/three\t2015-09-01\nnonsense\n")
    found = discover([source(Channel(kind="url_list", url=str(listed)))], WINDOW, client_options=options(friendly))
    assert [c.url for c in found.candidates] == ["http://h1.example/two", f"http://{HOST}/one"]
    assert found.reasons == {"outside_window": 1, "bad_url": 1}
    assert all(c.outcome == "fetched" for c in fetch(friendly, tmp_path / "archive", list(found.candidates)))


def test_archive_pages(friendly: FriendlySite) -> None:
    channel = Channel(kind="archive_page", url=f"http://{HOST}/{{date:%Y/%m/%d}}/")
    found = discover([source(channel, include=("/news/",))], WINDOW, client_options=options(friendly))
    assert [c.url for c in found.candidates] == [f"http://{HOST}/news/tide"]
    assert found.candidates[0].title_hint == "Tide tables"
    assert found.candidates[0].published_hint == datetime(2015, 10, 1, 11, tzinfo=UTC), "noon in Dublin"
    assert found.reasons["excluded"] == 1
    assert found.reasons["duplicate_url"] == 1


def foreign_warc(folder: Path) -> Path:
    with ArchiveWriter(str(folder), "foreign") as writer:
        for i, (host, day) in enumerate(((HOST, 1), ("other.example", 1), (HOST, 1), (f"www.{HOST}", 20), (HOST, 1))):
            body = f"<p>Page {i}</p>".encode() * 50
            writer.write(
                Exchange(
                    kind="response",
                    record_id=f"00000000-0000-0000-0000-00000000000{i}",
                    url=f"https://{host}/{i}",
                    fetched_at=WINDOW.start + timedelta(days=day - 1, hours=i),
                    body=body,
                    response_head=(
                        f"HTTP/1.1 {404 if i == 4 else 200} OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
                    ).encode(),
                )
            )
    return folder / "foreign-0000.warc.gz"


@pytest.mark.parametrize("over_http", [False, True])
def test_warc_files(friendly: FriendlySite, tmp_path: Path, over_http: bool) -> None:
    file = foreign_warc(tmp_path)
    friendly.files["/crawl/foreign.warc.gz"] = file.read_bytes()
    place = "http://data.example/crawl/foreign.warc.gz" if over_http else str(file)
    found = discover([source(Channel(kind="warc", url=place))], WINDOW, client_options=options(friendly))
    assert [c.url for c in found.candidates] == [f"https://{HOST}/0", f"https://{HOST}/2"]
    captures = fetch(friendly, tmp_path / "archive", list(found.candidates))
    assert {c.url: c.outcome for c in captures} == {f"https://{HOST}/0": "fetched", f"https://{HOST}/2": "fetched"}
    page = {c.url: read_record(str(tmp_path / "archive"), c.address) for c in captures if c.address}[f"https://{HOST}/2"]
    assert page.body == b"<p>Page 2</p>" * 50
    assert page.fetched_at == WINDOW.start + timedelta(hours=2), "the time at which it was crawled, not copied"


def test_broken_warc_gives_what_stands_before_the_break(friendly: FriendlySite, tmp_path: Path) -> None:
    file = foreign_warc(tmp_path)
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(file.read_bytes()[:-60])
    found = discover([source(Channel(kind="warc", url=str(cut)))], WINDOW, client_options=options(friendly))
    assert len(found.candidates) >= 2
    lost = replace(found.candidates[0], channel_url=f"{cut}#offset=7")
    (capture,) = fetch(friendly, tmp_path / "archive", [lost])
    assert (capture.outcome, capture.reason) == ("failed", "record_corrupt")
    missing = discover([source(Channel(kind="warc", url=str(tmp_path / "gone.warc.gz")))], WINDOW, client_options=options(friendly))
    assert missing.problems[0].reason == "feed_unreadable"


@pytest.mark.parametrize("compressed", [True, False])
def test_damage_in_a_warc_file_costs_one_record(friendly: FriendlySite, tmp_path: Path, compressed: bool) -> None:
    raw = foreign_warc(tmp_path).read_bytes()
    offsets = [r.stream_pos for r in ArchiveIterator(io.BytesIO(raw), fsspec_args=False)]
    spoiled = bytearray(raw)
    spoiled[offsets[1] + 20 : offsets[1] + 60] = bytes(40)
    if not compressed:
        spoiled = bytearray(gzip.decompress(raw)).replace(b"WARC-Type: response\r\n", b"WARC-Type: response\x00\xff", 1)
    bad = tmp_path / "bad.warc"
    bad.write_bytes(spoiled)
    found = discover([source(Channel(kind="warc", url=str(bad)))], WINDOW, client_options=options(friendly))
    assert f"https://{HOST}/2" in [c.url for c in found.candidates]
    if compressed:
        assert [p.reason for p in found.problems] == ["record_corrupt"]
        assert f"offset {offsets[0]}" in found.problems[0].message or f"goes on at {offsets[2]}" in found.problems[0].message
    captures = fetch(friendly, tmp_path / "archive", list(found.candidates))
    assert {c.url: c.outcome for c in captures}[f"https://{HOST}/2"] == "fetched"


def test_find_channels(friendly: FriendlySite) -> None:
    friendly.files["/map.xml"] = f"<urlset><url><loc>http://{HOST}/2015/10/01/tide</loc></url></urlset>".encode()
    found = find_channels(f"http://{HOST}", client_options=options(friendly), delay_seconds=0.0)
    assert (found.name, found.language) == ("Quay Courier", "en")
    assert Channel(kind="feed", url=f"http://{HOST}/rss?a=1&b=2") in found.channels
    assert found.home == f"http://{HOST}/"
