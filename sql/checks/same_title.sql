-- severity: warning
-- moment:   published
-- advice:   one article may live at two canonical URLs; look at both and mend the canonical URL in etl/clean
-- reads:    warehouse.article, warehouse.article_version
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  pairs of articles of one source and day with one title and one cluster, at least one of them of the run
select a.source_id, v.published_on, v.title, a.canonical_url as one_url, b.canonical_url as other_url
from warehouse.article as a
inner join warehouse.article_version as v on a.article_id = v.article_id and v.is_current
inner join warehouse.article_version as w on v.cluster_id = w.cluster_id and w.is_current and v.article_id <> w.article_id
inner join warehouse.article as b on w.article_id = b.article_id and a.source_id = b.source_id
where
    a.run_id = %(run_id)s
    and v.title = w.title
    and v.published_on = w.published_on
    and (b.run_id <> a.run_id or a.article_id < b.article_id);
