"""Events know the months of their mentions, so that looking for these reads few partitions

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("first_published_month", sa.Date(), nullable=True,
                                     comment="Partition of its earliest-published mention, where to look for them"), schema="warehouse")
    op.add_column("event", sa.Column("last_published_month", sa.Date(), nullable=True,
                                     comment="Partition of its latest-published mention"), schema="warehouse")
    op.execute("""
        update warehouse.event as e set first_published_month = m.first_month, last_published_month = m.last_month
        from (select event_id, min(published_month) as first_month, max(published_month) as last_month
              from warehouse.event_mention group by event_id) as m
        where e.event_id = m.event_id""")
    op.alter_column("event", "first_published_month", nullable=False, schema="warehouse")
    op.alter_column("event", "last_published_month", nullable=False, schema="warehouse")


def downgrade() -> None:
    op.drop_column("event", "last_published_month", schema="warehouse")
    op.drop_column("event", "first_published_month", schema="warehouse")
