"""From the first release's warehouse to the newest and back, with real rows.

`first_revision.sql` is what `dateline run` of the release at revision 0001 wrote for 30 September 2015 of the demo site (pg_dump
--data-only --inserts): three articles with their facts.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from etl import load
from etl.cli import app
from etl.errors import Fatal
from etl.load.fingerprint import table_hashes
from etl.load.migrations import head
from etl.settings import settings
from tests.load.test_shown_events import SEARCHED
from tests.load.world import TEXT, article, capture, extraction, run_of
from tests.load.world import load as load_story

ROWS = Path(__file__).with_name("first_revision.sql")
KEPT = ("warehouse.article", "warehouse.article_version", "warehouse.quote", "warehouse.event_mention", "warehouse.event_participant",
        "warehouse.event_casualty", "warehouse.time_expression", "warehouse.person", "warehouse.extraction", "warehouse.event",
        "raw.capture", "ops.run", "ops.stage_report")


@pytest.fixture
def old(postgres, request):
    """A warehouse at revision 0001 with the rows of that release; its URL."""
    name = f"upgrade_{abs(hash(request.node.name))}"
    url = load.ensure_database(postgres.url("postgres"), name)
    assert load.upgrade(url, "0001") == "0001"
    engine = load.engine(url)
    with engine.begin() as connection:
        connection.execute(text("select ops.make_partition(date '2015-09-01')"))
        cursor = connection.connection.cursor()
        cursor.execute(ROWS.read_text("utf-8"))
    engine.dispose()
    yield url
    admin = load.engine(postgres.url("postgres"))
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'drop database "{name}" with (force)'))
    admin.dispose()


def content(url: str, columns: dict[str, list[str]] | None = None) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return each table's columns, and a hash of its rows over `columns` (default: those that it has)."""
    engine = load.engine(url)
    with engine.connect() as connection:
        found = columns or {
            table: list(connection.execute(text(
                "select column_name from information_schema.columns where table_schema || '.' || table_name = :t order by 1"),
                {"t": table}).scalars()) for table in KEPT}
        hashes = {}
        for table, names in found.items():
            listed = ", ".join(f'"{name}"' for name in names)
            hashes[table] = connection.execute(text(
                f"select count(*) || ' ' || coalesce(md5(string_agg(h, '' order by h)), '') from "
                f"(select md5(row({listed})::text) as h from {table}) as hashed")).scalar_one()
    engine.dispose()
    return found, hashes


def rows(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_first_release_to_newest_keeps_every_row(old):
    columns, before = content(old)
    assert int(before["warehouse.event_mention"].split()[0]) > 20
    assert load.upgrade(old) == head()
    assert content(old, columns)[1] == before
    engine = load.engine(old)
    assert rows(engine, """
        select count(*) from warehouse.event as e
        where e.first_published_month is distinct from (
            select min(m.published_month) from warehouse.event_mention as m where m.event_id = e.event_id)
        or e.last_published_month is distinct from (
            select max(m.published_month) from warehouse.event_mention as m where m.event_id = e.event_id)""") == [(0,)]
    for mart in ("event_calendar", "quote_search", "most_quoted", "run_history"):
        assert rows(engine, f"select count(*) from mart.{mart}")[0][0] > 0, mart
    url = "https://harbour.example/quay"
    assert load_story(engine, run_of(), [(capture(url), article(url, TEXT))])["event_mention"] == 1, "the newest code loads beside them"
    engine.dispose()


def test_events_of_before_are_given_the_mention_that_shows_them(old):
    """0008 on rows where it matters: of three articles that tell one event the first is hidden, and the second's current version
    tells nothing any more; events that only those two tell are shown by nothing."""
    load.upgrade(old, "0007")
    engine = load.engine(old)
    with engine.begin() as connection:
        articles = connection.execute(text("""
            select a.article_id, a.canonical_url as url, v.version_id, min(m.mention_id::text) as mention_id
            from warehouse.article as a join warehouse.article_version as v using (article_id)
            join warehouse.event_mention as m using (version_id)
            group by 1, 2, 3, v.published_at order by v.published_at, v.version_id""")).all()
        hidden, rewritten, told = articles
        connection.execute(text("""
            create temp table one_event on commit drop as
            select event_id from warehouse.event_mention where mention_id = cast(:first as uuid)"""), {"first": hidden.mention_id})
        connection.execute(text("""
            update warehouse.event_mention set event_id = (select event_id from one_event)
            where mention_id = any(cast(:ids as uuid[]))"""), {"ids": [each.mention_id for each in articles]})
        connection.execute(text("""
            delete from warehouse.event as e where not exists (
                select 1 from warehouse.event_mention as m where m.event_id = e.event_id)"""))
        connection.execute(text("update warehouse.article set retracted = 'hide' where article_id = :id"), {"id": hidden.article_id})
        connection.execute(text("create temp table newer on commit drop as select * from warehouse.article_version where version_id = :id"),
                           {"id": rewritten.version_id})
        connection.execute(text("update newer set version_id = gen_random_uuid(), content_sha256 = 'another', text = 'Taken back.'"))
        connection.execute(text("""
            update warehouse.article_version set is_current = false, valid_to = valid_from where version_id = :id"""),
                           {"id": rewritten.version_id})
        connection.execute(text("insert into warehouse.article_version select * from newer"))
    assert load.upgrade(old) == head()
    assert rows(engine, SEARCHED) == []
    shown = dict(rows(engine, "select shown_version_id, count(*) from warehouse.event group by 1"))
    assert shown.keys() == {None, told.version_id}, "shown by the third article, or by nothing"
    assert rows(engine, f"select shown_version_id from warehouse.event join warehouse.event_mention as m using (event_id) "
                        f"where m.mention_id = '{hidden.mention_id}'") == [(told.version_id,)]
    assert rows(engine, "select distinct url from mart.event_calendar") == [(told.url,)]
    assert rows(engine, """
        select count(*) from warehouse.article_version as v join warehouse.article as a using (article_id)
        where v.source_id <> a.source_id or v.is_shown <> (v.is_current and a.retracted is null)""") == [(0,)], "0009"
    assert rows(engine, "select count(*) filter (where is_shown), count(*) from warehouse.article_version") == [(2, 4)]
    with engine.begin() as connection:  # the trigger that came with it
        connection.execute(text("update warehouse.article set retracted = null"))
    assert rows(engine, SEARCHED) == []
    assert set(rows(engine, "select distinct url from mart.event_calendar")) == {(hidden.url,), (told.url,)}
    assert rows(engine, "select count(*) from warehouse.article_version where is_shown") == [(3,)]
    engine.dispose()


def test_mentions_of_before_are_given_the_quote_that_they_stand_in(old):
    load.upgrade(old, "0008")
    engine = load.engine(old)
    with engine.begin() as connection:  # one mention is put into a quote, and into a longer one around it
        mention = connection.execute(text("""
            select m.mention_id, m.version_id, m.published_month, m.start_char, m.end_char from warehouse.event_mention as m
            join warehouse.quote as q using (version_id) order by m.mention_id limit 1""")).one()
        quotes = list(connection.execute(text("select quote_id from warehouse.quote where version_id = :id order by 1"),
                                         {"id": mention.version_id}).scalars())
        connection.execute(text("update warehouse.quote set start_char = 0, end_char = 1 where true"))
        for quote, margin in zip(quotes[:2], (5, 50), strict=False):
            connection.execute(text("update warehouse.quote set start_char = :start, end_char = :end where quote_id = :id"),
                               {"id": quote, "start": max(0, mention.start_char - margin), "end": mention.end_char + margin})
    load.upgrade(old)
    assert rows(engine, f"select quote_id from warehouse.event_mention where mention_id = '{mention.mention_id}'") == [(quotes[0],)]
    assert rows(engine, """
        select count(*) from warehouse.event_mention as m left join warehouse.quote as q using (quote_id)
        where (m.quote_id is not null) and not (q.start_char <= m.start_char and q.end_char >= m.end_char)""") == [(0,)]
    assert (mention.mention_id,) in rows(engine, "select mention_id from mart.who_said_what")
    engine.dispose()


def test_one_step_back_and_forth_at_every_revision(old, monkeypatch):
    monkeypatch.setenv("DATELINE_DATABASE_URL", old)
    settings.cache_clear()
    columns, before = content(old)
    load.upgrade(old)
    newest = content(old)
    engine = load.engine(old)
    hashes = table_hashes(engine)
    terminal, seen = CliRunner(), []
    while (at := rows(engine, "select version_num from public.alembic_version")[0][0]) != "0001":
        seen.append(at)
        done = terminal.invoke(app, ["db", "downgrade"])
        assert done.exit_code == 0, done.output
        assert content(old, columns)[1] == before, f"going back from {at} lost rows"
    assert len(seen) >= 3
    done = terminal.invoke(app, ["db", "upgrade"])
    assert f"revision {head()}" in done.output
    assert table_hashes(engine) == hashes
    assert content(old) == newest
    engine.dispose()
    settings.cache_clear()


def test_a_warehouse_of_a_newer_release_is_left_alone(old):
    engine = load.engine(old)
    with engine.begin() as connection:
        connection.execute(text("update public.alembic_version set version_num = '9999'"))
    with pytest.raises(Fatal, match="dateline db downgrade"):
        load.upgrade(old)
    engine.dispose()


def test_dropping_everything_is_refused():
    done = CliRunner().invoke(app, ["db", "downgrade", "base"])
    assert isinstance(done.exception, Fatal)
    assert "drop every table" in str(done.exception)


def test_rows_of_an_older_extractor_stay_queryable(engine):
    url = "https://harbour.example/quay"
    pair = [(capture(url), article(url, TEXT))]
    load_story(engine, run_of(), pair)
    load_story(engine, run_of(), pair, extractions=[extraction(version="2", dead=15)])
    with engine.begin() as connection:
        connection.execute(text("set local role dashboard_reader"))
        found = {row.fact: row for row in connection.execute(text(
            "select * from mart.superseded_fact where extractor_version = '1' and standing_extractor_version = '2'"))}
    assert set(found) == {"time_expression", "quote", "event_mention", "event_participant", "event_casualty"}
    assert (found["quote"].words, found["quote"].said) == ("We heard two blasts,", "Marta Lindqvist")
    assert found["event_casualty"].content["least"] == 12
    assert rows(engine, "select distinct extractor_version from warehouse.event_mention") == [("2",)]
    with engine.begin() as connection:
        connection.execute(text("update warehouse.article set retracted = 'hide'"))
    assert rows(engine, "select count(*) from mart.superseded_fact") == [(0,)]
