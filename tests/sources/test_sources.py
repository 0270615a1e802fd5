"""Source files: what is accepted, and that each mistake is named with its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.errors import Fatal
from etl.records import Channel, Source
from etl.sources import load_sources, write_source

EXAMPLES = Path(__file__).parents[2] / "examples" / "sources"
GOOD = """\
name = "The Quay Courier"
home = "https://quay-courier.example/"
country = "IRL"
language = "en"
timezone = "Europe/Dublin"
include = ['/news/']
delay_seconds = 2
expected_per_weekday = [[1, 9], [1, 9], [1, 9], [1, 9], [1, 9], [0, 5], [0, 5]]

[[channels]]
kind = "feed"
url = "https://quay-courier.example/rss"

[[channels]]
kind = "archive_page"
url = "https://quay-courier.example/archive/{date:%Y/%m/%d}"
"""


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    return tmp_path


def test_good_file(tmp_path: Path) -> None:
    source = load_sources(folder(tmp_path, quay=GOOD))["quay"]
    assert source.channels[1] == Channel(kind="archive_page", url="https://quay-courier.example/archive/{date:%Y/%m/%d}")
    assert source.delay_seconds == 2.0
    assert source.expected_per_weekday[6] == (0, 5)
    assert source.enabled


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("delay_seconds = 2", "delay = 2", 7, "delay: unknown key"),
        ("delay_seconds = 2", "delay_seconds = -1", 7, "delay_seconds"),
        ("delay_seconds = 2", "delay_seconds = ", 7, "not TOML"),
        ('"https://quay-courier.example/"', '"quay-courier.example"', 2, "home: must be an absolute http or https URL"),
        ('"https://quay-courier.example/"', '"https://me:pw@quay-courier.example/"', 2, "user name or password"),
        ('"https://quay-courier.example/"', '"ftp://quay-courier.example/"', 2, "home"),
        ('"IRL"', '"IE"', 3, "country"),
        ('"en"', '"english"', 4, "language"),
        ('"Europe/Dublin"', '"Europe/Dubling"', 5, "timezone: not an IANA time zone"),
        ("['/news/']", "['(']", 6, "include.0: not a regular expression"),
        ("['/news/']", "[]", 1, "say with include"),
        ("[0, 5]]", "[5, 0]]", 1, "expected_per_weekday"),
        ('kind = "feed"', 'kind = "rss"', 11, "channels.0.kind"),
        ('"https://quay-courier.example/rss"', '"/rss"', 10, "channels.0"),
        ("{date:%Y/%m/%d}", "today", 14, "must hold its day"),
        ('kind = "feed"\n', 'kind = "feed"\nlimit = 5\n', 12, "channels.0.limit: unknown key"),
    ],
)
def test_mistakes_are_named_with_file_and_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    with pytest.raises(Fatal) as caught:
        load_sources(folder(tmp_path, quay=GOOD.replace(old, new)))
    assert f"quay.toml:{line}: " in str(caught.value), caught.value
    assert says in str(caught.value)


def test_all_mistakes_of_all_files_at_once(tmp_path: Path) -> None:
    bad = GOOD.replace('"IRL"', '"ireland"').replace('"en"', '"EN"')
    with pytest.raises(Fatal) as caught:
        load_sources(folder(tmp_path, one=bad, two=bad))
    assert [f"{n}.toml:{i}:" in str(caught.value) for n in ("one", "two") for i in (3, 4)] == [True] * 4


def test_duplicate_ids_and_bad_names(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match=r"already taken by .*Quay\.toml"):
        load_sources(folder(tmp_path, quay=GOOD, Quay=GOOD))
    with pytest.raises(Fatal, match="only a-z"):
        load_sources(folder(tmp_path, **{"the quay": GOOD}))


def test_disabled_sources_are_loaded_only_by_name(tmp_path: Path) -> None:
    place = folder(tmp_path, off=GOOD.replace("[[channels]]", "enabled = false\n[[channels]]", 1), on=GOOD)
    assert list(load_sources(place)) == ["on"]
    assert list(load_sources(place, only=["off"])) == ["off"]
    with pytest.raises(Fatal, match="no source 'of'"):
        load_sources(place, only=["of"])


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="DATELINE_SOURCES"):
        load_sources(tmp_path / "nowhere")


def test_examples_load_and_are_off() -> None:
    files = sorted(EXAMPLES.glob("*.toml"))
    assert len(files) >= 10
    assert load_sources(EXAMPLES) == {}, "examples are off by default"
    loaded = load_sources(EXAMPLES, only=[f.stem for f in files])
    assert len(loaded) == len(files)


words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(name=words, credit=st.lists(words, max_size=3), path=st.text("abc/?&=%20", max_size=20), delay=st.floats(0, 100))
def test_written_files_read_back(tmp_path_factory: pytest.TempPathFactory, name: str, credit: list[str], path: str, delay: float) -> None:
    source = Source(
        source_id="quay",
        name=name,
        home="https://quay-courier.example/",
        country="IRL",
        language="en",
        timezone="Europe/Dublin",
        channels=(Channel(kind="feed", url=f"https://quay-courier.example/{path}".rstrip()),),
        credits=tuple(credit),
        delay_seconds=delay,
        enabled=False,
    )
    place = tmp_path_factory.mktemp("sources")
    written = write_source(place, source)
    assert load_sources(place, only=["quay"])["quay"] == source
    with pytest.raises(Fatal, match="exists"):
        write_source(place, replace(source, name="Another"))
    assert load_sources(place, only=["quay"])["quay"] == source
    assert written.name == "quay.toml"
