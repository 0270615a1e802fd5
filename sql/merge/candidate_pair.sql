-- writes:  candidate_pair       pairs of versions that may be near-duplicates, one of them touched by this merge
-- reads:   touched_band, warehouse.near_duplicate_band, warehouse.article_version
-- params:  days                 pairs published farther apart are not compared
-- rerun:   safe: a temporary table of the merge's transaction
create temp table candidate_pair on commit drop as
select distinct
    least(a.version_id, b.version_id) as version_a,
    greatest(a.version_id, b.version_id) as version_b
from touched_band as a
inner join warehouse.near_duplicate_band as b on a.band = b.band and a.version_id <> b.version_id
inner join warehouse.article_version as va on a.version_id = va.version_id
inner join warehouse.article_version as vb on b.version_id = vb.version_id
where
    va.published_on is null
    or vb.published_on is null
    or abs(va.published_on - vb.published_on) <= %(days)s;
