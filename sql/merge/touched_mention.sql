-- writes:  touched_mention      event mentions that this merge takes away or may rewrite, with the event they had
-- reads:   staging.extraction, warehouse.event_mention, warehouse.article_version
-- params:  run_id
-- rerun:   safe: a temporary table of the merge's transaction
-- note:    link_events adds those of touched versions; is_fresh are those that this merge wrote, which bear their own event id
create temp table touched_mention on commit drop as
select
    m.mention_id,
    m.event_id,
    false as is_fresh
from staging.extraction as e
inner join warehouse.article_version as v on e.version_id = v.version_id
inner join warehouse.event_mention as m
    on e.version_id = m.version_id and v.published_month = m.published_month
where e.run_id = %(run_id)s and e.accepted;
