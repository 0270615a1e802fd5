-- writes:  touched_person       people whose quotes this merge takes away or may rewrite
-- reads:   staging.extraction, warehouse.quote, warehouse.article_version
-- params:  run_id
-- rerun:   safe: a temporary table of the merge's transaction
create temp table touched_person on commit drop as
select distinct q.person_id
from staging.extraction as e
inner join warehouse.article_version as v on e.version_id = v.version_id
inner join warehouse.quote as q
    on e.version_id = q.version_id and v.published_month = q.published_month
where e.run_id = %(run_id)s and e.accepted and q.person_id is not null;
