-- writes:  warehouse.person     one row per person or organisation that a quote of this merge names, or named before
-- reads:   warehouse.quote, touched_person, speaker_identity
-- params:  none
-- rerun:   safe: computed from all quotes that stand, whatever the order of runs
with touched as (
    select person_id from touched_person
    union
    select i.person_id from speaker_identity as i
    where i.person_id is not null
),

said as (
    select
        q.person_id,
        case when bool_or(q.speaker_kind = 'person') then 'person' else 'organisation' end as kind,
        mode() within group (order by q.speaker_name) as name,
        array_agg(distinct q.speaker_name order by q.speaker_name) as aliases,
        mode() within group (order by q.speaker_role) as role,
        mode() within group (order by q.speaker_affiliation) as affiliation
    from warehouse.quote as q
    inner join touched as t on q.person_id = t.person_id
    group by q.person_id
),

known as (
    select
        i.person_id,
        min(i.identity_key) as identity_key,
        case when bool_or(i.hidden) then 'hide' end as retracted
    from speaker_identity as i
    group by i.person_id
),

gone as (
    delete from warehouse.person as p
    using touched as t
    where p.person_id = t.person_id and not exists (
        select 1 from said as s
        where s.person_id = p.person_id
    )
)

insert into warehouse.person (person_id, kind, identity_key, name, aliases, role, affiliation, retracted)
select
    s.person_id,
    s.kind,
    coalesce(k.identity_key, p.identity_key, ''),
    s.name,
    s.aliases,
    s.role,
    s.affiliation,
    case when k.person_id is null then p.retracted else k.retracted end
from said as s
left join known as k on s.person_id = k.person_id
left join warehouse.person as p on s.person_id = p.person_id
on conflict (person_id) do update
    set
        kind = excluded.kind, identity_key = excluded.identity_key, name = excluded.name, aliases = excluded.aliases,
        role = excluded.role, affiliation = excluded.affiliation, retracted = excluded.retracted;
