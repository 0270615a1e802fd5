-- writes:  nothing: returns every speaker of a touched name whose quotes stand, once per name, role and affiliation
-- reads:   warehouse.quote, warehouse.person, possible_person
-- params:  none
-- rerun:   safe: reads only
select distinct
    q.speaker_name as name,
    q.speaker_kind as kind,
    coalesce(q.speaker_role, '') as role,
    coalesce(q.speaker_affiliation, '') as affiliation
from possible_person as n
inner join warehouse.person as p on n.person_id = p.person_id
inner join warehouse.quote as q on p.person_id = q.person_id
order by 1, 2, 3, 4;
