-- severity: warning
-- moment:   staging
-- advice:   a page claims a day after it was fetched; its date was read wrongly or its clock is wrong
-- reads:    staging.article
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  articles published more than a day after their capture
select source_id, url, published_on, captured_at
from staging.article
where run_id = %(run_id)s and published_on > (captured_at at time zone 'UTC')::date + 1;
