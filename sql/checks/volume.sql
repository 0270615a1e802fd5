-- severity: warning
-- moment:   staging
-- advice:   the source gave fewer or more articles than its TOML expects of this weekday; look at its feeds with: dateline sources check
-- reads:    staging.article, warehouse.source, ops.run, warehouse.date
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  sources and days of the run's window outside the expected number of articles
with expected as (
    select
        r.run_id,
        s.source_id,
        d.day,
        s.expected_per_weekday[2 * d.weekday + 1] as fewest,
        s.expected_per_weekday[2 * d.weekday + 2] as most
    from ops.run as r
    inner join warehouse.date as d
        on
            d.day >= (r.window_start at time zone 'UTC')::date
            and d.day < (r.window_end at time zone 'UTC')::date
    inner join warehouse.source as s
        on cardinality(s.expected_per_weekday) = 14 and (cardinality(r.sources) = 0 or s.source_id = any(r.sources))
    where r.run_id = %(run_id)s
)

select
    e.source_id,
    e.day,
    e.fewest,
    e.most,
    count(a.version_id) as articles
from expected as e
left join staging.article as a on e.run_id = a.run_id and e.source_id = a.source_id and e.day = a.published_on
group by e.source_id, e.day, e.fewest, e.most
having count(a.version_id) not between e.fewest and e.most;
