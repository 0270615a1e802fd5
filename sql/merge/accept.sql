-- writes:  staging.extraction   accepted: this extraction will speak for its version
-- reads:   winner, warehouse.extraction
-- params:  run_id
-- rerun:   safe: sets every row of the run
-- note:    accepted when the version has none yet, when its article gives the version's metadata, or when another
--          extractor or model speaks: then the last run wins
update staging.extraction as e
set
    accepted = w.version_id is not null and (
        w.wins
        or x.version_id is null
        or row(x.extractor, x.extractor_version, x.model, x.model_version)
        is distinct from row(e.extractor, e.extractor_version, e.model, e.model_version)
    )
from staging.extraction as s
left join winner as w on s.version_id = w.version_id and s.shard = w.shard
left join warehouse.extraction as x on s.version_id = x.version_id
where
    s.run_id = %(run_id)s
    and e.run_id = s.run_id
    and e.shard = s.shard
    and e.version_id = s.version_id;
