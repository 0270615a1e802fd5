-- writes:    mart.open_quarantine
-- grain:     one row per stage and URL that is put aside and not yet resolved
-- owner:     Dateline
-- freshness: at once
-- checks:    stage_sums
-- reads:     ops.quarantine, ops.run
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.open_quarantine as
select
    q.stage,
    q.reason,
    q.source_id,
    q.url,
    q.message,
    q.warc_file || '@' || q.warc_offset || '+' || q.warc_length as archive_address,
    q.first_seen_at,
    q.last_seen_at,
    q.last_run_id,
    r.window_start,
    r.window_end
from ops.quarantine as q
left join ops.run as r on q.last_run_id = r.run_id
where q.resolved_at is null;
