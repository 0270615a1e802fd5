-- writes:  warehouse.event_mention   one row per event mention
-- reads:   staging.event_mention, staging.extraction, warehouse.article_version
-- params:  run_id
-- rerun:   safe: supersede.sql took the versions' rows out in the same transaction
insert into warehouse.event_mention (
    version_id, mention_id, event_id, start_char, end_char, trigger_text, event_type, mode, modality,
    happened_from, happened_to, happened_from_at, happened_to_at, grain, grounding, undated_reason,
    place_start, place_end, place_text, place_name, geoname_id, country, admin1, lat, lon, place_precision,
    attribution_start, attribution_end, attribution_text, attribution_name, confidence, rule,
    published_month, sentence_start, sentence_end,
    extractor, extractor_version, model, model_version, run_id, loaded_at
)
select
    s.version_id, s.mention_id, s.event_id, s.start_char, s.end_char, s.trigger_text, s.event_type, s.mode,
    s.modality, s.happened_from, s.happened_to, s.happened_from_at, s.happened_to_at, s.grain, s.grounding,
    s.undated_reason, s.place_start, s.place_end, s.place_text, s.place_name, s.geoname_id, s.country,
    s.admin1, s.lat, s.lon, s.place_precision, s.attribution_start, s.attribution_end, s.attribution_text,
    s.attribution_name, s.confidence, s.rule,
    v.published_month, s.sentence_start, s.sentence_end,
    e.extractor, e.extractor_version, e.model, e.model_version, %(run_id)s, now()
from staging.event_mention as s
inner join staging.extraction as e
    on s.run_id = e.run_id and s.shard = e.shard and s.version_id = e.version_id and e.accepted
inner join warehouse.article_version as v on s.version_id = v.version_id
where s.run_id = %(run_id)s;
