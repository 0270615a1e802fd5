-- writes:    mart.source_health
-- grain:     one row per source and UTC day on which it was asked for pages
-- owner:     Dateline
-- freshness: at once
-- checks:    volume
-- reads:     raw.capture, warehouse.source
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.source_health as
select
    c.source_id,
    coalesce(s.name, c.source_id) as outlet,
    (c.started_at at time zone 'UTC')::date as day,
    count(*) as requests,
    count(*) filter (where c.outcome = 'fetched') as fetched,
    count(*) filter (where c.outcome = 'unchanged') as unchanged,
    count(*) filter (where c.outcome = 'skipped') as skipped,
    count(*) filter (where c.outcome = 'failed') as failed,
    count(*) filter (where c.outcome = 'failed')::double precision / count(*) as failed_share,
    mode() within group (order by c.reason) filter (where c.outcome = 'failed') as main_failure,
    percentile_cont(0.5) within group (order by c.seconds) filter (where c.outcome = 'fetched') as median_seconds,
    coalesce(sum(c.body_bytes), 0) as body_bytes
from raw.capture as c
left join warehouse.source as s on c.source_id = s.source_id
group by c.source_id, coalesce(s.name, c.source_id), (c.started_at at time zone 'UTC')::date;
