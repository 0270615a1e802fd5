"""The local dashboards: Apache Superset in an environment of its own, on loopback, beside the local Postgres.

    up()       metadata database, dashboards of sql/dashboards, server; twice is fast and changes nothing
    export()   what was changed in the running Superset, back into the files

Superset needs SQLAlchemy 1.4 and Airflow 2, so it lives in `.venv-dashboards` and is only ever run, never imported. Its
metadata are a database of the local Postgres, as in production, owned by a login that has no right in the warehouse;
the warehouse it reads as `dashboard_reader`.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import httpx

from etl.errors import Fatal
from etl.local.postgres import EmbeddedPostgres, free_port
from etl.local.processes import Service, tail
from etl.local.state import port_taken, write_private
from etl.local.superset_files import bundle, unpack
from etl.settings import ROOT, SQL

NAME = "dashboards"                # of the service
FOLDER = SQL / "dashboards"
PROGRAMS = ROOT / "docker" / "superset"
PYTHON = ROOT / ".venv-dashboards" / "bin" / "python"
LOGINS = ("admin", "analyst")
ALL_TIME = "No filter"             # a laptop's warehouse is small, and the demo's days are long past

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupersetState:
    """Port on 127.0.0.1 and secrets of one local Superset."""

    port: int
    secret_key: str                # signs sessions, encrypts the stored connection
    reader_password: str           # of dashboard_reader
    passwords: dict[str, str]      # login: password

    @classmethod
    def load(cls, folder: Path) -> SupersetState:
        """Return the state kept in `folder`, made on first use. Raises Fatal when the file does not hold one."""
        file = folder / "state.json"
        if not file.exists():
            return cls(port=free_port(), secret_key=secrets.token_urlsafe(48), reader_password=secrets.token_urlsafe(24),
                       passwords={login: secrets.token_urlsafe(12) for login in LOGINS}).save(folder)
        try:
            return cls(**json.loads(file.read_text()))
        except (OSError, ValueError, TypeError) as error:
            raise Fatal(f"{file} cannot be read as the state of the dashboards ({error}); start anew: make down, delete the "
                        f"file, make dashboards") from None

    def save(self, folder: Path) -> SupersetState:
        """Write the state for its owner alone, and return it."""
        folder.mkdir(parents=True, exist_ok=True)
        write_private(folder / "state.json", json.dumps(asdict(self), indent=1))
        return self


@dataclass(frozen=True, slots=True)
class Superset:
    """The dashboards of one local world, known by its state folder. The caller holds the world's lock."""

    home: Path
    folder: Path = FOLDER          # the assets' files

    @property
    def directory(self) -> Path:
        return self.home / "superset"

    @property
    def state(self) -> SupersetState:
        return SupersetState.load(self.directory)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.state.port}/"

    def exists(self) -> bool:
        """Tell whether these dashboards were ever started."""
        return (self.directory / "state.json").exists()

    def up(self, postgres: EmbeddedPostgres, warehouse: str, *, step: Step = lambda name: None) -> str:
        """Start Superset with the files' dashboards unless it runs with them; return its address.

        warehouse   URL of the warehouse as a login that may read the marts and nothing else
        raises      Fatal when Superset is not installed or does not start, with the end of its log
        """
        if not PYTHON.exists():
            raise Fatal(f"Superset is not installed in {PYTHON.parents[1]}; run: make dashboards")
        state = self.state
        if Service(NAME, self.home).pid() is None and port_taken(state.port):
            state = replace(state, port=free_port()).save(self.directory)
        postgres.create_database("superset", owner="superset")
        environment = self.environment(postgres.url("superset", user="superset"))
        self._prepare(environment, warehouse, step)
        step("dashboards")
        service = self.service(environment)
        service.start()
        self._wait_until_healthy(service)
        return self.address

    def export(self, postgres: EmbeddedPostgres) -> list[str]:
        """Write the published dashboards of the running Superset back into the files; return the files that changed."""
        if Service(NAME, self.home).pid() is None:
            raise Fatal("the dashboards do not run, so there is nothing to export; run: make dashboards")
        exported = self.directory / "export.zip"
        self._run("export.py", exported, self.environment(postgres.url("superset", user="superset")))
        return unpack(exported, self.folder)

    def service(self, environment: dict[str, str] | None = None) -> Service:
        """Return the server's process; `environment` is needed to start it."""
        return Service(NAME, self.home, (
            str(PYTHON), "-m", "gunicorn", "--bind", f"127.0.0.1:{self.state.port}", "--worker-class", "gthread", "--workers", "1",
            "--threads", "8", "--timeout", "120", "--no-control-socket", "superset.app:create_app()"), environment)

    def environment(self, metadata: str) -> dict[str, str]:
        """Return the whole environment of Superset's processes; `metadata`: the URL of its own database."""
        state = self.state
        base = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "_AIRFLOW", "PYTHON", "SUPERSET", "FLASK", "DATELINE"))}
        return {
            **base,
            "SUPERSET_CONFIG_PATH": str(PROGRAMS / "superset_config.py"),
            "SUPERSET_CODE": _hash(*sorted(PROGRAMS.glob("*.py"))),   # another configuration is another process
            "SUPERSET_DATABASE_URL": metadata,
            "SUPERSET_HOME": str(self.directory),
            "SUPERSET_SECRET_KEY": state.secret_key,
            "OMP_NUM_THREADS": "1",
            "PYTHONUNBUFFERED": "1",
        }

    def _prepare(self, environment: dict[str, str], warehouse: str, step: Step) -> None:
        """Bring schema, logins and dashboards up to date, once for each set of files, addresses and programs."""
        zipped, stamp = self.directory / "dashboards.zip", self.directory / "prepared"
        bundle(self.folder, zipped, time_range=ALL_TIME)
        logins = {f"SUPERSET_{login.upper()}_PASSWORD": password for login, password in self.state.passwords.items()}
        environment = {**environment, **logins, "SUPERSET_WAREHOUSE_URL": warehouse}
        now = hashlib.sha256(json.dumps([_hash(zipped, ROOT / "requirements" / "dashboards.lock"), sorted(
            (k, v) for k, v in environment.items() if k.startswith("SUPERSET"))]).encode()).hexdigest()
        if stamp.exists() and stamp.read_text() == now:
            return
        step("superset schema, logins and dashboards" if stamp.exists() else "superset, its first time: about a minute")
        self._run("prepare.py", zipped, environment)
        write_private(stamp, now)

    def _run(self, program: str, file: Path, environment: dict[str, str]) -> None:
        """Run one of docker/superset's programs on a file. Raises Fatal with the end of its log."""
        log = self.home / "logs" / f"superset-{program.removesuffix('.py')}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            done = subprocess.run([str(PYTHON), str(PROGRAMS / program), str(file)], env=environment, cwd="/", check=False,
                                  stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        if done.returncode:
            raise Fatal(f"docker/superset/{program} failed with exit code {done.returncode}; the end of {log}:\n{tail(log)}")

    def _wait_until_healthy(self, service: Service, seconds: float = 180) -> None:
        until = time.monotonic() + seconds
        while True:
            service.require()
            try:
                if httpx.get(f"{self.address}health", timeout=5, trust_env=False).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            if time.monotonic() > until:
                raise Fatal(f"Superset does not answer on {self.address} after {seconds:.0f} s; the end of {service.log_file}:\n"
                            f"{tail(service.log_file)}")
            time.sleep(0.3)


def _hash(*files: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
