-- writes:  the five fact tables   published_month, where a version's day of publication moved and its facts stayed
-- reads:   moved_version
-- params:  none
-- rerun:   safe: changes nothing a second time
-- note:    happens when a page is cleaned again with a better date while its extraction was not repeated
with
moved_time_expression as (
    update warehouse.time_expression as f
    set published_month = m.new_month
    from moved_version as m
    where f.version_id = m.version_id and f.published_month = m.old_month
),

moved_quote as (
    update warehouse.quote as f
    set published_month = m.new_month
    from moved_version as m
    where f.version_id = m.version_id and f.published_month = m.old_month
),

moved_event_mention as (
    update warehouse.event_mention as f
    set published_month = m.new_month
    from moved_version as m
    where f.version_id = m.version_id and f.published_month = m.old_month
),

moved_event_participant as (
    update warehouse.event_participant as f
    set published_month = m.new_month
    from moved_version as m
    where f.version_id = m.version_id and f.published_month = m.old_month
)

update warehouse.event_casualty as f
set published_month = m.new_month
from moved_version as m
where f.version_id = m.version_id and f.published_month = m.old_month;
