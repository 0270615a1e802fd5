-- writes:  warehouse.extraction   one row per version_id: which extraction speaks for it
-- reads:   staging.extraction, winner
-- params:  run_id
-- rerun:   safe: same key, the accepted extraction replaces the one before
insert into warehouse.extraction (
    version_id, extractor, extractor_version, model, model_version, capture_id, skipped, times, quotes, events,
    run_id, loaded_at
)
select
    e.version_id, e.extractor, e.extractor_version, e.model, e.model_version, w.capture_id, e.skipped, e.times,
    e.quotes, e.events, %(run_id)s, now()
from staging.extraction as e
inner join winner as w on e.version_id = w.version_id and e.shard = w.shard
where e.run_id = %(run_id)s and e.accepted
on conflict (version_id) do update
    set
        extractor = excluded.extractor, extractor_version = excluded.extractor_version, model = excluded.model,
        model_version = excluded.model_version, capture_id = excluded.capture_id, skipped = excluded.skipped,
        times = excluded.times, quotes = excluded.quotes, events = excluded.events, run_id = excluded.run_id,
        loaded_at = excluded.loaded_at;
