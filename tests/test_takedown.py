"""Takedown, backup and upkeep on the demo site, by the command line: what is erased comes back by no backfill, refetch or replay.

One world of five days serves the file; its tests go on from one another, as takedowns do.
"""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import text

from etl import load
from etl.load.fingerprint import table_hashes
from etl.load.tables import Base
from etl.load.tables.base import FACTS
from etl.local import site
from etl.settings import ROOT
from tests.nightly_world import FIRST, LAST

pytestmark = pytest.mark.timeout(900)

SOURCE = "levant-dispatch"
MARKET = "http://meridian-herald.example/2015/09/30/hodeidah-market-rockets"       # two versions
MARCH, MARCH_SHORT = "http://meridian-herald.example/2015/10/03/valletta-water-march", "http://meridian-herald.example/r/10231"
APPROVED = ("--reason", "order 12 of a court", "--approved-by", "an editor", "--yes")


@pytest.fixture(scope="module")
def world(make_world):
    world = make_world("takedown")
    world.days()
    return world


def told_of(world, words):
    """Return the tables with a row that tells these words, whatever its column."""
    return [f"{t.schema}.{t.name}" for t in Base.metadata.sorted_tables
            if world.rows(f"""select 1 from {t.schema}."{t.name}" as t where strpos(t::text, '{words}') > 0 limit 1""")]


def archived(world):
    """Return all that the archive's files say, inflated."""
    return b"".join(gzip.decompress(path.read_bytes()) for path in sorted((world.folder / "archive").rglob("*.warc.gz")))


def in_marts(world, url):
    return world.rows(f"select (select count(*) from mart.current_version where url = '{url}'), "
                      f"(select count(*) from mart.quote_search where url = '{url}'), "
                      f"(select count(*) from mart.event_evidence where url = '{url}')")[0]


def news(world):
    """Return the hashes of what the warehouse knows of the news."""
    return {table: digest for table, digest in world.hashes().items() if table.startswith("warehouse.")}


@pytest.fixture(scope="module")
def speaker(world):
    """Somebody who is quoted outside of what is erased otherwise."""
    [(name, quotes)] = world.rows(
        f"select p.name, count(*) from warehouse.person p join warehouse.quote q using (person_id) "
        f"join warehouse.article_version v using (version_id, published_month) join warehouse.article a using (article_id) "
        f"where p.kind = 'person' and p.name not like '%''%' group by p.person_id, p.name "
        f"having bool_and(a.source_id not in ('{SOURCE}', 'the-new-arab') and a.canonical_url not in ('{MARKET}', '{MARCH}')) "
        f"order by 2 desc, 1 limit 1")
    assert quotes
    return name


def test_a_plan_lists_what_goes_and_changes_nothing(world):
    before = world.hashes()
    out = world.run("retract", "plan", "url", MARKET)
    assert MARKET in out
    assert "versions               2" in out
    assert out.count(".warc.gz@") == 2
    assert MARCH in world.run("retract", "plan", "url", MARCH_SHORT), "an address that redirects there names it too"
    assert world.hashes() == before


def test_hidden_stays_in_the_warehouse_and_is_shown_again(world, speaker):
    quoted = f"select count(*) from mart.quote_search where speaker = '{speaker}'"
    shown, said, before = in_marts(world, MARKET), world.rows(quoted), news(world)
    assert min(shown) > 0
    assert said != [(0,)]
    world.run("retract", "hide", "url", MARKET, *APPROVED)
    world.run("retract", "hide", "person", speaker, *APPROVED)
    assert (in_marts(world, MARKET), world.rows(quoted)) == ((0, 0, 0), [(0,)])
    world.days("2015-09-30", "2015-09-30", "--refetch")
    world.run("replay", "--from", FIRST, "--to", LAST)
    assert (in_marts(world, MARKET), world.rows(quoted)) == ((0, 0, 0), [(0,)]), "a later run must not show them again"
    assert "order 12 of a court" in world.run("retract", "list")
    world.run("retract", "lift", "url", MARKET)
    world.run("retract", "lift", "person", speaker)
    assert (in_marts(world, MARKET), world.rows(quoted)) == (shown, said)
    assert news(world) == before


@pytest.fixture(scope="module")
def backed_up(world, tmp_path_factory):
    """A backup made before anything was erased."""
    file = tmp_path_factory.mktemp("backup") / "warehouse.dump"
    world.run("backup", str(file))
    return file, table_hashes(world.engine)


def test_a_backup_restores_to_the_same_hashes_and_knows_the_archive(world, backed_up, postgres):
    file, before = backed_up
    said = json.loads(file.with_name("warehouse.dump.manifest.json").read_text())
    assert {f["name"] for f in said["files"]} == {p.relative_to(world.folder / "archive").as_posix()
                                                  for p in (world.folder / "archive").rglob("*.warc.gz")}
    out = world.run("restore", str(file), "--name", "nightly_restored", "--admin-url", postgres.url("postgres"))
    assert "0 missing, 0 changed" in out
    restored = load.engine(postgres.url("nightly_restored"))
    assert table_hashes(restored) == before
    restored.dispose()


@pytest.fixture(scope="module")
def erased(world, speaker, backed_up):
    """Erase an article of two versions, one behind a redirect, an outlet, a speaker; return what stands then, and words that went."""
    versions = world.rows(f"select v.text from warehouse.article_version v join warehouse.article a using (article_id) "
                          f"where (a.canonical_url in ('{MARKET}', '{MARCH}') or a.source_id = '{SOURCE}') and not exists ("
                          f"select 1 from warehouse.article_version c where c.cluster_id = v.cluster_id and c.article_id <> v.article_id)")
    assert len(versions) >= 6, "what other outlets copied stays with them"
    words = [str(text_).split("\n\n")[1][:60].replace("'", "''") for (text_,) in versions]
    for url in (MARKET, MARCH):
        world.run("retract", "erase", "url", url, *APPROVED)
    world.run("retract", "erase", "source", SOURCE, *APPROVED)
    world.run("retract", "erase", "person", speaker, *APPROVED)
    return news(world), words


def test_erased_is_gone_from_the_tables_and_the_archive(world, erased, speaker):
    _, words = erased
    for each in words:
        assert told_of(world, each) == []
    for url in (MARKET, MARCH, MARCH_SHORT):
        assert told_of(world, url) == []
    assert world.rows(f"select count(*) from warehouse.article where source_id = '{SOURCE}'") == [(0,)]
    assert world.rows(f"select count(*) from warehouse.quote where speaker_name = '{speaker}'") == [(0,)]
    content = archived(world)
    for gone in (MARKET, MARCH, MARCH_SHORT, f"http://{SOURCE}.example/", f"Host: {SOURCE}.example"):
        assert gone.encode() not in content, gone
    assert site.SEED_URL.encode() in content
    assert world.rows("select count(*) from ops.erased_record where erased_at is null") == [(0,)]
    world.run("archive", "verify")
    [(of_others,)] = world.rows("select count(*) from mart.current_version")
    assert of_others > 0


@pytest.mark.parametrize("again", ["backfill", "refetch", "replay", "poll"])
def test_no_later_run_brings_it_back(world, erased, again):
    before, words = erased
    if again == "replay":
        world.run("replay", "--from", FIRST, "--to", LAST)
    elif again == "poll":
        code = "from etl import stages; print(stages.poll_feeds())"
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=world.environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "'retracted': 0" not in done.stdout, "the feeds announce it still"
    else:
        world.days(FIRST, LAST, *(["--refetch"] if again == "refetch" else []))
        [(retracted,)] = world.rows("select sum((reasons ->> 'retracted')::int) from ops.stage_report where stage = 'discover'")
        assert retracted >= 6
    assert news(world) == before
    for each in (*words, MARKET, MARCH, MARCH_SHORT):
        assert told_of(world, each) == []
    assert MARKET.encode() not in archived(world), "it is not even asked for"


def test_an_address_that_no_tombstone_knows_is_noticed_and_its_bytes_erased(world, erased):
    """The short address redirects to what was erased. The tombstone forgets it, as if the outlet had made it only now."""
    before, words = erased
    with world.engine.begin() as connection:
        connection.execute(text("update ops.tombstone set known_addresses = '{}' where scope = 'url'"))
    world.days(LAST, LAST)
    [(noticed,)] = world.rows("select sum((reasons ->> 'retracted')::int) from ops.stage_report where stage = 'clean'")
    assert noticed == 1, "it was fetched, and is no article"
    assert news(world) == before
    for each in (*words, MARCH, MARCH_SHORT):
        assert told_of(world, each) == []
    assert MARCH.encode() not in archived(world)
    world.run("archive", "verify")
    world.days(LAST, LAST)
    assert world.rows("select sum((reasons ->> 'retracted')::int) from ops.stage_report where stage = 'clean'") in ([(None,)], [(0,)])


def test_a_restore_of_an_old_backup_says_what_must_be_taken_down_again(world, erased, backed_up, postgres):
    world.engine.dispose()
    again = world.start("restore", str(backed_up[0]), "--name", "nightly_restored_again", "--admin-url", postgres.url("postgres"))
    out, _ = again.communicate(timeout=600)
    assert again.returncode == 1
    assert f"erased since, and back in this database: {MARKET}" in out
    assert f"erased since, and back in this database: {MARCH_SHORT}" in out
    lost = next((world.folder / "archive").rglob("*.warc.gz"))
    lost.rename(lost.with_suffix(".away"))
    found = world.start("restore", str(backed_up[0]), "--name", "nightly_restored_third", "--admin-url", postgres.url("postgres"))
    out, _ = found.communicate(timeout=600)
    lost.with_suffix(".away").rename(lost)
    assert found.returncode == 1
    assert f"missing: {lost.relative_to(world.folder / 'archive').as_posix()}" in out
    with backed_up[0].open("ab") as dump:
        dump.write(b"x")
    broken = world.start("restore", str(backed_up[0]), "--name", "nightly_fourth", "--admin-url", postgres.url("postgres"))
    out, _ = broken.communicate(timeout=600)
    assert broken.returncode == 1
    assert "its digest differs; nothing was restored" in " ".join(out.split())


KILLED = """
import os, signal
from etl import archive
from etl.stages import takedown
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
archive.erase = die
takedown.retract("url", {url!r}, "erase", reason="asked", approved_by="an editor")
"""


def test_killed_between_the_tables_and_the_archive_the_next_call_ends_it(world, erased):
    victim = site.SEED_URL
    done = subprocess.run([sys.executable, "-c", KILLED.format(url=victim)], cwd=ROOT, env=world.environment(), capture_output=True,
                          text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert world.rows(f"select count(*) from warehouse.article where canonical_url = '{victim}'") == [(0,)]
    assert victim.encode() in archived(world)
    out = world.run("retract", "erase", "url", victim, *APPROVED)
    assert "1 records erased" in out
    assert victim.encode() not in archived(world)


def test_upkeep_makes_room_drops_what_is_old_and_finds_nothing_the_second_time(world, erased):
    with world.engine.begin() as connection:
        connection.execute(text("update ops.run set opened_at = now() - interval '40 days', closed_at = now() - interval '40 days' "
                                "where run_id = 'cli/2015-09-29'"))
    staged = sum(int(str(world.rows(f"select count(*) from staging.{table} where run_id = 'cli/2015-09-29'")[0][0]))
                 for table in ("article", "extraction", *FACTS))
    assert staged > 0
    scratch = world.folder / "archive" / "2015" / "x-0000.warc.gz.abc.part"
    scratch.write_bytes(b"half a page")
    os.utime(scratch, (0, 0))
    code = "from etl import stages; import json; print(json.dumps([stages.maintain(), stages.maintain()]))"
    before = news(world)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=world.environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first, second = json.loads(done.stdout)
    assert (first["partitions_made"], second["partitions_made"]) == (20, 0), "five facts, this month and three more"
    assert first["staged_runs_dropped"] == 1
    assert first["staged_rows_dropped"] == staged
    assert first["scratch_files_swept"] == 1
    assert {k: v for k, v in second.items() if k not in {"tables_analyzed", "warehouse_mib"}} == dict.fromkeys(
        ("partitions_made", "staged_runs_dropped", "staged_rows_dropped", "records_erased", "scratch_files_swept"), 0)
    assert world.rows("select count(*) from staging.article where run_id = 'cli/2015-09-29'") == [(0,)]
    assert world.rows("select count(*) > 0 from staging.article") == [(True,)], "what is younger stays"
    assert world.rows("select count(*) from pg_stats where schemaname = 'warehouse' and tablename = 'quote'") != [(0,)]
    assert news(world) == before
    process = world.start("run", "--from", FIRST, "--to", FIRST)
    assert process.communicate(timeout=600)[0] is not None
    assert process.returncode == 0, "the old run can be run again from its beginning"
