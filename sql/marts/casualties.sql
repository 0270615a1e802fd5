-- writes:    mart.casualties
-- grain:     one row per event, kind of harm, who and claimant: claims side by side, never summed over retellings
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    staged_range
-- reads:     mart.event_evidence, warehouse.event_casualty, warehouse.event, warehouse.event_mention, warehouse.article_version
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      the sentence is that of the earliest telling, read for the rows that are returned
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
    t.outlet,
    (
        select substr(v.text, m.sentence_start + 1, m.sentence_end - m.sentence_start)
        from warehouse.event_mention as m
        inner join warehouse.article_version as v on m.version_id = v.version_id
        where m.mention_id = t.mention_id and m.published_month = t.published_month
    ) as sentence,
    t.url,
    t.archive_address
from (
    select
        x.event_id,
        e.event_type,
        e.mode,
        e.happened_from as day,
        e.happened_to as last_day,
        e.geoname_id,
        e.place_name as place,
        e.country,
        k.kind,
        coalesce(k.who, 'people') as who,
        coalesce(x.claimant, x.outlet) as claimant,
        x.modality,
        min(coalesce(k.least, k.most)) as fewest,
        max(coalesce(k.most, k.least)) as most,
        count(distinct x.cluster_id) as tellings,
        count(distinct x.source_id) as outlets,
        min(x.published_on) as first_published_on,
        (array_agg(x.outlet order by x.published_at nulls last, x.mention_id))[1] as outlet,
        (array_agg(x.mention_id order by x.published_at nulls last, x.mention_id))[1] as mention_id,
        (array_agg(x.published_month order by x.published_at nulls last, x.mention_id))[1] as published_month,
        (array_agg(x.url order by x.published_at nulls last, x.mention_id))[1] as url,
        (array_agg(x.archive_address order by x.published_at nulls last, x.mention_id))[1] as archive_address
    from mart.event_evidence as x
    inner join warehouse.event as e
        on x.event_id = e.event_id and x.published_month between e.first_published_month and e.last_published_month
    inner join warehouse.event_casualty as k on x.mention_id = k.mention_id and x.published_month = k.published_month
    group by
        x.event_id, e.event_id, k.kind, coalesce(k.who, 'people'), coalesce(x.claimant, x.outlet), x.modality
) as t;
