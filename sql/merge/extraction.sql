-- writes:  warehouse.extraction   one row per version_id: which extraction speaks for it
-- reads:   staging.extraction, winner, staging.quote, speaker_identity
-- params:  run_id
-- rerun:   safe: same key, the accepted extraction replaces the one before
insert into warehouse.extraction (
    version_id, extractor, extractor_version, model, model_version, extraction_key, capture_id, skipped, times, quotes,
    events, run_id, loaded_at
)
select
    e.version_id, e.extractor, e.extractor_version, e.model, e.model_version, e.extraction_key, w.capture_id, e.skipped,
    e.times,
    e.quotes - (
        select count(*)
        from staging.quote as q
        inner join speaker_identity as i
            on
                q.speaker_name = i.name
                and q.speaker_kind = i.speaker_kind
                and coalesce(q.speaker_role, '') = i.role
                and coalesce(q.speaker_affiliation, '') = i.affiliation
                and i.forbidden
        where q.run_id = e.run_id and q.shard = e.shard and q.version_id = e.version_id
    ), e.events, %(run_id)s, now()
from staging.extraction as e
inner join winner as w on e.version_id = w.version_id and e.shard = w.shard
where e.run_id = %(run_id)s and e.accepted
on conflict (version_id) do update
    set
        extractor = excluded.extractor, extractor_version = excluded.extractor_version, model = excluded.model,
        model_version = excluded.model_version, extraction_key = excluded.extraction_key,
        capture_id = excluded.capture_id, skipped = excluded.skipped, times = excluded.times,
        quotes = excluded.quotes, events = excluded.events, run_id = excluded.run_id,
        loaded_at = excluded.loaded_at;
