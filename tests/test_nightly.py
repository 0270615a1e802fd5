"""The nightly stages on the demo site, without Airflow: as expected, again, in any order, killed and run again.

Every run is a real `dateline` process; every warehouse is a database of its own on the embedded Postgres.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from etl import load
from etl.load.database import allow_login
from etl.load.fingerprint import table_hashes
from etl.local import site
from etl.settings import ROOT

FIRST, LAST = "2015-09-29", "2015-10-03"
CLOSED = "127.0.0.1:1"             # nothing listens there: a run that asks the network fails


@dataclass
class World:
    """One warehouse, one archive, and the environment of the processes that work on them."""

    url: str
    engine: Engine
    folder: Path
    port: int
    extra: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("DATELINE_")}
        return {**kept, "DATELINE_HOME": str(self.folder), "OMP_NUM_THREADS": "1",
                "DATELINE_DATABASE_URL": self.url.replace("//postgres@", "//dateline_writer@"),   # the role of production
                "DATELINE_SOURCES": str(site.SOURCES), "DATELINE_CONNECT_TO": site.connect_to(self.port), **self.extra}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-m", "etl.cli", "-v", *arguments], cwd=ROOT, env=self.environment(), text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)

    def run(self, *arguments: str) -> str:
        process = self.start(*arguments)
        out, _ = process.communicate(timeout=200)
        assert process.returncode == 0, out[-4000:]
        return out

    def days(self, first: str = FIRST, last: str = LAST, *more: str) -> str:
        return self.run("run", "--from", first, "--to", last, *more)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def hashes(self, *, elsewhere: bool = False) -> dict[str, str]:
        """Return the tables' hashes; `elsewhere`: comparable with another warehouse that fetched at another time."""
        schemas = ("warehouse",) if elsewhere else ("raw", "warehouse", "ops")
        return table_hashes(self.engine, across_machines=elsewhere, schemas=schemas)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with site.running() as number:
        yield number


@pytest.fixture(scope="module")
def make(postgres, warehouse_template, port, tmp_path_factory) -> Iterator[Callable[[str], World]]:
    made: list[World] = []
    admin = load.engine(postgres.url("postgres"))
    allow_login(postgres.url("postgres"), {"dateline_writer": "unused: the embedded server trusts loopback"})

    def new(name: str) -> World:
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"create database nightly_{name} template {warehouse_template} strategy file_copy"))
        url = postgres.url(f"nightly_{name}")
        world = World(url, load.engine(url), tmp_path_factory.mktemp(name), port)
        made.append(world)
        return world

    yield new
    for world in made:
        world.engine.dispose()
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"drop database {world.url.rsplit('/', 1)[1]} with (force)"))
    admin.dispose()


@pytest.fixture(scope="module")
def calm(make) -> World:
    """Five days, undisturbed: what every other way must end in."""
    world = make("calm")
    world.days()
    return world


def test_every_page_ends_where_the_answer_key_says(calm):
    wanted = [e for e in site.expected() if FIRST <= str(e.day) <= LAST]
    loaded = dict(calm.rows("select url, title from warehouse.article_version"))
    put_aside = dict(calm.rows("select url, reason from ops.quarantine"))
    not_fetched = dict(calm.rows("select url, reason from raw.capture where outcome in ('failed', 'skipped')"))
    assert len(wanted) >= 20
    for page in wanted:
        if page.outcome == "article":
            there = page.url in loaded or page.title in loaded.values()
            assert there, f"{page.url} is not in the warehouse: {put_aside.get(page.url)}"
        elif page.stage == "clean":
            assert put_aside.get(page.url) == page.outcome, page.url
        else:
            assert not_fetched.get(page.url) == page.outcome, page.url


def test_the_seed_article_is_there_with_times_quotes_and_events(calm):
    [(version,)] = calm.rows(f"select version_id from warehouse.article_version join warehouse.article using (article_id) "
                             f"where canonical_url = '{site.SEED_URL}'")
    for fact, least in (("time_expression", 20), ("quote", 15), ("event_mention", 20)):
        [(count,)] = calm.rows(f"select count(*) from warehouse.{fact} where version_id = '{version}'")
        assert count >= least, fact
    wrong = calm.rows("""
        select q.text from warehouse.quote q join warehouse.article_version v using (version_id)
        where jsonb_array_length(fragments) = 1 and substr(v.text, start_char + 1, end_char - start_char) <> q.text""")
    assert not wrong, "a quote's span is its text"


def test_a_corrected_page_is_a_second_version_of_one_article(calm):
    rows = calm.rows("select a.canonical_url, count(*), count(*) filter (where v.is_current), "
                     "bool_and(v.is_current = (v.valid_to is null)) "
                     "from warehouse.article a join warehouse.article_version v using (article_id) "
                     "group by 1 having count(*) > 1")
    assert [(str(url), n, current, closed) for url, n, current, closed in rows] == [
        ("http://meridian-herald.example/2015/09/30/hodeidah-market-rockets", 2, 1, True)]


def test_a_shortened_wire_copy_joins_the_cluster_of_its_original(calm):
    rows = calm.rows("select count(*), count(distinct a.source_id) from warehouse.article_version v "
                     "join warehouse.article a using (article_id) group by cluster_id having count(distinct a.source_id) > 1")
    assert rows, "no cluster over two outlets"


def test_a_foreign_article_is_loaded_and_its_extraction_skipped_with_the_reason(calm):
    rows = calm.rows("select v.language, e.skipped, e.times + e.quotes + e.events from warehouse.extraction e "
                     "join warehouse.article_version v using (version_id) where e.skipped is not null")
    assert rows == [("fr", "language_unsupported", 0)]


def test_sums_hold_from_stage_to_stage(calm):
    rows = calm.rows("""
        select run_id,
               sum(passed) filter (where stage = 'discover'), sum(received) filter (where stage = 'fetch'),
               sum(passed + coalesce((reasons->>'unchanged')::int, 0)) filter (where stage = 'fetch'),
               sum(received) filter (where stage = 'clean'), sum(passed) filter (where stage = 'clean'),
               sum(received) filter (where stage = 'extract')
        from ops.stage_report group by run_id order by run_id""")
    assert len(rows) == 5
    for run_id, discovered, asked, archived, cleaning, cleaned, extracting in rows:
        assert (discovered, archived, cleaned) == (asked, cleaning, extracting), run_id
        assert discovered, run_id


def test_the_same_days_again_change_no_row(calm):
    before = calm.hashes()
    calm.days()
    assert calm.hashes() == before


def test_a_replay_from_the_archive_asks_no_network_and_changes_no_row(calm):
    before = calm.hashes()
    calm.extra["DATELINE_CONNECT_TO"] = ",".join(f"{host}={CLOSED}" for host in site.HOSTS)
    captures = calm.rows("select count(*) from raw.capture")
    calm.run("replay", "--from", FIRST, "--to", LAST)
    del calm.extra["DATELINE_CONNECT_TO"]
    assert calm.rows("select count(*) from raw.capture") == captures, "an attempt to fetch would have left a row"
    assert calm.hashes() == before
    assert calm.rows("select count(*) from ops.run where kind = 'replay' and state = 'done'") == [(5,)]


def test_quarantine_replay_tries_archived_pages_again_and_keeps_their_reasons(calm):
    before = calm.rows("select url, reason from ops.quarantine where resolved_at is null order by 1")
    out = calm.run("quarantine", "replay")
    assert "stay in quarantine" in out
    assert calm.rows("select url, reason from ops.quarantine where resolved_at is null order by 1") == before


def test_days_in_any_order_end_in_the_same_tables(calm, make):
    backwards = make("backwards")
    for day in ("2015-10-03", "2015-10-01", "2015-09-29", "2015-10-02", "2015-09-30"):
        backwards.days(day, day)
    assert backwards.hashes(elsewhere=True) == calm.hashes(elsewhere=True)


# ------------------------------------------------------------------ killed, and run again

DAY = "2015-10-01"


@pytest.fixture(scope="module")
def one_day(make) -> World:
    world = make("one_day")
    world.days(DAY, DAY)
    return world


def wait_for(world: World, query: str, seconds: float = 240) -> None:
    until = time.monotonic() + seconds
    while not world.rows(query):
        assert time.monotonic() < until, f"never came true: {query}"
        time.sleep(0.02)


def kill(process: subprocess.Popen[str]) -> None:
    assert process.poll() is None, f"it ended before it could be killed:\n{process.communicate()[0][-3000:]}"
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@contextmanager
def held(world: World, statement: str) -> Iterator[None]:
    """Hold a lock in another session, so that a process comes to rest in the middle of a stage."""
    with world.engine.connect() as connection:
        connection.execute(text(statement))
        yield
        connection.rollback()


WAITS = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
KILLS = {
    # the stage, the lock that stops it half-way
    "fetch": "lock table raw.capture in access exclusive mode",
    "clean": "lock table staging.article in access exclusive mode",
    "extract": "lock table staging.event_mention in access exclusive mode",
    "load": "lock table warehouse.event in access exclusive mode",
    "publish": "lock table ops.publication in access exclusive mode",
}


@pytest.mark.parametrize("stage", KILLS)
def test_kill_9_in_the_middle_of_a_stage_then_again_ends_as_undisturbed(stage, one_day, make):
    world = make(f"killed_{stage}")
    with held(world, KILLS[stage]):
        process = world.start("run", "--from", DAY, "--to", DAY)
        wait_for(world, WAITS)
        kill(process)
    assert world.rows("select count(*) from warehouse.event_mention") == (
        [(0,)] if stage != "publish" else one_day.rows("select count(*) from warehouse.event_mention"))
    world.days(DAY, DAY)
    assert world.hashes(elsewhere=True) == one_day.hashes(elsewhere=True)
    assert world.rows("select count(*) from ops.run where state = 'done'") == [(1,)]


def test_the_archive_is_read_by_other_peoples_tools(one_day):
    from warcio.archiveiterator import ArchiveIterator
    kinds: dict[str, int] = {}
    for path in sorted((one_day.folder / "archive").rglob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.content_stream().read()
                kinds[record.rec_type] = kinds.get(record.rec_type, 0) + 1
    [(fetched,)] = one_day.rows("select count(*) from raw.capture where outcome = 'fetched'")
    assert kinds["response"] >= fetched > 0
    assert kinds["request"] == kinds["response"]


def test_show_writes_a_page_of_an_article_in_the_warehouse(one_day, tmp_path):
    one_day.run("show", site.SEED_URL, "-o", str(tmp_path / "seed.html"))
    page = (tmp_path / "seed.html").read_text("utf-8")
    assert "Konashenkov" in page
    assert 'class="event' in page
