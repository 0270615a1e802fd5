"""Marts on a small world: evidence, claims side by side, history, search; comments and grants complete."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from etl import load as room
from etl.load import marts, runs
from etl.load.sqlfiles import folder
from etl.load.tables import SCHEMAS
from tests.load.test_any_order import FILLER, signature
from tests.load.world import NOON, TEXT, article, capture, extraction, load, run_of


@pytest.fixture
def world(engine):
    """A bombing told by two outlets with two tolls, copied by a third, denied by a fourth, and corrected by the first."""

    def piece(name, source, day, words, dead, modality="occurred", **more):
        made = article(
            f"https://{source}.example/{name}", words, title=name, published=NOON + timedelta(days=day), keys=signature(words), **more
        )
        return (
            capture(made.url, source_id=source, at=NOON + timedelta(days=20), body=words.encode()),
            made,
            extraction(words, dead=dead, modality=modality),
        )

    first = TEXT + "\n\n" + FILLER
    corrected = TEXT.replace("12", "14") + "\n\n" + FILLER + "\n\nCorrection: the toll was amended."
    own = TEXT.replace("at least 12", "at least 9") + "\n\n" + FILLER[::-1]
    denial = TEXT.replace("at least 12", "no more than 2") + "\n\nA different text. " + FILLER[::3]
    pieces = [
        piece("blast", "harbour-post", 0, first, 12),
        piece("blast", "harbour-post", 0, corrected, 14, modified_at=NOON + timedelta(days=2)),
        piece("blast-copy", "fjord-times", 1, first, 12),
        piece("own-report", "inland-echo", 1, own, 9),
        piece("no-such-blast", "coastal-mail", 3, denial, 2, "denied"),
    ]
    load(engine, run_of(), [(c, a) for c, a, _ in pieces[:1]], extractions=[pieces[0][2]])
    later = run_of("cli/two")
    again = [(replace(c, run_id="cli/two"), a) for c, a, _ in pieces[1:]]
    load(engine, later, again, extractions=[x for _, _, x in pieces[1:]])
    marts.publish(engine, "cli/one")
    return engine


def rows(engine, query, **params):
    with engine.connect() as connection:
        return connection.execute(text(query), params).mappings().all()


def test_one_happening_however_often_told(world):
    [event] = rows(world, "select * from mart.event_calendar")
    assert (event["mentions"], event["articles"], event["outlets"], event["tellings"]) == (5, 4, 4, 3)
    assert event["is_contested"] is True
    assert event["sentence"].startswith("A bombing on Monday")
    [feature] = rows(world, "select geojson from mart.event_map")
    assert feature["geojson"]["geometry"] == {"type": "Point", "coordinates": [11.4, 59.1]}


def test_tolls_stand_side_by_side_and_are_never_summed(world):
    found = rows(world, "select modality, fewest, most, tellings, outlets from mart.casualties order by modality, fewest")
    assert [tuple(r.values()) for r in found] == [("denied", 2, 2, 1, 1), ("occurred", 9, 14, 2, 3)]


def test_contested_claims_name_both_sides(world):
    found = rows(world, "select claimant, denier, denial_url, claim_url from mart.contested_claims order by claim_url")
    assert {r["denial_url"] for r in found} == {"https://coastal-mail.example/no-such-blast"}
    assert len(found) == 3


def test_changes_show_what_was_added_and_removed(world):
    [change] = rows(world, "select * from mart.article_changes")
    assert change["added"] == [TEXT.replace("12", "14"), "Correction: the toll was amended."]
    assert change["removed"] == [TEXT]
    assert change["diff"].splitlines() == [
        f"- {TEXT}",
        f"+ {TEXT.replace('12', '14')}",
        "+ Correction: the toll was amended.",
    ]
    assert (change["says_corrected"], change["changed_at"]) == (True, NOON + timedelta(days=2))


def test_who_copies_whom(world):
    [copied] = rows(world, "select * from mart.syndication")
    assert (copied["first_source_id"], copied["copy_source_id"]) == ("harbour-post", "fjord-times")
    assert copied["first_archive_address"] == copied["copy_archive_address"] == "2031/03/a.warc.gz@10+20"


def test_what_was_known_when(world):
    early = rows(world, "select * from mart.events_as_of(:moment)", moment=NOON + timedelta(hours=1))
    assert [(r["mentions"], r["fewest_killed"], r["most_killed"], r["denied"]) for r in early] == [(1, 12, 12, 0)]
    late = rows(world, "select * from mart.events_as_of(:moment)", moment=NOON + timedelta(days=9))
    assert [(r["mentions"], r["fewest_killed"], r["most_killed"], r["denied"]) for r in late] == [(4, 2, 14, 1)]
    assert rows(world, "select * from mart.articles_as_of(:moment)", moment=NOON - timedelta(hours=1)) == []


def test_quotes_are_found_with_their_evidence(world):
    found = rows(world, "select * from mart.search_quotes('blast -fire')")
    assert len(found) == 4
    assert {r["highlighted"] for r in found} == {"We heard two «blasts»,"}
    assert all(r["sentence"].startswith("“We heard two blasts,” said Marta Lindqvist") and r["archive_address"] for r in found)
    assert rows(world, "select * from mart.search_quotes('\"no such words\"')") == []


def test_voices_and_volume(world):
    voices = rows(world, "select name, outlet, quotes, share_of_voice from mart.most_quoted order by outlet")
    assert [(r["name"], r["quotes"], r["share_of_voice"]) for r in voices] == [("Marta Lindqvist", 1, 1.0)] * 4
    volume = rows(world, "select day, articles, quotes from mart.daily_volume where source_id = 'harbour-post'")
    assert [tuple(r.values()) for r in volume] == [(date(2031, 3, 4), 1, 1)]
    [quality] = rows(world, "select * from mart.extraction_quality where source_id = 'harbour-post'")
    assert (quality["events_without_place"], quality["quotes_without_speaker"], quality["articles_not_extracted"]) == (0, 0, 0)
    [all_sources] = rows(world, "select * from mart.freshness where source_id is null")
    assert all_sources["loaded_until"] == run_of().window.end


def test_a_quote_about_an_event(engine):
    found = extraction()
    inside = replace(found.quotes[0], fragments=((0, 140),), text=TEXT[:140], start=0, end=140)
    load(
        engine,
        run_of(),
        [(capture("https://h.example/1"), article("https://h.example/1", TEXT))],
        extractions=[replace(found, quotes=(inside,))],
    )
    assert [r["speaker"] for r in rows(engine, "select speaker from mart.who_said_what")] == ["Marta Lindqvist"]


def test_every_mart_answers_on_an_empty_warehouse(engine):
    for file in folder("marts"):
        if " view " in file.sql:
            rows(engine, f"select * from mart.{file.name}")
    assert len(folder("marts")) >= 18


def test_every_table_and_column_and_mart_has_a_comment(engine):
    missing = rows(
        engine,
        """
        select n.nspname || '.' || c.relname || coalesce('.' || a.attname, '') as what
        from pg_class as c
        join pg_namespace as n on n.oid = c.relnamespace
        left join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and not c.relispartition
        where n.nspname = any(:schemas) and c.relkind in ('r', 'p', 'v', 'm')
          and (col_description(c.oid, a.attnum) is null and a.attnum is not null or obj_description(c.oid, 'pg_class') is null)
        union all
        select n.nspname || '.' || p.proname from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
        where n.nspname = any(:schemas) and obj_description(p.oid, 'pg_proc') is null""",
        schemas=list(SCHEMAS),
    )
    assert [r["what"] for r in missing] == []


def test_marts_are_built_once(engine):
    runs.open_run(engine, run_of())
    assert marts.publish(engine, "cli/one") == {"marts": 0, "checks": 2, "publications": 1}
    assert marts.refresh(engine) == {"marts": 0, "checks": 2}
    with engine.begin() as connection:
        connection.execute(text("update ops.mart_definition set sha256 = 'old' where mart = 'freshness'"))
    assert marts.publish(engine, "cli/one")["marts"] == len(folder("marts"))
    assert rows(engine, "select * from mart.freshness")


READABLE_BY_OTHERS = ("warehouse.article", "staging.article", "raw.capture", "ops.run", "public.alembic_version")
CALLS = {"events_as_of": "'2031-04-01'", "articles_as_of": "'2031-04-01'", "search_quotes": "'blasts'",
         "volume_of": "'2031-03-01', '2031-03-31'"}


def test_the_reader_alone_walks_through_every_mart_and_sees_nothing_else(world):
    with world.connect() as connection:
        connection.execute(text("set role dashboard_reader"))
        for file in folder("marts"):
            asked = f"mart.{file.name}({CALLS[file.name]})" if "create function" in file.sql else f"mart.{file.name}"
            connection.execute(text(f"select * from {asked}")).all()
        for forbidden in (
            *(f"select * from {table}" for table in READABLE_BY_OTHERS),
            "create table mart.mine (n integer)",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), connection.begin_nested():
                connection.execute(text(forbidden))


@pytest.mark.parametrize("mart", ["event_evidence", "quote_search", "event_calendar", "casualties", "who_said_what", "event_map"])
def test_every_row_of_evidence_has_its_sentence_its_url_and_its_archive_address(world, mart):
    found = rows(world, f"select sentence, url, archive_address from mart.{mart}")
    assert found or mart == "who_said_what", "in this world no quote mentions an event"
    assert all(r["sentence"] and r["url"].startswith("https://") and r["archive_address"] == "2031/03/a.warc.gz@10+20" for r in found)


def test_the_reader_may_call_the_functions(world, warehouse_url):
    with world.begin() as connection:
        connection.execute(text("alter role dashboard_reader login"))
    reader = room.engine(warehouse_url.replace("postgres@", "dashboard_reader@"))
    assert rows(reader, "select * from mart.search_quotes('blasts')")
    assert rows(reader, "select * from mart.events_as_of(now() + interval '100 years')")
    reader.dispose()


def test_every_sql_file_has_its_header():
    for name, keys in {
        "marts": ("writes", "grain", "owner", "freshness", "checks", "reads", "rerun"),
        "merge": ("writes", "reads", "params", "rerun"),
        "replay": ("writes", "reads", "params", "rerun"),
        "checks": ("severity", "moment", "advice", "reads", "params", "rerun", "returns"),
    }.items():
        files = folder(name)
        assert files
        for file in files:
            for key in keys:
                assert file.need(key)
            assert file.sql.count(";\n") == 1 or "$do$" in file.sql, f"{name}/{file.name}: one statement"
            assert file.sql.endswith(";\n")
    names = {file.name for file in folder("checks")}
    for mart in folder("marts"):
        unknown = set(mart.need("checks").replace(",", " ").split()) - names
        assert not unknown, f"{mart.name} names checks that do not exist: {unknown}"


def test_every_merge_file_is_run():
    from etl.load import merge, speakers

    likeness = {"touched_band", "near_duplicate_band", "candidate_pair"}
    linking = {"touched_dated", "touched_name", "standing_name", "candidate_link"}
    by_resolution = {*speakers.FILES, *likeness, *linking}
    run = {*merge.BEFORE, *merge.ARTICLES, *merge.MENTIONS, "touched_version", "other_version", "event", *by_resolution}
    assert {file.name for file in folder("merge")} == run
