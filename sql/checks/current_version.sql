-- severity: error
-- moment:   published
-- advice:   a fault of sql/merge/validity.sql; the merge was rolled back: keep the message and open an issue
-- reads:    warehouse.article, warehouse.article_version
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  articles of the run that do not have exactly one current version, or whose versions overlap or leave gaps
with version as (
    select
        v.article_id,
        v.is_current,
        v.valid_to,
        a.canonical_url,
        lead(v.valid_from) over (partition by v.article_id order by v.valid_from, v.valid_to nulls last) as next_from
    from warehouse.article as a
    inner join warehouse.article_version as v on a.article_id = v.article_id
    where a.run_id = %(run_id)s
)

select
    canonical_url,
    count(*) filter (where is_current) as current_versions
from version
group by canonical_url
having count(*) filter (where is_current) <> 1 or count(*) filter (where valid_to is distinct from next_from) > 0;
