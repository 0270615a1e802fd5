"""Records as rows of staging and back: the one place that knows both spellings.

Columns come from the models, so that a column added there without a value here fails at once and not in production.
"""

from __future__ import annotations

from etl.load.rows.articles import article_of, article_row, identity, month_of, unsigned_all
from etl.load.rows.extractions import EventRows, StagedKeys, event_rows, extraction_row, quote_rows, time_rows
from etl.load.tables import Base

__all__ = [
    "EventRows",
    "StagedKeys",
    "article_of",
    "article_row",
    "columns",
    "event_rows",
    "extraction_row",
    "identity",
    "month_of",
    "quote_rows",
    "time_rows",
    "unsigned_all",
]


def columns(table: str) -> tuple[str, ...]:
    """Return the columns of a staging table that a loader fills (not those the merge sets)."""
    return tuple(c.name for c in Base.metadata.tables[f"staging.{table}"].columns if c.server_default is None)
