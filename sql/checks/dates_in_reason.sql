-- severity: warning
-- moment:   staging
-- advice:   a day was read wrongly, or a page's own date is; look at the sentence, then mend etl/clean or etl/extract
-- reads:    staging.article, staging.event_mention
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  articles from before 1980 (no month of its own holds them), and events said to have happened long after their capture
select source_id, url, 'published_on' as what, published_on as day, captured_at
from staging.article
where run_id = %(run_id)s and published_on < date '1980-01-01'
union all
select a.source_id, a.url, 'event: ' || m.trigger_text, m.happened_from, a.captured_at
from staging.event_mention as m
inner join staging.article as a on m.run_id = a.run_id and m.shard = a.shard and m.version_id = a.version_id
where
    m.run_id = %(run_id)s
    and m.modality = 'occurred'
    and m.happened_from > greatest(a.published_on, (a.captured_at at time zone 'UTC')::date) + 1;
