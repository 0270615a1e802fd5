-- writes:    mart.freshness
-- grain:     one row per source, and one for all (source_id null)
-- owner:     Dateline
-- freshness: at once
-- checks:    volume
-- reads:     warehouse.source, warehouse.article_version, ops.publication
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.freshness as
with seen as (
    select
        s.source_id,
        s.name as outlet,
        max(v.published_at) as last_published_at,
        max(v.published_on) as last_published_on,
        max(v.captured_at) as last_captured_at
    from warehouse.source as s
    left join warehouse.article_version as v on s.source_id = v.source_id
    group by s.source_id, s.name
    union all
    select null, null, max(v.published_at), max(v.published_on), max(v.captured_at)
    from warehouse.article_version as v
),

loaded as (
    select max(p.window_end) as loaded_until, max(p.published_at) as last_load_at
    from ops.publication as p
)

select
    s.source_id,
    s.outlet,
    s.last_published_at,
    s.last_published_on,
    s.last_captured_at,
    p.loaded_until,
    p.last_load_at
from seen as s
cross join loaded as p;
