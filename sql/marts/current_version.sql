-- writes:    mart.current_version
-- grain:     one row per article that may be shown: its current version
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    current_version, mart_retracted
-- reads:     warehouse.article, warehouse.article_version, warehouse.source
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.current_version as
select
    v.version_id,
    v.article_id,
    v.published_month,
    a.source_id,
    s.name as outlet,
    s.country as outlet_country,
    v.title,
    a.canonical_url as url,
    v.warc_file || '@' || v.warc_offset || '+' || v.warc_length as archive_address,
    v.authors,
    v.section,
    v.language,
    v.published_at,
    v.published_on,
    v.date_precision,
    v.modified_at,
    v.word_count,
    v.is_free,
    v.cluster_id,
    v.valid_from
from warehouse.article_version as v
inner join warehouse.article as a on v.article_id = a.article_id
inner join warehouse.source as s on a.source_id = s.source_id
where v.is_current and a.retracted is null;
