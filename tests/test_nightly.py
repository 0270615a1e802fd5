"""The nightly stages on the demo site, without Airflow: as expected, again, in any order, killed and run again.

Every run is a real `dateline` process; every warehouse is a database of its own on the embedded Postgres.
"""

from __future__ import annotations

import pytest

from etl.local import site
from tests.nightly_world import DAY, FIRST, HOLDS, LAST, WAITS, World, held, kill, wait_for

CLOSED = "127.0.0.1:1"             # nothing listens there: a run that asks the network fails


@pytest.fixture(scope="module")
def calm(make_world) -> World:
    """Five days, undisturbed: what every other way must end in."""
    world = make_world("calm")
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


def test_days_in_any_order_end_in_the_same_tables(calm, make_world):
    backwards = make_world("backwards")
    for day in ("2015-10-03", "2015-10-01", "2015-09-29", "2015-10-02", "2015-09-30"):
        backwards.days(day, day)
    assert backwards.hashes(elsewhere=True) == calm.hashes(elsewhere=True)


# ------------------------------------------------------------------ killed, and run again

@pytest.mark.parametrize("stage", HOLDS)
def test_kill_9_in_the_middle_of_a_stage_then_again_ends_as_undisturbed(stage, one_day, make_world):
    world = make_world(f"killed_{stage}")
    with held(world, HOLDS[stage]):
        process = world.start("run", "--from", DAY, "--to", DAY)
        wait_for(world, WAITS, process)
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
