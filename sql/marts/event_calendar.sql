-- writes:    mart.event_calendar
-- grain:     one row per event that a shown article mentions
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    event_mention_orphan
-- reads:     warehouse.event, warehouse.article_version, warehouse.article, warehouse.source
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      the merge keeps which mention shows an event (its earliest in a current version of an article that may be
--            shown), so that nothing is searched here; the joins are outer ones, which the planner leaves out of a query
--            that asks for none of their columns
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
    e.shown_trigger as trigger_text,
    (
        select substr(t.text, e.shown_sentence_start + 1, e.shown_sentence_end - e.shown_sentence_start)
        from warehouse.article_version as t
        where t.version_id = v.version_id and v.is_shown
    ) as sentence,
    s.name as outlet,
    v.published_on,
    a.canonical_url as url,
    v.warc_file || '@' || v.warc_offset || '+' || v.warc_length as archive_address
from warehouse.event as e
left join warehouse.article_version as v on e.shown_version_id = v.version_id
left join warehouse.article as a on v.article_id = a.article_id
left join warehouse.source as s on v.source_id = s.source_id
where e.shown_mention_id is not null;
