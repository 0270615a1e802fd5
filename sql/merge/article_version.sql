-- writes:  warehouse.article_version   one row per version_id; validity.sql sets its place among the versions
-- reads:   staging.article, winner
-- params:  run_id
-- rerun:   safe: same key; metadata come from the version's earliest capture, whatever the order of runs
insert into warehouse.article_version (
    version_id,
    article_id, content_sha256, url, capture_id, captured_at, warc_file, warc_offset, warc_length, title,
    text, blocks, authors, credit, section, tags, site_name, language, language_declared, published_at,
    published_on, published_month, date_precision, modified_at, word_count, is_free, social_title, image_url,
    dateline_place, dateline_agency, country, found_by, near_duplicate_keys,
    cluster_id, valid_from, is_current, source_id, is_shown, run_id, loaded_at
)
select
    s.version_id,
    s.article_id, s.content_sha256, s.url, s.capture_id, s.captured_at, s.warc_file, s.warc_offset,
    s.warc_length, s.title, s.text, s.blocks, s.authors, s.credit, s.section, s.tags, s.site_name,
    s.language, s.language_declared, s.published_at, s.published_on, s.published_month, s.date_precision,
    s.modified_at, s.word_count, s.is_free, s.social_title, s.image_url, s.dateline_place, s.dateline_agency,
    s.country, s.found_by, s.near_duplicate_keys,
    s.version_id,
    least(coalesce(s.modified_at, s.published_at, s.published_on::timestamptz, s.captured_at), s.captured_at),
    true, s.source_id, a.retracted is null, %(run_id)s, now()
from staging.article as s
inner join winner as w on s.version_id = w.version_id and s.shard = w.shard
inner join warehouse.article as a on s.article_id = a.article_id
where s.run_id = %(run_id)s and w.wins
on conflict (version_id) do update
    set
        url = excluded.url, capture_id = excluded.capture_id, captured_at = excluded.captured_at,
        warc_file = excluded.warc_file, warc_offset = excluded.warc_offset, warc_length = excluded.warc_length,
        title = excluded.title, text = excluded.text, blocks = excluded.blocks, authors = excluded.authors,
        credit = excluded.credit, section = excluded.section, tags = excluded.tags,
        site_name = excluded.site_name, language = excluded.language,
        language_declared = excluded.language_declared, published_at = excluded.published_at,
        published_on = excluded.published_on, published_month = excluded.published_month,
        date_precision = excluded.date_precision, modified_at = excluded.modified_at,
        word_count = excluded.word_count, is_free = excluded.is_free, social_title = excluded.social_title,
        image_url = excluded.image_url, dateline_place = excluded.dateline_place,
        dateline_agency = excluded.dateline_agency, country = excluded.country, found_by = excluded.found_by,
        near_duplicate_keys = excluded.near_duplicate_keys, run_id = excluded.run_id,
        loaded_at = excluded.loaded_at;
