-- writes:    mart.extraction_quality
-- grain:     one row per source and month of publication
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    undated_event, mixed_extractor
-- reads:     mart.current_version, warehouse.event_mention, warehouse.quote, warehouse.extraction
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      signals of quality, not quality: a jump in one of them says where to look
create view mart.extraction_quality as
with a as (
    select
        c.source_id,
        c.outlet,
        c.published_month as month,
        count(*) as articles,
        count(*) filter (where x.version_id is null) as articles_not_extracted,
        count(*) filter (where x.skipped is not null) as articles_skipped,
        count(*) filter (where x.events = 0 and x.skipped is null) as articles_without_event
    from mart.current_version as c
    left join warehouse.extraction as x on c.version_id = x.version_id
    group by c.source_id, c.outlet, c.published_month
),

e as (
    select
        c.source_id,
        m.published_month as month,
        count(*) as mentions,
        count(*) filter (where m.geoname_id is null) as unplaced,
        count(*) filter (where m.happened_from is null and m.happened_to is null) as undated,
        count(*) filter (where m.event_type = 'OTHER') as other
    from warehouse.event_mention as m
    inner join mart.current_version as c on m.version_id = c.version_id and m.published_month = c.published_month
    group by c.source_id, m.published_month
),

q as (
    select
        c.source_id,
        k.published_month as month,
        count(*) as quotes,
        count(*) filter (where k.speaker_text is null) as speakerless,
        count(*) filter (where k.speaker_text is not null and k.speaker_name is null) as nameless
    from warehouse.quote as k
    inner join mart.current_version as c on k.version_id = c.version_id and k.published_month = c.published_month
    group by c.source_id, k.published_month
)

select
    a.source_id,
    a.outlet,
    a.month,
    a.articles,
    a.articles_not_extracted,
    a.articles_skipped,
    a.articles_without_event,
    coalesce(e.mentions, 0) as event_mentions,
    coalesce(e.unplaced, 0) as events_without_place,
    coalesce(e.undated, 0) as events_without_date,
    coalesce(e.other, 0) as events_of_type_other,
    coalesce(q.quotes, 0) as quotes,
    coalesce(q.speakerless, 0) as quotes_without_speaker,
    coalesce(q.nameless, 0) as quotes_without_name
from a
left join e on a.source_id = e.source_id and a.month = e.month
left join q on a.source_id = q.source_id and a.month = q.month;
