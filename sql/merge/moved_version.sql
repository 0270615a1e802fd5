-- writes:  moved_version        versions whose day of publication moves to another month in this merge
-- reads:   staging.article, winner, warehouse.article_version
-- params:  run_id
-- rerun:   safe: a temporary table of the merge's transaction
create temp table moved_version on commit drop as
select
    v.version_id,
    v.published_month as old_month,
    s.published_month as new_month
from staging.article as s
inner join winner as w on s.version_id = w.version_id and s.shard = w.shard
inner join warehouse.article_version as v on s.version_id = v.version_id
where s.run_id = %(run_id)s and w.wins and v.published_month <> s.published_month;
