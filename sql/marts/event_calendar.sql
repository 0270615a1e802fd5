-- writes:    mart.event_calendar
-- grain:     one row per event that a shown article mentions
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    event_mention_orphan
-- reads:     warehouse.event, warehouse.event_mention, mart.current_version
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.event_calendar as
select
    e.event_id,
    e.event_type,
    e.mode,
    e.modality,
    e.is_contested,
    e.happened_from,
    e.happened_to,
    e.geoname_id,
    e.place_name as place,
    e.admin1,
    e.country,
    e.lat,
    e.lon,
    e.mentions,
    e.articles,
    e.tellings,
    e.outlets,
    f.trigger_text,
    f.sentence,
    f.outlet,
    f.published_on,
    f.url,
    f.archive_address
from warehouse.event as e
cross join lateral (
    select
        m.trigger_text, c.outlet, c.published_on, c.url, c.archive_address,
        substr(v.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) as sentence
    from warehouse.event_mention as m
    inner join mart.current_version as c on m.version_id = c.version_id and m.published_month = c.published_month
    inner join warehouse.article_version as v on m.version_id = v.version_id
    where
        m.event_id = e.event_id
        and m.published_month between e.first_published_month and e.last_published_month
    order by c.published_at nulls last, c.published_on nulls last, m.mention_id
    limit 1
) as f;
