"""Creating the warehouse's database and roles, and bringing its schema up to date."""

from __future__ import annotations

from collections.abc import Mapping

from etl.errors import Fatal
from etl.settings import settings


def create(admin_url: str, name: str, passwords: Mapping[str, str], *, superset_password: str | None = None) -> str:
    """Create the database and its roles unless they exist; return the database's URL as the administrator.

    passwords          role → password, for the roles that are to log in
    superset_password  given: also a login and database `superset`, for the dashboards' own metadata
    """
    from etl.load.database import allow_login, ensure_database, ensure_owned_database
    url = ensure_database(admin_url, name)
    allow_login(admin_url, passwords)
    if superset_password:
        ensure_owned_database(admin_url, "superset", superset_password)
    return url


def downgrade(revision: str | None = None) -> str:
    """Take the warehouse of the settings back to a revision, one step by default; return the revision it is at.

    raises  Fatal for "base", which would drop every table, and when no database is configured
    """
    from etl.load import migrations
    if revision == "base":
        raise Fatal("db downgrade base would drop every table of the warehouse; if that is what you want, drop the database instead")
    return migrations.downgrade(_url(), revision or "-1")


def upgrade(revision: str = "head") -> str:
    """Bring the warehouse of the settings to a revision; return the revision it is at."""
    from etl.load import upgrade as migrate
    return migrate(_url(), revision)


def _url() -> str:
    url = settings().database_url
    if not url:
        raise Fatal("DATELINE_DATABASE_URL is not set, so there is no warehouse to migrate; see docs/settings.md")
    return url
