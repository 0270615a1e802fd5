"""The warehouse's tables, declared once as SQLAlchemy models; Alembic's migrations in sql/migrations agree with them.

Importing this package registers every model with `Base.metadata`; a test holds that autogenerate finds no difference
between the models and a migrated database.
"""

from __future__ import annotations

from etl.load.tables import dimensions, facts, ops, raw, staging, warehouse
from etl.load.tables.base import FACTS, SCHEMAS, UNDATED_MONTH, Base

__all__ = ["FACTS", "SCHEMAS", "UNDATED_MONTH", "Base", "dimensions", "facts", "ops", "raw", "staging", "warehouse"]
