-- writes:  warehouse.article_version   valid_from, valid_to, is_current, source_id, is_shown of every version of the run's articles
-- reads:   warehouse.article_version, warehouse.article, winner
-- params:  none
-- rerun:   safe: computed from all versions that stand, never from load times
-- note:    a version stands from the instant of its last change as the page states it, else of publication; a version
--          that states no later instant than the one before it stands from its first capture, when it was seen to differ
update warehouse.article_version as v
set
    valid_from = stood.valid_from,
    valid_to = stood.valid_to,
    is_current = stood.valid_to is null,
    source_id = stood.source_id,
    is_shown = stood.valid_to is null and stood.retracted is null
from (
    select
        version_id,
        source_id,
        retracted,
        valid_from,
        lead(valid_from) over (partition by article_id order by said, captured_at, content_sha256) as valid_to
    from (
        select
            version_id,
            article_id,
            source_id,
            retracted,
            said,
            captured_at,
            content_sha256,
            max(begins) over (
                partition by article_id order by said, captured_at, content_sha256
                rows between unbounded preceding and current row
            ) as valid_from
        from (
            select
                *,
                case
                    when said > lag(said) over (partition by article_id order by said, captured_at, content_sha256)
                        then said
                    when lag(said) over (partition by article_id order by said, captured_at, content_sha256) is null
                        then said
                    else captured_at
                end as begins
            from (
                select
                    n.version_id,
                    n.article_id,
                    a.source_id,
                    a.retracted,
                    n.captured_at,
                    n.content_sha256,
                    -- nothing was changed after we saw it
                    least(coalesce(n.modified_at, n.published_at, n.published_on::timestamptz, n.captured_at), n.captured_at) as said
                from warehouse.article_version as n
                inner join warehouse.article as a on n.article_id = a.article_id
                where n.article_id in (select w.article_id from winner as w)
            ) as stated
        ) as begun
    ) as ordered
) as stood
where
    v.version_id = stood.version_id
    and row(v.valid_from, v.valid_to, v.is_current, v.source_id, v.is_shown)
    is distinct from row(
        stood.valid_from, stood.valid_to, stood.valid_to is null, stood.source_id, stood.valid_to is null and stood.retracted is null
    );
