"""Staging is logged: a crash of the server costs nothing that was staged (docs/decisions/0070-logged-staging.md)

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("article", "extraction", "time_expression", "quote", "event_mention", "event_participant", "event_casualty")


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"alter table staging.{table} set logged")
    op.execute("comment on schema staging is 'The rows of runs before their merge'")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"alter table staging.{table} set unlogged")
    op.execute("comment on schema staging is 'The rows of runs before their merge; unlogged'")
