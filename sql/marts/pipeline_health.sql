-- writes:    mart.pipeline_health
-- grain:     one row per UTC day that a run over all sources covered, and per day of the last 35 that one should have
-- owner:     Dateline
-- freshness: at once
-- checks:    stage_sums
-- reads:     mart.run_history, ops.check_result, raw.channel, warehouse.date
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      a run covers the UTC days that its window holds as a whole, from midnight to midnight
create view mart.pipeline_health as
with covering as (
    select
        d.day,
        r.run_id,
        r.published_at,
        row_number() over (partition by d.day order by r.opened_at desc, r.run_id desc) as nth
    from mart.run_history as r
    inner join warehouse.date as d
        on
            d.day > ((r.window_start - interval '1 microsecond') at time zone 'UTC')::date
            and d.day < (r.window_end at time zone 'UTC')::date
    where r.kind in ('nightly', 'cli') and cardinality(r.sources) = 0
),

published as (
    select c.day, min(c.published_at) as published_at
    from covering as c
    group by c.day
),

days as (
    select c.day from covering as c
    union
    select s.day
    from (
        select min(r.opened_at) as first_at
        from mart.run_history as r
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
        when r.state = 'failed' then 'failed'
        when r.state is not null then 'running'
        else 'missing'
    end as state,
    r.run_id,
    r.state as run_state,
    r.message,
    r.tries,
    r.opened_at,
    a.published_at,
    extract(epoch from a.published_at - ((d.day + 1)::timestamp at time zone 'UTC')) / 3600 as hours_after_midnight,
    r.seconds,
    r.discovered,
    r.fetched,
    r.cleaned,
    r.extracted,
    r.left_out,
    k.checks,
    k.failed_errors,
    k.failed_warnings,
    (select max(c.polled_at) from raw.channel as c) as feeds_polled_at
from days as d
left join published as a on d.day = a.day
left join covering as l on d.day = l.day and l.nth = 1
left join mart.run_history as r on l.run_id = r.run_id
left join lateral (
    select
        count(*) as checks,
        array_agg(e.check_name || ': ' || e.advice order by e.check_name)
        filter (where e.severity = 'error' and e.failing_rows > 0) as failed_errors,
        array_agg(e.check_name || ' (' || e.failing_rows || ' rows)' order by e.check_name)
        filter (where e.severity = 'warning' and e.failing_rows > 0) as failed_warnings
    from ops.check_result as e
    where e.run_id = r.run_id
) as k on true;
