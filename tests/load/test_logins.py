"""Roles that log in: what `dateline db create` does on a production server."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from etl.local.postgres import EmbeddedPostgres
from etl.settings import ROOT


@pytest.fixture
def server():
    """A server of this file's own: roles belong to a whole server, and the session's others have theirs."""
    with tempfile.TemporaryDirectory(prefix="dateline-pg-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        postgres = EmbeddedPostgres(Path(folder) / "server")
        postgres.start()
        yield postgres
        postgres.destroy()


def test_db_create_gives_the_roles_their_passwords_and_says_none_of_them(server):
    secret = "it's a \\ \"secret\" %s"
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DATELINE_")}
    environment = kept | {"DATELINE_ADMIN_DATABASE_URL": server.url("postgres"), "DATELINE_WRITER_PASSWORD": secret,
                          "SUPERSET_DB_PASSWORD": secret}
    for _ in range(2):
        done = subprocess.run([sys.executable, "-m", "etl.cli", "-v", "db", "create", "--name", "made_by_hand"], cwd=ROOT, env=environment,
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert secret not in done.stdout + done.stderr
    engine = create_engine(server.url("postgres"))
    with engine.connect() as connection:
        rows = dict(connection.execute(text("""
            select rolname, rolcanlogin and rolpassword like 'SCRAM-SHA-256$%' from pg_authid
            where rolname in ('dateline_writer', 'dashboard_reader', 'superset')""")).all())
        owner = connection.execute(text("select pg_get_userbyid(datdba) from pg_database where datname = 'superset'")).scalar()
        reaches = connection.execute(text("select has_schema_privilege('superset', 'public', 'create')")).scalar()
    engine.dispose()
    assert rows["dateline_writer"], "it has a password and may log in"
    assert not rows["dashboard_reader"], "no password was given for it"
    assert rows["superset"]
    assert owner == "superset", "the dashboards' own metadata"
    assert not reaches, "and nothing of anybody else's"
