"""The rows of a warehouse of two years up to yesterday, made by the server itself: what load_million.py asks.

100,000 articles of 60 sources, one in ten a copy of its neighbour, one in twenty changed once; ten event mentions and five quotes each. An
event is told by mentions of three days, half of them alone; one mention in ten stands inside a quote. A night a day, with its stages,
checks and requests.
"""

FILL = (
    # ------------------------------------------------------------------ dimensions
    "insert into warehouse.source (source_id, name, country) select 's' || n, 'Outlet ' || n, 'NOR' from generate_series(0, 59) as n",
    """insert into warehouse.person (person_id, kind, identity_key, name, aliases, role)
    select md5('p' || n)::uuid, 'person', 'person ' || n, 'Person ' || n, array['Person ' || n], 'minister'
    from generate_series(0, 4999) as n""",
    # ------------------------------------------------------------------ articles and their versions
    """insert into warehouse.article (article_id, canonical_url, source_id, first_captured_at, run_id, loaded_at)
    select md5('a' || n)::uuid, 'https://x.example/' || n, 's' || n % 60, cast(:last as date) - n % 720, 'bench', now()
    from generate_series(1, :articles) as n""",
    """insert into warehouse.article_version (
        version_id, article_id, content_sha256, url, capture_id, captured_at, warc_file, warc_offset, warc_length, title, text, blocks,
        authors, credit, tags, language, published_at, published_on, published_month, date_precision, word_count, is_free, found_by,
        near_duplicate_keys, cluster_id, valid_from, valid_to, is_current, source_id, is_shown, run_id, loaded_at)
    select md5(w.which || n)::uuid, md5('a' || n)::uuid, md5('c' || w.which || n), 'https://x.example/' || n, md5('k' || n)::uuid, d.at,
        'a.warc.gz', n, 9, 'Story ' || n, t.words || w.more, '[]', '{}', '{}', '{}', 'en', d.at, d.at::date,
        date_trunc('month', d.at)::date, 'instant', 400, true, '{}', k.keys, md5('v' || (n - (n % 10 = 9)::int))::uuid,
        d.at + w.begins * interval '1 hour', d.at + w.ends * interval '1 hour', w.ends is null, 's' || n % 60,
        w.ends is null, 'bench', now()
    from generate_series(1, :articles) as n
    cross join lateral (select cast(:last as date) - n % 720 + interval '9 hours' as at) as d
    cross join lateral (select string_agg(md5((n * 7 + k)::text), ' ') as words from generate_series(1, 70) as k) as t
    cross join lateral (select array_agg(hashint8extended(n, k)) as keys from generate_series(1, 128) as k) as k
    cross join lateral (
        select 'v' as which, '' as more, case when n % 20 = 0 then 5 else 0 end as begins, null::int as ends
        union all
        select 'old', E'\\n\\nAn earlier paragraph.', 0, 5 where n % 20 = 0
    ) as w""",
    """insert into warehouse.near_duplicate_pair (version_a, version_b, similarity, containment)
    select least(a, b), greatest(a, b), 0.9, 1
    from (select md5('v' || n)::uuid as a, md5('v' || (n - 1))::uuid as b from generate_series(9, :articles, 10) as n) as p""",
    """insert into warehouse.extraction (version_id, extractor, extractor_version, capture_id, times, quotes, events, run_id, loaded_at)
    select version_id, 'x', '1', capture_id, 0, 5, 10, 'bench', now() from warehouse.article_version where is_current""",
    # ------------------------------------------------------------------ what they tell
    """insert into warehouse.event_mention (
        mention_id, event_id, version_id, start_char, end_char, trigger_text, event_type, mode, modality, happened_from, happened_to,
        grain, grounding, place_text, place_name, geoname_id, country, lat, lon, place_precision, attribution_name, confidence, rule,
        published_month, sentence_start, sentence_end, extractor, extractor_version, model, model_version, run_id, loaded_at)
    select md5('m' || n || '-' || k)::uuid, md5('e' || e.name)::uuid, md5('v' || n)::uuid, k * 230 + r.h % 180, k * 230 + r.h % 180 + 8,
        (array['struck', 'met', 'marched', 'signed', 'charged', 'sold', 'opened'])[1 + e.h % 7],
        (array['ASSAULT', 'CONSULT', 'PROTEST', 'AGREE', 'LEGAL', 'BUSINESS', 'OTHER'])[1 + e.h % 7],
        case when e.h % 7 = 0 then 'airstrike' end,
        (array['occurred', 'occurred', 'claimed', 'denied', 'planned'])[1 + r.h % 5], e.day, e.day, 'day', 'weekday', 'Town ' || e.h % 3000,
        'Town ' || e.h % 3000, e.h % 3000, (array['NOR', 'SYR', 'USA', 'FRA', 'IND'])[1 + e.h % 3000 % 5],
        60 + e.h % 3000 / 100.0, 10 + e.h % 3000 % 70, 'city', 'Party ' || r.h % 50, 1, 'en.event.r',
        date_trunc('month', d.day)::date, k * 230, k * 230 + 200, 'x', '1', 'model', '1', 'nightly ' || d.day, now()
    from generate_series(1, :articles) as n cross join generate_series(0, 9) as k
    cross join lateral (select abs(hashtext(n || '-' || k)) as h) as r
    cross join lateral (select cast(:last as date) - n % 720 as day) as d
    cross join lateral (
        select n % 720 / 3 || '-' || r.h % 2500 as name, abs(hashtext(n % 720 / 3 || '-' || r.h % 2500)) as h,
            cast(:last as date) - n % 720 / 3 * 3 - 2 as day
    ) as e""",
    """insert into warehouse.event_casualty (
        mention_id, position, version_id, kind, least, most, who, published_month, extractor, extractor_version, run_id, loaded_at)
    select mention_id, 0, version_id, 'killed', abs(hashtext(mention_id::text)) % 40, null, 'civilians', published_month, 'x', '1',
        run_id, now()
    from warehouse.event_mention where event_type = 'ASSAULT'""",
    """insert into warehouse.event_participant (
        mention_id, part, position, version_id, start_char, end_char, text, name, published_month, extractor, extractor_version, run_id,
        loaded_at)
    select mention_id, 'actor', 0, version_id, 0, 5, 'they', 'Party', published_month, 'x', '1', run_id, now()
    from warehouse.event_mention""",
    """insert into warehouse.event (
        event_id, event_type, mode, modality, is_contested, happened_from, happened_to, geoname_id, place_name, country, lat, lon, mentions,
        articles, tellings, outlets, first_mention_id, first_published_month, last_published_month, shown_mention_id, shown_version_id,
        shown_trigger, shown_sentence_start, shown_sentence_end)
    select event_id, min(event_type), min(mode), 'occurred', bool_or(modality = 'denied') and bool_or(modality in ('occurred', 'claimed')),
        min(happened_from), min(happened_to), min(geoname_id), min(place_name), min(country), min(lat), min(lon),
        count(*), count(*), count(*), count(*), (array_agg(mention_id order by published_month, mention_id))[1],
        min(published_month), max(published_month),
        (array_agg(mention_id order by published_month, mention_id))[1], (array_agg(version_id order by published_month, mention_id))[1],
        (array_agg(trigger_text order by published_month, mention_id))[1],
        (array_agg(sentence_start order by published_month, mention_id))[1],
        (array_agg(sentence_end order by published_month, mention_id))[1]
    from warehouse.event_mention group by event_id""",
    """insert into warehouse.quote (
        quote_id, version_id, kind, start_char, end_char, fragments, text, speaker_text, speaker_name, speaker_kind, speaker_role,
        cue_text, polarity, confidence, rule, person_id, published_month, sentence_start, sentence_end, extractor, extractor_version,
        run_id, loaded_at)
    select md5('q' || n || '-' || k)::uuid, md5('v' || n)::uuid, 'direct', k * 460 + h % 380, k * 460 + h % 380 + 50, '[]',
        'We saw ' || (array['smoke', 'ships', 'crowds', 'nothing', 'trucks'])[1 + h % 5] || ' near harbour ' || h % 20000
        || ' on the morning of the day', 'Person', 'Person ' || h % 5000, 'person', 'minister', 'said', 'affirmed', 1, 'en.quote.r',
        md5('p' || h % 5000)::uuid, date_trunc('month', cast(:last as date) - n % 720)::date, k * 460, k * 460 + 440, 'x', '1',
        'nightly ' || cast(:last as date) - n % 720, now()
    from generate_series(1, :articles) as n cross join generate_series(0, 4) as k
    cross join lateral (select abs(hashtext(k || 'q' || n)) as h) as r""",
    """update warehouse.event_mention as m set quote_id = q.quote_id
    from warehouse.quote as q
    where
        m.version_id = q.version_id and m.published_month = q.published_month
        and q.start_char <= m.start_char and q.end_char >= m.end_char""",
    # ------------------------------------------------------------------ the nights
    """insert into ops.run (run_id, kind, window_start, window_end, sources, refetch, state, tries, opened_at, closed_at)
    select 'nightly ' || d, 'nightly', d, d + interval '1 day', '{}', false, 'done', 1, d + interval '1 day', d + interval '26 hours'
    from (select cast(:last as date) - n as d from generate_series(0, 719) as n) as days""",
    """insert into ops.publication (run_id, window_start, window_end, published_at)
    select run_id, window_start, window_end, closed_at from ops.run""",
    """insert into ops.stage_report (run_id, stage, shard, received, passed, reasons, seconds, reported_at)
    select run_id, stage, lpad(shard::text, 2, '0'), 10, 9, '{"not_an_article": 1}', 60, closed_at
    from ops.run cross join unnest(array['discover', 'fetch', 'clean', 'extract']) as stage cross join generate_series(0, 15) as shard""",
    """insert into ops.check_result (run_id, moment, check_name, severity, failing_rows, sample, advice, checked_at)
    select run_id, (array['staging', 'published', 'mart'])[1 + n % 3], 'check_' || n, case when n % 2 = 0 then 'error' else 'warning' end,
        case when n = 7 then 3 else 0 end, array[repeat('{"url": "x"}', n)], 'look at it', closed_at
    from ops.run cross join generate_series(1, 19) as n""",
    """insert into raw.capture (
        capture_id, run_id, shard, source_id, url, final_url, attempt, started_at, seconds, outcome, reason, http_status, content_type,
        body_bytes, body_sha256, robots, warc_file, warc_offset, warc_length)
    select md5('k' || n)::uuid, 'nightly ' || (cast(:last as date) - n % 720), '00', 's' || n % 60, 'https://x.example/' || n,
        'https://x.example/' || n, 1, cast(:last as date) - n % 720 + interval '1 day', 0.2 + n % 7 / 10.0,
        (array['fetched', 'fetched', 'fetched', 'unchanged', 'failed'])[1 + n % 5], case when n % 5 = 4 then 'timeout' end, 200,
        'text/html', 60000, md5('b' || n), 'allowed', 'a.warc.gz', n, 9
    from generate_series(1, cast(:articles * 1.5 as int)) as n""",
    """insert into ops.quarantine (
        stage, url, reason, message, source_id, warc_file, warc_offset, warc_length, first_run_id, last_run_id, first_seen_at, last_seen_at,
        resolved_at)
    select 'clean', 'https://x.example/q' || n, (array['no_text', 'not_an_article', 'no_date'])[1 + n % 3], 'no article text in it',
        's' || n % 60, 'a.warc.gz', n, 9, r.run_id, r.run_id, r.closed_at, r.closed_at, case when n % 2 = 0 then r.closed_at end
    from generate_series(1, 20000) as n inner join ops.run as r on r.run_id = 'nightly ' || (cast(:last as date) - n % 720)""",
    """insert into ops.incident (incident_key, opened_at, kind, subject, title, detail, sightings, seen_at, told_at, closed_at)
    select 'late ' || n, closed_at, 'late', run_id, 'Late', 'The night of the day is late', 1, closed_at, closed_at, closed_at
    from (select row_number() over (order by run_id) as n, * from ops.run) as r where n % 30 = 0""",
)
