-- severity: warning
-- moment:   staging
-- advice:   every event has a date or says why not; the extractor must set undated_reason
-- reads:    staging.event_mention
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  event mentions without first and last day and without a reason
select version_id, trigger_text, event_type, rule
from staging.event_mention
where run_id = %(run_id)s and happened_from is null and happened_to is null and undated_reason is null;
