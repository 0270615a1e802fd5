-- writes:    mart.search_quotes(words text, most integer)
-- grain:     one row per quote that matches, best first, with the matching words between « and »
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    staged_span
-- reads:     mart.quote_search
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      words are written as for a search engine: harbour -fire "two blasts" or smoke
create function mart.search_quotes(words text, most integer default 50)
returns table (
    quote_id uuid, rank real, highlighted text, speaker text, speaker_role text, sentence text, outlet text,
    published_on date, title text, url text, archive_address text
)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $do$
select
    q.quote_id,
    ts_rank_cd(to_tsvector('english'::regconfig, q.quote), s.query) as rank,
    ts_headline('english'::regconfig, q.quote, s.query, 'StartSel=«, StopSel=», HighlightAll=true') as highlighted,
    q.speaker, q.speaker_role, q.sentence, q.outlet, q.published_on, q.title, q.url, q.archive_address
from mart.quote_search as q
cross join (select websearch_to_tsquery('english'::regconfig, words) as query) as s
where to_tsvector('english'::regconfig, q.quote) @@ s.query
order by rank desc, q.published_on desc nulls last, q.quote_id
limit greatest(0, least(most, 1000))
$do$;
