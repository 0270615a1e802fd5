"""The archive: WARC files (ISO 28500), written once, read again by offset alone. On a folder or any fsspec URL.

Doors: `ArchiveWriter` (what etl/fetch calls a WarcSink), `read_record`, `iter_records`, `verify`, `erase`, `manifest`, `compare`, `sweep`.
"""

from datetime import datetime

from etl.archive.erase import erase
from etl.archive.manifest import ArchivedFile, Differences, compare, manifest
from etl.archive.reader import ArchivedRecord, is_erased, iter_records, read_record
from etl.archive.store import open_store
from etl.archive.verify import Damage, VerifyReport, verify
from etl.archive.writer import ArchiveWriter

__all__ = [
    "ArchiveWriter",
    "ArchivedFile",
    "ArchivedRecord",
    "Damage",
    "Differences",
    "VerifyReport",
    "compare",
    "erase",
    "is_erased",
    "iter_records",
    "manifest",
    "read_record",
    "sweep",
    "verify",
]


def sweep(root: str, before: datetime) -> int:
    """Delete unfinished files that killed processes left before `before`; return how many. No reader looks at them."""
    return open_store(root).sweep(before)
