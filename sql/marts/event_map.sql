-- writes:    mart.event_map
-- grain:     one row per event with coordinates that a shown article mentions
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    staged_range, event_mention_orphan
-- reads:     mart.event_calendar
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.event_map as
select
    e.event_id,
    e.event_type,
    e.mode,
    e.modality,
    e.happened_from,
    e.happened_to,
    e.place,
    e.admin1,
    e.country,
    e.lat,
    e.lon,
    e.tellings,
    e.outlets,
    e.sentence,
    e.url,
    e.archive_address,
    jsonb_build_object(
        'type', 'Feature',
        'id', e.event_id,
        'geometry', jsonb_build_object('type', 'Point', 'coordinates', jsonb_build_array(e.lon, e.lat)),
        'properties', jsonb_build_object(
            'event_type', e.event_type, 'mode', e.mode, 'modality', e.modality, 'place', e.place, 'country', e.country,
            'from', e.happened_from, 'to', e.happened_to, 'outlets', e.outlets, 'sentence', e.sentence, 'url', e.url
        )
    ) as geojson
from mart.event_calendar as e
where e.lat is not null and e.lon is not null;
