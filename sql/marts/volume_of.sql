-- writes:    mart.volume_of(first date, last date)
-- grain:     one row per source with history and day asked for: its articles beside what that weekday usually brings
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    volume_history
-- reads:     warehouse.article_version, warehouse.source, warehouse.date, ops.publication, ops.run
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      usual = median of the same weekday over eight weeks, of days that a published run covered since the source's first
--            article; spread = 1.4826 * median absolute deviation, at least the square root of usual; odd beyond 3.5 spreads, or
--            with nothing where every such day brought something; docs/decisions/0066-volume.md
create function mart.volume_of(first date, last date)
returns table (
    source_id text, outlet text, day date, articles bigint, usual double precision, spread double precision,
    weeks bigint, score double precision, verdict text
)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $do$
with told as (
    select
        v.source_id,
        coalesce((v.published_at at time zone 'UTC')::date, v.published_on) as day,
        count(*) as articles
    from warehouse.article_version as v
    where v.is_current and v.published_on between volume_of.first - 57 and volume_of.last + 1
    group by 1, 2
),

covered as (
    select distinct s.source_id, d.day
    from ops.publication as p
    inner join ops.run as r on p.run_id = r.run_id and r.kind in ('nightly', 'cli')
    inner join warehouse.date as d
        on d.day >= (p.window_start at time zone 'UTC')::date and d.day < (p.window_end at time zone 'UTC')::date
    inner join warehouse.source as s on cardinality(r.sources) = 0 or s.source_id = any(r.sources)
    where d.day between volume_of.first - 56 and volume_of.last
        and d.day >= (select min(t.day) from told as t where t.source_id = s.source_id)
),

asked as (
    select s.source_id, s.name as outlet, d.day, coalesce(t.articles, 0) as articles
    from warehouse.source as s
    inner join warehouse.date as d on d.day between volume_of.first and volume_of.last
    left join told as t on t.source_id = s.source_id and t.day = d.day
),

history as (
    select a.source_id, a.day, coalesce(t.articles, 0) as articles
    from asked as a
    inner join covered as c on c.source_id = a.source_id and c.day < a.day and c.day >= a.day - 56 and (a.day - c.day) % 7 = 0
    left join told as t on t.source_id = c.source_id and t.day = c.day
),

middle as (
    select
        h.source_id, h.day, count(*) as weeks, min(h.articles) as fewest,
        percentile_cont(0.5) within group (order by h.articles) as usual
    from history as h group by h.source_id, h.day
),

around as (
    select
        m.source_id, m.day, m.weeks, m.fewest, m.usual,
        greatest(
            1.4826 * percentile_cont(0.5) within group (order by abs(h.articles - m.usual)), sqrt(m.usual), 1
        )::double precision as spread
    from middle as m
    inner join history as h on h.source_id = m.source_id and h.day = m.day
    group by m.source_id, m.day, m.weeks, m.fewest, m.usual
)

select
    a.source_id, a.outlet, a.day, a.articles, r.usual, r.spread, r.weeks,
    (a.articles - r.usual) / r.spread as score,
    case
        when r.weeks < 4 then 'too little history'
        when a.articles = 0 and r.fewest > 0 then 'low'
        when (a.articles - r.usual) / r.spread < -3.5 then 'low'
        when (a.articles - r.usual) / r.spread > 3.5 then 'high'
        else 'usual'
    end as verdict
from asked as a
inner join around as r on r.source_id = a.source_id and r.day = a.day
$do$;
