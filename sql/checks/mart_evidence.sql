-- severity: error
-- moment:   mart
-- advice:   a mart lost its evidence; look at sql/marts/event_evidence.sql and quote_search.sql; the run is not published
-- reads:    mart.event_evidence, mart.quote_search
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  rows of the run that a dashboard would show without sentence, URL or archive address, or twice
select 'event_evidence' as mart, mention_id, url, archive_address, left(min(sentence), 80) as sentence, count(*) as shown
from mart.event_evidence
where run_id = %(run_id)s
group by mention_id, url, archive_address
having count(*) > 1 or min(sentence) is null or min(sentence) = '' or url is null or archive_address is null
union all
select 'quote_search', quote_id, url, archive_address, left(min(sentence), 80), count(*)
from mart.quote_search
where run_id = %(run_id)s
group by quote_id, url, archive_address
having count(*) > 1 or min(sentence) is null or min(sentence) = '' or url is null or archive_address is null;
