-- writes:    mart.who_said_what
-- grain:     one row per event mention that stands inside a quote
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    staged_span
-- reads:     mart.quote_search, warehouse.event_mention
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      the merge keeps which quote a mention stands in, so that no spans are compared here
create view mart.who_said_what as
select
    m.event_id,
    m.mention_id,
    m.event_type,
    m.mode,
    m.modality,
    m.trigger_text,
    m.happened_from,
    m.happened_to,
    coalesce(m.place_name, m.place_text) as place,
    m.country,
    q.quote_id,
    q.quote,
    q.person_id,
    q.speaker,
    q.speaker_role,
    q.speaker_affiliation,
    q.polarity,
    q.said_from,
    q.said_to,
    q.sentence,
    q.source_id,
    q.outlet,
    q.published_on,
    q.title,
    q.url,
    q.archive_address
from mart.quote_search as q
inner join warehouse.event_mention as m
    on q.quote_id = m.quote_id and q.version_id = m.version_id and q.published_month = m.published_month;
