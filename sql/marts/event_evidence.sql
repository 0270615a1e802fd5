-- writes:    mart.event_evidence
-- grain:     one row per event mention in a current version, with the words behind it
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    staged_span, event_mention_orphan, mixed_extractor, mart_evidence
-- reads:     mart.current_version, warehouse.event_mention, warehouse.article_version, warehouse.event_participant
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      the sentence is a subquery, not a join: texts are read for the rows that are returned, after order by and limit
create view mart.event_evidence as
select
    m.event_id,
    m.mention_id,
    m.event_type,
    m.mode,
    m.modality,
    m.trigger_text,
    m.happened_from,
    m.happened_to,
    m.grain,
    m.grounding,
    m.undated_reason,
    m.geoname_id,
    coalesce(m.place_name, m.place_text) as place,
    m.admin1,
    m.country,
    m.lat,
    m.lon,
    m.place_precision,
    coalesce(m.attribution_name, m.attribution_text) as claimant,
    array(
        select coalesce(p.name, p.text) from warehouse.event_participant as p
        where p.version_id = m.version_id and p.mention_id = m.mention_id and p.published_month = m.published_month and p.part = 'actor'
        order by p.position
    ) as actors,
    array(
        select coalesce(p.name, p.text) from warehouse.event_participant as p
        where p.version_id = m.version_id and p.mention_id = m.mention_id and p.published_month = m.published_month and p.part = 'target'
        order by p.position
    ) as targets,
    m.confidence,
    (
        select substr(v.text, m.sentence_start + 1, m.sentence_end - m.sentence_start)
        from warehouse.article_version as v
        where v.version_id = m.version_id
    ) as sentence,
    m.start_char,
    m.end_char,
    c.version_id,
    c.article_id,
    c.cluster_id,
    c.source_id,
    c.outlet,
    c.published_on,
    m.published_month,
    c.published_on - m.happened_from as age_days,
    c.published_at,
    c.title,
    c.url,
    c.archive_address,
    m.extractor,
    m.extractor_version,
    m.model_version,
    m.run_id
from warehouse.event_mention as m
inner join mart.current_version as c on m.version_id = c.version_id and m.published_month = c.published_month;
