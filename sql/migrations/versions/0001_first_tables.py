"""first tables

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

SCHEMAS = {
    "raw": "What channels announced, what runs wanted, what fetching gave",
    "staging": "The rows of runs before their merge; unlogged",
    "warehouse": "Articles, facts and dimensions",
    "mart": "What dashboards read: dashboard_reader sees this schema alone",
    "ops": "Runs, stage reports, quarantine, check results, takedowns",
}
WRITER, READER = "dateline_writer", "dashboard_reader"
FACTS = ("time_expression", "quote", "event_mention", "event_participant", "event_casualty")


def prepare() -> None:
    """Make the roles and schemas."""
    for role in (WRITER, READER):
        op.execute(f"""
            do $do$ begin
                if not exists (select 1 from pg_roles where rolname = '{role}') then create role {role} nologin; end if;
            exception when duplicate_object or unique_violation then null;
            end $do$""")
    for schema, comment in SCHEMAS.items():
        op.execute(f"create schema if not exists {schema}")
        op.execute(f"comment on schema {schema} is '{comment}'")


def finish() -> None:
    """Make the default partitions, fill the calendar, and grant each role what it needs and nothing else."""
    for fact in FACTS:
        op.execute(f"create table warehouse.{fact}_default partition of warehouse.{fact} default")
        op.execute(f"comment on table warehouse.{fact}_default is 'Rows of warehouse.{fact} without a month of their own'")
    op.execute("""
        insert into warehouse.date (day, year, quarter, month, month_start, iso_year, iso_week, weekday, is_weekend)
        select d::date, extract(year from d), extract(quarter from d), extract(month from d), date_trunc('month', d)::date,
               extract(isoyear from d), extract(week from d), extract(isodow from d) - 1, extract(isodow from d) > 5
        from generate_series(timestamp '1980-01-01', timestamp '2049-12-31', interval '1 day') as d""")
    # A function, so that dateline_writer may add months without owning the tables.
    op.execute("""
        create function ops.make_partition(month date) returns integer
        language plpgsql security definer set search_path = pg_catalog, pg_temp as $do$
        declare
            first date := date_trunc('month', month)::date;
            fact text;
            part text;
            made integer := 0;
        begin
            perform pg_advisory_xact_lock(hashtextextended('dateline partition', 0));
            foreach fact in array array['time_expression', 'quote', 'event_mention', 'event_participant', 'event_casualty'] loop
                part := fact || to_char(first, '"_y"YYYY"m"MM');
                if to_regclass('warehouse.' || part) is null then
                    execute format('create table warehouse.%I partition of warehouse.%I for values from (%L) to (%L)',
                                   part, fact, first, (first + interval '1 month')::date);
                    execute format('comment on table warehouse.%I is %L', part,
                                   'Rows of warehouse.' || fact || ' published in ' || to_char(first, 'YYYY-MM'));
                    made := made + 1;
                end if;
            end loop;
            return made;
        end $do$""")
    op.execute("comment on function ops.make_partition(date) is"
               " 'Adds the partitions of one publication month to every fact table; returns how many it made'")
    op.execute("revoke all on function ops.make_partition(date) from public")
    op.execute(f"grant execute on function ops.make_partition(date) to {WRITER}")
    op.execute("revoke all on schema public from public")
    for schema in ("raw", "staging", "warehouse", "ops"):
        op.execute(f"grant usage on schema {schema} to {WRITER}")
        op.execute(f"grant select, insert, update, delete, truncate on all tables in schema {schema} to {WRITER}")
        op.execute(f"alter default privileges in schema {schema} grant select, insert, update, delete, truncate on tables to {WRITER}")
    for schema in ("staging", "warehouse"):  # the merge analyzes what it has filled
        op.execute(f"grant maintain on all tables in schema {schema} to {WRITER}")
        op.execute(f"alter default privileges in schema {schema} grant maintain on tables to {WRITER}")
    op.execute(f"grant usage on schema mart to {READER}")


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    prepare()

    op.create_table('check_result',
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run'),
    sa.Column('moment', sa.Text(), nullable=False, comment='staging (before the merge) or published (in the merge)'),
    sa.Column('check_name', sa.Text(), nullable=False, comment='File name in sql/checks without its suffix'),
    sa.Column('severity', sa.Text(), nullable=False, comment='error blocks publication, warning does not'),
    sa.Column('failing_rows', sa.BigInteger(), nullable=False, comment='Rows that the check returned; 0 means it passed'),
    sa.Column('sample', sa.ARRAY(sa.Text()), nullable=False, comment='Up to five of them, as JSON'),
    sa.Column('advice', sa.Text(), nullable=False, comment="What to do, from the check's header"),
    sa.Column('checked_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When the check ran'),
    sa.PrimaryKeyConstraint('run_id', 'moment', 'check_name', name=op.f('check_result_pkey')),
    schema='ops',
    comment='One row per run, moment and check'
    )
    op.create_index(op.f('check_result_check_name_checked_at_idx'), 'check_result', ['check_name', 'checked_at'], unique=False, schema='ops')
    op.create_table('mart_definition',
    sa.Column('mart', sa.Text(), nullable=False, comment='File name in sql/marts without its suffix'),
    sa.Column('sha256', sa.Text(), nullable=False, comment='SHA-256 of the file as installed, hexadecimal'),
    sa.Column('installed_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When it was installed'),
    sa.PrimaryKeyConstraint('mart', name=op.f('mart_definition_pkey')),
    schema='ops',
    comment='One row per installed mart'
    )
    op.create_table('publication',
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run'),
    sa.Column('window_start', postgresql.TIMESTAMP(timezone=True), nullable=False, comment="Start of the run's window, inclusive"),
    sa.Column('window_end', postgresql.TIMESTAMP(timezone=True), nullable=False, comment="End of the run's window, exclusive"),
    sa.Column('published_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When the run was published last'),
    sa.PrimaryKeyConstraint('run_id', name=op.f('publication_pkey')),
    schema='ops',
    comment='One row per published run; freshness reads it'
    )
    op.create_table('quarantine',
    sa.Column('stage', sa.Text(), nullable=False, comment='The stage that put it aside'),
    sa.Column('url', sa.Text(), nullable=False, comment='The URL as asked'),
    sa.Column('reason', sa.Text(), nullable=False, comment='Reason code, see docs/reasons.md'),
    sa.Column('message', sa.Text(), nullable=False, comment='What, where, how much and what to do next'),
    sa.Column('source_id', sa.Text(), nullable=False, comment='The source of the URL'),
    sa.Column('capture_id', sa.Uuid(), nullable=True, comment='The capture, where bytes were archived'),
    sa.Column('warc_file', sa.Text(), nullable=True, comment="WARC file below the archive's root"),
    sa.Column('warc_offset', sa.BigInteger(), nullable=True, comment='Offset of the record in bytes'),
    sa.Column('warc_length', sa.BigInteger(), nullable=True, comment='Length of the compressed record in bytes'),
    sa.Column('first_run_id', sa.Text(), nullable=False, comment='The run that put it aside first'),
    sa.Column('last_run_id', sa.Text(), nullable=False, comment='The run that put it aside last'),
    sa.Column('first_seen_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When it was put aside first'),
    sa.Column('last_seen_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When it was put aside last'),
    sa.Column('resolved_at', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='When a later run got through the stage; null while open'),
    sa.Column('resolved_run_id', sa.Text(), nullable=True, comment='The run that got through'),
    sa.PrimaryKeyConstraint('stage', 'url', name=op.f('quarantine_pkey')),
    schema='ops',
    comment='One row per stage and URL that was put aside'
    )
    op.create_index(op.f('quarantine_capture_id_idx'), 'quarantine', ['capture_id'], unique=False, schema='ops')
    op.create_index(op.f('quarantine_source_id_reason_idx'), 'quarantine', ['source_id', 'reason'], unique=False, schema='ops')
    op.create_table('run',
    sa.Column('run_id', sa.Text(), nullable=False, comment="Airflow's DAG and run id, or the command line's"),
    sa.Column('kind', sa.Text(), nullable=False, comment='nightly, replay or cli'),
    sa.Column('window_start', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='Start of the window, inclusive'),
    sa.Column('window_end', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='End of the window, exclusive'),
    sa.Column('sources', sa.ARRAY(sa.Text()), nullable=False, comment='Sources asked for; empty means all enabled'),
    sa.Column('refetch', sa.Boolean(), nullable=False, comment='Whether pages captured before are fetched again'),
    sa.Column('state', sa.Text(), nullable=False, comment='open, done or failed'),
    sa.Column('message', sa.Text(), nullable=True, comment='Why it failed, or what a person should know'),
    sa.Column('tries', sa.Integer(), nullable=False, comment='How often the run was opened'),
    sa.Column('opened_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When it was opened last'),
    sa.Column('closed_at', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='When it was closed'),
    sa.PrimaryKeyConstraint('run_id', name=op.f('run_pkey')),
    schema='ops',
    comment='One row per run of the pipeline'
    )
    op.create_index(op.f('run_window_start_window_end_idx'), 'run', ['window_start', 'window_end'], unique=False, schema='ops')
    op.create_table('stage_report',
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run'),
    sa.Column('stage', sa.Text(), nullable=False, comment='discover, fetch, clean, extract, audit, load or publish'),
    sa.Column('shard', sa.Text(), nullable=False, comment='The shard, or empty for a stage that has none'),
    sa.Column('received', sa.Integer(), nullable=False, comment='Items that came in'),
    sa.Column('passed', sa.Integer(), nullable=False, comment='Items that went on'),
    sa.Column('reasons', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Reason code to number of items that left the path'),
    sa.Column('seconds', sa.Double(), nullable=False, comment='Wall-clock time of the stage in seconds'),
    sa.Column('reported_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When it was reported last'),
    sa.PrimaryKeyConstraint('run_id', 'stage', 'shard', name=op.f('stage_report_pkey')),
    schema='ops',
    comment='One row per run, stage and shard: received = passed + sum of reasons'
    )
    op.create_table('staging_ledger',
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run'),
    sa.Column('shard', sa.Text(), nullable=False, comment='The shard'),
    sa.Column('content', sa.Text(), nullable=False, comment='articles or extractions'),
    sa.Column('staged_rows', sa.Integer(), nullable=False, comment='Rows that stand in staging.article or staging.extraction'),
    sa.Column('staged_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When they were staged'),
    sa.PrimaryKeyConstraint('run_id', 'shard', 'content', name=op.f('staging_ledger_pkey')),
    schema='ops',
    comment='One row per run, shard and content: what staging must hold'
    )
    op.create_table('tombstone',
    sa.Column('scope', sa.Text(), nullable=False, comment='url, source or person'),
    sa.Column('target', sa.Text(), nullable=False, comment="Canonical URL's article id, source id or person id"),
    sa.Column('action', sa.Text(), nullable=False, comment='hide (kept, not shown) or erase (text, quotes and captures gone)'),
    sa.Column('reason', sa.Text(), nullable=False, comment='Why, in words'),
    sa.Column('approved_by', sa.Text(), nullable=False, comment='Who approved it'),
    sa.Column('approved_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When it was approved'),
    sa.PrimaryKeyConstraint('scope', 'target', name=op.f('tombstone_pkey')),
    schema='ops',
    comment='One row per takedown; loads and marts obey it'
    )
    op.create_table('announcement',
    sa.Column('url', sa.Text(), nullable=False, comment='Canonical URL as announced'),
    sa.Column('channel_url', sa.Text(), nullable=False, comment='The feed or sitemap that announced it'),
    sa.Column('source_id', sa.Text(), nullable=False, comment='The source whose channel it is'),
    sa.Column('via', sa.Text(), nullable=False, comment='Kind of channel: feed, sitemap, archive_page, warc, folder, url_list'),
    sa.Column('published_hint', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='Publication instant as the channel states it'),
    sa.Column('modified_hint', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='Modification instant as the channel states it'),
    sa.Column('title_hint', sa.Text(), nullable=True, comment='Title as the channel states it'),
    sa.Column('first_seen_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When a poll saw it first'),
    sa.Column('last_seen_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When a poll saw it last'),
    sa.PrimaryKeyConstraint('url', 'channel_url', name=op.f('announcement_pkey')),
    schema='raw',
    comment='One row per URL and channel that announced it; written by poll_feeds'
    )
    op.create_index(op.f('announcement_source_id_modified_hint_idx'), 'announcement', ['source_id', 'modified_hint'], unique=False, schema='raw')
    op.create_index(op.f('announcement_source_id_published_hint_idx'), 'announcement', ['source_id', 'published_hint'], unique=False, schema='raw')
    op.create_table('candidate',
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that discovered it'),
    sa.Column('url', sa.Text(), nullable=False, comment='Canonical URL'),
    sa.Column('shard', sa.Text(), nullable=False, comment='The shard of the run that handles it'),
    sa.Column('position', sa.Integer(), nullable=False, comment='Order within the shard, from 0'),
    sa.Column('source_id', sa.Text(), nullable=False, comment='The source it belongs to'),
    sa.Column('via', sa.Text(), nullable=False, comment='Kind of channel that announced it'),
    sa.Column('channel_url', sa.Text(), nullable=False, comment='The channel that announced it'),
    sa.Column('published_hint', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='Publication instant as the channel states it'),
    sa.Column('modified_hint', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='Modification instant as the channel states it'),
    sa.Column('title_hint', sa.Text(), nullable=True, comment='Title as the channel states it'),
    sa.PrimaryKeyConstraint('run_id', 'url', name=op.f('candidate_pkey')),
    schema='raw',
    comment='One row per run and URL to fetch; replaced when discovery of the run is repeated'
    )
    op.create_index(op.f('candidate_run_id_shard_idx'), 'candidate', ['run_id', 'shard'], unique=False, schema='raw')
    op.create_index(op.f('candidate_url_idx'), 'candidate', ['url'], unique=False, schema='raw')
    op.create_table('capture',
    sa.Column('capture_id', sa.Uuid(), nullable=False, comment='UUIDv5 of run, URL and attempt'),
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that fetched'),
    sa.Column('shard', sa.Text(), nullable=False, comment='The shard of the run'),
    sa.Column('source_id', sa.Text(), nullable=False, comment='The source of the URL'),
    sa.Column('url', sa.Text(), nullable=False, comment='The URL as asked'),
    sa.Column('final_url', sa.Text(), nullable=True, comment='The URL after redirects'),
    sa.Column('attempt', sa.Integer(), nullable=False, comment='Number of the attempt within the run, from 1'),
    sa.Column('started_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When the request was sent'),
    sa.Column('seconds', sa.Double(), nullable=False, comment='Duration of the request in seconds'),
    sa.Column('outcome', sa.Text(), nullable=False, comment='fetched, unchanged, skipped or failed'),
    sa.Column('reason', sa.Text(), nullable=True, comment='Reason code unless fetched, see docs/reasons.md'),
    sa.Column('message', sa.Text(), nullable=True, comment='What happened, in words'),
    sa.Column('http_status', sa.Integer(), nullable=True, comment='Status of the last response'),
    sa.Column('content_type', sa.Text(), nullable=True, comment='Content-Type header'),
    sa.Column('body_bytes', sa.BigInteger(), nullable=True, comment='Size of the body in bytes, content codings removed'),
    sa.Column('body_sha256', sa.Text(), nullable=True, comment='SHA-256 of that body, hexadecimal'),
    sa.Column('etag', sa.Text(), nullable=True, comment='ETag header, for conditional requests'),
    sa.Column('last_modified', sa.Text(), nullable=True, comment='Last-Modified header as written'),
    sa.Column('robots', sa.Text(), nullable=False, comment='What robots.txt said: allowed, denied, unreachable, absent, not_asked'),
    sa.Column('warc_file', sa.Text(), nullable=True, comment="WARC file below the archive's root"),
    sa.Column('warc_offset', sa.BigInteger(), nullable=True, comment='Offset of the record in bytes'),
    sa.Column('warc_length', sa.BigInteger(), nullable=True, comment='Length of the compressed record in bytes'),
    sa.PrimaryKeyConstraint('capture_id', name=op.f('capture_pkey')),
    schema='raw',
    comment='One row per attempt to fetch a URL, whatever the outcome'
    )
    op.create_index(op.f('capture_run_id_shard_idx'), 'capture', ['run_id', 'shard'], unique=False, schema='raw')
    op.create_index(op.f('capture_started_at_idx'), 'capture', ['started_at'], unique=False, schema='raw')
    op.create_index(op.f('capture_url_started_at_idx'), 'capture', ['url', 'started_at'], unique=False, schema='raw')
    op.create_table('replay',
    sa.Column('run_id', sa.Text(), nullable=False, comment='The replaying run'),
    sa.Column('capture_id', sa.Uuid(), nullable=False, comment='The capture whose archived bytes are read again'),
    sa.Column('shard', sa.Text(), nullable=False, comment='The shard of the replaying run'),
    sa.PrimaryKeyConstraint('run_id', 'capture_id', name=op.f('replay_pkey')),
    schema='raw',
    comment='One row per replaying run and archived capture it cleans again'
    )
    op.create_index(op.f('replay_run_id_shard_idx'), 'replay', ['run_id', 'shard'], unique=False, schema='raw')
    op.create_table('article',
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that staged the row'),
    sa.Column('shard', sa.Text(), nullable=False, comment='The shard of the run'),
    sa.Column('version_id', sa.Uuid(), nullable=False, comment='UUIDv5 of article and content hash'),
    sa.Column('article_id', sa.Uuid(), nullable=False, comment='UUIDv5 of the canonical URL'),
    sa.Column('canonical_url', sa.Text(), nullable=False, comment='The canonical URL'),
    sa.Column('source_id', sa.Text(), nullable=False, comment='The source'),
    sa.Column('content_sha256', sa.Text(), nullable=False, comment='SHA-256 of title and text, hexadecimal'),
    sa.Column('url', sa.Text(), nullable=True, comment='The URL as asked'),
    sa.Column('capture_id', sa.Uuid(), nullable=False, comment='The capture'),
    sa.Column('captured_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When the capture was made'),
    sa.Column('warc_file', sa.Text(), nullable=True, comment='WARC file of the capture'),
    sa.Column('warc_offset', sa.BigInteger(), nullable=True, comment='Offset of the record in bytes'),
    sa.Column('warc_length', sa.BigInteger(), nullable=True, comment='Length of the record in bytes'),
    sa.Column('title', sa.Text(), nullable=True, comment='Title'),
    sa.Column('text', sa.Text(), nullable=False, comment='Text in blocks'),
    sa.Column('blocks', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Array of {kind, start, end, credit}, in order'),
    sa.Column('authors', sa.ARRAY(sa.Text()), nullable=False, comment='People named as authors'),
    sa.Column('credit', sa.ARRAY(sa.Text()), nullable=False, comment='Agencies and outlets named as authors'),
    sa.Column('section', sa.Text(), nullable=True, comment='Section of the outlet'),
    sa.Column('tags', sa.ARRAY(sa.Text()), nullable=False, comment='Keywords'),
    sa.Column('site_name', sa.Text(), nullable=True, comment='Name of the site as the page states it'),
    sa.Column('language', sa.Text(), nullable=True, comment='ISO 639-1, detected'),
    sa.Column('language_declared', sa.Text(), nullable=True, comment='ISO 639-1, as the page declares it'),
    sa.Column('published_at', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='Instant of publication, where a zone is known'),
    sa.Column('published_on', sa.Date(), nullable=True, comment="The publisher's local day of publication"),
    sa.Column('published_month', sa.Date(), nullable=False, comment='First day of that month; 0001-01-01 where there is no date'),
    sa.Column('date_precision', sa.Text(), nullable=False, comment='instant, minute_no_zone, day or none'),
    sa.Column('modified_at', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='Instant of the last change that the page states'),
    sa.Column('word_count', sa.Integer(), nullable=False, comment='Words of the text'),
    sa.Column('is_free', sa.Boolean(), nullable=True, comment='False behind a paywall, null where the page does not say'),
    sa.Column('social_title', sa.Text(), nullable=True, comment='Title for social networks, where it differs'),
    sa.Column('image_url', sa.Text(), nullable=True, comment='Lead image'),
    sa.Column('dateline_place', sa.Text(), nullable=True, comment='Place of the dateline'),
    sa.Column('dateline_agency', sa.Text(), nullable=True, comment='Agency of the dateline'),
    sa.Column('country', sa.Text(), nullable=True, comment='Country of the source, ISO 3166-1 alpha-3'),
    sa.Column('found_by', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Field to the evidence that won'),
    sa.Column('near_duplicate_keys', sa.ARRAY(sa.BigInteger()), nullable=False, comment='MinHash signature, see etl/clean'),
    sa.PrimaryKeyConstraint('run_id', 'shard', 'version_id', name=op.f('article_pkey')),
    schema='staging',
    comment='One row per run, shard and article version',
    prefixes=['UNLOGGED']
    )
    op.create_table('event_casualty',
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that staged the row'),
    sa.Column('shard', sa.Text(), nullable=False, comment='The shard of the run'),
    sa.Column('version_id', sa.Uuid(), nullable=False, comment='The article version whose text holds the words'),
    sa.Column('mention_id', sa.Uuid(), nullable=False, comment='The event mention'),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False, comment='Order within the mention, from 0'),
    sa.Column('kind', sa.Text(), nullable=False, comment='killed, wounded, missing, displaced or detained'),
    sa.Column('least', sa.BigInteger(), nullable=True, comment='Least number of people that the claim states'),
    sa.Column('most', sa.BigInteger(), nullable=True, comment='Greatest number of people that the claim states'),
    sa.Column('who', sa.Text(), nullable=True, comment='Who they are, e.g. civilians'),
    sa.Column('start_char', sa.Integer(), nullable=True, comment='First code point of the words that give the count'),
    sa.Column('end_char', sa.Integer(), nullable=True, comment='Code point after them'),
    sa.PrimaryKeyConstraint('run_id', 'shard', 'mention_id', 'position', name=op.f('event_casualty_pkey')),
    schema='staging',
    comment='One row per run, shard and count of people harmed',
    prefixes=['UNLOGGED']
    )
    op.create_table('event_mention',
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that staged the row'),
    sa.Column('shard', sa.Text(), nullable=False, comment='The shard of the run'),
    sa.Column('version_id', sa.Uuid(), nullable=False, comment='The article version whose text holds the words'),
    sa.Column('sentence_start', sa.Integer(), nullable=False, comment='First code point of the sentence'),
    sa.Column('sentence_end', sa.Integer(), nullable=False, comment='Code point after the sentence'),
    sa.Column('mention_id', sa.Uuid(), nullable=False, comment='UUIDv5 of version and trigger'),
    sa.Column('event_id', sa.Uuid(), nullable=False, comment='The happening that it mentions'),
    sa.Column('start_char', sa.Integer(), nullable=False, comment='First code point of the trigger in the text'),
    sa.Column('end_char', sa.Integer(), nullable=False, comment='Code point after the trigger'),
    sa.Column('trigger_text', sa.Text(), nullable=False, comment='The trigger as written'),
    sa.Column('event_type', sa.Text(), nullable=False, comment='Type, see warehouse.event_type'),
    sa.Column('mode', sa.Text(), nullable=True, comment='PLOVER mode, e.g. airstrike'),
    sa.Column('modality', sa.Text(), nullable=False, comment='occurred, claimed, denied, planned or possible'),
    sa.Column('happened_from', sa.Date(), nullable=True, comment='First day, inclusive; null where open or unknown'),
    sa.Column('happened_to', sa.Date(), nullable=True, comment='Last day, inclusive; null where open or unknown'),
    sa.Column('happened_from_at', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='First instant, where a time of day is given'),
    sa.Column('happened_to_at', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='Last instant, where a time of day is given'),
    sa.Column('grain', sa.Text(), nullable=False, comment='Precision of the date'),
    sa.Column('grounding', sa.Text(), nullable=True, comment='How the date was found'),
    sa.Column('undated_reason', sa.Text(), nullable=True, comment='Why there is no date'),
    sa.Column('place_start', sa.Integer(), nullable=True, comment="First code point of the place's mention"),
    sa.Column('place_end', sa.Integer(), nullable=True, comment='Code point after it'),
    sa.Column('place_text', sa.Text(), nullable=True, comment='The place as written'),
    sa.Column('place_name', sa.Text(), nullable=True, comment='Its name in GeoNames'),
    sa.Column('geoname_id', sa.BigInteger(), nullable=True, comment='GeoNames id'),
    sa.Column('country', sa.Text(), nullable=True, comment='ISO 3166-1 alpha-3'),
    sa.Column('admin1', sa.Text(), nullable=True, comment='First-order division'),
    sa.Column('lat', sa.Double(), nullable=True, comment='Latitude in degrees, WGS 84'),
    sa.Column('lon', sa.Double(), nullable=True, comment='Longitude in degrees, WGS 84'),
    sa.Column('place_precision', sa.Text(), nullable=True, comment='point, city, admin2, admin1, country or region'),
    sa.Column('attribution_start', sa.Integer(), nullable=True, comment='First code point of the words that name the claimant'),
    sa.Column('attribution_end', sa.Integer(), nullable=True, comment='Code point after them'),
    sa.Column('attribution_text', sa.Text(), nullable=True, comment='Whose claim it is, as written'),
    sa.Column('attribution_name', sa.Text(), nullable=True, comment="The claimant's name"),
    sa.Column('confidence', sa.Double(), nullable=False, comment='0 to 1'),
    sa.Column('rule', sa.Text(), nullable=False, comment='The lexicon entry that found it'),
    sa.PrimaryKeyConstraint('run_id', 'shard', 'mention_id', name=op.f('event_mention_pkey')),
    schema='staging',
    comment='One row per run, shard and event mention',
    prefixes=['UNLOGGED']
    )
    op.create_table('event_participant',
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that staged the row'),
    sa.Column('shard', sa.Text(), nullable=False, comment='The shard of the run'),
    sa.Column('version_id', sa.Uuid(), nullable=False, comment='The article version whose text holds the words'),
    sa.Column('mention_id', sa.Uuid(), nullable=False, comment='The event mention'),
    sa.Column('part', sa.Text(), nullable=False, comment='actor or target'),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False, comment='Order within the part, from 0'),
    sa.Column('start_char', sa.Integer(), nullable=False, comment='First code point in the text'),
    sa.Column('end_char', sa.Integer(), nullable=False, comment='Code point after the last'),
    sa.Column('text', sa.Text(), nullable=False, comment='The words as written'),
    sa.Column('name', sa.Text(), nullable=True, comment="The entity's name in the article"),
    sa.Column('country', sa.Text(), nullable=True, comment='ISO 3166-1 alpha-3'),
    sa.Column('role', sa.Text(), nullable=True, comment='state, military, police, rebels, civilians, company …'),
    sa.PrimaryKeyConstraint('run_id', 'shard', 'mention_id', 'part', 'position', name=op.f('event_participant_pkey')),
    schema='staging',
    comment='One row per run, shard and actor or target',
    prefixes=['UNLOGGED']
    )
    op.create_table('extraction',
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that staged the row'),
    sa.Column('shard', sa.Text(), nullable=False, comment='The shard of the run'),
    sa.Column('version_id', sa.Uuid(), nullable=False, comment='The article version'),
    sa.Column('extractor', sa.Text(), nullable=False, comment='Name of the extractor'),
    sa.Column('extractor_version', sa.Text(), nullable=False, comment='Version of the extractor'),
    sa.Column('model', sa.Text(), nullable=True, comment='Name of the language model used'),
    sa.Column('model_version', sa.Text(), nullable=True, comment='Version of the language model used'),
    sa.Column('skipped', sa.Text(), nullable=True, comment='Reason code where the version was not extracted'),
    sa.Column('times', sa.Integer(), nullable=False, comment='Time expressions found'),
    sa.Column('quotes', sa.Integer(), nullable=False, comment='Quotes found'),
    sa.Column('events', sa.Integer(), nullable=False, comment='Event mentions found'),
    sa.Column('accepted', sa.Boolean(), server_default='false', nullable=False, comment='Set by the merge: this extraction speaks for the version'),
    sa.PrimaryKeyConstraint('run_id', 'shard', 'version_id', name=op.f('extraction_pkey')),
    schema='staging',
    comment='One row per run, shard and extracted version',
    prefixes=['UNLOGGED']
    )
    op.create_table('quote',
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that staged the row'),
    sa.Column('shard', sa.Text(), nullable=False, comment='The shard of the run'),
    sa.Column('version_id', sa.Uuid(), nullable=False, comment='The article version whose text holds the words'),
    sa.Column('sentence_start', sa.Integer(), nullable=True, comment='First code point of the sentence'),
    sa.Column('sentence_end', sa.Integer(), nullable=True, comment='Code point after the sentence'),
    sa.Column('quote_id', sa.Uuid(), nullable=False, comment='UUIDv5 of version, span and cue'),
    sa.Column('kind', sa.Text(), nullable=False, comment='direct, indirect or mixed'),
    sa.Column('start_char', sa.Integer(), nullable=False, comment='First code point of the first fragment in the text'),
    sa.Column('end_char', sa.Integer(), nullable=False, comment='Code point after the last fragment'),
    sa.Column('fragments', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Array of [start, end] without the quotation marks'),
    sa.Column('text', sa.Text(), nullable=False, comment='The fragments joined by one space'),
    sa.Column('speaker_start', sa.Integer(), nullable=True, comment="First code point of the speaker's mention"),
    sa.Column('speaker_end', sa.Integer(), nullable=True, comment='Code point after it'),
    sa.Column('speaker_text', sa.Text(), nullable=True, comment='The speaker as written'),
    sa.Column('speaker_name', sa.Text(), nullable=True, comment='The fullest name in the article'),
    sa.Column('speaker_role', sa.Text(), nullable=True, comment='Role as the article gives it'),
    sa.Column('speaker_affiliation', sa.Text(), nullable=True, comment='Affiliation as the article gives it'),
    sa.Column('speaker_kind', sa.Text(), nullable=True, comment='person, organisation, place, group, anonymous or unknown'),
    sa.Column('speaker_confidence', sa.Double(), nullable=True, comment='0 to 1'),
    sa.Column('cue_start', sa.Integer(), nullable=True, comment="First code point of the cue, e.g. of 'said'"),
    sa.Column('cue_end', sa.Integer(), nullable=True, comment='Code point after it'),
    sa.Column('cue_text', sa.Text(), nullable=True, comment='The cue as written'),
    sa.Column('said_from', sa.Date(), nullable=True, comment='First day on which it may have been said'),
    sa.Column('said_to', sa.Date(), nullable=True, comment='Last day, inclusive'),
    sa.Column('polarity', sa.Text(), nullable=False, comment='affirmed, denied, promised, accused, asked or urged'),
    sa.Column('addressee', sa.Text(), nullable=True, comment='To whom it was said'),
    sa.Column('venue', sa.Text(), nullable=True, comment='Where it was said, e.g. on television'),
    sa.Column('confidence', sa.Double(), nullable=False, comment='0 to 1'),
    sa.Column('rule', sa.Text(), nullable=False, comment='The rule that found it'),
    sa.PrimaryKeyConstraint('run_id', 'shard', 'quote_id', name=op.f('quote_pkey')),
    schema='staging',
    comment='One row per run, shard and quote',
    prefixes=['UNLOGGED']
    )
    op.create_table('time_expression',
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that staged the row'),
    sa.Column('shard', sa.Text(), nullable=False, comment='The shard of the run'),
    sa.Column('version_id', sa.Uuid(), nullable=False, comment='The article version whose text holds the words'),
    sa.Column('sentence_start', sa.Integer(), nullable=True, comment='First code point of the sentence'),
    sa.Column('sentence_end', sa.Integer(), nullable=True, comment='Code point after the sentence'),
    sa.Column('time_id', sa.Uuid(), nullable=False, comment='UUIDv5 of version, span and value'),
    sa.Column('start_char', sa.Integer(), nullable=False, comment='First code point in the text'),
    sa.Column('end_char', sa.Integer(), nullable=False, comment='Code point after the last'),
    sa.Column('text', sa.Text(), nullable=False, comment='The words as written'),
    sa.Column('time_type', sa.Text(), nullable=False, comment='TimeML type: DATE, TIME, DURATION or SET'),
    sa.Column('value', sa.Text(), nullable=False, comment='TimeML value'),
    sa.Column('modifier', sa.Text(), nullable=True, comment='TimeML modifier'),
    sa.Column('from_day', sa.Date(), nullable=True, comment='First day, inclusive; null where open or unknown'),
    sa.Column('to_day', sa.Date(), nullable=True, comment='Last day, inclusive; null where open or unknown'),
    sa.Column('from_at', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='First instant, where a time of day is given'),
    sa.Column('to_at', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='Last instant, where a time of day is given'),
    sa.Column('grain', sa.Text(), nullable=False, comment='Precision, e.g. day or month'),
    sa.Column('grounding', sa.Text(), nullable=False, comment='How it was resolved, e.g. explicit or weekday'),
    sa.Column('confidence', sa.Double(), nullable=False, comment='0 to 1'),
    sa.Column('rule', sa.Text(), nullable=False, comment='The rule that found it'),
    sa.PrimaryKeyConstraint('run_id', 'shard', 'time_id', name=op.f('time_expression_pkey')),
    schema='staging',
    comment='One row per run, shard and time expression',
    prefixes=['UNLOGGED']
    )
    op.create_table('article',
    sa.Column('article_id', sa.Uuid(), nullable=False, comment='UUIDv5 of the canonical URL'),
    sa.Column('canonical_url', sa.Text(), nullable=False, comment='The canonical URL'),
    sa.Column('source_id', sa.Text(), nullable=False, comment='The source of its first capture'),
    sa.Column('first_captured_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When it was captured first'),
    sa.Column('retracted', sa.Text(), nullable=True, comment='hide or erase where a takedown holds, else null'),
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that wrote the row last'),
    sa.Column('loaded_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When the row was written last'),
    sa.PrimaryKeyConstraint('article_id', name=op.f('article_pkey')),
    schema='warehouse',
    comment='One row per article'
    )
    op.create_index(op.f('article_canonical_url_idx'), 'article', ['canonical_url'], unique=True, schema='warehouse')
    op.create_index(op.f('article_source_id_idx'), 'article', ['source_id'], unique=False, schema='warehouse')
    op.create_table('date',
    sa.Column('day', sa.Date(), nullable=False, comment='The day'),
    sa.Column('year', sa.SmallInteger(), nullable=False, comment='Calendar year'),
    sa.Column('quarter', sa.SmallInteger(), nullable=False, comment='1 to 4'),
    sa.Column('month', sa.SmallInteger(), nullable=False, comment='1 to 12'),
    sa.Column('month_start', sa.Date(), nullable=False, comment='First day of the month'),
    sa.Column('iso_year', sa.SmallInteger(), nullable=False, comment='Year of the ISO week'),
    sa.Column('iso_week', sa.SmallInteger(), nullable=False, comment='ISO week, 1 to 53'),
    sa.Column('weekday', sa.SmallInteger(), nullable=False, comment='0 = Monday .. 6 = Sunday'),
    sa.Column('is_weekend', sa.Boolean(), nullable=False, comment='Saturday or Sunday'),
    sa.PrimaryKeyConstraint('day', name=op.f('date_pkey')),
    schema='warehouse',
    comment='One row per day from 1980 to 2049'
    )
    op.create_table('event',
    sa.Column('event_id', sa.Uuid(), nullable=False, comment='UUIDv5 of its earliest mention'),
    sa.Column('event_type', sa.Text(), nullable=False, comment='Type, see warehouse.event_type'),
    sa.Column('mode', sa.Text(), nullable=True, comment='PLOVER mode, e.g. airstrike'),
    sa.Column('modality', sa.Text(), nullable=False, comment='occurred, claimed, denied, planned or possible: the strongest of its mentions'),
    sa.Column('is_contested', sa.Boolean(), nullable=False, comment='Whether one mention denies what another states or claims'),
    sa.Column('happened_from', sa.Date(), nullable=True, comment='First day; the latest of its most precise mentions'),
    sa.Column('happened_to', sa.Date(), nullable=True, comment='Last day, inclusive'),
    sa.Column('geoname_id', sa.BigInteger(), nullable=True, comment='GeoNames id of the place'),
    sa.Column('place_name', sa.Text(), nullable=True, comment='Name of the place'),
    sa.Column('country', sa.Text(), nullable=True, comment='ISO 3166-1 alpha-3'),
    sa.Column('admin1', sa.Text(), nullable=True, comment='First-order division'),
    sa.Column('lat', sa.Double(), nullable=True, comment='Latitude in degrees, WGS 84'),
    sa.Column('lon', sa.Double(), nullable=True, comment='Longitude in degrees, WGS 84'),
    sa.Column('mentions', sa.Integer(), nullable=False, comment='Mentions, in all versions'),
    sa.Column('articles', sa.Integer(), nullable=False, comment='Articles that mention it'),
    sa.Column('tellings', sa.Integer(), nullable=False, comment='Near-duplicate clusters that mention it: wire copies count once'),
    sa.Column('outlets', sa.Integer(), nullable=False, comment='Sources that mention it'),
    sa.Column('first_mention_id', sa.Uuid(), nullable=False, comment='Its earliest mention'),
    sa.Column('first_published_at', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='When that was published'),
    sa.PrimaryKeyConstraint('event_id', name=op.f('event_pkey')),
    schema='warehouse',
    comment='One row per happening; mentions point to it'
    )
    op.create_index(op.f('event_country_happened_from_idx'), 'event', ['country', 'happened_from'], unique=False, schema='warehouse')
    op.create_index(op.f('event_event_type_happened_from_idx'), 'event', ['event_type', 'happened_from'], unique=False, schema='warehouse')
    op.create_index(op.f('event_happened_from_happened_to_idx'), 'event', ['happened_from', 'happened_to'], unique=False, schema='warehouse')
    op.create_table('event_casualty',
    sa.Column('version_id', sa.Uuid(), nullable=False, comment='The article version whose text holds the words'),
    sa.Column('mention_id', sa.Uuid(), nullable=False, comment='The event mention'),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False, comment='Order within the mention, from 0'),
    sa.Column('kind', sa.Text(), nullable=False, comment='killed, wounded, missing, displaced or detained'),
    sa.Column('least', sa.BigInteger(), nullable=True, comment='Least number of people that the claim states'),
    sa.Column('most', sa.BigInteger(), nullable=True, comment='Greatest number of people that the claim states'),
    sa.Column('who', sa.Text(), nullable=True, comment='Who they are, e.g. civilians'),
    sa.Column('start_char', sa.Integer(), nullable=True, comment='First code point of the words that give the count'),
    sa.Column('end_char', sa.Integer(), nullable=True, comment='Code point after them'),
    sa.Column('published_month', sa.Date(), nullable=False, comment='First day of the month of publication, the partition key; 0001-01-01 where the article bears no date'),
    sa.Column('sentence_start', sa.Integer(), nullable=True, comment='First code point of the sentence in the text'),
    sa.Column('sentence_end', sa.Integer(), nullable=True, comment='Code point after the sentence in the text'),
    sa.Column('extractor', sa.Text(), nullable=False, comment='Name of the extractor'),
    sa.Column('extractor_version', sa.Text(), nullable=False, comment='Version of the extractor'),
    sa.Column('model', sa.Text(), nullable=True, comment='Name of the language model used'),
    sa.Column('model_version', sa.Text(), nullable=True, comment='Version of the language model used'),
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that wrote the row last'),
    sa.Column('loaded_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When the row was written last'),
    sa.PrimaryKeyConstraint('mention_id', 'position', 'published_month', name=op.f('event_casualty_pkey')),
    schema='warehouse',
    comment='One row per count of people harmed in an event mention',
    postgresql_partition_by='RANGE (published_month)'
    )
    op.create_index(op.f('event_casualty_version_id_idx'), 'event_casualty', ['version_id'], unique=False, schema='warehouse')
    op.create_table('event_link',
    sa.Column('mention_a', sa.Uuid(), nullable=False, comment='The smaller mention id'),
    sa.Column('mention_b', sa.Uuid(), nullable=False, comment='The greater mention id'),
    sa.Column('because', sa.Text(), nullable=False, comment='The evidence, in words'),
    sa.PrimaryKeyConstraint('mention_a', 'mention_b', name=op.f('event_link_pkey')),
    schema='warehouse',
    comment='One row per pair of mentions linked into one event'
    )
    op.create_index(op.f('event_link_mention_b_idx'), 'event_link', ['mention_b'], unique=False, schema='warehouse')
    op.create_table('event_mention',
    sa.Column('version_id', sa.Uuid(), nullable=False, comment='The article version whose text holds the words'),
    sa.Column('mention_id', sa.Uuid(), nullable=False, comment='UUIDv5 of version and trigger'),
    sa.Column('event_id', sa.Uuid(), nullable=False, comment='The happening that it mentions'),
    sa.Column('start_char', sa.Integer(), nullable=False, comment='First code point of the trigger in the text'),
    sa.Column('end_char', sa.Integer(), nullable=False, comment='Code point after the trigger'),
    sa.Column('trigger_text', sa.Text(), nullable=False, comment='The trigger as written'),
    sa.Column('event_type', sa.Text(), nullable=False, comment='Type, see warehouse.event_type'),
    sa.Column('mode', sa.Text(), nullable=True, comment='PLOVER mode, e.g. airstrike'),
    sa.Column('modality', sa.Text(), nullable=False, comment='occurred, claimed, denied, planned or possible'),
    sa.Column('happened_from', sa.Date(), nullable=True, comment='First day, inclusive; null where open or unknown'),
    sa.Column('happened_to', sa.Date(), nullable=True, comment='Last day, inclusive; null where open or unknown'),
    sa.Column('happened_from_at', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='First instant, where a time of day is given'),
    sa.Column('happened_to_at', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='Last instant, where a time of day is given'),
    sa.Column('grain', sa.Text(), nullable=False, comment='Precision of the date'),
    sa.Column('grounding', sa.Text(), nullable=True, comment='How the date was found'),
    sa.Column('undated_reason', sa.Text(), nullable=True, comment='Why there is no date'),
    sa.Column('place_start', sa.Integer(), nullable=True, comment="First code point of the place's mention"),
    sa.Column('place_end', sa.Integer(), nullable=True, comment='Code point after it'),
    sa.Column('place_text', sa.Text(), nullable=True, comment='The place as written'),
    sa.Column('place_name', sa.Text(), nullable=True, comment='Its name in GeoNames'),
    sa.Column('geoname_id', sa.BigInteger(), nullable=True, comment='GeoNames id'),
    sa.Column('country', sa.Text(), nullable=True, comment='ISO 3166-1 alpha-3'),
    sa.Column('admin1', sa.Text(), nullable=True, comment='First-order division'),
    sa.Column('lat', sa.Double(), nullable=True, comment='Latitude in degrees, WGS 84'),
    sa.Column('lon', sa.Double(), nullable=True, comment='Longitude in degrees, WGS 84'),
    sa.Column('place_precision', sa.Text(), nullable=True, comment='point, city, admin2, admin1, country or region'),
    sa.Column('attribution_start', sa.Integer(), nullable=True, comment='First code point of the words that name the claimant'),
    sa.Column('attribution_end', sa.Integer(), nullable=True, comment='Code point after them'),
    sa.Column('attribution_text', sa.Text(), nullable=True, comment='Whose claim it is, as written'),
    sa.Column('attribution_name', sa.Text(), nullable=True, comment="The claimant's name"),
    sa.Column('confidence', sa.Double(), nullable=False, comment='0 to 1'),
    sa.Column('rule', sa.Text(), nullable=False, comment='The lexicon entry that found it'),
    sa.Column('published_month', sa.Date(), nullable=False, comment='First day of the month of publication, the partition key; 0001-01-01 where the article bears no date'),
    sa.Column('sentence_start', sa.Integer(), nullable=True, comment='First code point of the sentence in the text'),
    sa.Column('sentence_end', sa.Integer(), nullable=True, comment='Code point after the sentence in the text'),
    sa.Column('extractor', sa.Text(), nullable=False, comment='Name of the extractor'),
    sa.Column('extractor_version', sa.Text(), nullable=False, comment='Version of the extractor'),
    sa.Column('model', sa.Text(), nullable=True, comment='Name of the language model used'),
    sa.Column('model_version', sa.Text(), nullable=True, comment='Version of the language model used'),
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that wrote the row last'),
    sa.Column('loaded_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When the row was written last'),
    sa.PrimaryKeyConstraint('mention_id', 'published_month', name=op.f('event_mention_pkey')),
    schema='warehouse',
    comment="One row per event mention in a version's text",
    postgresql_partition_by='RANGE (published_month)'
    )
    op.create_index(op.f('event_mention_event_id_idx'), 'event_mention', ['event_id'], unique=False, schema='warehouse')
    op.create_index(op.f('event_mention_geoname_id_event_type_happened_from_idx'), 'event_mention', ['geoname_id', 'event_type', 'happened_from'], unique=False, schema='warehouse')
    op.create_index(op.f('event_mention_version_id_idx'), 'event_mention', ['version_id'], unique=False, schema='warehouse')
    op.create_table('event_participant',
    sa.Column('version_id', sa.Uuid(), nullable=False, comment='The article version whose text holds the words'),
    sa.Column('mention_id', sa.Uuid(), nullable=False, comment='The event mention'),
    sa.Column('part', sa.Text(), nullable=False, comment='actor or target'),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False, comment='Order within the part, from 0'),
    sa.Column('start_char', sa.Integer(), nullable=False, comment='First code point in the text'),
    sa.Column('end_char', sa.Integer(), nullable=False, comment='Code point after the last'),
    sa.Column('text', sa.Text(), nullable=False, comment='The words as written'),
    sa.Column('name', sa.Text(), nullable=True, comment="The entity's name in the article"),
    sa.Column('country', sa.Text(), nullable=True, comment='ISO 3166-1 alpha-3'),
    sa.Column('role', sa.Text(), nullable=True, comment='state, military, police, rebels, civilians, company …'),
    sa.Column('published_month', sa.Date(), nullable=False, comment='First day of the month of publication, the partition key; 0001-01-01 where the article bears no date'),
    sa.Column('sentence_start', sa.Integer(), nullable=True, comment='First code point of the sentence in the text'),
    sa.Column('sentence_end', sa.Integer(), nullable=True, comment='Code point after the sentence in the text'),
    sa.Column('extractor', sa.Text(), nullable=False, comment='Name of the extractor'),
    sa.Column('extractor_version', sa.Text(), nullable=False, comment='Version of the extractor'),
    sa.Column('model', sa.Text(), nullable=True, comment='Name of the language model used'),
    sa.Column('model_version', sa.Text(), nullable=True, comment='Version of the language model used'),
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that wrote the row last'),
    sa.Column('loaded_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When the row was written last'),
    sa.PrimaryKeyConstraint('mention_id', 'part', 'position', 'published_month', name=op.f('event_participant_pkey')),
    schema='warehouse',
    comment='One row per actor or target of an event mention',
    postgresql_partition_by='RANGE (published_month)'
    )
    op.create_index(op.f('event_participant_version_id_idx'), 'event_participant', ['version_id'], unique=False, schema='warehouse')
    op.create_table('event_type',
    sa.Column('event_type', sa.Text(), nullable=False, comment="The type's name"),
    sa.Column('family', sa.Text(), nullable=False, comment='plover, general or unlisted'),
    sa.Column('description', sa.Text(), nullable=False, comment='What it covers'),
    sa.PrimaryKeyConstraint('event_type', name=op.f('event_type_pkey')),
    schema='warehouse',
    comment='One row per event type'
    )
    op.create_table('near_duplicate_band',
    sa.Column('band', sa.BigInteger(), autoincrement=False, nullable=False, comment='Hash of the slice and its place'),
    sa.Column('version_id', sa.Uuid(), nullable=False, comment='The version'),
    sa.PrimaryKeyConstraint('band', 'version_id', name=op.f('near_duplicate_band_pkey')),
    schema='warehouse',
    comment='One row per version and slice of its signature'
    )
    op.create_index(op.f('near_duplicate_band_version_id_idx'), 'near_duplicate_band', ['version_id'], unique=False, schema='warehouse')
    op.create_table('near_duplicate_pair',
    sa.Column('version_a', sa.Uuid(), nullable=False, comment='The smaller version id'),
    sa.Column('version_b', sa.Uuid(), nullable=False, comment='The greater version id'),
    sa.Column('similarity', sa.Double(), nullable=False, comment='Estimated Jaccard similarity of word shingles, 0 to 1'),
    sa.Column('containment', sa.Double(), nullable=False, comment='Estimated share of the shorter text found in the longer, 0 to 1'),
    sa.PrimaryKeyConstraint('version_a', 'version_b', name=op.f('near_duplicate_pair_pkey')),
    schema='warehouse',
    comment='One row per pair of near-duplicate versions'
    )
    op.create_index(op.f('near_duplicate_pair_version_b_idx'), 'near_duplicate_pair', ['version_b'], unique=False, schema='warehouse')
    op.create_table('person',
    sa.Column('person_id', sa.Uuid(), nullable=False, comment='UUIDv5 of kind and identity key, see etl/resolve/people.py'),
    sa.Column('kind', sa.Text(), nullable=False, comment='person or organisation'),
    sa.Column('identity_key', sa.Text(), nullable=False, comment='The folded name, with distinguishing evidence where names collide'),
    sa.Column('name', sa.Text(), nullable=False, comment='The name as most often written'),
    sa.Column('aliases', sa.ARRAY(sa.Text()), nullable=False, comment='All names as written, sorted'),
    sa.Column('role', sa.Text(), nullable=True, comment='The role most often given'),
    sa.Column('affiliation', sa.Text(), nullable=True, comment='The affiliation most often given'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('person_pkey')),
    schema='warehouse',
    comment='One row per person or organisation quoted'
    )
    op.create_index(op.f('person_identity_key_idx'), 'person', ['identity_key'], unique=False, schema='warehouse')
    op.create_table('place',
    sa.Column('geoname_id', sa.BigInteger(), autoincrement=False, nullable=False, comment='GeoNames id'),
    sa.Column('name', sa.Text(), nullable=True, comment='Name in GeoNames'),
    sa.Column('country', sa.Text(), nullable=True, comment='ISO 3166-1 alpha-3'),
    sa.Column('admin1', sa.Text(), nullable=True, comment='First-order division'),
    sa.Column('lat', sa.Double(), nullable=True, comment='Latitude in degrees, WGS 84'),
    sa.Column('lon', sa.Double(), nullable=True, comment='Longitude in degrees, WGS 84'),
    sa.PrimaryKeyConstraint('geoname_id', name=op.f('place_pkey')),
    schema='warehouse',
    comment='One row per GeoNames place that an event took place in (GeoNames, CC BY)'
    )
    op.create_table('quote',
    sa.Column('version_id', sa.Uuid(), nullable=False, comment='The article version whose text holds the words'),
    sa.Column('person_id', sa.Uuid(), nullable=True, comment='The speaker, where a name identifies one'),
    sa.Column('quote_id', sa.Uuid(), nullable=False, comment='UUIDv5 of version, span and cue'),
    sa.Column('kind', sa.Text(), nullable=False, comment='direct, indirect or mixed'),
    sa.Column('start_char', sa.Integer(), nullable=False, comment='First code point of the first fragment in the text'),
    sa.Column('end_char', sa.Integer(), nullable=False, comment='Code point after the last fragment'),
    sa.Column('fragments', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Array of [start, end] without the quotation marks'),
    sa.Column('text', sa.Text(), nullable=False, comment='The fragments joined by one space'),
    sa.Column('speaker_start', sa.Integer(), nullable=True, comment="First code point of the speaker's mention"),
    sa.Column('speaker_end', sa.Integer(), nullable=True, comment='Code point after it'),
    sa.Column('speaker_text', sa.Text(), nullable=True, comment='The speaker as written'),
    sa.Column('speaker_name', sa.Text(), nullable=True, comment='The fullest name in the article'),
    sa.Column('speaker_role', sa.Text(), nullable=True, comment='Role as the article gives it'),
    sa.Column('speaker_affiliation', sa.Text(), nullable=True, comment='Affiliation as the article gives it'),
    sa.Column('speaker_kind', sa.Text(), nullable=True, comment='person, organisation, place, group, anonymous or unknown'),
    sa.Column('speaker_confidence', sa.Double(), nullable=True, comment='0 to 1'),
    sa.Column('cue_start', sa.Integer(), nullable=True, comment="First code point of the cue, e.g. of 'said'"),
    sa.Column('cue_end', sa.Integer(), nullable=True, comment='Code point after it'),
    sa.Column('cue_text', sa.Text(), nullable=True, comment='The cue as written'),
    sa.Column('said_from', sa.Date(), nullable=True, comment='First day on which it may have been said'),
    sa.Column('said_to', sa.Date(), nullable=True, comment='Last day, inclusive'),
    sa.Column('polarity', sa.Text(), nullable=False, comment='affirmed, denied, promised, accused, asked or urged'),
    sa.Column('addressee', sa.Text(), nullable=True, comment='To whom it was said'),
    sa.Column('venue', sa.Text(), nullable=True, comment='Where it was said, e.g. on television'),
    sa.Column('confidence', sa.Double(), nullable=False, comment='0 to 1'),
    sa.Column('rule', sa.Text(), nullable=False, comment='The rule that found it'),
    sa.Column('published_month', sa.Date(), nullable=False, comment='First day of the month of publication, the partition key; 0001-01-01 where the article bears no date'),
    sa.Column('sentence_start', sa.Integer(), nullable=True, comment='First code point of the sentence in the text'),
    sa.Column('sentence_end', sa.Integer(), nullable=True, comment='Code point after the sentence in the text'),
    sa.Column('extractor', sa.Text(), nullable=False, comment='Name of the extractor'),
    sa.Column('extractor_version', sa.Text(), nullable=False, comment='Version of the extractor'),
    sa.Column('model', sa.Text(), nullable=True, comment='Name of the language model used'),
    sa.Column('model_version', sa.Text(), nullable=True, comment='Version of the language model used'),
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that wrote the row last'),
    sa.Column('loaded_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When the row was written last'),
    sa.PrimaryKeyConstraint('quote_id', 'published_month', name=op.f('quote_pkey')),
    schema='warehouse',
    comment="One row per quote in a version's text",
    postgresql_partition_by='RANGE (published_month)'
    )
    op.create_index(op.f('quote_person_id_idx'), 'quote', ['person_id'], unique=False, schema='warehouse')
    op.create_index('quote_text_search_idx', 'quote', [sa.literal_column("to_tsvector('english'::regconfig, text)")], unique=False, schema='warehouse', postgresql_using='gin')
    op.create_index(op.f('quote_version_id_idx'), 'quote', ['version_id'], unique=False, schema='warehouse')
    op.create_table('source',
    sa.Column('source_id', sa.Text(), nullable=False, comment='File name of its TOML without suffix'),
    sa.Column('name', sa.Text(), nullable=False, comment="The outlet's name as printed"),
    sa.Column('home', sa.Text(), nullable=True, comment='Home page URL'),
    sa.Column('country', sa.Text(), nullable=True, comment='ISO 3166-1 alpha-3'),
    sa.Column('language', sa.Text(), nullable=True, comment='ISO 639-1'),
    sa.Column('timezone', sa.Text(), nullable=True, comment='IANA zone of the newsroom'),
    sa.Column('expected_per_weekday', sa.ARRAY(sa.BigInteger()), server_default='{}', nullable=False, comment='Least and most articles expected on Monday, Tuesday … Sunday: 14 numbers, or empty where nothing is expected'),
    sa.PrimaryKeyConstraint('source_id', name=op.f('source_pkey')),
    schema='warehouse',
    comment='One row per source of articles'
    )
    op.create_table('superseded_mention',
    sa.Column('version_id', sa.Uuid(), nullable=False, comment='The article version'),
    sa.Column('fact', sa.Text(), nullable=False, comment='The fact table it stood in'),
    sa.Column('extractor', sa.Text(), nullable=False, comment='Name of the extractor that said so'),
    sa.Column('extractor_version', sa.Text(), nullable=False, comment='Version of that extractor'),
    sa.Column('model_version', sa.Text(), nullable=False, comment='Name and version of the language model, or empty'),
    sa.Column('mention_key', sa.Text(), nullable=False, comment="The row's key within its fact table"),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='The row as it stood'),
    sa.Column('superseded_run_id', sa.Text(), nullable=False, comment='The run that superseded it'),
    sa.Column('superseded_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When it was superseded'),
    sa.PrimaryKeyConstraint('version_id', 'fact', 'extractor', 'extractor_version', 'model_version', 'mention_key', name=op.f('superseded_mention_pkey')),
    schema='warehouse',
    comment="One row per fact that another extractor's result replaced"
    )
    op.create_table('time_expression',
    sa.Column('version_id', sa.Uuid(), nullable=False, comment='The article version whose text holds the words'),
    sa.Column('time_id', sa.Uuid(), nullable=False, comment='UUIDv5 of version, span and value'),
    sa.Column('start_char', sa.Integer(), nullable=False, comment='First code point in the text'),
    sa.Column('end_char', sa.Integer(), nullable=False, comment='Code point after the last'),
    sa.Column('text', sa.Text(), nullable=False, comment='The words as written'),
    sa.Column('time_type', sa.Text(), nullable=False, comment='TimeML type: DATE, TIME, DURATION or SET'),
    sa.Column('value', sa.Text(), nullable=False, comment='TimeML value'),
    sa.Column('modifier', sa.Text(), nullable=True, comment='TimeML modifier'),
    sa.Column('from_day', sa.Date(), nullable=True, comment='First day, inclusive; null where open or unknown'),
    sa.Column('to_day', sa.Date(), nullable=True, comment='Last day, inclusive; null where open or unknown'),
    sa.Column('from_at', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='First instant, where a time of day is given'),
    sa.Column('to_at', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='Last instant, where a time of day is given'),
    sa.Column('grain', sa.Text(), nullable=False, comment='Precision, e.g. day or month'),
    sa.Column('grounding', sa.Text(), nullable=False, comment='How it was resolved, e.g. explicit or weekday'),
    sa.Column('confidence', sa.Double(), nullable=False, comment='0 to 1'),
    sa.Column('rule', sa.Text(), nullable=False, comment='The rule that found it'),
    sa.Column('published_month', sa.Date(), nullable=False, comment='First day of the month of publication, the partition key; 0001-01-01 where the article bears no date'),
    sa.Column('sentence_start', sa.Integer(), nullable=True, comment='First code point of the sentence in the text'),
    sa.Column('sentence_end', sa.Integer(), nullable=True, comment='Code point after the sentence in the text'),
    sa.Column('extractor', sa.Text(), nullable=False, comment='Name of the extractor'),
    sa.Column('extractor_version', sa.Text(), nullable=False, comment='Version of the extractor'),
    sa.Column('model', sa.Text(), nullable=True, comment='Name of the language model used'),
    sa.Column('model_version', sa.Text(), nullable=True, comment='Version of the language model used'),
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that wrote the row last'),
    sa.Column('loaded_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When the row was written last'),
    sa.PrimaryKeyConstraint('time_id', 'published_month', name=op.f('time_expression_pkey')),
    schema='warehouse',
    comment="One row per time expression in a version's text",
    postgresql_partition_by='RANGE (published_month)'
    )
    op.create_index(op.f('time_expression_version_id_idx'), 'time_expression', ['version_id'], unique=False, schema='warehouse')
    op.create_table('article_version',
    sa.Column('version_id', sa.Uuid(), nullable=False, comment='UUIDv5 of article and content hash'),
    sa.Column('article_id', sa.Uuid(), nullable=False, comment='The article'),
    sa.Column('content_sha256', sa.Text(), nullable=False, comment='SHA-256 of title and text, hexadecimal'),
    sa.Column('url', sa.Text(), nullable=True, comment='The URL that its first capture asked for'),
    sa.Column('capture_id', sa.Uuid(), nullable=False, comment='Its first capture: the archived bytes'),
    sa.Column('captured_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When that capture was made'),
    sa.Column('warc_file', sa.Text(), nullable=True, comment='WARC file of that capture'),
    sa.Column('warc_offset', sa.BigInteger(), nullable=True, comment='Offset of the record in bytes'),
    sa.Column('warc_length', sa.BigInteger(), nullable=True, comment='Length of the record in bytes'),
    sa.Column('title', sa.Text(), nullable=True, comment='Title'),
    sa.Column('text', sa.Text(), nullable=False, comment='Text in blocks; every span counts its code points'),
    sa.Column('blocks', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Array of {kind, start, end, credit}, in order'),
    sa.Column('authors', sa.ARRAY(sa.Text()), nullable=False, comment='People named as authors'),
    sa.Column('credit', sa.ARRAY(sa.Text()), nullable=False, comment='Agencies and outlets named as authors'),
    sa.Column('section', sa.Text(), nullable=True, comment='Section of the outlet'),
    sa.Column('tags', sa.ARRAY(sa.Text()), nullable=False, comment='Keywords'),
    sa.Column('site_name', sa.Text(), nullable=True, comment='Name of the site as the page states it'),
    sa.Column('language', sa.Text(), nullable=True, comment='ISO 639-1, detected'),
    sa.Column('language_declared', sa.Text(), nullable=True, comment='ISO 639-1, as the page declares it'),
    sa.Column('published_at', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='Instant of publication, where a zone is known'),
    sa.Column('published_on', sa.Date(), nullable=True, comment="The publisher's local day of publication"),
    sa.Column('published_month', sa.Date(), nullable=False, comment='First day of that month; 0001-01-01 where there is no date'),
    sa.Column('date_precision', sa.Text(), nullable=False, comment='instant, minute_no_zone, day or none'),
    sa.Column('modified_at', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='Instant of the last change that the page states'),
    sa.Column('word_count', sa.Integer(), nullable=False, comment='Words of the text'),
    sa.Column('is_free', sa.Boolean(), nullable=True, comment='False behind a paywall, null where the page does not say'),
    sa.Column('social_title', sa.Text(), nullable=True, comment='Title for social networks, where it differs'),
    sa.Column('image_url', sa.Text(), nullable=True, comment='Lead image'),
    sa.Column('dateline_place', sa.Text(), nullable=True, comment='Place of the dateline'),
    sa.Column('dateline_agency', sa.Text(), nullable=True, comment='Agency of the dateline'),
    sa.Column('country', sa.Text(), nullable=True, comment='Country of the source, ISO 3166-1 alpha-3'),
    sa.Column('found_by', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Field to the evidence that won, e.g. json_ld'),
    sa.Column('near_duplicate_keys', sa.ARRAY(sa.BigInteger()), nullable=False, comment='MinHash signature, see etl/clean'),
    sa.Column('cluster_id', sa.Uuid(), nullable=False, comment='Near-duplicate cluster: the version id of its earliest member'),
    sa.Column('valid_from', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='From when this content stood, see docs/warehouse.md'),
    sa.Column('valid_to', postgresql.TIMESTAMP(timezone=True), nullable=True, comment='Until when, exclusive; null for the current version'),
    sa.Column('is_current', sa.Boolean(), nullable=False, comment="Whether it is the article's latest version"),
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that wrote the row last'),
    sa.Column('loaded_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When the row was written last'),
    sa.CheckConstraint('valid_to >= valid_from', name=op.f('article_version_validity_check')),
    sa.ForeignKeyConstraint(['article_id'], ['warehouse.article.article_id'], name=op.f('article_version_article_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('version_id', name=op.f('article_version_pkey')),
    schema='warehouse',
    comment='One row per article and content; old contents stay, closed by valid_to'
    )
    op.create_index(op.f('article_version_article_id_content_sha256_idx'), 'article_version', ['article_id', 'content_sha256'], unique=True, schema='warehouse')
    op.create_index(op.f('article_version_cluster_id_idx'), 'article_version', ['cluster_id'], unique=False, schema='warehouse')
    op.create_index('article_version_current_idx', 'article_version', ['article_id'], unique=False, schema='warehouse', postgresql_where=sa.text('is_current'))
    op.create_index(op.f('article_version_published_on_idx'), 'article_version', ['published_on'], unique=False, schema='warehouse')
    op.create_table('extraction',
    sa.Column('version_id', sa.Uuid(), nullable=False, comment='The article version'),
    sa.Column('extractor', sa.Text(), nullable=False, comment='Name of the extractor'),
    sa.Column('extractor_version', sa.Text(), nullable=False, comment='Version of the extractor'),
    sa.Column('model', sa.Text(), nullable=True, comment='Name of the language model used'),
    sa.Column('model_version', sa.Text(), nullable=True, comment='Version of the language model used'),
    sa.Column('capture_id', sa.Uuid(), nullable=False, comment='The capture whose article was extracted'),
    sa.Column('skipped', sa.Text(), nullable=True, comment='Reason code where the version was not extracted'),
    sa.Column('times', sa.Integer(), nullable=False, comment='Time expressions found'),
    sa.Column('quotes', sa.Integer(), nullable=False, comment='Quotes found'),
    sa.Column('events', sa.Integer(), nullable=False, comment='Event mentions found'),
    sa.Column('run_id', sa.Text(), nullable=False, comment='The run that wrote the row last'),
    sa.Column('loaded_at', postgresql.TIMESTAMP(timezone=True), nullable=False, comment='When the row was written last'),
    sa.ForeignKeyConstraint(['version_id'], ['warehouse.article_version.version_id'], name=op.f('extraction_version_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('version_id', name=op.f('extraction_pkey')),
    schema='warehouse',
    comment='One row per extracted version: the extraction that its facts come from'
    )
    finish()


def downgrade() -> None:
    for schema in reversed(SCHEMAS):
        op.execute(f"drop schema if exists {schema} cascade")
