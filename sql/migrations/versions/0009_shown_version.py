"""Versions know their source and whether they may be shown, and mentions the quote they stand in, so that marts need not search

Indexes that marts use.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SHOWN_BEFORE = """
    select distinct on (m.event_id) m.event_id, m.mention_id, m.version_id, m.trigger_text, m.sentence_start, m.sentence_end
    from warehouse.event_mention as m
    inner join warehouse.article_version as v on m.version_id = v.version_id
    inner join warehouse.article as a on v.article_id = a.article_id
    where v.is_current and a.retracted is null and m.event_id in (select event_id from touched)
    order by m.event_id, v.published_at nulls last, v.published_on nulls last, m.mention_id"""
SHOWN = """
    select distinct on (m.event_id) m.event_id, m.mention_id, m.version_id, m.trigger_text, m.sentence_start, m.sentence_end
    from warehouse.event_mention as m
    inner join warehouse.article_version as v on m.version_id = v.version_id
    where v.is_shown and m.event_id in (select event_id from touched)
    order by m.event_id, v.published_at nulls last, v.published_on nulls last, m.mention_id"""
VERSIONS = """
            update warehouse.article_version as v set is_shown = v.is_current and new.retracted is null
            where v.article_id = new.article_id and v.is_shown <> (v.is_current and new.retracted is null);"""


def upgrade() -> None:
    op.add_column("article_version", sa.Column("source_id", sa.Text(), nullable=True, comment="The article's source"), schema="warehouse")
    op.add_column("article_version", sa.Column("is_shown", sa.Boolean(), nullable=True, comment="Whether marts show it: current, of an"
                                               " article that no takedown hides"), schema="warehouse")
    op.execute("""
        update warehouse.article_version as v set source_id = a.source_id, is_shown = v.is_current and a.retracted is null
        from warehouse.article as a where v.article_id = a.article_id""")
    for column in ("source_id", "is_shown"):
        op.alter_column("article_version", column, nullable=False, schema="warehouse")
    op.add_column("event_mention", sa.Column("quote_id", sa.Uuid(), nullable=True, comment="The quote that its trigger stands in,"
                                             " the shortest of several; else null"), schema="warehouse")
    op.execute("""
        update warehouse.event_mention as m set quote_id = i.quote_id
        from (
            select distinct on (m.mention_id) m.mention_id, m.published_month, q.quote_id
            from warehouse.event_mention as m
            inner join warehouse.quote as q on m.version_id = q.version_id and m.published_month = q.published_month
            where q.start_char <= m.start_char and q.end_char >= m.end_char
            order by m.mention_id, q.end_char - q.start_char, q.quote_id
        ) as i
        where m.mention_id = i.mention_id and m.published_month = i.published_month""")
    _replace_trigger_function(VERSIONS, SHOWN)
    op.execute("comment on function warehouse.show_events_anew() is 'Says anew which version of an article that was hidden or shown again"
               " may be shown, and which mention shows its events'")
    op.create_index(op.f("article_version_source_id_published_on_idx"), "article_version", ["source_id", "published_on"],
                    schema="warehouse")
    op.create_index("article_version_latest_idx", "article_version", [sa.text("coalesce(published_on, '0001-01-01'::date)")],
                    schema="warehouse")
    op.create_index("capture_day_idx", "capture", [sa.text("((started_at at time zone 'UTC')::date)")], schema="raw")


def downgrade() -> None:
    op.drop_index("capture_day_idx", "capture", schema="raw")
    op.drop_index("article_version_latest_idx", "article_version", schema="warehouse")
    op.drop_index(op.f("article_version_source_id_published_on_idx"), "article_version", schema="warehouse")
    _replace_trigger_function("", SHOWN_BEFORE)
    op.execute("comment on function warehouse.show_events_anew() is"
               " 'Chooses anew which mention shows the events of an article that was hidden or shown again'")
    op.drop_column("event_mention", "quote_id", schema="warehouse")
    for column in ("is_shown", "source_id"):
        op.drop_column("article_version", column, schema="warehouse")


def _replace_trigger_function(versions: str, shown: str) -> None:
    op.execute(f"""
        create or replace function warehouse.show_events_anew() returns trigger
        language plpgsql set search_path = pg_catalog, pg_temp as $do$
        begin{versions}
            with touched as (
                select distinct m.event_id
                from warehouse.article_version as v
                inner join warehouse.event_mention as m on v.version_id = m.version_id and v.published_month = m.published_month
                where v.article_id = new.article_id
            ),
            shown as ({shown})
            update warehouse.event as e
            set shown_mention_id = s.mention_id, shown_version_id = s.version_id, shown_trigger = s.trigger_text,
                shown_sentence_start = s.sentence_start, shown_sentence_end = s.sentence_end
            from touched as t left join shown as s on t.event_id = s.event_id
            where e.event_id = t.event_id and e.shown_mention_id is distinct from s.mention_id;
            return null;
        end $do$""")
