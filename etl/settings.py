"""The environment, read once, typed. Nothing else in Dateline reads `os.environ` for its own settings.

Every variable is `DATELINE_…`; `docs/settings.md` lists them (a test keeps it complete). Secrets are never printed:
`Settings.__repr__` leaves out the database's URL and the alerts' URLs.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from datetime import time
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SQL = ROOT / "sql"


def _state_dir() -> Path:
    """Return where local state lies unless DATELINE_HOME says otherwise.

    The embedded Postgres of a root user runs as another user, who must be able to walk to its data: below /root
    (mode 0700) it could not, so root's state goes to /var/lib, which no other user may write, under a name made from the checkout's path.
    """
    if os.name == "posix" and os.geteuid() == 0:
        return Path("/var/lib") / f"dateline-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]}"
    return ROOT / ".dateline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Dateline's settings. Defaults suit one laptop."""

    home: Path                     # DATELINE_HOME: local state (Postgres data, archive, logs)
    database_url: str = field(repr=False)    # DATELINE_DATABASE_URL: SQLAlchemy URL, postgresql+psycopg2
    archive_url: str               # DATELINE_ARCHIVE_URL: folder or fsspec URL of the WARC archive
    sources_dir: Path              # DATELINE_SOURCES: folder of source TOML files
    user_agent: str                # DATELINE_USER_AGENT: honest, with a contact
    connect_to: dict[str, str]     # DATELINE_CONNECT_TO: "host=127.0.0.1:8081,…", for the demo and tests alone
    shard_size: int                # DATELINE_SHARD_SIZE: candidates per shard
    max_shards: int                # DATELINE_MAX_SHARDS: at most 64
    fetch_seconds: float           # DATELINE_FETCH_SECONDS: time limit of one attempt at a URL
    page_seconds: float            # DATELINE_PAGE_SECONDS: time limit for cleaning one page
    log_level: str                 # DATELINE_LOG_LEVEL
    nightly_by: time               # DATELINE_NIGHTLY_BY: UTC hour by which last night's data must be there
    metrics_url: str               # DATELINE_METRICS_URL: statsd://… or an OTLP/HTTP address; empty: no metrics
    alert_smtp: str = field(repr=False)      # DATELINE_ALERT_SMTP: smtp://user:password@host/?from=…&to=…
    alert_slack: str = field(repr=False)     # DATELINE_ALERT_SLACK: an incoming webhook
    alert_webhook: str = field(repr=False)   # DATELINE_ALERT_WEBHOOK: where a JSON object per incident is posted

    @classmethod
    def from_environment(cls, env: dict[str, str] | None = None) -> Settings:
        """Read DATELINE_* from `env` (default: the process environment). Raises ValueError naming the variable."""
        e = dict(os.environ) if env is None else env
        home = Path(e.get("DATELINE_HOME") or _state_dir())
        return cls(
            home=home,
            database_url=e.get("DATELINE_DATABASE_URL", ""),
            archive_url=e.get("DATELINE_ARCHIVE_URL") or str(home / "archive"),
            sources_dir=Path(e.get("DATELINE_SOURCES") or ROOT / "sources"),
            user_agent=e.get("DATELINE_USER_AGENT") or "Dateline/0.1 (+https://example.org/dateline; news archive bot)",
            connect_to=_pairs("DATELINE_CONNECT_TO", e.get("DATELINE_CONNECT_TO", "")),
            shard_size=_integer(e, "DATELINE_SHARD_SIZE", 200, 1, 100_000),
            max_shards=_integer(e, "DATELINE_MAX_SHARDS", 16, 1, 64),
            fetch_seconds=float(_integer(e, "DATELINE_FETCH_SECONDS", 60, 1, 3600)),
            page_seconds=float(_integer(e, "DATELINE_PAGE_SECONDS", 20, 1, 3600)),
            log_level=e.get("DATELINE_LOG_LEVEL", "INFO"),
            nightly_by=_hour(e, "DATELINE_NIGHTLY_BY", "06:00"),
            metrics_url=e.get("DATELINE_METRICS_URL", ""),
            alert_smtp=e.get("DATELINE_ALERT_SMTP", ""),
            alert_slack=e.get("DATELINE_ALERT_SLACK", ""),
            alert_webhook=e.get("DATELINE_ALERT_WEBHOOK", ""),
        )


def _integer(env: dict[str, str], name: str, default: int, low: int, high: int) -> int:
    raw = env.get(name, "")
    if not raw:
        return default
    if not raw.isdecimal() or not low <= int(raw) <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, got {raw!r}")
    return int(raw)


def _hour(e: dict[str, str], name: str, default: str) -> time:
    raw = e.get(name) or default
    try:
        return hour_of_day(raw)
    except ValueError:
        raise ValueError(f"{name} must be an hour of the day in UTC such as 06:00, got {raw!r}") from None


def hour_of_day(raw: str) -> time:
    """Read 6:30 or 06:30. Raises ValueError for anything else."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", raw.strip())
    if found is None:
        raise ValueError(f"{raw!r} is no hour of the day")
    return time(int(found[1]), int(found[2]))


def _pairs(name: str, raw: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for item in filter(None, (p.strip() for p in raw.split(","))):
        host, sep, target = item.partition("=")
        if not sep or ":" not in target:
            raise ValueError(f"{name} must be host=address:port, comma separated; got {item!r}")
        out[host.lower()] = target
    return out


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the process's settings, read once."""
    return Settings.from_environment()
