-- writes:  warehouse.event      one row per happening that this merge touched; one without mentions goes
-- reads:   warehouse.event_mention, warehouse.article_version, touched_event
-- params:  none
-- rerun:   safe: computed from all mentions that stand, whatever the order of runs
-- note:    most happenings are told once: those are taken as they are, without the sorts that several tellings need
with touched as (
    select distinct event_id from touched_event
),

told as (
    select
        m.event_id,
        m.mention_id,
        m.event_type,
        m.mode,
        m.modality,
        m.happened_from,
        m.happened_to,
        m.geoname_id,
        m.place_name,
        m.country,
        m.admin1,
        m.lat,
        m.lon,
        v.article_id,
        v.cluster_id,
        v.source_id,
        v.published_at,
        v.published_on,
        m.published_month,
        m.version_id,
        m.trigger_text,
        m.sentence_start,
        m.sentence_end,
        v.is_shown,
        count(*) over (partition by m.event_id) as mentions,
        case m.modality
            when 'occurred' then 1 when 'claimed' then 2 when 'denied' then 3 when 'planned' then 4 else 5
        end as doubt,
        case m.place_precision
            when 'point' then 1 when 'city' then 2 when 'admin2' then 3 when 'admin1' then 4
            when 'country' then 5 when 'region' then 6 else 7
        end as vagueness
    from warehouse.event_mention as m
    inner join touched as t on m.event_id = t.event_id
    inner join warehouse.article_version as v on m.version_id = v.version_id
),

several as (
    select * from told
    where mentions > 1
),

counted as (
    select
        event_id,
        bool_or(modality = 'denied') and bool_or(modality in ('occurred', 'claimed')) as is_contested,
        count(*) as mentions,
        count(distinct article_id) as articles,
        count(distinct cluster_id) as tellings,
        count(distinct source_id) as outlets,
        min(published_month) as first_published_month,
        max(published_month) as last_published_month
    from several
    group by event_id
),

earliest as (
    select distinct on (event_id) event_id, mention_id, published_at
    from several
    order by event_id, coalesce(published_at, published_on::timestamptz), mention_id
),

-- an explosion is told before anyone knows that it was a bombing
kind as (
    select distinct on (event_id) event_id, event_type, mode
    from several
    order by event_id, event_type = 'ACCIDENT', coalesce(published_at, published_on::timestamptz), mention_id
),

shown as (
    select distinct on (event_id) event_id, mention_id, version_id, trigger_text, sentence_start, sentence_end
    from several
    where is_shown
    order by event_id, published_at nulls last, published_on nulls last, mention_id
),

surest as (
    select distinct on (event_id) event_id, modality
    from several
    order by event_id, doubt
),

dated as (
    select distinct on (event_id) event_id, happened_from, happened_to
    from several
    order by
        event_id, happened_to - happened_from, happened_from nulls last, happened_to nulls last,
        coalesce(published_at, published_on::timestamptz), mention_id
),

placed as (
    select distinct on (event_id) event_id, geoname_id, place_name, country, admin1, lat, lon
    from several
    order by event_id, vagueness, coalesce(published_at, published_on::timestamptz), mention_id
),

gone as (
    delete from warehouse.event as e
    using touched as t
    where e.event_id = t.event_id and not exists (
        select 1 from told as o
        where o.event_id = e.event_id
    )
)

insert into warehouse.event (
    event_id, event_type, mode, modality, is_contested, happened_from, happened_to, geoname_id, place_name, country,
    admin1, lat, lon, mentions, articles, tellings, outlets, first_published_month, last_published_month,
    first_mention_id, first_published_at, shown_mention_id, shown_version_id, shown_trigger, shown_sentence_start,
    shown_sentence_end
)
select
    c.event_id, k.event_type, k.mode, s.modality, c.is_contested, d.happened_from, d.happened_to, p.geoname_id,
    p.place_name, p.country, p.admin1, p.lat, p.lon, c.mentions, c.articles, c.tellings, c.outlets,
    c.first_published_month, c.last_published_month, f.mention_id,
    f.published_at, h.mention_id, h.version_id, h.trigger_text, h.sentence_start, h.sentence_end
from counted as c
inner join earliest as f on c.event_id = f.event_id
inner join kind as k on c.event_id = k.event_id
inner join surest as s on c.event_id = s.event_id
inner join dated as d on c.event_id = d.event_id
inner join placed as p on c.event_id = p.event_id
left join shown as h on c.event_id = h.event_id
union all
select
    event_id, event_type, mode, modality, false, happened_from, happened_to, geoname_id,
    place_name, country, admin1, lat, lon, 1, 1, 1, 1,
    published_month, published_month, mention_id,
    published_at,
    case when is_shown then mention_id end,
    case when is_shown then version_id end,
    case when is_shown then trigger_text end,
    case when is_shown then sentence_start end,
    case when is_shown then sentence_end end
from told
where mentions = 1
on conflict (event_id) do update
    set
        event_type = excluded.event_type, mode = excluded.mode, modality = excluded.modality,
        is_contested = excluded.is_contested, happened_from = excluded.happened_from, happened_to = excluded.happened_to,
        geoname_id = excluded.geoname_id, place_name = excluded.place_name, country = excluded.country,
        admin1 = excluded.admin1, lat = excluded.lat, lon = excluded.lon, mentions = excluded.mentions,
        articles = excluded.articles, tellings = excluded.tellings, outlets = excluded.outlets,
        first_published_month = excluded.first_published_month, last_published_month = excluded.last_published_month,
        first_mention_id = excluded.first_mention_id, first_published_at = excluded.first_published_at,
        shown_mention_id = excluded.shown_mention_id, shown_version_id = excluded.shown_version_id,
        shown_trigger = excluded.shown_trigger, shown_sentence_start = excluded.shown_sentence_start,
        shown_sentence_end = excluded.shown_sentence_end;
