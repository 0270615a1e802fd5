-- severity: error
-- moment:   staging
-- advice:   an extractor's offsets are wrong; nothing was merged; mend it, clear extract of the shard and what follows
-- reads:    staging.article, staging.time_expression, staging.quote, staging.event_mention
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  mentions whose words are not the words at their span, and quotes whose fragments do not make their text
select page.url, m.mention, m.start_char, m.end_char, left(m.words, 80) as words, left(m.found, 80) as found
from (
    select
        t.shard, t.version_id, 'time' as mention, t.start_char, t.end_char, t.text as words,
        substr(a.text, t.start_char + 1, t.end_char - t.start_char) as found
    from staging.time_expression as t
    inner join staging.article as a on t.run_id = a.run_id and t.shard = a.shard and t.version_id = a.version_id
    where t.run_id = %(run_id)s and 0 <= t.start_char and t.start_char < t.end_char
    union all
    select
        e.shard, e.version_id, 'event', e.start_char, e.end_char, e.trigger_text,
        substr(a.text, e.start_char + 1, e.end_char - e.start_char)
    from staging.event_mention as e
    inner join staging.article as a on e.run_id = a.run_id and e.shard = a.shard and e.version_id = a.version_id
    where e.run_id = %(run_id)s and 0 <= e.start_char and e.start_char < e.end_char
    union all
    select
        q.shard, q.version_id, 'quote', q.start_char, q.end_char, q.text,
        (
            select
                string_agg(
                    substr(a.text, (f.part ->> 0)::integer + 1, greatest(0, (f.part ->> 1)::integer - (f.part ->> 0)::integer)),
                    ' ' order by f.place
                )
            from jsonb_array_elements(q.fragments) with ordinality as f (part, place)
        )
    from staging.quote as q
    inner join staging.article as a on q.run_id = a.run_id and q.shard = a.shard and q.version_id = a.version_id
    where q.run_id = %(run_id)s and 0 <= q.start_char and q.start_char < q.end_char
    union all
    select n.shard, n.version_id, n.mention, n.start_char, n.end_char, n.words, null
    from (
        select run_id, shard, version_id, 'time' as mention, start_char, end_char, text as words
        from staging.time_expression
        union all
        select run_id, shard, version_id, 'event', start_char, end_char, trigger_text
        from staging.event_mention
        union all
        select run_id, shard, version_id, 'quote', start_char, end_char, text
        from staging.quote
    ) as n
    where n.run_id = %(run_id)s and not (0 <= n.start_char and n.start_char < n.end_char)
) as m
inner join staging.article as page
    on page.run_id = %(run_id)s and m.shard = page.shard and m.version_id = page.version_id
where m.words is distinct from m.found;
