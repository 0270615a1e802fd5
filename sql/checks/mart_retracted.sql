-- severity: error
-- moment:   mart
-- advice:   a mart shows what was taken down; repeat the takedown (dateline retract list names them) and open an issue
-- reads:    ops.tombstone, mart.current_version, mart.quote_search
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  articles and people that a takedown forbids to show and a mart shows, whatever run they are of
select t.scope, t.target, t.action, c.url as shown
from ops.tombstone as t
inner join mart.current_version as c
    on (t.scope = 'url' and t.target = c.article_id::text) or (t.scope = 'source' and t.target = c.source_id)
union all
select t.scope, t.target, t.action, min(q.url)
from ops.tombstone as t
inner join mart.quote_search as q on t.scope = 'person' and t.target = q.person_id::text
group by t.scope, t.target, t.action;
