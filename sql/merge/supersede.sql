-- writes:  warehouse.superseded_mention, and takes the facts of accepted versions out of the five fact tables
-- reads:   staging.extraction, warehouse.extraction, warehouse.article_version
-- params:  run_id
-- rerun:   safe: what is taken out is inserted again by the files that follow, in the same transaction
-- note:    another extractor's or model's facts are kept aside with its name; the same one's are replaced
with accepted as (
    select
        x.version_id,
        v.published_month,
        x.extractor <> e.extractor
        or x.extractor_version <> e.extractor_version
        or coalesce(x.model, '') <> coalesce(e.model, '')
        or coalesce(x.model_version, '') <> coalesce(e.model_version, '') as is_other
    from staging.extraction as e
    inner join warehouse.extraction as x on e.version_id = x.version_id
    inner join warehouse.article_version as v on e.version_id = v.version_id
    where e.run_id = %(run_id)s and e.accepted
),

gone_time_expression as (
    delete from warehouse.time_expression as f
    using accepted as a
    where f.version_id = a.version_id and f.published_month = a.published_month
    returning
        f.version_id, 'time_expression' as fact, f.extractor, f.extractor_version,
        concat_ws(' ', f.model, f.model_version) as model_version, f.time_id::text as mention_key,
        case when a.is_other then to_jsonb(f) end as content, a.is_other
),

gone_quote as (
    delete from warehouse.quote as f
    using accepted as a
    where f.version_id = a.version_id and f.published_month = a.published_month
    returning
        f.version_id, 'quote' as fact, f.extractor, f.extractor_version,
        concat_ws(' ', f.model, f.model_version) as model_version, f.quote_id::text as mention_key,
        case when a.is_other then to_jsonb(f) end as content, a.is_other
),

gone_event_mention as (
    delete from warehouse.event_mention as f
    using accepted as a
    where f.version_id = a.version_id and f.published_month = a.published_month
    returning
        f.version_id, 'event_mention' as fact, f.extractor, f.extractor_version,
        concat_ws(' ', f.model, f.model_version) as model_version, f.mention_id::text as mention_key,
        case when a.is_other then to_jsonb(f) end as content, a.is_other
),

gone_event_participant as (
    delete from warehouse.event_participant as f
    using accepted as a
    where f.version_id = a.version_id and f.published_month = a.published_month
    returning
        f.version_id, 'event_participant' as fact, f.extractor, f.extractor_version,
        concat_ws(' ', f.model, f.model_version) as model_version, f.mention_id::text || ' ' || f.part || ' ' || f.position as mention_key,
        case when a.is_other then to_jsonb(f) end as content, a.is_other
),

gone_event_casualty as (
    delete from warehouse.event_casualty as f
    using accepted as a
    where f.version_id = a.version_id and f.published_month = a.published_month
    returning
        f.version_id, 'event_casualty' as fact, f.extractor, f.extractor_version,
        concat_ws(' ', f.model, f.model_version) as model_version, f.mention_id::text || ' ' || f.position as mention_key,
        case when a.is_other then to_jsonb(f) end as content, a.is_other
),

gone as (
    select * from gone_time_expression
    union all
    select * from gone_quote
    union all
    select * from gone_event_mention
    union all
    select * from gone_event_participant
    union all
    select * from gone_event_casualty
)

insert into warehouse.superseded_mention (
    version_id, fact, extractor, extractor_version, model_version, mention_key, content, superseded_run_id, superseded_at
)
select
    version_id, fact, extractor, extractor_version, model_version, mention_key, content, %(run_id)s, now()
from gone
where is_other
on conflict (version_id, fact, extractor, extractor_version, model_version, mention_key) do update
    set
        content = excluded.content,
        superseded_run_id = excluded.superseded_run_id,
        superseded_at = excluded.superseded_at;
