"""Reading back: one article as `dateline extract` would answer it, and what became of a run's day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, text

from etl.load.database import transaction
from etl.records import RecordAddress

Json = dict[str, Any]

_VERSION = """
    select v.*, a.canonical_url from warehouse.article_version as v join warehouse.article as a using (article_id)
    where v.is_current and a.retracted is null
      and (a.canonical_url = :key or v.url = :key or a.article_id::text = :key)
    order by a.canonical_url = :key desc, a.canonical_url limit 1
    """

_TIMES = """
    select json_build_object(
        'start', start_char, 'end', end_char, 'text', text, 'type', time_type, 'value', value,
        'from', coalesce(to_char(from_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), from_day::text),
        'to', coalesce(to_char(to_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), to_day::text),
        'grain', grain, 'grounding', grounding, 'modifier', modifier, 'confidence', confidence)
    from warehouse.time_expression
    where version_id = :version_id and published_month = :month order by start_char, end_char
    """

_QUOTES = """
    select json_build_object(
        'kind', kind, 'start', start_char, 'end', end_char, 'fragments', fragments, 'text', text,
        'speaker', case when speaker_text is not null then json_build_object(
            'start', speaker_start, 'end', speaker_end, 'text', speaker_text, 'name', speaker_name, 'role', speaker_role,
            'affiliation', speaker_affiliation, 'kind', speaker_kind, 'confidence', speaker_confidence) end,
        'cue', case when cue_text is not null then json_build_object('start', cue_start, 'end', cue_end, 'text', cue_text) end,
        'said_from', said_from, 'said_to', said_to, 'polarity', polarity, 'addressee', addressee, 'venue', venue,
        'rule', rule, 'confidence', confidence)
    from warehouse.quote as q
    where version_id = :version_id and published_month = :month
      and not exists (select 1 from warehouse.person as p where p.person_id = q.person_id and p.retracted is not null)
    order by start_char, end_char
    """

_EVENTS = """
    select json_build_object(
        'trigger', json_build_object('start', start_char, 'end', end_char, 'text', trigger_text),
        'type', event_type, 'mode', mode, 'sentence', json_build_array(sentence_start, sentence_end),
        'actors', (select coalesce(json_agg(json_build_object('start', p.start_char, 'end', p.end_char, 'text', p.text,
                       'name', p.name, 'country', p.country, 'role', p.role) order by p.position), '[]')
                   from warehouse.event_participant as p
                   where p.version_id = m.version_id and p.mention_id = m.mention_id
                     and p.published_month = m.published_month and p.part = 'actor'),
        'targets', (select coalesce(json_agg(json_build_object('start', p.start_char, 'end', p.end_char, 'text', p.text,
                       'name', p.name, 'country', p.country, 'role', p.role) order by p.position), '[]')
                    from warehouse.event_participant as p
                    where p.version_id = m.version_id and p.mention_id = m.mention_id
                      and p.published_month = m.published_month and p.part = 'target'),
        'place', case when place_text is not null then json_build_object(
            'start', place_start, 'end', place_end, 'text', place_text, 'name', place_name, 'geoname_id', geoname_id,
            'country', country, 'admin1', admin1, 'lat', lat, 'lon', lon, 'precision', place_precision) end,
        'from', happened_from, 'to', happened_to, 'grain', grain, 'grounding', grounding, 'undated_reason', undated_reason,
        'casualties', (select coalesce(json_agg(json_build_object('kind', c.kind, 'min', c.least, 'max', c.most, 'who', c.who)
                           order by c.position), '[]')
                       from warehouse.event_casualty as c
                       where c.mention_id = m.mention_id and c.published_month = m.published_month),
        'modality', modality,
        'attribution', case when attribution_text is not null
            then json_build_object('text', attribution_text, 'name', attribution_name) end,
        'confidence', confidence, 'rule', rule)
    from warehouse.event_mention as m
    where version_id = :version_id and published_month = :month order by start_char, end_char
    """

_DAYS = """
    select
        r.run_id, r.window_start::date::text as day,
        (select count(*) from raw.candidate as c where c.run_id = r.run_id) as discovered,
        coalesce(jsonb_object_agg(s.stage, s.counts) filter (where s.stage is not null), '{}') as stages,
        (select count(distinct a.version_id) from staging.article as a join warehouse.article_version as v using (version_id)
         where a.run_id = r.run_id) as loaded,
        (select count(*) from warehouse.quote as q
         where q.version_id in (select a.version_id from staging.article as a where a.run_id = r.run_id)) as quotes,
        (select count(*) from warehouse.event_mention as e
         where e.version_id in (select a.version_id from staging.article as a where a.run_id = r.run_id)) as events,
        (select count(distinct a.version_id) from staging.article as a join warehouse.extraction as x using (version_id)
         where a.run_id = r.run_id and x.skipped is null) as extracted,
        (select coalesce(jsonb_object_agg(skipped, n), '{}') from (
             select x.skipped, count(distinct a.version_id) as n
             from staging.article as a join warehouse.extraction as x using (version_id)
             where a.run_id = r.run_id and x.skipped is not null group by x.skipped) as k) as skipped
    from ops.run as r
    left join (
        select run_id, stage, jsonb_build_object('received', sum(received), 'passed', sum(passed), 'reasons', (
            select coalesce(jsonb_object_agg(k, n), '{}') from (
                select e.key as k, sum(e.value::int) as n
                from ops.stage_report as x, jsonb_each_text(x.reasons) as e
                where x.run_id = t.run_id and x.stage = t.stage group by e.key) as z)) as counts
        from ops.stage_report as t group by run_id, stage
    ) as s using (run_id)
    where r.run_id = any(:run_ids)
    group by r.run_id, r.window_start order by r.window_start, r.run_id
    """


def article_answer(on: Engine, key: str) -> tuple[Json, str | None] | None:
    """Return an article's current version in the shape of DESIGN.md section 3, and its archive address.

    key  a canonical URL, the URL as asked, or an article id; None when nothing matches (or it was taken down)
    """
    with transaction(on, f"reading the article {key}") as connection:
        row = connection.execute(text(_VERSION), {"key": key}).mappings().first()
        if row is None:
            return None
        where = {"version_id": row["version_id"], "month": row["published_month"]}
        answer = {
            "id": str(row["article_id"]),
            "article": {
                **{k: row[k] for k in ("title", "authors", "canonical_url", "language", "section", "site_name", "is_free", "text",
                                       "content_sha256", "word_count", "credit", "date_precision", "tags", "image_url")},
                "blocks": row["blocks"],
                "published_at": str(row["published_at"] or row["published_on"] or "") or None,
                "published_on": str(row["published_on"] or "") or None,
                "modified_at": str(row["modified_at"] or "") or None,
            },
            "times": _objects(connection, _TIMES, where),
            "quotes": _objects(connection, _QUOTES, where),
            "events": _objects(connection, _EVENTS, where),
        }
    address = f"{row['warc_file']}@{row['warc_offset']}+{row['warc_length']}" if row["warc_file"] else None
    return answer, address


def days(on: Engine, run_ids: Sequence[str]) -> list[Json]:
    """Return one row per run, in order of days: what was discovered, and each stage's received, passed and reasons."""
    with transaction(on, "reading what became of the runs") as connection:
        return [dict(row) for row in connection.execute(text(_DAYS), {"run_ids": list(run_ids)}).mappings()]


def _objects(connection: Connection, statement: str, where: Json) -> list[Json]:
    rows = connection.execute(text(statement), where).scalars()
    return [json.loads(row) if isinstance(row, str) else row for row in rows]


def archived_urls(on: Engine, files: Sequence[str]) -> list[tuple[str, RecordAddress]]:
    """Return the captures in these WARC files: the URL and where its record lies, in order."""
    with transaction(on, "reading what the captures point to") as connection:
        rows = connection.execute(
            text("""
            select url, warc_file, warc_offset, warc_length from raw.capture
            where warc_file = any(:files) order by warc_file, warc_offset"""),
            {"files": list(files)},
        ).all()
    return [(row.url, RecordAddress(file=row.warc_file, offset=row.warc_offset, length=row.warc_length)) for row in rows]
