"""Extractions say what they were made from, so that none is made twice; what a replay changes is kept

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEY = "SHA-256 of what it was made from: text, dates, extractor's code, model; equal keys give equal facts"


def upgrade() -> None:
    for schema in ("staging", "warehouse"):
        op.add_column("extraction", sa.Column("extraction_key", sa.Text(), nullable=True, comment=_KEY), schema=schema)
    op.create_table(
        "replay_change",
        sa.Column("run_id", sa.Text(), nullable=False, comment="The replay"),
        sa.Column("published_on", sa.Date(), nullable=False, comment="Day of publication of the articles; 0001-01-01 where they bear none"),
        sa.Column("fact", sa.Text(), nullable=False, comment="article_version, time_expression, quote or event_mention"),
        sa.Column("added", sa.BigInteger(), nullable=False, comment="Rows that the replay adds"),
        sa.Column("removed", sa.BigInteger(), nullable=False, comment="Rows that it takes away"),
        sa.Column("changed", sa.BigInteger(), nullable=False, comment="Rows over the same words that say something else now"),
        sa.Column("kept", sa.BigInteger(), nullable=False, comment="Rows that stay as they are"),
        sa.Column("examples", postgresql.JSONB(), nullable=False, comment="A few of each: {what, url, before, after, columns}"),
        sa.Column("compared_at", sa.TIMESTAMP(timezone=True), nullable=False, comment="When staging was compared with the warehouse"),
        sa.PrimaryKeyConstraint("run_id", "published_on", "fact", name=op.f("replay_change_pkey")),
        schema="ops",
        comment="One row per replay, day of publication and kind of fact: what its merge changes, counted before the merge",
    )


def downgrade() -> None:
    op.drop_table("replay_change", schema="ops")
    for schema in ("warehouse", "staging"):
        op.drop_column("extraction", "extraction_key", schema=schema)
