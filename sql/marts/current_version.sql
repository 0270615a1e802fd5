-- writes:    mart.current_version
-- grain:     one row per article that may be shown: its current version
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    current_version, mart_retracted
-- reads:     warehouse.article, warehouse.article_version, warehouse.source
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      every version has its article and its source; they are joined from outside so that the planner leaves them out of a
--            query that asks for none of their columns
create view mart.current_version as
select
    v.version_id,
    v.article_id,
    v.published_month,
    v.source_id,
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
left join warehouse.article as a on v.article_id = a.article_id
left join warehouse.source as s on v.source_id = s.source_id
where v.is_shown;
