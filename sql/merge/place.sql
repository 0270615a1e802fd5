-- writes:  warehouse.place      one row per GeoNames id that an accepted event mention names
-- reads:   staging.event_mention, staging.extraction
-- params:  run_id
-- rerun:   safe: rows that exist stay as the gazetteer gave them
insert into warehouse.place (geoname_id, name, country, admin1, lat, lon)
select distinct on (m.geoname_id) m.geoname_id, m.place_name, m.country, m.admin1, m.lat, m.lon
from staging.event_mention as m
inner join staging.extraction as e
    on m.run_id = e.run_id and m.shard = e.shard and m.version_id = e.version_id and e.accepted
where m.run_id = %(run_id)s and m.geoname_id is not null
order by m.geoname_id, m.place_name, m.country, m.admin1, m.lat, m.lon
on conflict (geoname_id) do nothing;
