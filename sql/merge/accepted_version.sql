-- writes:  accepted_version     the versions for which an extraction of the run will speak: where it is staged, what its facts bear
-- reads:   staging.extraction, warehouse.article_version
-- params:  run_id
-- rerun:   safe: a temporary table of the merge's transaction
create temp table accepted_version on commit drop as
select
    e.shard,
    e.version_id,
    v.published_month,
    e.extractor,
    e.extractor_version,
    e.model,
    e.model_version
from staging.extraction as e
inner join warehouse.article_version as v on e.version_id = v.version_id
where e.run_id = %(run_id)s and e.accepted;
