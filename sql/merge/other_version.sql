-- writes:  touched_event        events that other versions of the run's articles mention: another version may be current now
-- reads:   winner, touched_version, warehouse.article_version, warehouse.event_mention
-- params:  none
-- rerun:   safe: a temporary table of the merge's transaction
insert into touched_event
select distinct m.event_id
from winner as w
inner join warehouse.article_version as v on w.article_id = v.article_id
inner join warehouse.event_mention as m on v.version_id = m.version_id and v.published_month = m.published_month
where not exists (
    select 1 from touched_version as t
    where t.version_id = v.version_id
);
