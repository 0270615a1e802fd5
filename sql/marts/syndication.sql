-- writes:    mart.syndication
-- grain:     one row per pair of near-duplicate articles of two sources, the earlier first
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    same_title
-- reads:     warehouse.near_duplicate_pair, mart.current_version
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.syndication as
select
    f.cluster_id,
    f.source_id as first_source_id,
    f.outlet as first_outlet,
    l.source_id as copy_source_id,
    l.outlet as copy_outlet,
    f.published_at as first_published_at,
    l.published_at as copy_published_at,
    f.published_on,
    p.similarity,
    p.containment,
    f.word_count as first_words,
    l.word_count as copy_words,
    f.title as first_title,
    l.title as copy_title,
    f.url as first_url,
    l.url as copy_url,
    f.archive_address as first_archive_address,
    l.archive_address as copy_archive_address
from warehouse.near_duplicate_pair as p
inner join mart.current_version as f on f.version_id in (p.version_a, p.version_b)
inner join mart.current_version as l on l.version_id in (p.version_a, p.version_b) and f.version_id <> l.version_id
where
    f.source_id <> l.source_id
    and (coalesce(f.published_at, f.published_on::timestamptz), f.version_id)
    < (coalesce(l.published_at, l.published_on::timestamptz), l.version_id);
