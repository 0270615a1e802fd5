-- writes:  touched_band         the slices of touched versions' signatures
-- reads:   touched_version, warehouse.article_version
-- params:  none
-- rerun:   safe: a temporary table of the merge's transaction
-- note:    a table, whose statistics tell how few they are beside all that stand
create temp table touched_band on commit drop as
select
    s.band,
    v.version_id
from touched_version as t
inner join warehouse.article_version as v on t.version_id = v.version_id
cross join lateral warehouse.slices(v.near_duplicate_keys) as s;
