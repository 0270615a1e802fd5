-- writes:  warehouse.near_duplicate_band   one row per slice of a touched version's signature; those that stand are not written again
-- reads:   touched_band
-- params:  none
-- rerun:   safe: what stands stays
-- note:    in the order of the key, so that each page of it is visited once
insert into warehouse.near_duplicate_band (band, version_id)
select
    band,
    version_id
from touched_band
order by band
on conflict (band, version_id) do nothing;
