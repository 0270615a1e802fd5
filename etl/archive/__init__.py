"""The archive: WARC files (ISO 28500), written once, read again by offset alone. On a folder or any fsspec URL.

Doors: `ArchiveWriter` (what etl/fetch calls a WarcSink), `read_record`, `iter_records`, `verify`.
"""

from etl.archive.reader import ArchivedRecord, iter_records, read_record
from etl.archive.verify import Damage, VerifyReport, verify
from etl.archive.writer import ArchiveWriter

__all__ = ["ArchiveWriter", "ArchivedRecord", "Damage", "VerifyReport", "iter_records", "read_record", "verify"]
