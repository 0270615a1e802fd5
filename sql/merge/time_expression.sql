-- writes:  warehouse.time_expression   one row per time expression
-- reads:   staging.time_expression, accepted_version
-- params:  run_id
-- rerun:   safe: supersede.sql took the versions' rows out in the same transaction
insert into warehouse.time_expression (
    version_id, time_id, start_char, end_char, text, time_type, value, modifier, from_day, to_day, from_at,
    to_at, grain, grounding, confidence, rule,
    published_month, sentence_start, sentence_end,
    extractor, extractor_version, model, model_version, run_id, loaded_at
)
select
    s.version_id, s.time_id, s.start_char, s.end_char, s.text, s.time_type, s.value, s.modifier, s.from_day,
    s.to_day, s.from_at, s.to_at, s.grain, s.grounding, s.confidence, s.rule,
    v.published_month, s.sentence_start, s.sentence_end,
    v.extractor, v.extractor_version, v.model, v.model_version, %(run_id)s, now()
from staging.time_expression as s
inner join accepted_version as v on s.version_id = v.version_id and s.shard = v.shard
where s.run_id = %(run_id)s;
