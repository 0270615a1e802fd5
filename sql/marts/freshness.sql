-- writes:    mart.freshness
-- grain:     one row per source, and one for all (source_id null)
-- owner:     Dateline
-- freshness: at once
-- checks:    volume
-- reads:     warehouse.source, warehouse.article, warehouse.article_version, ops.publication, raw.capture
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.freshness as
select
    s.source_id,
    s.name as outlet,
    max(v.published_at) as last_published_at,
    max(v.published_on) as last_published_on,
    max(v.captured_at) as last_captured_at,
    (select max(p.window_end) from ops.publication as p) as loaded_until,
    (select max(p.published_at) from ops.publication as p) as last_load_at
from warehouse.source as s
left join warehouse.article as a on s.source_id = a.source_id
left join warehouse.article_version as v on a.article_id = v.article_id
group by grouping sets ((s.source_id, s.name), ());
