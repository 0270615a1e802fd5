-- writes:  nothing: returns every speaker whose quotes this merge will write, once per name, role and affiliation
-- reads:   staging.quote, accepted_version
-- params:  run_id
-- rerun:   safe: reads only
select distinct
    s.speaker_name as name,
    s.speaker_kind as kind,
    coalesce(s.speaker_role, '') as role,
    coalesce(s.speaker_affiliation, '') as affiliation
from staging.quote as s
inner join accepted_version as v on s.version_id = v.version_id and s.shard = v.shard
where s.run_id = %(run_id)s and s.speaker_name is not null and s.speaker_kind is not null
order by 1, 2, 3, 4;
