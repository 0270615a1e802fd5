-- severity: error
-- moment:   published
-- advice:   a fault of sql/merge/validity.sql; the merge was rolled back: keep the message and open an issue
-- reads:    warehouse.article, warehouse.article_version
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  articles of the run that do not have exactly one current version, or whose versions overlap or leave gaps
select a.canonical_url, count(*) filter (where v.is_current) as current_versions
from warehouse.article as a
inner join (
    select
        article_id, is_current, valid_to,
        lead(valid_from) over (partition by article_id order by valid_from, valid_to nulls last) as next_from
    from warehouse.article_version
    where article_id in (select w.article_id from warehouse.article as w where w.run_id = %(run_id)s)
) as v on a.article_id = v.article_id
group by a.canonical_url
having count(*) filter (where v.is_current) <> 1 or count(*) filter (where v.valid_to is distinct from v.next_from) > 0;
