-- severity: error
-- moment:   published
-- advice:   a fault of the merge; it was rolled back: keep the message and open an issue
-- reads:    warehouse.extraction, warehouse.article_version, warehouse.event_mention, warehouse.event, warehouse.event_participant,
--           warehouse.event_casualty
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  mentions of the run that point to no event, and participants and casualties that point to no mention
with version as materialized (
    select x.version_id, v.published_month
    from warehouse.extraction as x
    inner join warehouse.article_version as v on x.version_id = v.version_id
    where x.run_id = %(run_id)s
),

mention as materialized (
    select m.mention_id, m.event_id
    from version as v
    inner join warehouse.event_mention as m on v.version_id = m.version_id and v.published_month = m.published_month
),

part as (
    select 'event_participant' as fact, p.mention_id
    from version as v
    inner join warehouse.event_participant as p on v.version_id = p.version_id and v.published_month = p.published_month
    union all
    select 'event_casualty', c.mention_id
    from version as v
    inner join warehouse.event_casualty as c on v.version_id = c.version_id and v.published_month = c.published_month
)

select 'event_mention' as fact, m.mention_id, m.event_id
from mention as m
left join warehouse.event as e on m.event_id = e.event_id
where e.event_id is null
union all
select p.fact, p.mention_id, null
from part as p
left join mention as m on p.mention_id = m.mention_id
where m.mention_id is null;
