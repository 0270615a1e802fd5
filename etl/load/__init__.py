"""The warehouse's room: engine and migrations, intake, staging, checks, merge, marts.

The doors are the modules' public functions; SQLAlchemy and psycopg2 are used nowhere else in Dateline.
"""

from __future__ import annotations

from etl.load.database import engine, ensure_database
from etl.load.migrations import downgrade, upgrade

__all__ = ["downgrade", "engine", "ensure_database", "upgrade"]
