-- severity: error
-- moment:   published
-- advice:   a fault of the merge; it was rolled back: keep the message and open an issue
-- reads:    warehouse.article_version, warehouse.person, warehouse.quote, warehouse.time_expression, warehouse.event_mention,
--           staging.article
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  facts of the run whose version does not stand, or stands in another month, and quotes whose speaker does not
with fact as (
    select 'quote' as fact, version_id, published_month, quote_id as mention_id, person_id, run_id from warehouse.quote
    union all
    select 'time_expression', version_id, published_month, time_id, null, run_id from warehouse.time_expression
    union all
    select 'event_mention', version_id, published_month, mention_id, null, run_id from warehouse.event_mention
)

select f.fact, f.version_id, f.mention_id, f.published_month, v.published_month as month_of_version, f.person_id
from fact as f
left join warehouse.article_version as v on f.version_id = v.version_id
left join warehouse.person as p on f.person_id = p.person_id
where
    f.run_id = %(run_id)s
    and f.published_month = any(
        array(
            select distinct a.published_month from staging.article as a
            where a.run_id = %(run_id)s
        )
    )
    and (v.published_month is distinct from f.published_month or (f.person_id is not null and p.person_id is null));
