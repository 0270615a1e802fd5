-- writes:  ops.replay_change   one row per day of publication and kind of fact: what the merge of this run would change
-- reads:   winner, staging.article, staging.extraction (accepted), the staged facts, and the same tables of warehouse
-- params:  run_id
-- rerun:   safe: the run's rows were deleted before it, in the same transaction
-- note:    a fact is known by its words: the n-th of its kind over the same span of the same version. It is changed when
--          it says something else now, its ids and rule left out. Versions whose extraction was taken over do not appear: the
--          same text, code and model gave the same facts
with page as (
    select
        s.version_id, s.article_id, s.canonical_url as url, coalesce(s.published_on, date '0001-01-01') as day, s.text,
        jsonb_build_object(
            'title', s.title, 'authors', s.authors, 'section', s.section, 'language', s.language,
            'published_at', s.published_at, 'published_on', s.published_on, 'modified_at', s.modified_at,
            'text', s.content_sha256
        ) as content
    from staging.article as s
    inner join winner as w on s.version_id = w.version_id and s.shard = w.shard
    where s.run_id = %(run_id)s and w.wins
),

-- an article whose text came out otherwise is another version of it: compared with the one that stands now
pages as (
    select
        'article_version' as fact, p.day, p.url, p.content as after, p.content ->> 'title' as told_after,
        case when v.version_id is not null then jsonb_build_object(
            'title', v.title, 'authors', v.authors, 'section', v.section, 'language', v.language,
            'published_at', v.published_at, 'published_on', v.published_on, 'modified_at', v.modified_at,
            'text', v.content_sha256
        ) end as before,
        v.title as told_before
    from page as p
    left join lateral (
        select o.* from warehouse.article_version as o
        where o.article_id = p.article_id and (o.version_id = p.version_id or o.is_current)
        order by o.version_id = p.version_id desc
        limit 1
    ) as v on true
),

spoken as (
    select e.version_id, e.shard, a.canonical_url as url, coalesce(a.published_on, date '0001-01-01') as day
    from staging.extraction as e
    inner join staging.article as a on e.run_id = a.run_id and e.shard = a.shard and e.version_id = a.version_id
    where e.run_id = %(run_id)s and e.accepted
),

-- every fact as the run stages it (after) and as it stands (before)
fact as (
    select 'after' as side, 'time_expression' as fact, t.version_id, to_jsonb(t) as content
    from staging.time_expression as t
    inner join spoken as s on t.version_id = s.version_id and t.shard = s.shard
    where t.run_id = %(run_id)s
    union all
    select 'after', 'quote', q.version_id, to_jsonb(q)
    from staging.quote as q
    inner join spoken as s on q.version_id = s.version_id and q.shard = s.shard
    where q.run_id = %(run_id)s
    union all
    select
        'after', 'event_mention', m.version_id,
        to_jsonb(m) || jsonb_build_object(
            'participants', (
                select jsonb_agg(jsonb_build_array(p.part, p.position, p.text, p.name, p.country, p.role) order by p.part, p.position)
                from staging.event_participant as p
                where p.run_id = m.run_id and p.shard = m.shard and p.mention_id = m.mention_id
            ),
            'casualties', (
                select jsonb_agg(jsonb_build_array(c.kind, c.least, c.most, c.who) order by c.position)
                from staging.event_casualty as c
                where c.run_id = m.run_id and c.shard = m.shard and c.mention_id = m.mention_id
            )
        )
    from staging.event_mention as m
    inner join spoken as s on m.version_id = s.version_id and m.shard = s.shard
    where m.run_id = %(run_id)s
    union all
    select 'before', 'time_expression', t.version_id, to_jsonb(t)
    from warehouse.time_expression as t
    inner join spoken as s on t.version_id = s.version_id
    inner join warehouse.article_version as v on t.version_id = v.version_id and t.published_month = v.published_month
    union all
    select 'before', 'quote', q.version_id, to_jsonb(q)
    from warehouse.quote as q
    inner join spoken as s on q.version_id = s.version_id
    inner join warehouse.article_version as v on q.version_id = v.version_id and q.published_month = v.published_month
    union all
    select
        'before', 'event_mention', m.version_id,
        to_jsonb(m) || jsonb_build_object(
            'participants', (
                select jsonb_agg(jsonb_build_array(p.part, p.position, p.text, p.name, p.country, p.role) order by p.part, p.position)
                from warehouse.event_participant as p
                where p.mention_id = m.mention_id and p.published_month = m.published_month
            ),
            'casualties', (
                select jsonb_agg(jsonb_build_array(c.kind, c.least, c.most, c.who) order by c.position)
                from warehouse.event_casualty as c
                where c.mention_id = m.mention_id and c.published_month = m.published_month
            )
        )
    from warehouse.event_mention as m
    inner join spoken as s on m.version_id = s.version_id
    inner join warehouse.article_version as v on m.version_id = v.version_id and m.published_month = v.published_month
),

-- told is for people; says leaves out ids, and what tells of the run and the code, not of the news
worded as (
    select
        f.side,
        f.fact,
        f.version_id,
        (f.content ->> 'start_char')::integer as start_char,
        (f.content ->> 'end_char')::integer as end_char,
        coalesce(f.content ->> 'mention_id', f.content ->> 'quote_id', f.content ->> 'time_id') as id,
        case f.fact
            when 'time_expression' then concat(f.content ->> 'text', ' = ', f.content ->> 'value')
            when 'quote'
                then concat(coalesce(f.content ->> 'speaker_name', f.content ->> 'speaker_text', 'nobody named'), ': ', f.content ->> 'text')
            else concat_ws(
                ' ', concat(f.content ->> 'event_type', '/' || (f.content ->> 'mode')), concat('“', f.content ->> 'trigger_text', '”'),
                f.content ->> 'happened_from', f.content ->> 'place_name'
            )
        end as told,
        f.content - array[
            'time_id', 'quote_id', 'mention_id', 'event_id', 'person_id', 'version_id', 'published_month', 'run_id', 'shard', 'loaded_at',
            'extractor', 'extractor_version', 'model', 'model_version', 'rule', 'confidence', 'speaker_confidence'
        ] as says
    from fact as f
),

numbered as (
    select *, row_number() over (partition by side, fact, version_id, start_char, end_char order by id) as nth
    from worded
),

after_it as (
    select * from numbered
    where side = 'after'
),

before_it as (
    select * from numbered
    where side = 'before'
),

compared as (
    select
        coalesce(n.fact, o.fact) as fact, s.day, s.url, o.says as before, n.says as after, o.told as told_before,
        n.told as told_after, coalesce(n.start_char, o.start_char) as place
    from after_it as n
    full outer join before_it as o
        on
            n.fact = o.fact and n.version_id = o.version_id and n.start_char = o.start_char and n.end_char = o.end_char
            and n.nth = o.nth
    inner join spoken as s on coalesce(n.version_id, o.version_id) = s.version_id
    union all
    select fact, day, url, before, after, told_before, told_after, 0
    from pages
),

judged as (
    select
        *,
        case
            when before is null then 'added'
            when after is null then 'removed'
            when before <> after then 'changed'
            else 'kept'
        end as what
    from compared
),

ranked as (
    select *, row_number() over (partition by day, fact, what order by url, place, told_after, told_before) as nth
    from judged
)

insert into ops.replay_change (run_id, published_on, fact, added, removed, changed, kept, examples, compared_at)
select
    %(run_id)s, r.day, r.fact,
    count(*) filter (where r.what = 'added'),
    count(*) filter (where r.what = 'removed'),
    count(*) filter (where r.what = 'changed'),
    count(*) filter (where r.what = 'kept'),
    coalesce(
        jsonb_agg(
            jsonb_build_object(
                'what', r.what, 'url', r.url, 'before', left(r.told_before, 200), 'after', left(r.told_after, 200),
                'columns', (
                    select coalesce(jsonb_agg(k.key order by k.key), '[]')
                    from jsonb_object_keys(r.after || coalesce(r.before, '{}')) as k (key)
                    where r.what = 'changed' and r.before -> k.key is distinct from r.after -> k.key
                )
            ) order by r.what, r.nth
        ) filter (where r.what <> 'kept' and r.nth <= 3), '[]'
    ),
    now()
from ranked as r
group by r.day, r.fact;
