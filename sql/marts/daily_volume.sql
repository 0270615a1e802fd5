-- writes:    mart.daily_volume
-- grain:     one row per source and day of publication
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    volume, undated_share
-- reads:     mart.current_version, warehouse.extraction
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.daily_volume as
select
    c.source_id,
    c.outlet,
    c.published_on as day,
    count(*) as articles,
    count(distinct c.cluster_id) as tellings,
    sum(c.word_count) as words,
    count(*) filter (where c.is_free is false) as paywalled,
    coalesce(sum(x.quotes), 0) as quotes,
    coalesce(sum(x.events), 0) as event_mentions
from mart.current_version as c
left join warehouse.extraction as x on c.version_id = x.version_id
group by c.source_id, c.outlet, c.published_on;
