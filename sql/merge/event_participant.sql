-- writes:  warehouse.event_participant   one row per actor or target of an event mention
-- reads:   staging.event_participant, accepted_version, staging.event_mention
-- params:  run_id
-- rerun:   safe: supersede.sql took the versions' rows out in the same transaction
insert into warehouse.event_participant (
    version_id, mention_id, part, position, start_char, end_char, text, name, country, role,
    published_month, sentence_start, sentence_end,
    extractor, extractor_version, model, model_version, run_id, loaded_at
)
select
    s.version_id, s.mention_id, s.part, s.position, s.start_char, s.end_char, s.text, s.name, s.country,
    s.role,
    v.published_month, m.sentence_start, m.sentence_end,
    v.extractor, v.extractor_version, v.model, v.model_version, %(run_id)s, now()
from staging.event_participant as s
inner join accepted_version as v on s.version_id = v.version_id and s.shard = v.shard
inner join staging.event_mention as m
    on s.run_id = m.run_id and s.shard = m.shard and s.version_id = m.version_id and s.mention_id = m.mention_id
where s.run_id = %(run_id)s;
