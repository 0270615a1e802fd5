-- writes:    mart.most_quoted
-- grain:     one row per person or organisation, outlet and month of publication; wire copies count once per outlet
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    mixed_extractor
-- reads:     warehouse.quote, warehouse.person, mart.current_version
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.most_quoted as
select
    p.person_id,
    p.name,
    p.kind,
    p.role,
    p.affiliation,
    c.source_id,
    c.outlet,
    c.published_month as month,
    count(*) as quotes,
    count(distinct c.article_id) as articles,
    count(distinct c.cluster_id) as tellings,
    count(*)::double precision / sum(count(*)) over (partition by c.source_id, c.published_month) as share_of_voice
from warehouse.quote as q
inner join mart.current_version as c on q.version_id = c.version_id and q.published_month = c.published_month
inner join warehouse.person as p on q.person_id = p.person_id and p.retracted is null
group by p.person_id, p.name, p.kind, p.role, p.affiliation, c.source_id, c.outlet, c.published_month;
