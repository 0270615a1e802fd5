-- writes:  warehouse.quote   one row per quote
-- reads:   staging.quote, accepted_version, speaker_identity
-- params:  run_id
-- rerun:   safe: supersede.sql took the versions' rows out in the same transaction
insert into warehouse.quote (
    version_id, quote_id, kind, start_char, end_char, fragments, text, speaker_start, speaker_end,
    speaker_text, speaker_name, speaker_role, speaker_affiliation, speaker_kind, speaker_confidence,
    cue_start, cue_end, cue_text, said_from, said_to, polarity, addressee, venue, confidence, rule, person_id,
    published_month, sentence_start, sentence_end,
    extractor, extractor_version, model, model_version, run_id, loaded_at
)
select
    s.version_id, s.quote_id, s.kind, s.start_char, s.end_char, s.fragments, s.text, s.speaker_start,
    s.speaker_end, s.speaker_text, s.speaker_name, s.speaker_role, s.speaker_affiliation, s.speaker_kind,
    s.speaker_confidence, s.cue_start, s.cue_end, s.cue_text, s.said_from, s.said_to, s.polarity,
    s.addressee, s.venue, s.confidence, s.rule, i.person_id,
    v.published_month, s.sentence_start, s.sentence_end,
    v.extractor, v.extractor_version, v.model, v.model_version, %(run_id)s, now()
from staging.quote as s
inner join accepted_version as v on s.version_id = v.version_id and s.shard = v.shard
left join speaker_identity as i
    on
        s.speaker_name = i.name
        and s.speaker_kind = i.speaker_kind
        and coalesce(s.speaker_role, '') = i.role
        and coalesce(s.speaker_affiliation, '') = i.affiliation
where
    s.run_id = %(run_id)s
    and i.forbidden is not true;
