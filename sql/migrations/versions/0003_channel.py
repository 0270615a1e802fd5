"""What makes the next poll of a feed conditional

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("channel_url", sa.Text(), nullable=False, comment="The feed's URL"),
        sa.Column("etag", sa.Text(), nullable=True, comment="ETag of its latest answer, as received"),
        sa.Column("last_modified", sa.Text(), nullable=True, comment="Last-Modified of its latest answer, as received"),
        sa.Column("polled_at", sa.TIMESTAMP(timezone=True), nullable=False, comment="When it answered last"),
        sa.PrimaryKeyConstraint("channel_url", name=op.f("channel_pkey")),
        schema="raw",
        comment="One row per polled feed: what makes the next poll conditional",
    )


def downgrade() -> None:
    op.drop_table("channel", schema="raw")
