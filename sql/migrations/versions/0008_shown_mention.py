"""Events know which of their mentions shows them, so that the marts need not search for it

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = {
    "shown_mention_id": (sa.Uuid(), "The mention that shows it: the earliest in a current version of an article that may be shown;"
                                    " null where there is none"),
    "shown_version_id": (sa.Uuid(), "The article version of that mention"),
    "shown_trigger": (sa.Text(), "Its trigger as written"),
    "shown_sentence_start": (sa.Integer(), "First code point of its sentence in the text"),
    "shown_sentence_end": (sa.Integer(), "Code point after its sentence in the text"),
}
SET = """
    shown_mention_id = s.mention_id, shown_version_id = s.version_id, shown_trigger = s.trigger_text,
    shown_sentence_start = s.sentence_start, shown_sentence_end = s.sentence_end"""
SHOWN = """
    select distinct on (m.event_id) m.event_id, m.mention_id, m.version_id, m.trigger_text, m.sentence_start, m.sentence_end
    from warehouse.event_mention as m
    inner join warehouse.article_version as v on m.version_id = v.version_id
    inner join warehouse.article as a on v.article_id = a.article_id
    where v.is_current and a.retracted is null {only}
    order by m.event_id, v.published_at nulls last, v.published_on nulls last, m.mention_id"""


def upgrade() -> None:
    for name, (kind, comment) in COLUMNS.items():
        op.add_column("event", sa.Column(name, kind, nullable=True, comment=comment), schema="warehouse")
    op.execute(f"update warehouse.event as e set {SET} from ({SHOWN.format(only='')}) as s where e.event_id = s.event_id")
    # a takedown, its lifting, and whatever else may hide an article: its events are shown by another mention, or not at all
    op.execute(f"""
        create function warehouse.show_events_anew() returns trigger
        language plpgsql set search_path = pg_catalog, pg_temp as $do$
        begin
            with touched as (
                select distinct m.event_id
                from warehouse.article_version as v
                inner join warehouse.event_mention as m on v.version_id = m.version_id and v.published_month = m.published_month
                where v.article_id = new.article_id
            ),
            shown as ({SHOWN.format(only="and m.event_id in (select event_id from touched)")})
            update warehouse.event as e
            set {SET}
            from touched as t left join shown as s on t.event_id = s.event_id
            where e.event_id = t.event_id and e.shown_mention_id is distinct from s.mention_id;
            return null;
        end $do$""")
    op.execute("comment on function warehouse.show_events_anew() is"
               " 'Chooses anew which mention shows the events of an article that was hidden or shown again'")
    op.execute("""
        create trigger article_shown after update of retracted on warehouse.article
        for each row when (old.retracted is distinct from new.retracted) execute function warehouse.show_events_anew()""")


def downgrade() -> None:
    op.execute("drop trigger article_shown on warehouse.article")
    op.execute("drop function warehouse.show_events_anew()")
    for name in COLUMNS:
        op.drop_column("event", name, schema="warehouse")
