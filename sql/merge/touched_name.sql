-- writes:  touched_name         full names in the touched event mentions that are dated to one day, of dated articles
-- reads:   touched_dated, warehouse.event_participant
-- params:  none
-- rerun:   safe: a temporary table of the merge's transaction
-- note:    names are compared by a hash, which sorts and joins faster, while etl/resolve/events.py reads the names themselves
create temp table touched_name on commit drop as
select
    t.mention_id,
    t.published_month,
    t.event_type,
    t.like_types,
    t.happened_from as happened_on,
    t.geoname_id,
    hashtextextended(p.name, 0) as name_key,
    p.part = 'target' as is_target,
    t.mode is not null as has_mode
from touched_dated as t
inner join warehouse.event_participant as p
    on t.version_id = p.version_id and t.mention_id = p.mention_id and t.published_month = p.published_month
where t.happened_to <= t.happened_from and t.published_month > '0001-01-01' and strpos(p.name, ' ') > 0;
