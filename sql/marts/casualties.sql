-- writes:    mart.casualties
-- grain:     one row per event, kind of harm, who and claimant: claims side by side, never summed over retellings
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    staged_range
-- reads:     mart.event_evidence, warehouse.event_casualty, warehouse.event
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.casualties as
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
    (array_agg(x.sentence order by x.published_at nulls last, x.mention_id))[1] as sentence,
    (array_agg(x.url order by x.published_at nulls last, x.mention_id))[1] as url,
    (array_agg(x.archive_address order by x.published_at nulls last, x.mention_id))[1] as archive_address
from mart.event_evidence as x
inner join warehouse.event as e
    on x.event_id = e.event_id and x.published_month between e.first_published_month and e.last_published_month
inner join warehouse.event_casualty as k on x.mention_id = k.mention_id and x.published_month = k.published_month
group by
    x.event_id, e.event_type, e.mode, e.happened_from, e.happened_to, e.geoname_id, e.place_name, e.country, k.kind,
    coalesce(k.who, 'people'), coalesce(x.claimant, x.outlet), x.modality;
