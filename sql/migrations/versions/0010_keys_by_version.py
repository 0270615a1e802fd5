"""Facts that nobody looks up by their own id are keyed by version, which takes the place of an index

Staged facts have an index of blocks by version instead of their keys: a version's are replaced as a whole.
Slices of signatures are made in SQL, and what they were is known from the signature, without an index by version. They keep
their meaning and get other values: all of them are written anew here.

Revision ID: 0010
Revises: 0009
"""

from alembic import op

WRITER = "dateline_writer"

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEYS = {
    "time_expression": "time_id",
    "event_participant": "mention_id, part, position",
}
STAGED_KEYS = {
    **KEYS,
    "quote": "quote_id",
    "event_mention": "mention_id",
    "event_casualty": "mention_id, position",
}

# Thirty-two slices of two keys each: with them a copy cut to a third is found with probability 0.95. A slice is its keys and its
# number in 64 bits: the first key turned by 32, the number in the highest byte. The subquery takes the keys out of storage once.
SLICES = """
    create function warehouse.slices(keys bigint[]) returns table (band bigint)
    language sql immutable parallel safe
    begin atomic
        select (((s.k[2 * n - 1] << 32) # (s.k[2 * n - 1] >> 32)) # s.k[2 * n]) # (n::bigint << 56)
        from (select keys[1:64] as k offset 0) as s
        cross join generate_series(1, cardinality(s.k) / 2) as n;
    end"""


def upgrade() -> None:
    for table, key in KEYS.items():
        op.execute(f"alter table warehouse.{table} drop constraint {table}_pkey")
        op.execute(f"alter table warehouse.{table} add constraint {table}_pkey primary key (version_id, {key}, published_month)")
        op.execute(f"drop index warehouse.{table}_version_id_idx")
    for table in STAGED_KEYS:
        op.execute(f"alter table staging.{table} drop constraint {table}_pkey")
        op.execute(f"create index {table}_run_id_shard_version_id_idx on staging.{table} using brin (run_id, shard, version_id)"
                   " with (autosummarize = true)")
    op.execute("drop index warehouse.near_duplicate_band_version_id_idx")
    op.execute(SLICES)
    op.execute("comment on function warehouse.slices(bigint[]) is 'The slices of a signature: versions that share one are candidates"
               " for a pair of near-duplicates'")
    op.execute("revoke all on function warehouse.slices(bigint[]) from public")
    op.execute(f"grant execute on function warehouse.slices(bigint[]) to {WRITER}")
    op.execute("truncate warehouse.near_duplicate_band")
    op.execute("""
        insert into warehouse.near_duplicate_band (band, version_id)
        select s.band, v.version_id from warehouse.article_version as v cross join lateral warehouse.slices(v.near_duplicate_keys) as s
        on conflict do nothing""")
    op.execute("comment on column warehouse.near_duplicate_band.band is 'Two keys of the signature and the number of their slice'")


def downgrade() -> None:
    op.execute("comment on column warehouse.near_duplicate_band.band is 'Hash of the slice and its place'")
    op.execute("drop function warehouse.slices(bigint[])")
    op.execute("create index near_duplicate_band_version_id_idx on warehouse.near_duplicate_band (version_id)")
    op.execute("truncate warehouse.near_duplicate_band")  # the code of before finds none and writes its own when a version is touched
    for table, key in STAGED_KEYS.items():
        op.execute(f"drop index staging.{table}_run_id_shard_version_id_idx")
        op.execute(f"alter table staging.{table} add constraint {table}_pkey primary key (run_id, shard, {key})")
    for table, key in KEYS.items():
        op.execute(f"create index {table}_version_id_idx on warehouse.{table} (version_id)")
        op.execute(f"alter table warehouse.{table} drop constraint {table}_pkey")
        op.execute(f"alter table warehouse.{table} add constraint {table}_pkey primary key ({key}, published_month)")
