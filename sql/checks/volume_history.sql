-- severity: warning
-- moment:   published
-- advice:   the source gave far fewer or more articles than on this weekday before; look at it with: dateline sources check
-- reads:    mart.volume_of, ops.run
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  sources and days of the run's window whose volume is unlike the same weekday of the last eight weeks
select
    v.source_id,
    v.day,
    v.articles,
    v.usual,
    v.spread,
    v.weeks,
    v.verdict
from ops.run as r
inner join lateral mart.volume_of(
    (r.window_start at time zone 'UTC')::date, ((r.window_end - interval '1 microsecond') at time zone 'UTC')::date
) as v on v.verdict in ('low', 'high')
where
    r.run_id = %(run_id)s
    and r.kind in ('nightly', 'cli')
    and (cardinality(r.sources) = 0 or v.source_id = any(r.sources));
