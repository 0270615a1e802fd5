"""Background processes that outlive the command that started them, and are found again by name.

Every process carries its name in the environment variable DATELINE_SERVICE ("<state folder>:<service>"), and hands it
to its children. So a process is told apart from a stranger that was given the same number after a crash, and what a
killed server left behind can be found and ended. Pid files are a shortcut, never the truth.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from etl.errors import Fatal

log = logging.getLogger(__name__)

MARK = "DATELINE_SERVICE"


@dataclass(frozen=True, slots=True)
class Service:
    """One background process. `directory` is the state folder: pid files in run/, logs in logs/."""

    name: str
    directory: Path
    command: tuple[str, ...] = ()
    environment: Mapping[str, str] | None = None   # the whole environment of the process

    @property
    def pid_file(self) -> Path:
        return self.directory / "run" / f"{self.name}.json"

    @property
    def log_file(self) -> Path:
        return self.directory / "logs" / f"{self.name}.log"

    def start(self) -> bool:
        """Start the process unless it runs with the same command and environment; tell whether it was started.

        A process that runs with another environment is stopped first, and so are children of a killed one.
        """
        running = self.pid()
        if running is not None and self._record().get("fingerprint") == self._fingerprint():
            return False
        self.stop()
        for folder in (self.pid_file.parent, self.log_file.parent):
            folder.mkdir(parents=True, exist_ok=True)
        environment = {**(self.environment or os.environ), MARK: self._mark()}
        environment["SPT_NOENV"] = "1"   # setproctitle would write its title over the mark
        with self.log_file.open("ab") as output:
            process = subprocess.Popen(self.command, env=environment, cwd="/", stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=subprocess.STDOUT, start_new_session=True)
        partial = self.pid_file.with_suffix(".new")
        partial.write_text(json.dumps({"pid": process.pid, "fingerprint": self._fingerprint()}))
        partial.replace(self.pid_file)
        return True

    def stop(self, grace_seconds: float = 30) -> bool:
        """Stop the process (SIGTERM, then SIGKILL), then what it left behind; tell whether anything ran."""
        main = self.pid()
        if main is not None:
            _end([psutil.Process(main)] if psutil.pid_exists(main) else [], grace_seconds)
        left = self._marked()
        _end(left, 5)
        self.pid_file.unlink(missing_ok=True)
        return main is not None or bool(left)

    def pid(self) -> int | None:
        """Return the number of the running process, or None."""
        recorded = self._record().get("pid")
        if not isinstance(recorded, int):
            return None
        try:
            process = psutil.Process(recorded)
            return recorded if process.status() != psutil.STATUS_ZOMBIE and self._is_ours(process, recorded) else None
        except (psutil.Error, ValueError):   # ValueError: a number that no process can have
            return None

    def require(self) -> None:
        """Raise Fatal with the end of the log when the process is not running."""
        if self.pid() is None:
            raise Fatal(f"{self.name} ended by itself; the end of {self.log_file}:\n{tail(self.log_file)}")

    def memory(self) -> int:
        """Return the bytes that the process and its children use, shared pages counted once each."""
        return sum(_bytes(p) for p in self._marked())

    def _marked(self) -> list[psutil.Process]:
        found, leader = [], self._record().get("pid")
        for process in psutil.process_iter():
            try:
                if process.pid != os.getpid() and self._is_ours(process, leader):
                    found.append(process)
            except (psutil.Error, OSError):
                continue   # ended meanwhile, or another user's
        return found

    def _is_ours(self, process: psutil.Process, leader: object) -> bool:
        """Tell whether a process carries our mark.

        Airflow makes its tasks undumpable, and then nobody but root can read their environment; and a process that is just
        being started has none for a moment. Such a process is ours when it is this user's and belongs to the session that
        the service was started with.
        """
        try:
            environment = process.environ()
        except psutil.AccessDenied:
            environment = {}
        if environment:
            return bool(environment.get(MARK) == self._mark())
        return bool(process.uids().real == os.getuid() and os.getsid(process.pid) == leader)

    def _mark(self) -> str:
        return f"{self.directory}:{self.name}"

    def _record(self) -> dict[str, object]:
        try:
            record = json.loads(self.pid_file.read_text())
        except (OSError, ValueError):
            return {}
        return record if isinstance(record, dict) else {}

    def _fingerprint(self) -> str:
        """Return a hash of what the process is started with; variables of the terminal do not count."""
        kept = {k: v for k, v in (self.environment or {}).items() if k.startswith(("AIRFLOW", "DATELINE", "PYTHON", "SUPERSET"))}
        return hashlib.sha256(json.dumps([self.command, sorted(kept.items())]).encode()).hexdigest()


def is_live(pid: int, name: str) -> bool:
    """Tell whether `pid` is a running program whose name starts with `name`; a zombie is not running."""
    try:
        process = psutil.Process(pid)
        return bool(process.status() != psutil.STATUS_ZOMBIE and process.name().startswith(name))
    except psutil.Error:
        return False


def family_memory(pid: int) -> int:
    """Return the bytes that a process and its descendants use, shared pages counted once each; 0 when it is gone."""
    try:
        process = psutil.Process(pid)
        return sum(_bytes(p) for p in (process, *process.children(recursive=True)))
    except psutil.Error:
        return 0


def tail(path: Path, size: int = 1500) -> str:
    """Return the last `size` bytes of a text file, or "" when there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - size))
            return file.read().decode(errors="replace").strip()
    except OSError:
        return ""


def _end(processes: list[psutil.Process], grace_seconds: float) -> None:
    for ask in (psutil.Process.terminate, psutil.Process.kill):
        for process in processes:
            try:
                ask(process)
            except psutil.Error:
                continue
        until = time.monotonic() + grace_seconds
        while processes and time.monotonic() < until:
            processes = [p for p in processes if _runs(p)]
            if processes:
                time.sleep(0.1)


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _bytes(process: psutil.Process) -> int:
    try:
        try:
            info = process.memory_full_info()
            return int(getattr(info, "pss", info.rss))
        except psutil.AccessDenied:   # an undumpable task: pages shared with its parent count for both
            info = process.memory_info()
            return int(info.rss - getattr(info, "shared", 0))
    except psutil.Error:
        return 0
