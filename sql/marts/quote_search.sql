-- writes:    mart.quote_search
-- grain:     one row per quote in a current version, with the words behind it
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    staged_span, mixed_extractor, fact_orphan, mart_evidence, mart_retracted
-- reads:     mart.current_version, warehouse.quote, warehouse.article_version, warehouse.person
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      search with: where to_tsvector('english'::regconfig, quote) @@ websearch_to_tsquery('english', 'words'); an index
--            answers it. mart.search_quotes(words) gives the same with the evidence highlighted
create view mart.quote_search as
select
    q.quote_id,
    q.kind,
    q.text as quote,
    q.person_id,
    coalesce(p.name, q.speaker_name, q.speaker_text) as speaker,
    q.speaker_text as speaker_as_written,
    q.speaker_kind,
    q.speaker_role,
    q.speaker_affiliation,
    q.cue_text as cue,
    q.polarity,
    q.said_from,
    q.said_to,
    q.confidence,
    (
        select
            substr(
                v.text, coalesce(q.sentence_start, q.start_char) + 1,
                coalesce(q.sentence_end, q.end_char) - coalesce(q.sentence_start, q.start_char)
            )
        from warehouse.article_version as v
        where v.version_id = q.version_id
    ) as sentence,
    q.start_char,
    q.end_char,
    c.version_id,
    c.article_id,
    c.cluster_id,
    c.source_id,
    c.outlet,
    c.published_on,
    q.published_month,
    c.published_at,
    c.title,
    c.url,
    c.archive_address,
    q.extractor,
    q.extractor_version,
    q.model_version,
    q.run_id
from warehouse.quote as q
inner join mart.current_version as c on q.version_id = c.version_id and q.published_month = c.published_month
left join warehouse.person as p on q.person_id = p.person_id
where p.retracted is null;
