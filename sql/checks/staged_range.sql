-- severity: error
-- moment:   staging
-- advice:   an extractor gives impossible values; nothing was merged; mend it, clear extract of the shard and what follows
-- reads:    staging.time_expression, staging.quote, staging.event_mention, staging.event_casualty
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  intervals that end before they begin, coordinates off the globe, confidences outside 0 to 1, negative tolls
select 'time' as mention, version_id, text as words, from_day::text as low, to_day::text as high
from staging.time_expression
where run_id = %(run_id)s and (from_day > to_day or confidence not between 0 and 1)
union all
select 'quote', version_id, left(text, 80), said_from::text, said_to::text
from staging.quote
where
    run_id = %(run_id)s
    and (said_from > said_to or confidence not between 0 and 1 or speaker_confidence not between 0 and 1)
union all
select 'event', version_id, trigger_text, happened_from::text, happened_to::text
from staging.event_mention
where
    run_id = %(run_id)s
    and (
        happened_from > happened_to
        or confidence not between 0 and 1
        or lat not between -90 and 90
        or lon not between -180 and 180
    )
union all
select 'casualty', version_id, kind, least::text, most::text
from staging.event_casualty
where run_id = %(run_id)s and (least > most or least < 0 or most < 0);
