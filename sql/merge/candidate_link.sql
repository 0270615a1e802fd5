-- writes:  candidate_link       pairs of event mentions that may be one happening, one of them touched by this merge
-- reads:   touched_dated, warehouse.event_mention, warehouse.article_version
-- params:  none
-- rerun:   safe: a temporary table of the merge's transaction
-- note:    same type and days that overlap, and the same place or near-duplicate texts; etl/resolve/events.py decides
create temp table candidate_link on commit drop as
select
    least(a.mention_id, b.mention_id) as mention_a,
    greatest(a.mention_id, b.mention_id) as mention_b
from touched_dated as a
inner join warehouse.event_mention as b
    on a.geoname_id = b.geoname_id and a.event_type = b.event_type and a.mention_id <> b.mention_id
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
where b.happened_from <= a.happened_to and b.happened_to >= a.happened_from;
