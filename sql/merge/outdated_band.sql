-- writes:  warehouse.near_duplicate_band   without the slices of versions whose signature this merge replaces
-- reads:   staging.article, winner, warehouse.article_version
-- params:  run_id
-- rerun:   safe: deletes nothing a second time
-- note:    runs before the signature is replaced, which tells what its slices were: the table needs no index by version
delete from warehouse.near_duplicate_band as b
using (
    select
        v.version_id,
        o.band
    from staging.article as s
    inner join winner as w on s.version_id = w.version_id and s.shard = w.shard
    inner join warehouse.article_version as v on s.version_id = v.version_id
    cross join lateral warehouse.slices(v.near_duplicate_keys) as o
    where s.run_id = %(run_id)s and w.wins and v.near_duplicate_keys <> s.near_duplicate_keys
) as o
where b.band = o.band and b.version_id = o.version_id;
