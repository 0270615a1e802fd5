-- writes:  warehouse.article    retracted, of the articles of this merge
-- reads:   winner, ops.tombstone
-- params:  none
-- rerun:   safe: computed from the tombstones that stand and from the article's source as it stands, whatever the order of runs
update warehouse.article as a
set
    retracted = (
        select min(t.action) from ops.tombstone as t
        where
            (t.scope = 'url' and t.target = a.article_id::text)
            or (t.scope = 'source' and t.target = a.source_id)
    )
where a.article_id in (select w.article_id from winner as w);
