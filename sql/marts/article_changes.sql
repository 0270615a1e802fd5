-- writes:    mart.article_changes
-- grain:     one row per change of a shown article: a version and the one before it
-- owner:     Dateline
-- freshness: as of the last merge
-- checks:    current_version
-- reads:     warehouse.article, warehouse.article_version, warehouse.source
-- rerun:     safe: dropped and made again by etl/load/marts.py
-- note:      removed and added hold the blocks of text that only the older or only the newer version has; diff has the title and
--            these blocks for people to read, in the order of the text, as lines that begin with - or +
create view mart.article_changes as
select
    a.article_id,
    a.source_id,
    s.name as outlet,
    a.canonical_url as url,
    n.published_on,
    n.valid_from as changed_at,
    n.modified_at,
    o.version_id as old_version_id,
    n.version_id as new_version_id,
    o.title as old_title,
    n.title as new_title,
    coalesce(o.title, '') <> coalesce(n.title, '') as title_changed,
    n.word_count - o.word_count as words_more,
    array(
        select b.block
        from string_to_table(o.text, E'\n\n') with ordinality as b (block, place)
        where b.block not in (select k.kept from string_to_table(n.text, E'\n\n') as k (kept))
        order by b.place
    ) as removed,
    array(
        select b.block
        from string_to_table(n.text, E'\n\n') with ordinality as b (block, place)
        where b.block not in (select k.kept from string_to_table(o.text, E'\n\n') as k (kept))
        order by b.place
    ) as added,
    (
        select string_agg(d.sign || ' ' || d.block, E'\n' order by d.place asc, d.sign desc)
        from (
            select '-' as sign, coalesce(o.title, '') as block, 0 as place
            where coalesce(o.title, '') <> coalesce(n.title, '')
            union all
            select '+', coalesce(n.title, ''), 0
            where coalesce(o.title, '') <> coalesce(n.title, '')
            union all
            select '-', b.block, b.place
            from string_to_table(o.text, E'\n\n') with ordinality as b (block, place)
            where b.block not in (select k.kept from string_to_table(n.text, E'\n\n') as k (kept))
            union all
            select '+', b.block, b.place
            from string_to_table(n.text, E'\n\n') with ordinality as b (block, place)
            where b.block not in (select k.kept from string_to_table(o.text, E'\n\n') as k (kept))
        ) as d
    ) as diff,
    n.text ~* '\m(correct(ion|s|ed)|clarification|an earlier version)\M' and o.text !~* '\man earlier version\M' as says_corrected,
    o.warc_file || '@' || o.warc_offset || '+' || o.warc_length as old_archive_address,
    n.warc_file || '@' || n.warc_offset || '+' || n.warc_length as archive_address
from warehouse.article as a
inner join warehouse.source as s on a.source_id = s.source_id
inner join warehouse.article_version as o on a.article_id = o.article_id
inner join warehouse.article_version as n on a.article_id = n.article_id and o.valid_to = n.valid_from and o.version_id <> n.version_id
where a.retracted is null;
