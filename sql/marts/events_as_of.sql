-- writes:    mart.events_as_of(moment timestamptz)
-- grain:     one row per event that an article standing at the moment mentions: what was known then
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    current_version, event_mention_orphan
-- reads:     mart.articles_as_of, warehouse.event_mention, warehouse.event_casualty
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      "what did we know on 2 October?": select * from mart.events_as_of('2015-10-02 23:59:59+00');
create function mart.events_as_of(moment timestamptz)
returns table (
    event_id uuid, event_type text, mode text, happened_from date, happened_to date, place text, country text,
    mentions bigint, tellings bigint, outlets bigint, claimed_occurred bigint, denied bigint,
    fewest_killed bigint, most_killed bigint, urls text[]
)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $do$
select
    m.event_id,
    mode() within group (order by m.event_type),
    mode() within group (order by m.mode),
    max(m.happened_from),
    min(m.happened_to),
    mode() within group (order by coalesce(m.place_name, m.place_text)),
    mode() within group (order by m.country),
    count(*),
    count(distinct v.cluster_id),
    count(distinct v.source_id),
    count(*) filter (where m.modality in ('occurred', 'claimed')),
    count(*) filter (where m.modality = 'denied'),
    min(k.fewest),
    max(k.most),
    array_agg(distinct v.url order by v.url)
from mart.articles_as_of(moment) as v
inner join warehouse.event_mention as m
    on
        v.version_id = m.version_id
        and m.published_month = coalesce(date_trunc('month', v.published_on)::date, date '0001-01-01')
left join lateral (
    select min(coalesce(c.least, c.most)) as fewest, max(coalesce(c.most, c.least)) as most
    from warehouse.event_casualty as c
    where c.mention_id = m.mention_id and c.published_month = m.published_month and c.kind = 'killed'
) as k on true
group by m.event_id
$do$;
