-- writes:  touched_version      empty: versions whose near-duplicates and events are resolved anew; is_renewed are those whose facts were written
-- reads:   nothing
-- params:  none
-- rerun:   safe: a temporary table of the transaction
-- note:    a merge and an erasure fill it, each with its own
create temp table touched_version (version_id uuid primary key, is_renewed boolean not null default false) on commit drop;
