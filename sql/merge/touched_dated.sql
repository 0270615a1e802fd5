-- writes:  touched_dated        dated event mentions of the versions that this merge touched
-- reads:   touched_version, warehouse.event_mention, warehouse.article_version
-- params:  none
-- rerun:   safe: a temporary table of the merge's transaction
-- note:    like_types are those that another telling of it may have: etl/resolve/events.py decides
create temp table touched_dated on commit drop as
select
    m.mention_id,
    m.version_id,
    m.published_month,
    m.event_type,
    m.mode,
    case
        when m.event_type in ('ASSAULT', 'FIGHT', 'ACCIDENT') then array['ASSAULT', 'FIGHT', 'ACCIDENT']
        else array[m.event_type]
    end as like_types,
    m.geoname_id,
    m.happened_from,
    m.happened_to,
    v.cluster_id
from touched_version as t
inner join warehouse.article_version as v on t.version_id = v.version_id
inner join warehouse.event_mention as m
    on v.version_id = m.version_id and v.published_month = m.published_month
where m.happened_from is not null and m.happened_to is not null;
