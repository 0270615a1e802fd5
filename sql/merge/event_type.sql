-- writes:  warehouse.event_type   one row per event type
-- reads:   staging.event_mention
-- params:  run_id
-- rerun:   safe: the known types are written anew; one that no list knows is added as unlisted
-- source:  PLOVER's event types, https://github.com/openeventdata/PLOVER; the general ones are DESIGN.md's, section 4
with known (event_type, family, description) as (
    values
    ('AGREE', 'plover', 'Agrees, settles, signs, promises to act'),
    ('CONSULT', 'plover', 'Meets, visits, calls, negotiates'),
    ('SUPPORT', 'plover', 'Supports, praises, recognises'),
    ('COOPERATE', 'plover', 'Cooperates, shares, trades'),
    ('AID', 'plover', 'Gives aid of any kind'),
    ('CONCEDE', 'plover', 'Yields, eases, releases, calls a truce'),
    ('RETREAT', 'plover', 'Withdraws, returns, surrenders'),
    ('INVESTIGATE', 'plover', 'Investigates, inspects, probes'),
    ('REQUEST', 'plover', 'Demands, appeals, asks for action'),
    ('ACCUSE', 'plover', 'Accuses, criticises, condemns, sues'),
    ('REJECT', 'plover', 'Rejects, refuses, vetoes'),
    ('THREATEN', 'plover', 'Threatens, warns'),
    ('PROTEST', 'plover', 'Demonstrates, strikes, riots'),
    ('MOBILIZE', 'plover', 'Raises, deploys or shows forces'),
    ('SANCTION', 'plover', 'Breaks or reduces relations, embargoes, expels'),
    ('COERCE', 'plover', 'Arrests, seizes, restricts, censors'),
    ('ASSAULT', 'plover', 'Attacks people or property: airstrikes, bombings, shelling, killings'),
    ('FIGHT', 'plover', 'Armed fighting between organised forces'),
    ('STATEMENT', 'plover', 'Says, announces, with content that is no other event'),
    ('DISASTER', 'general', 'Earthquakes, floods, storms, fires, epidemics'),
    ('ACCIDENT', 'general', 'Crashes, collapses, explosions without intent'),
    ('CRIME', 'general', 'Crime that is no assault between political actors'),
    ('LEGAL', 'general', 'Charges, trials, verdicts, rulings'),
    ('ELECTION', 'general', 'Votes, referendums, results'),
    ('OFFICE', 'general', 'Appointed, resigned, removed'),
    ('DEATH', 'general', 'Deaths without violence'),
    ('BUSINESS', 'general', 'Deals, results, closures, launches'),
    ('SPORT', 'general', 'Matches, races, transfers'),
    ('OTHER', 'general', 'A dated event of no known type')
)

insert into warehouse.event_type (event_type, family, description)
select
    known.event_type,
    known.family,
    known.description
from known
union all
select distinct
    m.event_type,
    'unlisted' as family,
    'Not in the list of sql/merge/event_type.sql: add it there' as description
from staging.event_mention as m
where
    m.run_id = %(run_id)s and not exists (
        select 1 from known
        where known.event_type = m.event_type
    )
on conflict (event_type) do update
    set family = excluded.family, description = excluded.description;
