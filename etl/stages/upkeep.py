"""Upkeep: the weekly maintenance, the marts by themselves, backup and restore."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from etl import __version__
from etl.errors import Fatal
from etl.settings import settings
from etl.stages.context import archive_root, engine, engine_of
from etl.stages.takedown import settle

log = logging.getLogger(__name__)

MONTHS_AHEAD = 3
SCRATCH_DAYS = 7                   # no fetch writes to one file for so long


def maintain() -> dict[str, int]:
    """Make the coming months' partitions, drop what old runs left, refresh statistics, end erasures; return the counts.

    Idempotent: a second time at once it finds nothing to do but the statistics.
    """
    from etl.archive import sweep
    from etl.load import partitions, upkeep
    db = engine()
    now = datetime.now(UTC)
    made = partitions.ensure_ahead(db, now.date(), MONTHS_AHEAD)
    dropped = upkeep.drop_abandoned(db)
    done = {"partitions_made": made, "staged_runs_dropped": dropped.runs, "staged_rows_dropped": dropped.rows,
            "records_erased": settle(), "scratch_files_swept": sweep(archive_root(), now - timedelta(days=SCRATCH_DAYS)),
            "tables_analyzed": upkeep.refresh_statistics(db), "warehouse_mib": upkeep.warehouse_bytes(db) >> 20}
    log.info("maintenance\n%s", "\n".join(f"  {name:<20} {count:>10,}" for name, count in done.items()))
    return done


def refresh_marts() -> dict[str, int]:
    """Install changed marts and check what they show, outside of a run. Raises Fatal when an error check fails."""
    from etl.load import marts
    return marts.refresh(engine())


# ------------------------------------------------------------------ backup and restore


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """What a backup holds, or what a restore found."""

    file: Path
    dump_bytes: int
    archive_files: int
    archive_bytes: int
    missing: tuple[str, ...] = ()  # of a restore: files of the manifest that the archive does not hold
    changed: tuple[str, ...] = ()  # of a restore: files with other bytes than then
    erased: tuple[str, ...] = ()   # of a restore: URLs whose records were erased since: their takedown must be repeated
    url: str = ""                  # of a restore: the restored database, without its password

    @property
    def ok(self) -> bool:
        """Return whether the archive holds all that the backup points to."""
        return not (self.missing or self.erased)


def backup(file: Path, *, url: str | None = None) -> BackupReport:
    """Write the warehouse to `file` and the archive's manifest, with digests, beside it.

    The dump is one snapshot while runs go on; the manifest is made after it, so that it names every file the dump points to.

    url     of the warehouse as somebody who may read all of it; None takes DATELINE_DATABASE_URL
    raises  Fatal when pg_dump fails or the file cannot be written: an earlier backup of that name stays
    """
    from etl.archive import manifest
    from etl.load.backup import backup as dump
    source = url or settings().database_url
    if not source:
        raise Fatal("DATELINE_DATABASE_URL is not set, so there is no warehouse to back up; see docs/settings.md")
    size = dump(source, file, binaries=_programs())
    files = list(manifest(archive_root()))
    said = {"dateline": __version__, "made_at": datetime.now(UTC).isoformat(timespec="seconds"), "archive": archive_root(),
            "dump": {"bytes": size, "sha256": _sha256(file)}, "files": [asdict(f) for f in files]}
    unfinished = file.with_name(file.name + ".manifest.part")
    unfinished.write_text(json.dumps(said, indent=1) + "\n", "utf-8")
    unfinished.replace(_manifest_of(file))
    return BackupReport(file=file, dump_bytes=size, archive_files=len(files), archive_bytes=sum(f.bytes for f in files))


def restore(file: Path, *, admin_url: str, name: str, on_step: Callable[[str], None] = log.info) -> BackupReport:
    """Restore a backup into the new database `name`, and check its manifest against the archive of the settings.

    raises  Fatal when the dump or its manifest is not there or not whole, or the database holds tables already: nothing was restored
    """
    from etl.archive import ArchivedFile, compare, is_erased
    from etl.load import lookups
    from etl.load.backup import restore as load_dump
    from etl.load.database import without_password
    said = _manifest(file)
    on_step("checking the dump")
    if _sha256(file) != said["dump"]["sha256"]:
        raise Fatal(f"{file} is not the dump that {_manifest_of(file).name} tells of: its digest differs; nothing was restored")
    on_step(f"restoring into {name}")
    url = load_dump(file, admin_url, name, binaries=_programs())
    on_step("checking the archive")
    files = [ArchivedFile(**f) for f in said["files"]]
    found = compare(archive_root(), files)
    pointed = lookups.archived_urls(engine_of(url), found.changed)
    erased = {capture_url for capture_url, address in pointed if is_erased(archive_root(), address)}
    return BackupReport(file=file, dump_bytes=said["dump"]["bytes"], archive_files=len(files), archive_bytes=sum(f.bytes for f in files),
                        missing=found.missing, changed=found.changed, erased=tuple(sorted(erased)), url=without_password(url))


def _programs() -> Path | None:
    """Return the folder of the embedded server's pg_dump, as new as any server we support; None: what is on PATH."""
    from etl.local.postgres import binaries
    try:
        folder = binaries()
    except Fatal:
        return None
    return folder if (folder / "pg_dump").exists() else None


def _manifest_of(file: Path) -> Path:
    return file.with_name(file.name + ".manifest.json")


def _manifest(file: Path) -> dict[str, Any]:
    if not file.is_file():
        raise Fatal(f"no backup at {file}; nothing was restored")
    try:
        said = json.loads(_manifest_of(file).read_text("utf-8"))
        said["dump"]["sha256"], said["files"]
    except (OSError, ValueError, LookupError, TypeError) as why:
        raise Fatal(f"{_manifest_of(file)} beside the dump is no manifest of a backup ({why}); nothing was restored") from why
    return dict(said)


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
