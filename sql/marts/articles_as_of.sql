-- writes:    mart.articles_as_of(moment timestamptz)
-- grain:     one row per shown article that stood at the moment: the version that stood then
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    current_version
-- reads:     warehouse.article, warehouse.article_version, warehouse.source
-- rerun:     safe: dropped and made again by etl/load/marts.py
create function mart.articles_as_of(moment timestamptz)
returns table (
    version_id uuid, article_id uuid, source_id text, outlet text, title text, url text, archive_address text,
    published_on date, valid_from timestamptz, valid_to timestamptz, word_count integer, cluster_id uuid
)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $do$
select
    v.version_id, v.article_id, a.source_id, s.name, v.title, a.canonical_url,
    v.warc_file || '@' || v.warc_offset || '+' || v.warc_length,
    v.published_on, v.valid_from, v.valid_to, v.word_count, v.cluster_id
from warehouse.article_version as v
inner join warehouse.article as a on v.article_id = a.article_id
inner join warehouse.source as s on a.source_id = s.source_id
where v.valid_from <= moment and (v.valid_to is null or v.valid_to > moment) and a.retracted is null
$do$;
