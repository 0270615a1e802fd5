-- severity: error
-- moment:   staging
-- advice:   a shard's rows belong to no article; nothing was merged; clear clean and extract of the shard and what follows
-- reads:    staging.article, staging.extraction and the staged facts
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  staged rows whose parent is not staged: extractions without article, facts without extraction, participants and
--           casualties without mention
select 'extraction' as fact, e.shard, e.version_id, null::uuid as mention_id
from staging.extraction as e
left join staging.article as a on e.run_id = a.run_id and e.shard = a.shard and e.version_id = a.version_id
where e.run_id = %(run_id)s and a.version_id is null
union all
select f.fact, f.shard, f.version_id, f.mention_id
from (
    select run_id, shard, version_id, 'time_expression' as fact, time_id as mention_id from staging.time_expression
    union all
    select run_id, shard, version_id, 'quote', quote_id from staging.quote
    union all
    select run_id, shard, version_id, 'event_mention', mention_id from staging.event_mention
) as f
left join staging.extraction as e on f.run_id = e.run_id and f.shard = e.shard and f.version_id = e.version_id
where f.run_id = %(run_id)s and e.version_id is null
union all
select p.fact, p.shard, p.version_id, p.mention_id
from (
    select run_id, shard, version_id, 'event_participant' as fact, mention_id from staging.event_participant
    union all
    select run_id, shard, version_id, 'event_casualty', mention_id from staging.event_casualty
) as p
left join staging.event_mention as m on p.run_id = m.run_id and p.shard = m.shard and p.version_id = m.version_id and p.mention_id = m.mention_id
where p.run_id = %(run_id)s and m.mention_id is null;
