-- writes:  warehouse.extraction   one row per version_id: which extraction speaks for it
-- reads:   staging.extraction, winner, staging.quote, speaker_identity
-- params:  run_id
-- rerun:   safe: same key, the accepted extraction replaces the one before
with forbidden as (
    select
        q.shard,
        q.version_id,
        count(*) as quotes
    from speaker_identity as i
    inner join staging.quote as q
        on
            i.name = q.speaker_name
            and i.speaker_kind = q.speaker_kind
            and i.role = coalesce(q.speaker_role, '')
            and i.affiliation = coalesce(q.speaker_affiliation, '')
    where i.forbidden and q.run_id = %(run_id)s
    group by q.shard, q.version_id
)

insert into warehouse.extraction (
    version_id, extractor, extractor_version, model, model_version, extraction_key, capture_id, skipped, times, quotes,
    events, run_id, loaded_at
)
select
    e.version_id, e.extractor, e.extractor_version, e.model, e.model_version, e.extraction_key, w.capture_id, e.skipped,
    e.times, e.quotes - coalesce(f.quotes, 0), e.events, %(run_id)s, now()
from staging.extraction as e
inner join winner as w on e.version_id = w.version_id and e.shard = w.shard
left join forbidden as f on e.shard = f.shard and e.version_id = f.version_id
where e.run_id = %(run_id)s and e.accepted
on conflict (version_id) do update
    set
        extractor = excluded.extractor, extractor_version = excluded.extractor_version, model = excluded.model,
        model_version = excluded.model_version, extraction_key = excluded.extraction_key,
        capture_id = excluded.capture_id, skipped = excluded.skipped, times = excluded.times,
        quotes = excluded.quotes, events = excluded.events, run_id = excluded.run_id,
        loaded_at = excluded.loaded_at;
