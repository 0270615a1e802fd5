-- writes:  warehouse.article    one row per article_id
-- reads:   staging.article, winner
-- params:  run_id
-- rerun:   safe: same key; the earliest capture gives the source, whatever the order of runs
insert into warehouse.article (
    article_id, canonical_url, source_id, first_captured_at, run_id, loaded_at
)
select distinct on (s.article_id)
    s.article_id,
    s.canonical_url,
    s.source_id,
    s.captured_at,
    %(run_id)s,
    now()
from staging.article as s
inner join winner as w on s.version_id = w.version_id and s.shard = w.shard
where s.run_id = %(run_id)s
order by s.article_id, s.captured_at, s.source_id
on conflict (article_id) do update
    set
        source_id = case
            when (excluded.first_captured_at, excluded.source_id) < (article.first_captured_at, article.source_id)
                then excluded.source_id
            else article.source_id
        end,
        first_captured_at = least(article.first_captured_at, excluded.first_captured_at),
        run_id = excluded.run_id,
        loaded_at = excluded.loaded_at;
