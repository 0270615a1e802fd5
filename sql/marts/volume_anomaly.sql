-- writes:    mart.volume_anomaly
-- grain:     one row per source and day of the last 60 whose volume is unlike its history
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    volume_history
-- reads:     mart.volume_of, mart.pipeline_health
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.volume_anomaly as
select
    v.source_id,
    v.outlet,
    v.day,
    v.articles,
    v.usual,
    v.spread,
    v.weeks,
    v.score,
    v.verdict
from mart.volume_of((now() at time zone 'UTC')::date - 60, (now() at time zone 'UTC')::date - 1) as v
inner join mart.pipeline_health as h on v.day = h.day and h.state = 'published'
where v.verdict in ('low', 'high');
