-- writes:  warehouse.event_mention   one row per event mention
-- reads:   staging.event_mention, staging.quote, accepted_version
-- params:  run_id
-- rerun:   safe: supersede.sql took the versions' rows out in the same transaction
with quoted as (
    select distinct on (m.shard, m.mention_id) m.shard, m.mention_id, q.quote_id
    from staging.event_mention as m
    inner join staging.quote as q on m.shard = q.shard and m.version_id = q.version_id
    where m.run_id = %(run_id)s and q.run_id = %(run_id)s and q.start_char <= m.start_char and q.end_char >= m.end_char
    order by m.shard, m.mention_id, q.end_char - q.start_char, q.quote_id
)

insert into warehouse.event_mention (
    version_id, mention_id, event_id, start_char, end_char, trigger_text, event_type, mode, modality,
    happened_from, happened_to, happened_from_at, happened_to_at, grain, grounding, undated_reason,
    place_start, place_end, place_text, place_name, geoname_id, country, admin1, lat, lon, place_precision,
    attribution_start, attribution_end, attribution_text, attribution_name, confidence, rule, quote_id,
    published_month, sentence_start, sentence_end,
    extractor, extractor_version, model, model_version, run_id, loaded_at
)
select
    s.version_id, s.mention_id, s.event_id, s.start_char, s.end_char, s.trigger_text, s.event_type, s.mode,
    s.modality, s.happened_from, s.happened_to, s.happened_from_at, s.happened_to_at, s.grain, s.grounding,
    s.undated_reason, s.place_start, s.place_end, s.place_text, s.place_name, s.geoname_id, s.country,
    s.admin1, s.lat, s.lon, s.place_precision, s.attribution_start, s.attribution_end, s.attribution_text,
    s.attribution_name, s.confidence, s.rule, q.quote_id,
    v.published_month, s.sentence_start, s.sentence_end,
    v.extractor, v.extractor_version, v.model, v.model_version, %(run_id)s, now()
from staging.event_mention as s
inner join accepted_version as v on s.version_id = v.version_id and s.shard = v.shard
left join quoted as q on s.shard = q.shard and s.mention_id = q.mention_id
where s.run_id = %(run_id)s;
