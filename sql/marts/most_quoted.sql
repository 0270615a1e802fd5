-- writes:    mart.most_quoted
-- grain:     one row per person or organisation, outlet and month of publication; wire copies count once per outlet
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    mixed_extractor
-- reads:     warehouse.quote, warehouse.person, warehouse.source, mart.current_version
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      names are joined to the counts, not to the quotes: what is grouped and sorted stays narrow
create view mart.most_quoted as
select
    p.person_id,
    p.name,
    p.kind,
    p.role,
    p.affiliation,
    n.source_id,
    s.name as outlet,
    n.month,
    n.quotes,
    n.articles,
    n.tellings,
    n.quotes::double precision / n.quotes_of_outlet as share_of_voice
from (
    select
        q.person_id,
        c.source_id,
        q.published_month as month,
        count(*) as quotes,
        count(distinct c.article_id) as articles,
        count(distinct c.cluster_id) as tellings,
        sum(count(*)) over (partition by c.source_id, q.published_month) as quotes_of_outlet
    from warehouse.quote as q
    inner join mart.current_version as c on q.version_id = c.version_id and q.published_month = c.published_month
    inner join warehouse.person as h on q.person_id = h.person_id and h.retracted is null
    group by q.person_id, c.source_id, q.published_month
) as n
inner join warehouse.person as p on n.person_id = p.person_id
left join warehouse.source as s on n.source_id = s.source_id;
