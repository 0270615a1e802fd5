"""Replays for real: killed and taken up, by a changed extractor in a copy of the code, reported before they publish."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from etl.extract.keys import INPUTS, extraction_key
from etl.extract.pipeline import annotate, article_of_text
from etl.settings import ROOT
from tests.nightly_world import WAITS, World, held, kill, wait_for

DAY = "2015-09-30"
REPLAY = ("replay", "--from", DAY, "--to", DAY)
FACTS = "select count(*) from warehouse.event_mention"


@pytest.fixture(scope="module")
def day(make_world) -> World:
    """One day in the warehouse; nothing listens any more, and every shard holds one page: a run has several."""
    world = make_world("replay")
    world.days(DAY, DAY)
    world.extra |= {"DATELINE_CONNECT_TO": "nowhere.example=127.0.0.1:1", "DATELINE_SHARD_SIZE": "1"}
    return world


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory) -> Path:
    """A copy of the code whose lexicon no longer knows earthquakes, as release 2 of the extractor."""
    copy = tmp_path_factory.mktemp("upgraded")
    for folder in ("etl", "sql", "dags"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    lexicon = copy / "etl/extract/events/lexicon/general.toml"
    assert '"earthquake"' in lexicon.read_text("utf-8")
    lexicon.write_text(lexicon.read_text("utf-8").replace('"earthquake"', '"starquake"'), "utf-8")
    pipeline = copy / "etl/extract/pipeline.py"
    pipeline.write_text(re.sub(r'^VERSION = "\d+"', 'VERSION = "next"', pipeline.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    return copy


def run_of(world: World, code: Path, *arguments: str) -> str:
    """Run a command of another copy of the code in the world; return what it printed."""
    done = subprocess.run([sys.executable, "-m", "etl.cli", "-v", *arguments], cwd=code, text=True, check=False, timeout=280,
                          env=world.environment() | {"PYTHONPATH": str(code)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


def taken_over(out: str) -> tuple[int, int]:
    """Return (taken over, all) extractions of a run, from its log."""
    found = re.findall(r"(\d+) of (\d+) extractions were taken over", out)
    every = re.findall(r"extract \w+: .* s\n  received +(\d+)", out)
    return sum(int(n) for n, _ in found), sum(map(int, every))


def test_the_same_code_extracts_nothing_again_and_changes_nothing(day):
    before = day.hashes()
    out = day.run(*REPLAY)
    assert taken_over(out) == (3, 3)
    assert "what publishing would change: nothing" in out
    assert day.rows("select count(*) from ops.stage_report where stage = 'clean' and run_id like 'replay/%'") != [(1,)], "one shard alone"
    assert day.hashes() == before


def test_report_only_tells_what_an_upgraded_extractor_would_change_and_changes_nothing(day, upgraded):
    before = day.hashes()
    out = run_of(day, upgraded, *REPLAY, "--report-only")
    assert taken_over(out) == (0, 3)
    assert re.search(r"event_mention removed: DISASTER “(earth)?quake” .*http://", out), out[-3000:]
    assert "report only: the warehouse is as it was" in out
    assert day.hashes() == before
    told = "select sum(kept + changed + removed)::int, sum(removed) > 0 from ops.replay_change where fact = 'event_mention'"
    assert day.rows(told) == [(day.rows(FACTS)[0][0], True)]
    assert day.rows("select count(*) from staging.article where run_id like 'replay/%'") == [(0,)]


def test_a_killed_replay_is_taken_up_where_it_stopped_and_does_what_it_told(day, upgraded):
    told = "select fact, sum(added)::int, sum(removed)::int from ops.replay_change where fact <> 'article_version' group by 1 order by 1"
    [(count,)] = day.rows(FACTS)
    expected = day.rows(told)
    with held(day, "lock table warehouse.event in access exclusive mode"):
        process = subprocess.Popen([sys.executable, "-m", "etl.cli", *REPLAY], cwd=upgraded, text=True, start_new_session=True,
                                   env=day.environment() | {"PYTHONPATH": str(upgraded)},
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        wait_for(day, WAITS, process, 200)
        kill(process)
    assert day.rows(FACTS) == [(count,)]
    out = run_of(day, upgraded, *REPLAY)
    assert taken_over(out) == (3, 3), "what the killed run had extracted was extracted again"
    assert day.rows(told) == expected
    [(_, added, removed)] = [row for row in expected if row[0] == "event_mention"]
    assert day.rows(FACTS) == [(count + added - removed,)]
    assert day.rows("select distinct extractor_version from warehouse.event_mention") == [("next",)]
    assert day.rows("select count(*) > 0 from mart.superseded_fact where fact = 'event_mention' and said = 'DISASTER'") == [(True,)]


# ------------------------------------------------------------------ what makes two extractions equal


def test_every_input_of_the_extractors_is_in_the_key():
    plain = article_of_text("Rebels shelled Aleppo on Tuesday, officials said.", country="USA")
    read: set[str] = set()

    class Watched:
        def __getattr__(self, name: str) -> object:
            read.add(name)
            return getattr(plain, name)

    from etl.extract import nlp
    annotate(Watched(), nlp.parse(plain.text, plain.blocks))
    assert {"text", "published_on"} <= read <= set(INPUTS)


def test_a_key_changes_with_what_the_extractors_read_and_with_nothing_else():
    plain = article_of_text("Rebels shelled Aleppo on Tuesday, officials said.", country="USA")
    assert extraction_key(plain) == extraction_key(replace(plain, title="Another title", tags=("war",)))
    assert extraction_key(plain) != extraction_key(replace(plain, country="GBR"))
    assert extraction_key(plain) != extraction_key(article_of_text(plain.text + " "))
