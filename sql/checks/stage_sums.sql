-- severity: error
-- moment:   staging
-- advice:   a stage lost count of items; look at the stage's log for the shard, mend the stage, clear it and what follows
-- reads:    ops.stage_report
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  stages whose items in are not items out and counted reasons
select stage, shard, received, passed, reasons
from ops.stage_report
where
    run_id = %(run_id)s
    and received <> passed + coalesce((select sum(value::integer) from jsonb_each_text(reasons)), 0);
