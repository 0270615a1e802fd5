"""Roles that log in: what `dateline db create` does on a production server."""

import os
import subprocess
import sys

from sqlalchemy import create_engine, text

from etl.settings import ROOT


def test_db_create_gives_the_roles_their_passwords_and_says_none_of_them(postgres):
    secret = "it's a \\ \"secret\" %s"
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DATELINE_")}
    environment = kept | {"DATELINE_ADMIN_DATABASE_URL": postgres.url("postgres"), "DATELINE_WRITER_PASSWORD": secret,
                          "SUPERSET_DB_PASSWORD": secret}
    for _ in range(2):
        done = subprocess.run([sys.executable, "-m", "etl.cli", "-v", "db", "create", "--name", "made_by_hand"], cwd=ROOT, env=environment,
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert secret not in done.stdout + done.stderr
    server = create_engine(postgres.url("postgres"))
    with server.connect() as connection:
        rows = dict(connection.execute(text("""
            select rolname, rolcanlogin and rolpassword like 'SCRAM-SHA-256$%' from pg_authid
            where rolname in ('dateline_writer', 'dashboard_reader', 'superset')""")).all())
        owner = connection.execute(text("select pg_get_userbyid(datdba) from pg_database where datname = 'superset'")).scalar()
        reaches = connection.execute(text("select has_schema_privilege('superset', 'public', 'create')")).scalar()
    server.dispose()
    assert rows["dateline_writer"], "it has a password and may log in"
    assert not rows["dashboard_reader"], "no password was given for it"
    assert rows["superset"]
    assert owner == "superset", "the dashboards' own metadata"
    assert not reaches, "and nothing of anybody else's"
    with create_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("drop database made_by_hand with (force)"))
        connection.execute(text("drop database superset with (force)"))
        connection.execute(text("drop role superset"))
        connection.execute(text("alter role dateline_writer nologin password null"))
