-- writes:  candidate_link       pairs of event mentions that may be one happening, one of them touched by this merge
-- reads:   touched_dated, touched_name, standing_name, warehouse.event_mention, warehouse.article_version
-- params:  none
-- rerun:   safe: a temporary table of the merge's transaction
-- note:    types that one happening can have and days that overlap, and the same place, near-duplicate texts, or two full
--          names or a target's in both, published in one month or the next; etl/resolve/events.py decides
create temp table candidate_link on commit drop as
with names as (
    select mention_id, published_month, event_type, happened_on, geoname_id, name_key, is_target, has_mode, true as is_touched from touched_name
    union all
    select mention_id, published_month, event_type, happened_on, geoname_id, name_key, is_target, has_mode, false as is_touched from standing_name
)

select
    least(a.mention_id, b.mention_id) as mention_a,
    greatest(a.mention_id, b.mention_id) as mention_b
from touched_dated as a
cross join unnest(a.like_types) as like_type
inner join warehouse.event_mention as b
    on a.geoname_id = b.geoname_id and like_type = b.event_type and a.mention_id <> b.mention_id
where b.happened_from <= a.happened_to and b.happened_to >= a.happened_from
union
select
    least(a.mention_id, b.mention_id) as mention_a,
    greatest(a.mention_id, b.mention_id) as mention_b
from touched_dated as a
inner join warehouse.article_version as v on a.cluster_id = v.cluster_id
inner join warehouse.event_mention as b
    on
        v.version_id = b.version_id
        and v.published_month = b.published_month
        and a.event_type = b.event_type
        and a.mention_id <> b.mention_id
where b.happened_from <= a.happened_to and b.happened_to >= a.happened_from
union
select
    least(a.mention_id, b.mention_id) as mention_a,
    greatest(a.mention_id, b.mention_id) as mention_b
from touched_name as a
inner join names as b
    on a.name_key = b.name_key and a.happened_on = b.happened_on and b.event_type = any(a.like_types)
where
    (a.mention_id < b.mention_id or not b.is_touched)
    and b.published_month between a.published_month - interval '1 month' and a.published_month + interval '1 month'
    and (a.geoname_id is null or b.geoname_id is null or a.geoname_id <> b.geoname_id)
group by 1, 2
-- only what has a mode is done to somebody once
having count(*) > 1 or bool_or(a.is_target and b.is_target and (a.has_mode or b.has_mode));
