-- writes:  candidate_link       pairs of event mentions that may be one happening, one of them touched by this merge
-- reads:   touched_dated, warehouse.event_mention, warehouse.event_participant, warehouse.article_version
-- params:  none
-- rerun:   safe: a temporary table of the merge's transaction
-- note:    types that one happening can have and days that overlap, and the same place, near-duplicate texts or a full
--          name in both; etl/resolve/events.py decides
create temp table candidate_link on commit drop as
with one_day as (
    select t.mention_id, t.like_types, t.happened_from, t.geoname_id, p.name
    from touched_dated as t
    inner join warehouse.event_participant as p
        on t.version_id = p.version_id and t.mention_id = p.mention_id and t.published_month = p.published_month
    where t.happened_from = t.happened_to and strpos(p.name, ' ') > 0
),

same_name as (
    select
        a.mention_id as touched,
        b.mention_id as other
    from one_day as a
    inner join warehouse.event_participant as p
        on
            a.name = p.name
            and p.published_month >= date_trunc('month', a.happened_from) - interval '1 month'
            and p.published_month <= a.happened_from + interval '2 months'
    inner join warehouse.event_mention as b
        on p.version_id = b.version_id and p.mention_id = b.mention_id and p.published_month = b.published_month
    where
        b.event_type = any(a.like_types)
        and b.happened_from = a.happened_from
        and b.happened_to = a.happened_from
        and b.mention_id <> a.mention_id
        and (b.geoname_id is null or a.geoname_id is null or b.geoname_id <> a.geoname_id)
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
    least(touched, other) as mention_a,
    greatest(touched, other) as mention_b
from same_name;
