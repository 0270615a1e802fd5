-- writes:  warehouse.source     one row per source of the run that nothing has described yet
-- reads:   staging.article
-- params:  run_id
-- rerun:   safe: rows that exist stay as they are
insert into warehouse.source (source_id, name)
select distinct source_id, source_id
from staging.article
where run_id = %(run_id)s
on conflict (source_id) do nothing;
