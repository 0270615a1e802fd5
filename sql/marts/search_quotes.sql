-- writes:    mart.search_quotes(words text, most integer)
-- grain:     one row per quote that matches, best first, with the matching words between « and »
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    staged_span
-- reads:     mart.quote_search, warehouse.quote
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      words are written as for a search engine: harbour -fire "two blasts" or smoke. Of words that very many quotes
--            hold, the latest months that have 10,000 of them are ranked: to rank them all would take seconds
create function mart.search_quotes(words text, most integer default 50)
returns table (
    quote_id uuid, rank real, highlighted text, speaker text, speaker_role text, sentence text, outlet text,
    published_on date, title text, url text, archive_address text
)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $do$
with found as materialized (
    select w.quote_id, w.published_month
    from warehouse.quote as w
    where to_tsvector('english'::regconfig, w.text) @@ websearch_to_tsquery('english'::regconfig, words)
),

newer as (
    select f.published_month, sum(count(*)) over (order by f.published_month desc) - count(*) as quotes
    from found as f
    group by f.published_month
),

ranked as (
    select
        w.quote_id,
        w.published_month,
        ts_rank_cd(to_tsvector('english'::regconfig, w.text), websearch_to_tsquery('english'::regconfig, words)) as rank
    from newer as n
    inner join found as f on n.published_month = f.published_month
    inner join warehouse.quote as w on f.quote_id = w.quote_id and f.published_month = w.published_month
    where n.quotes < 10000
)

select
    q.quote_id,
    r.rank,
    ts_headline('english'::regconfig, q.quote, websearch_to_tsquery('english'::regconfig, words), 'StartSel=«, StopSel=», HighlightAll=true')
        as highlighted,
    q.speaker, q.speaker_role, q.sentence, q.outlet, q.published_on, q.title, q.url, q.archive_address
from ranked as r
inner join mart.quote_search as q on r.quote_id = q.quote_id and r.published_month = q.published_month
order by r.rank desc, q.published_on desc nulls last, q.quote_id
limit greatest(0, least(most, 1000))
$do$;
