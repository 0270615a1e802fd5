"""SQL files: one statement each, after a header of `-- key: value` lines (STYLE.md, section 4)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from etl.errors import Fatal
from etl.settings import SQL

_HEADER = re.compile(r"--\s{0,4}(?:([a-z_]+):)?\s{0,40}(.*)")


@dataclass(frozen=True, slots=True)
class SqlFile:
    """A file of sql/: its header by key, continuation lines joined by one space, and its text."""

    name: str  # file name without suffix
    header: Mapping[str, str]
    sql: str
    sha256: str

    def need(self, key: str) -> str:
        """Return a header's value, or raise Fatal naming file and key."""
        value = self.header.get(key, "")
        if not value:
            raise Fatal(f"{self.name}.sql: the header has no '-- {key}:'; see STYLE.md section 4")
        return value


def read(path: Path) -> SqlFile:
    """Read one SQL file."""
    text = path.read_text("utf-8")
    header: dict[str, str] = {}
    key = ""
    for line in text.splitlines():
        match = _HEADER.match(line)
        if match is None:
            break
        key = match[1] or key
        if key:
            header[key] = f"{header.get(key, '')} {match[2].strip()}".strip()
    return SqlFile(path.stem, header, text, hashlib.sha256(text.encode()).hexdigest())


@cache
def folder(name: str) -> tuple[SqlFile, ...]:
    """Return all files of sql/`name`, by name."""
    return tuple(read(path) for path in sorted((SQL / name).glob("*.sql")))


def one(where: str, name: str) -> SqlFile:
    """Return the file sql/`where`/`name`.sql."""
    for found in folder(where):
        if found.name == name:
            return found
    raise Fatal(f"sql/{where}/{name}.sql is missing from this installation")
