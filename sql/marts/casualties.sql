-- writes:    mart.casualties
-- grain:     one row per event, kind of harm, who and claimant: claims side by side, never summed over retellings
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    staged_range
-- reads:     mart.current_version, warehouse.event_casualty, warehouse.event, warehouse.event_mention, warehouse.article_version
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      sentence, URL and archive address are those of the earliest telling, looked up for the rows that are returned. Joined by keys
--            alone: each month beside a key makes the planner expect a twentieth of the rows, and choose loops where it should hash
create view mart.casualties as
select
    t.event_id,
    t.event_type,
    t.mode,
    t.day,
    t.last_day,
    t.geoname_id,
    t.place,
    t.country,
    t.kind,
    t.who,
    t.claimant,
    t.modality,
    t.fewest,
    t.most,
    t.tellings,
    t.outlets,
    t.first_published_on,
    (
        select c.outlet from mart.current_version as c
        where c.version_id = t.version_id
    ) as outlet,
    (
        select substr(v.text, t.sentence_start + 1, t.sentence_end - t.sentence_start)
        from warehouse.article_version as v
        where v.version_id = t.version_id
    ) as sentence,
    (
        select c.url from mart.current_version as c
        where c.version_id = t.version_id
    ) as url,
    (
        select c.archive_address from mart.current_version as c
        where c.version_id = t.version_id
    ) as archive_address
from (
    select
        m.event_id,
        e.event_type,
        e.mode,
        e.happened_from as day,
        e.happened_to as last_day,
        e.geoname_id,
        e.place_name as place,
        e.country,
        k.kind,
        coalesce(k.who, 'people') as who,
        coalesce(m.attribution_name, m.attribution_text, c.outlet) as claimant,
        m.modality,
        min(coalesce(k.least, k.most)) as fewest,
        max(coalesce(k.most, k.least)) as most,
        count(distinct c.cluster_id) as tellings,
        count(distinct c.source_id) as outlets,
        min(c.published_on) as first_published_on,
        (array_agg(m.version_id order by c.published_at nulls last, m.mention_id))[1] as version_id,
        (array_agg(m.sentence_start order by c.published_at nulls last, m.mention_id))[1] as sentence_start,
        (array_agg(m.sentence_end order by c.published_at nulls last, m.mention_id))[1] as sentence_end
    from warehouse.event_mention as m
    inner join mart.current_version as c on m.version_id = c.version_id
    inner join warehouse.event as e on m.event_id = e.event_id
    inner join warehouse.event_casualty as k on m.mention_id = k.mention_id
    group by
        m.event_id, e.event_id, k.kind, coalesce(k.who, 'people'), coalesce(m.attribution_name, m.attribution_text, c.outlet), m.modality
) as t;
