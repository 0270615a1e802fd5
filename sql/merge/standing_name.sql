-- writes:  standing_name        those names in the event mentions of those days that this merge does not touch
-- reads:   touched_name, touched_dated, warehouse.event_mention, warehouse.event_participant
-- params:  none
-- rerun:   safe: a temporary table of the merge's transaction
-- note:    no index leads from names or days to mentions, since every merge would pay for it: the months in which the touched
--          articles were published are read instead, and the month before and after (candidate_link asks it of each pair)
create temp table standing_name on commit drop as
with standing as (
    select m.mention_id, m.version_id, m.published_month, m.event_type, m.mode, m.happened_from as happened_on, m.geoname_id
    from warehouse.event_mention as m
    where
        m.published_month >= (select min(published_month) - interval '1 month' from touched_name)
        and m.published_month <= (select max(published_month) + interval '1 month' from touched_name)
        and m.happened_to <= m.happened_from
        and m.happened_from in (select happened_on from touched_name)
        and not exists (
            select 1 from touched_dated as t
            where t.mention_id = m.mention_id
        )
)

select
    m.mention_id,
    m.published_month,
    m.event_type,
    m.happened_on,
    m.geoname_id,
    hashtextextended(p.name, 0) as name_key,
    p.part = 'target' as is_target,
    m.mode is not null as has_mode
from standing as m
inner join warehouse.event_participant as p
    on m.version_id = p.version_id and m.mention_id = p.mention_id and m.published_month = p.published_month
where hashtextextended(p.name, 0) in (select name_key from touched_name);
