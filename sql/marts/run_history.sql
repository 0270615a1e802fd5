-- writes:    mart.run_history
-- grain:     one row per run
-- owner:     Dateline
-- freshness: at once
-- checks:    stage_sums
-- reads:     ops.run, ops.stage_report, ops.check_result, ops.publication
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.run_history as
select
    r.run_id,
    r.kind,
    r.window_start,
    r.window_end,
    r.sources,
    r.refetch,
    r.state,
    r.message,
    r.tries,
    r.opened_at,
    r.closed_at,
    extract(epoch from r.closed_at - r.opened_at) as seconds,
    s.discovered,
    s.fetched,
    s.cleaned,
    s.extracted,
    s.left_out,
    c.failed_errors,
    c.failed_warnings,
    p.published_at
from ops.run as r
left join lateral (
    select
        sum(g.passed) filter (where g.stage = 'discover') as discovered,
        sum(g.passed) filter (where g.stage = 'fetch') as fetched,
        sum(g.passed) filter (where g.stage = 'clean') as cleaned,
        sum(g.passed) filter (where g.stage = 'extract') as extracted,
        sum(g.received - g.passed) filter (where g.stage in ('fetch', 'clean', 'extract')) as left_out
    from ops.stage_report as g
    where g.run_id = r.run_id
) as s on true
left join lateral (
    select
        count(*) filter (where k.severity = 'error' and k.failing_rows > 0) as failed_errors,
        count(*) filter (where k.severity = 'warning' and k.failing_rows > 0) as failed_warnings
    from ops.check_result as k
    where k.run_id = r.run_id
) as c on true
left join ops.publication as p on r.run_id = p.run_id;
