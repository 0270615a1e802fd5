-- writes:  warehouse.quote      person_id, where the evidence of all quotes of a name now says otherwise
--          touched_person       whom those quotes meant before
-- reads:   warehouse.person, possible_person, speaker_identity
-- params:  none
-- rerun:   safe: changes nothing a second time
with moved as (
    update warehouse.quote as q
    set person_id = i.person_id
    from possible_person as n
    inner join warehouse.person as p on n.person_id = p.person_id
    cross join speaker_identity as i
    where
        q.person_id = p.person_id
        and q.speaker_name = i.name
        and q.speaker_kind = i.speaker_kind
        and coalesce(q.speaker_role, '') = i.role
        and coalesce(q.speaker_affiliation, '') = i.affiliation
        and q.person_id <> i.person_id
    returning p.person_id
)

insert into touched_person (person_id)
select distinct person_id from moved;
