-- writes:    mart.events_as_of(moment timestamptz, first_day date, last_day date)
-- grain:     one row per event that an article standing at the moment mentions: what was known then
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    current_version, event_mention_orphan
-- reads:     warehouse.article_version, warehouse.article, warehouse.event_mention, warehouse.event_casualty
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      "what did we know on 2 October?": select * from mart.events_as_of('2015-10-02 23:59:59+00'); with first_day and
--            last_day only mentions that may have happened on these days are looked at, which is what keeps a question about a
--            month fast when years are loaded
create function mart.events_as_of(moment timestamptz, first_day date default null, last_day date default null)
returns table (
    event_id uuid, event_type text, mode text, happened_from date, happened_to date, place text, country text,
    mentions bigint, tellings bigint, outlets bigint, claimed_occurred bigint, denied bigint,
    fewest_killed bigint, most_killed bigint, urls text[]
)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $do$
with told as (
    select
        m.event_id, m.mention_id, m.published_month, m.event_type, m.mode, m.modality, m.happened_from, m.happened_to,
        coalesce(m.place_name, m.place_text) as place, m.country, v.cluster_id, a.source_id, a.canonical_url as url
    from warehouse.article_version as v
    inner join warehouse.article as a on v.article_id = a.article_id
    inner join warehouse.event_mention as m on v.version_id = m.version_id and v.published_month = m.published_month
    where
        v.valid_from <= moment
        and (v.valid_to is null or v.valid_to > moment)
        and a.retracted is null
        and (first_day is null or coalesce(m.happened_to, m.happened_from) >= first_day)
        and (last_day is null or coalesce(m.happened_from, m.happened_to) <= last_day)
),

killed as (
    select
        t.event_id,
        min(coalesce(c.least, c.most)) as fewest,
        max(coalesce(c.most, c.least)) as most
    from told as t
    inner join warehouse.event_casualty as c on t.mention_id = c.mention_id and t.published_month = c.published_month
    where c.kind = 'killed'
    group by t.event_id
)

select
    t.event_id,
    mode() within group (order by t.event_type),
    mode() within group (order by t.mode),
    max(t.happened_from),
    min(t.happened_to),
    mode() within group (order by t.place),
    mode() within group (order by t.country),
    count(*),
    count(distinct t.cluster_id),
    count(distinct t.source_id),
    count(*) filter (where t.modality in ('occurred', 'claimed')),
    count(*) filter (where t.modality = 'denied'),
    min(k.fewest),
    max(k.most),
    array_agg(distinct t.url order by t.url)
from told as t
left join killed as k on t.event_id = k.event_id
group by t.event_id
$do$;
