-- writes:    mart.incident_history
-- grain:     one row per incident that people were to be told of
-- owner:     Dateline
-- freshness: at once
-- checks:    volume_history
-- reads:     ops.incident
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.incident_history as
select
    i.kind,
    i.subject,
    i.title,
    i.detail,
    i.sightings,
    i.opened_at,
    i.told_at,
    i.closed_at,
    i.closed_at is null as is_open
from ops.incident as i;
