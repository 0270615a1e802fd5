-- writes:    mart.superseded_fact
-- grain:     one row per fact of a shown article that another extractor, or another version of it, has replaced since
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    mixed_extractor
-- reads:     warehouse.superseded_mention, warehouse.article_version, warehouse.article
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      content is the row as it stood: its columns are those of the fact's table at that time
create view mart.superseded_fact as
select
    m.version_id,
    v.article_id,
    a.source_id,
    a.canonical_url as url,
    v.title,
    v.published_on,
    m.fact,
    m.extractor,
    m.extractor_version,
    m.model_version,
    (m.content ->> 'start_char')::integer as start_char,
    (m.content ->> 'end_char')::integer as end_char,
    substr(
        v.text, (m.content ->> 'start_char')::integer + 1,
        (m.content ->> 'end_char')::integer - (m.content ->> 'start_char')::integer
    ) as words,
    coalesce(
        m.content ->> 'value', m.content ->> 'speaker_name', m.content ->> 'event_type', m.content ->> 'name', m.content ->> 'kind'
    ) as said,
    m.content,
    m.superseded_at,
    m.superseded_run_id,
    x.extractor_version as standing_extractor_version
from warehouse.superseded_mention as m
inner join warehouse.article_version as v on m.version_id = v.version_id
inner join warehouse.article as a on v.article_id = a.article_id
left join warehouse.extraction as x on m.version_id = x.version_id
where a.retracted is null;
