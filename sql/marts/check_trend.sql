-- writes:    mart.check_trend
-- grain:     one row per check, moment and run
-- owner:     Dateline
-- freshness: at once
-- checks:    stage_sums
-- reads:     ops.check_result, ops.run
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.check_trend as
select
    k.check_name,
    k.moment,
    k.severity,
    k.run_id,
    r.window_start,
    r.window_end,
    k.checked_at,
    k.failing_rows,
    k.failing_rows - lag(k.failing_rows) over (partition by k.check_name, k.moment order by k.checked_at) as more_than_before,
    k.sample,
    k.advice
from ops.check_result as k
left join ops.run as r on k.run_id = r.run_id;
