-- severity: error
-- moment:   published
-- advice:   a fault of the merge; it was rolled back: keep the message and open an issue
-- reads:    warehouse.event_mention, warehouse.event, warehouse.event_participant, warehouse.event_casualty
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  mentions of the run that point to no event, and participants and casualties that point to no mention
select 'event_mention' as fact, m.mention_id, m.event_id
from warehouse.event_mention as m
left join warehouse.event as e on m.event_id = e.event_id
where m.run_id = %(run_id)s and e.event_id is null
union all
select 'event_participant', p.mention_id, null
from warehouse.event_participant as p
left join warehouse.event_mention as m on p.mention_id = m.mention_id and p.published_month = m.published_month
where p.run_id = %(run_id)s and m.mention_id is null
union all
select 'event_casualty', c.mention_id, null
from warehouse.event_casualty as c
left join warehouse.event_mention as m on c.mention_id = m.mention_id and c.published_month = m.published_month
where c.run_id = %(run_id)s and m.mention_id is null;
