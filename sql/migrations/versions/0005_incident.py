"""Incidents: what people were told is wrong, so that one incident gives one message however many processes see it

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = postgresql.TIMESTAMP(timezone=True)
    op.create_table(
        "incident",
        sa.Column("incident_key", sa.Text(), nullable=False, comment="What makes two sightings the same incident: kind, subject and cause"),
        sa.Column("opened_at", instant, nullable=False, comment="When it was seen first"),
        sa.Column("kind", sa.Text(), nullable=False, comment="run_failed, late or volume"),
        sa.Column("subject", sa.Text(), nullable=False, comment="The run, the day or the source it is about"),
        sa.Column("told_with", sa.Text(), nullable=True, comment="Incidents that are told of as one: a message for the first, one when the last is over"),
        sa.Column("title", sa.Text(), nullable=False, comment="What is wrong, in one line"),
        sa.Column("detail", sa.Text(), nullable=False, comment="What, where, how much and what to do"),
        sa.Column("sightings", sa.Integer(), nullable=False, comment="How often it was seen while open"),
        sa.Column("seen_at", instant, nullable=False, comment="When it was seen last"),
        sa.Column("told_at", instant, nullable=True, comment="When people were told; null while nobody was reached"),
        sa.Column("closed_at", instant, nullable=True, comment="When it was over; null while open"),
        sa.PrimaryKeyConstraint("incident_key", "opened_at", name=op.f("incident_pkey")),
        schema="ops",
        comment="One row per incident: what people are told once when it begins and once when it is over",
    )
    op.create_index("incident_open_key", "incident", ["incident_key"], unique=True, schema="ops",
                    postgresql_where=sa.text("closed_at is null"))
    op.create_index(op.f("incident_told_with_idx"), "incident", ["told_with"], unique=False, schema="ops")
    op.create_index(op.f("incident_subject_idx"), "incident", ["subject"], unique=False, schema="ops")


def downgrade() -> None:
    op.drop_table("incident", schema="ops")
