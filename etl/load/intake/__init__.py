"""What channels announced, what a run wants, what fetching gave: schema raw, and what was put aside: ops.quarantine."""

from __future__ import annotations

from etl.load.intake.candidates import (
    announcements,
    candidates,
    channel_validators,
    clear_candidates,
    note_announcements,
    put_candidates,
    put_channel_validators,
    shards,
)
from etl.load.intake.captures import (
    Outcome,
    already_captured,
    attempts,
    captured_by_id,
    captures,
    captures_in_window,
    drop_captures,
    put_captures,
    put_replay,
    validators,
)
from etl.load.quarantining import put_quarantine, quarantine, resolve_quarantine

__all__ = [
    "Outcome",
    "already_captured",
    "announcements",
    "attempts",
    "candidates",
    "captured_by_id",
    "captures",
    "captures_in_window",
    "channel_validators",
    "clear_candidates",
    "drop_captures",
    "note_announcements",
    "put_candidates",
    "put_captures",
    "put_channel_validators",
    "put_quarantine",
    "put_replay",
    "quarantine",
    "resolve_quarantine",
    "shards",
    "validators",
]
