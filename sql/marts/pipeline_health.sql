-- writes:    mart.pipeline_health
-- grain:     one row per UTC day that a run over all sources covered, and per day of the last 35 that one should have
-- owner:     Dateline
-- freshness: at once
-- checks:    stage_sums
-- reads:     ops.run, ops.stage_report, ops.check_result, ops.publication, raw.channel, warehouse.date
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.pipeline_health as
with covering as (
    select
        d.day,
        r.run_id,
        r.state,
        r.message,
        r.tries,
        r.opened_at,
        r.closed_at,
        p.published_at,
        row_number() over (partition by d.day order by r.opened_at desc, r.run_id desc) as nth
    from ops.run as r
    inner join warehouse.date as d
        on
            (d.day::timestamp at time zone 'UTC') >= r.window_start
            and ((d.day + 1)::timestamp at time zone 'UTC') <= r.window_end
    left join ops.publication as p on r.run_id = p.run_id
    where r.kind in ('nightly', 'cli') and cardinality(r.sources) = 0
),

days as (
    select c.day from covering as c
    union
    select s.day
    from (
        select min(r.opened_at) as first_at
        from ops.run as r
        where r.kind = 'nightly' and cardinality(r.sources) = 0
    ) as f
    inner join warehouse.date as s
        on
            s.day >= greatest((f.first_at at time zone 'UTC')::date - 1, (now() at time zone 'UTC')::date - 35)
            and s.day < (now() at time zone 'UTC')::date
    where f.first_at is not null
)

select
    d.day,
    case
        when a.published_at is not null then 'published'
        when l.state = 'failed' then 'failed'
        when l.state is not null then 'running'
        else 'missing'
    end as state,
    l.run_id,
    l.state as run_state,
    l.message,
    l.tries,
    l.opened_at,
    a.published_at,
    extract(epoch from a.published_at - ((d.day + 1)::timestamp at time zone 'UTC')) / 3600 as hours_after_midnight,
    extract(epoch from l.closed_at - l.opened_at) as seconds,
    s.discovered,
    s.fetched,
    s.cleaned,
    s.extracted,
    s.left_out,
    k.checks,
    k.failed_errors,
    k.failed_warnings,
    (select max(c.polled_at) from raw.channel as c) as feeds_polled_at
from days as d
left join covering as l on d.day = l.day and l.nth = 1
left join lateral (
    select min(c.published_at) as published_at
    from covering as c
    where c.day = d.day
) as a on true
left join lateral (
    select
        sum(g.passed) filter (where g.stage = 'discover') as discovered,
        sum(g.passed) filter (where g.stage = 'fetch') as fetched,
        sum(g.passed) filter (where g.stage = 'clean') as cleaned,
        sum(g.passed) filter (where g.stage = 'extract') as extracted,
        sum(g.received - g.passed) filter (where g.stage in ('fetch', 'clean', 'extract')) as left_out
    from ops.stage_report as g
    where g.run_id = l.run_id
) as s on true
left join lateral (
    select
        count(*) as checks,
        array_agg(r.check_name || ': ' || r.advice order by r.check_name)
        filter (where r.severity = 'error' and r.failing_rows > 0) as failed_errors,
        array_agg(r.check_name || ' (' || r.failing_rows || ' rows)' order by r.check_name)
        filter (where r.severity = 'warning' and r.failing_rows > 0) as failed_warnings
    from ops.check_result as r
    where r.run_id = l.run_id
) as k on true;
