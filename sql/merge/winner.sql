-- writes:  winner               one row per article version that the run staged: the earliest capture of it
-- reads:   staging.article, warehouse.article_version
-- params:  run_id
-- rerun:   safe: a temporary table of the merge's transaction
-- note:    wins says whether this capture is the version's earliest of all runs, and so gives its metadata: the same
--          rule in every run makes the order of runs irrelevant, and a replay of that capture may improve them
create temp table winner on commit drop as
select distinct on (s.version_id)
    s.version_id,
    s.article_id,
    s.shard,
    s.captured_at,
    s.capture_id,
    v.version_id is null
    or (s.captured_at, s.capture_id) <= (v.captured_at, v.capture_id) as wins
from staging.article as s
left join warehouse.article_version as v on s.version_id = v.version_id
where
    s.run_id = %(run_id)s
    and not exists (
        select 1 from ops.tombstone as t
        where
            t.action = 'erase'
            and (
                (t.scope = 'url' and t.target = s.article_id::text)
                or (t.scope = 'source' and t.target = s.source_id)
            )
    )
order by s.version_id, s.captured_at, s.capture_id;
