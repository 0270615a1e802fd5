-- writes:    mart.person_roles
-- grain:     one row per person or organisation, role and affiliation as articles give them
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    mixed_extractor
-- reads:     warehouse.quote, warehouse.person, mart.current_version
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      identity_key says why namesakes are apart: "name | field" has roles of a field that nothing joins to the other's
create view mart.person_roles as
select
    p.person_id,
    p.identity_key,
    p.name,
    p.kind,
    q.speaker_role as role,
    q.speaker_affiliation as affiliation,
    min(c.published_on) as first_day,
    max(c.published_on) as last_day,
    count(*) as quotes,
    count(distinct c.article_id) as articles,
    count(distinct c.source_id) as outlets
from warehouse.quote as q
inner join mart.current_version as c on q.version_id = c.version_id and q.published_month = c.published_month
inner join warehouse.person as p on q.person_id = p.person_id and p.retracted is null
group by p.person_id, p.identity_key, p.name, p.kind, q.speaker_role, q.speaker_affiliation;
