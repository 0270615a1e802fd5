"""Takedowns know every address that leads to what they forbid, hide people, and keep which records the archive must erase

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tombstone", sa.Column("known_addresses", sa.ARRAY(sa.Uuid()), server_default="{}", nullable=False,
                                         comment="Of an erasure: ids (UUIDv5) of all addresses that led to what it took"), schema="ops")
    op.add_column("person", sa.Column("retracted", sa.Text(), nullable=True,
                                      comment="hide where a takedown keeps this person's quotes out of the marts, else null"),
                  schema="warehouse")
    op.create_table(
        "erased_record",
        sa.Column("warc_file", sa.Text(), nullable=False, comment="WARC file below the archive's root"),
        sa.Column("warc_offset", sa.BigInteger(), nullable=False, comment="Offset of the record in bytes"),
        sa.Column("warc_length", sa.BigInteger(), nullable=False, comment="Length of the compressed record in bytes"),
        sa.Column("noted_at", sa.TIMESTAMP(timezone=True), nullable=False, comment="When a takedown took its rows from the tables"),
        sa.Column("erased_at", sa.TIMESTAMP(timezone=True), nullable=True,
                  comment="When the archive erased it; null while that is still to be done"),
        sa.PrimaryKeyConstraint("warc_file", "warc_offset", name=op.f("erased_record_pkey")),
        schema="ops",
        comment="One row per WARC record that a takedown erases from the archive",
    )
    op.alter_column("check_result", "moment", schema="ops",
                    comment="staging (before the merge), published (in the merge) or mart (before publishing)",
                    existing_comment="staging (before the merge) or published (in the merge)")
    # whoever backs the warehouse up reads all of it, its revision too
    op.execute("grant usage on schema public to dateline_writer")
    op.execute("grant select on public.alembic_version to dateline_writer")


def downgrade() -> None:
    op.alter_column("check_result", "moment", schema="ops", comment="staging (before the merge) or published (in the merge)",
                    existing_comment="staging (before the merge), published (in the merge) or mart (before publishing)")
    op.execute("revoke select on public.alembic_version from dateline_writer")
    op.execute("revoke usage on schema public from dateline_writer")
    op.drop_table("erased_record", schema="ops")
    op.drop_column("person", "retracted", schema="warehouse")
    op.drop_column("tombstone", "known_addresses", schema="ops")
