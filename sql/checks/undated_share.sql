-- severity: warning
-- moment:   staging
-- advice:   many articles of this source bear no date; its pages may have changed: look at one in the archive, mend etl/clean
-- reads:    staging.article
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  sources with at least ten articles of which more than a fifth bear no date
select source_id, count(*) as articles, count(*) filter (where published_on is null) as undated
from staging.article
where run_id = %(run_id)s
group by source_id
having count(*) >= 10 and count(*) filter (where published_on is null) > count(*) / 5.0;
