-- writes:    mart.contested_claims
-- grain:     one row per event, statement or claim of it, and denial of it
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    event_mention_orphan
-- reads:     mart.event_evidence, warehouse.event
-- rerun:     safe: dropped and made again by etl/load/marts.py
create view mart.contested_claims as
select
    e.event_id,
    e.event_type,
    e.mode,
    e.happened_from,
    e.happened_to,
    e.place_name as place,
    e.country,
    c.mention_id as claim_mention_id,
    coalesce(c.claimant, c.outlet) as claimant,
    c.modality as claim_modality,
    c.sentence as claim_sentence,
    c.url as claim_url,
    c.archive_address as claim_archive_address,
    d.mention_id as denial_mention_id,
    coalesce(d.claimant, d.outlet) as denier,
    d.sentence as denial_sentence,
    d.url as denial_url,
    d.archive_address as denial_archive_address
from warehouse.event as e
inner join mart.event_evidence as c
    on
        e.event_id = c.event_id
        and c.published_month between e.first_published_month and e.last_published_month
        and c.modality in ('occurred', 'claimed')
inner join mart.event_evidence as d
    on
        e.event_id = d.event_id
        and d.published_month between e.first_published_month and e.last_published_month
        and d.modality = 'denied'
where e.is_contested;
