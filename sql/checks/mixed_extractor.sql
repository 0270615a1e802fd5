-- severity: error
-- moment:   published
-- advice:   a fault of sql/merge/supersede.sql; the merge was rolled back: keep the message and open an issue
-- reads:    warehouse.extraction, the fact tables
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  versions of the run with facts that another extractor than theirs gave, or with another number of facts
select x.version_id, f.fact, x.extractor_version, f.others, f.found
from warehouse.extraction as x
inner join warehouse.article_version as v on x.version_id = v.version_id
cross join
    lateral (
        select
            'quote' as fact, x.quotes as expected, count(*) as found,
            count(*) filter (where q.extractor <> x.extractor or q.extractor_version <> x.extractor_version) as others
        from warehouse.quote as q
        where q.version_id = x.version_id and q.published_month = v.published_month
        union all
        select
            'event_mention', x.events, count(*),
            count(*) filter (where m.extractor <> x.extractor or m.extractor_version <> x.extractor_version)
        from warehouse.event_mention as m
        where m.version_id = x.version_id and m.published_month = v.published_month
        union all
        select
            'time_expression', x.times, count(*),
            count(*) filter (where t.extractor <> x.extractor or t.extractor_version <> x.extractor_version)
        from warehouse.time_expression as t
        where t.version_id = x.version_id and t.published_month = v.published_month
    ) as f
where x.run_id = %(run_id)s and (f.others > 0 or f.found <> f.expected);
