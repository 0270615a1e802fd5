"""The local world: Postgres, Airflow's four services and the demo site, on loopback, below one state folder.

    up()        start what does not run; twice is a no-op
    down()      stop it; destroy=True also deletes the state
    services()  what it is made of, for status

The warehouse's schema is another room's matter: `up` takes the function that prepares it.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from etl.errors import Fatal
from etl.local import site, superset
from etl.local.postgres import EmbeddedPostgres
from etl.local.processes import Service, tail
from etl.local.rest import AirflowApi
from etl.local.state import USERS, LocalState, only_one, write_private
from etl.settings import ROOT, settings

AIRFLOW_SERVICES = ("api-server", "scheduler", "dag-processor", "triggerer")
Prepare = Callable[[str], str]     # admin URL of the server → URL of the migrated warehouse, for DATELINE_DATABASE_URL
Step = Callable[[str], None]       # told the name of each phase as it begins


@dataclass(frozen=True, slots=True)
class World:
    """One local world, known by its state folder."""

    home: Path

    @classmethod
    def here(cls) -> World:
        """Return the world of this checkout (DATELINE_HOME)."""
        return cls(settings().home.resolve())

    @property
    def postgres(self) -> EmbeddedPostgres:
        return EmbeddedPostgres(self.home / "postgres")

    @property
    def dashboards(self) -> superset.Superset:
        return superset.Superset(self.home)

    @property
    def state(self) -> LocalState:
        return LocalState.load(self.home)

    @property
    def api(self) -> AirflowApi:
        """The REST API, as the user `ops`: what a person on duty may do."""
        return self.api_as("ops")

    def api_as(self, user: str) -> AirflowApi:
        state = self.state
        return AirflowApi(f"http://127.0.0.1:{state.api_port}", user, state.passwords[user])

    def up(self, prepare: Prepare, *, step: Step = lambda name: None) -> str:
        """Start whatever does not run; return the warehouse's URL. Raises Fatal with the log of what does not start."""
        with only_one(self.home):
            self._let_others_walk()
            step("postgres")
            if self.postgres.port() is None:   # what still runs of a server that was away is dying of it, or will soon
                self._stop_airflow()
            self.postgres.start()
            self.postgres.create_database("airflow")
            step("warehouse schema")
            warehouse_url = prepare(self.postgres.url("postgres"))
            LocalState.load(self.home).with_free_ports(self.home, api=self.service("api-server").pid() is None,
                                                       site=self.service("site").pid() is None)
            step("demo site")
            environment = self.environment(warehouse_url)
            write_private(self.home / "env", "".join(f"export {name}={shlex.quote(value)}\n" for name, value in
                                                     sorted(environment.items()) if name.startswith("DATELINE_")))
            site_service = self.service("site", environment)
            site_service.start()
            self._migrate_airflow(environment, step)
            step("airflow services")
            services = [self.service(name, environment) for name in AIRFLOW_SERVICES]
            found_running = {service.name for service in services if not service.start()}
            self._wait_until_healthy([site_service, *services], found_running)
            step("pools and dags")
            self._create_pools()
            self._wait_for_dags(services)
        return warehouse_url

    def dashboards_up(self, prepare: Prepare, reader: Callable[[str, str], str], *, step: Step = lambda name: None) -> str:
        """Start Postgres and the dashboards where they do not run; return their address. Raises Fatal with what went wrong."""
        with only_one(self.home):
            self._let_others_walk()
            step("postgres")
            self.postgres.start()
            step("warehouse schema")
            admin = self.postgres.url("postgres")
            prepare(admin)
            return self.dashboards.up(self.postgres, reader(admin, self.dashboards.state.reader_password), step=step)

    def dashboards_export(self) -> list[str]:
        """Write the dashboards of the running Superset back into sql/dashboards; return the files that changed."""
        with only_one(self.home):
            return self.dashboards.export(self.postgres)

    def down(self, *, destroy: bool = False) -> bool:
        """Stop everything; tell whether anything ran. `destroy` deletes the state folder: databases and archive too."""
        with only_one(self.home):
            stopped = self._stop_airflow(self.service("site"), Service(superset.NAME, self.home))
            ran = self.postgres.port() is not None
            self.postgres.stop()
        if destroy:
            shutil.rmtree(self.home, ignore_errors=True)
        return ran or any(stopped)

    def _stop_airflow(self, *more: Service) -> list[bool]:
        """Stop Airflow's services and what else is named; tell which ran. The scheduler goes first: its tasks report to the API."""
        stopped = [self.service("scheduler").stop()]
        others = [self.service(name) for name in AIRFLOW_SERVICES if name != "scheduler"]
        with ThreadPoolExecutor() as threads:
            return stopped + list(threads.map(Service.stop, [*others, *more]))

    def require_running(self) -> None:
        """Raise Fatal, with the end of its log, when a service has died."""
        if self.postgres.port() is None:
            raise Fatal(f"Postgres ended; the end of {self.postgres.log_file}:\n{tail(self.postgres.log_file)}")
        for name in ("site", *AIRFLOW_SERVICES):
            self.service(name).require()

    def memory(self) -> int:
        """Return the bytes that all services use together, Postgres included."""
        return sum(self.service(name).memory() for name in ("site", *AIRFLOW_SERVICES)) + self.postgres.memory()

    def addresses(self) -> dict[str, str]:
        """Return where the running parts are reached."""
        state = self.state
        return {"Airflow": f"http://127.0.0.1:{state.api_port}/",
                "demo news site": f"http://127.0.0.1:{state.site_port}/",
                "warehouse": self.postgres.url("dateline", driver="postgresql"),
                "state and logs": str(self.home),
                "for dateline's commands": f". {shlex.quote(str(self.home / 'env'))}"}

    def service(self, name: str, environment: dict[str, str] | None = None) -> Service:
        """Return one of the background processes; `environment` is needed to start it."""
        state = self.state
        commands = {
            "site": ("-m", "etl.local.site", "--port", str(state.site_port)),
            "api-server": ("-m", "airflow", "api-server", "--host", "127.0.0.1", "--port", str(state.api_port),
                           "--workers", "1"),
            # one host: the API server reads the log files themselves, no log server has to listen
            "scheduler": ("-m", "airflow", "scheduler", "--skip-serve-logs"),
            "dag-processor": ("-m", "airflow", "dag-processor"),
            "triggerer": ("-m", "airflow", "triggerer", "--skip-serve-logs"),
        }
        return Service(name, self.home, (sys.executable, *commands[name]), environment)

    def environment(self, warehouse_url: str) -> dict[str, str]:
        """Return the whole environment of the services and of every task."""
        state, home = self.state, self.home
        base = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "_AIRFLOW", "PYTHON"))}
        no_proxy = ",".join(filter(None, (base.get("NO_PROXY") or base.get("no_proxy"), "127.0.0.1,localhost")))
        passwords = home / "airflow" / "passwords.json"
        passwords.parent.mkdir(parents=True, exist_ok=True)
        write_private(passwords, json.dumps(state.passwords))
        airflow = {
            "CORE__AUTH_MANAGER": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
            "CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{user}:{role}" for user, role in USERS.items()),
            "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
            "CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{state.api_port}/execution/",
            "CORE__DAGS_FOLDER": str(ROOT / "dags"),
            "CORE__EXECUTOR": "LocalExecutor",
            "CORE__PARALLELISM": str(max(3, min(8, (os.cpu_count() or 2) + 1))),   # one more than cores: fetches wait
            "CORE__FERNET_KEY": state.fernet_key,
            "CORE__LOAD_EXAMPLES": "False",
            "DATABASE__SQL_ALCHEMY_CONN": self.postgres.url("airflow"),
            "DATABASE__LOAD_DEFAULT_CONNECTIONS": "False",
            "API__BASE_URL": f"http://127.0.0.1:{state.api_port}",
            "API__PORT": str(state.api_port),
            "API__HOST": "127.0.0.1",
            "API__SECRET_KEY": state.secret_key,
            "API__INSTANCE_NAME": "Dateline",
            "API_AUTH__JWT_SECRET": state.jwt_secret,
            "API_AUTH__JWT_EXPIRATION_TIME": "86400",
            "DAG_PROCESSOR__PARSING_PROCESSES": "1",
            "DAG_PROCESSOR__REFRESH_INTERVAL": "60",
            "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",   # a killed worker's task is taken up after a minute
            "WORKERS__MIN_HEARTBEAT_INTERVAL": "1",   # how long a finished task may go on holding its slot, seconds
            "USAGE_DATA_COLLECTION__ENABLED": "False",
            "LOGGING__LOGGING_LEVEL": settings().log_level,
        }
        return {
            **base,
            **{f"AIRFLOW__{name}": value for name, value in airflow.items()},
            "AIRFLOW_HOME": str(home / "airflow"),
            "DATELINE_HOME": str(home),
            "DATELINE_DATABASE_URL": warehouse_url,
            "DATELINE_CONNECT_TO": ",".join(filter(None, (base.get("DATELINE_CONNECT_TO"),
                                                          site.connect_to(state.site_port)))),
            "DATELINE_SOURCES": base.get("DATELINE_SOURCES") or str(site.SOURCES),
            "NO_PROXY": no_proxy,
            "no_proxy": no_proxy,
            "OMP_NUM_THREADS": "1",
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), base.get("PATH", os.defpath))),
            "PYTHONPATH": str(ROOT),       # `dags.common` is imported by that name
            "PYTHONUNBUFFERED": "1",
        }

    def _let_others_walk(self) -> None:
        self.home.chmod(self.home.stat().st_mode | 0o711)   # Postgres' user must walk through; secrets are 0600

    def _migrate_airflow(self, environment: dict[str, str], step: Step) -> None:
        """Run `airflow db migrate` once per version and database."""
        stamp, now = self.home / "postgres" / "airflow-migrated", version("apache-airflow")
        if stamp.exists() and stamp.read_text() == now:
            return
        step("airflow db migrate")
        log = self.home / "logs" / "db-migrate.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            done = subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], env=environment, cwd="/",
                                  stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            raise Fatal(f"airflow db migrate failed with exit code {done.returncode}; the end of {log}:\n{tail(log)}")
        stamp.write_text(now)

    def _wait_until_healthy(self, services: list[Service], found_running: set[str], seconds: float = 180) -> None:
        """Wait for all parts. One that was found running may still be dying of a Postgres that was away: it is started once more."""
        until, missing = time.monotonic() + seconds, ["api-server"]
        while missing:
            for service in services:
                if service.name in found_running and service.pid() is None:
                    found_running.remove(service.name)
                    service.start()
                service.require()
            missing = self.api.unhealthy()
            if missing and time.monotonic() > until:
                logs = "\n".join(f"--- {s.log_file}\n{tail(s.log_file, 700)}" for s in services)
                raise Fatal(f"not healthy after {seconds:.0f} s: {', '.join(missing)}\n{logs}")
            if missing:
                time.sleep(0.5)

    def _create_pools(self) -> None:
        admin = self.api_as("admin")
        for name, pool in json.loads((ROOT / "dags" / "pools.json").read_text()).items():
            admin.create_pool(name, **pool)

    def _wait_for_dags(self, services: list[Service], seconds: float = 120) -> None:
        wanted = {"nightly_news", "poll_feeds", "replay_archive"}
        until = time.monotonic() + seconds
        while not wanted <= self.api.dag_ids():
            for service in services:
                service.require()
            if time.monotonic() > until:
                raise Fatal(f"the DAGs {', '.join(sorted(wanted))} did not appear within {seconds:.0f} s; "
                            f"import errors: {self.api.import_errors() or 'none'}")
            time.sleep(0.5)
