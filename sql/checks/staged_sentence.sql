-- severity: error
-- moment:   staging
-- advice:   an extractor's offsets are wrong; nothing was merged; mend it, clear extract of the shard and what follows
-- reads:    staging.article, staging.time_expression, staging.quote, staging.event_mention
-- params:   run_id
-- rerun:    safe: reads only
-- returns:  mentions whose sentence lies outside the text, and quotes whose speaker or cue is not the words at its span
select a.url, m.mention, m.sentence_start, m.sentence_end, m.words, length(a.text) as text_length
from (
    select run_id, shard, version_id, 'time' as mention, sentence_start, sentence_end, text as words from staging.time_expression
    union all
    select run_id, shard, version_id, 'quote', sentence_start, sentence_end, left(text, 80) from staging.quote
    union all
    select run_id, shard, version_id, 'event', sentence_start, sentence_end, trigger_text from staging.event_mention
) as m
inner join staging.article as a on m.run_id = a.run_id and m.shard = a.shard and m.version_id = a.version_id
where
    m.run_id = %(run_id)s
    and not (0 <= m.sentence_start and m.sentence_start < m.sentence_end and m.sentence_end <= length(a.text))
union all
select a.url, s.part, s.start_char, s.end_char, left(s.words, 80), length(a.text)
from (
    select run_id, shard, version_id, 'speaker' as part, speaker_start as start_char, speaker_end as end_char, speaker_text as words
    from staging.quote
    union all
    select run_id, shard, version_id, 'cue', cue_start, cue_end, cue_text from staging.quote
) as s
inner join staging.article as a on s.run_id = a.run_id and s.shard = a.shard and s.version_id = a.version_id
where
    s.run_id = %(run_id)s
    and s.words is not null
    and substr(a.text, s.start_char + 1, greatest(0, s.end_char - s.start_char)) is distinct from s.words;
