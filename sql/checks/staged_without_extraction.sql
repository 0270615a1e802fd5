-- severity: warning
-- moment:   staging
-- advice:   these articles were cleaned and not extracted; look for them in ops.quarantine, stage extract
-- reads:    staging.article, staging.extraction, warehouse.extraction, ops.quarantine
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  staged articles that have no extraction, staged or in the warehouse, nor an open quarantine row that says why
select a.shard, a.url, a.version_id
from staging.article as a
left join staging.extraction as e on a.run_id = e.run_id and a.shard = e.shard and a.version_id = e.version_id
left join warehouse.extraction as x on a.version_id = x.version_id
left join ops.quarantine as q on a.url = q.url and q.stage = 'extract' and q.resolved_at is null
where a.run_id = %(run_id)s and e.version_id is null and x.version_id is null and q.url is null;
