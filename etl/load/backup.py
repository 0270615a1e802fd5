"""Backup and restore of the warehouse with Postgres' own pg_dump and pg_restore.

Staging is left out: it can be made again. The WARC archive is kept by whoever keeps files; `dateline backup` writes its
manifest beside the dump (etl/stages/upkeep.py).
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from sqlalchemy import make_url

from etl.errors import Fatal
from etl.load.database import engine, ensure_database, errors_named


def backup(url: str, file: Path, *, binaries: Path | None = None) -> int:
    """Write the warehouse at `url` to `file` (pg_dump's custom format, compressed); return its size in bytes.

    The dump is one consistent snapshot, taken while runs go on. It is written beside `file` and moved there when whole.

    binaries  folder of pg_dump; None takes the one on PATH, which must not be older than the server
    raises    Fatal with pg_dump's own words when it fails
    """
    unfinished = file.with_name(file.name + ".part")
    _run("pg_dump", ["--format=custom", "--no-owner", "--exclude-table-data=staging.*", f"--file={unfinished}"], url, binaries)
    unfinished.replace(file)
    return file.stat().st_size


def restore(file: Path, admin_url: str, name: str, *, binaries: Path | None = None) -> str:
    """Restore a backup into the new database `name` on the server of `admin_url`; return its URL.

    All or nothing: a failed restore leaves an empty database and says so.

    raises  Fatal when the file is missing, the database holds tables already, or pg_restore fails
    """
    if not file.is_file():
        raise Fatal(f"no backup at {file}; nothing was restored")
    url = ensure_database(admin_url, name)
    target = engine(url, pool_size=1)
    try:
        with errors_named(f"looking into {name}"), target.connect() as connection:
            if connection.exec_driver_sql("select to_regclass('public.alembic_version')").scalar() is not None:
                raise Fatal(f"database {name} holds a warehouse already; restore into a new name, then switch DATELINE_DATABASE_URL")
    finally:
        target.dispose()
    _run("pg_restore", ["--single-transaction", "--exit-on-error", "--no-owner", f"--dbname={name}", str(file)], url, binaries)
    return url


def _run(program: str, arguments: list[str], url: str, binaries: Path | None) -> None:
    parsed = make_url(url)
    environment = {
        **os.environ,
        "PGHOST": parsed.host or "",
        "PGPORT": str(parsed.port or 5432),
        "PGUSER": parsed.username or "",
        "PGDATABASE": parsed.database or "",
        "PGCONNECT_TIMEOUT": "10",
    }
    for key in ("sslmode", "sslrootcert"):
        if isinstance(value := parsed.query.get(key), str):
            environment[f"PG{key.upper()}"] = value
    if parsed.password is not None:  # by environment: a command line is seen by every process of the machine
        environment["PGPASSWORD"] = str(parsed.password)
    path = str(binaries / program) if binaries else program
    try:
        done = subprocess.run([path, *arguments], env=environment, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        raise Fatal(f"{program} was not found at {path}; install Postgres' client programs or name their folder") from None
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip()[-800:]
        raise Fatal(f"{program} failed with exit code {done.returncode} on database {parsed.database}: {words}")
