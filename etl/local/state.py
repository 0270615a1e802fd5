"""What a local world remembers: its ports, its keys, its logins. One file, readable by its owner alone.

Everything is made once and kept, so that addresses, logins and encrypted values survive a stop, a crash and a restart.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from etl.errors import Fatal
from etl.local.postgres import free_port

USERS = {"admin": "admin", "ops": "op", "view": "viewer"}   # login: Airflow's role


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalState:
    """Ports on 127.0.0.1 and secrets of one local world."""

    api_port: int
    site_port: int
    fernet_key: str
    jwt_secret: str
    secret_key: str
    passwords: dict[str, str]      # login: password

    @classmethod
    def load(cls, home: Path) -> LocalState:
        """Return the state kept below `home`, made on first use; a port that a stranger took is replaced.

        raises   Fatal when the file is there but does not hold a state
        """
        file = home / "state.json"
        if not file.exists():
            return cls(api_port=free_port(), site_port=free_port(), fernet_key=_fernet_key(),
                       jwt_secret=secrets.token_urlsafe(48), secret_key=secrets.token_urlsafe(48),
                       passwords={user: secrets.token_urlsafe(12) for user in USERS})._save(home)
        try:
            return cls(**json.loads(file.read_text()))
        except (OSError, ValueError, TypeError) as error:
            raise Fatal(f"{file} cannot be read as the local state ({error}); delete it: new ports, keys and logins "
                        f"are made, and the database is kept") from None

    def with_free_ports(self, home: Path, *, api: bool, site: bool) -> LocalState:
        """Return the state with new ports where the old ones are taken by others; `api`, `site`: whether to look."""
        changes = {}
        if api and port_taken(self.api_port):
            changes["api_port"] = free_port()
        if site and port_taken(self.site_port):
            changes["site_port"] = free_port()
        return LocalState(**{**asdict(self), **changes})._save(home) if changes else self

    def _save(self, home: Path) -> LocalState:
        home.mkdir(parents=True, exist_ok=True)
        write_private(home / "state.json", json.dumps(asdict(self), indent=1))
        return self


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, in one step."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    partial.replace(path)


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the world's lock: two terminals that start or stop it wait for each other."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def port_taken(port: int) -> bool:
    """Tell whether somebody listens on a port of 127.0.0.1."""
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
