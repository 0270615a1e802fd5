"""Re-checking the archive: every record is read, its digests are computed again, damage is counted and named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from etl.archive.reader import ArchivedRecord, iter_records
from etl.archive.store import open_store
from etl.records import RecordAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One stretch of the archive that is not what was written."""

    address: RecordAddress
    what: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What `verify` found: `records` counts good ones by kind."""

    files: int
    records: Mapping[str, int]
    bytes_read: int
    damages: tuple[Damage, ...]

    @property
    def ok(self) -> bool:
        """Return whether no damage was found."""
        return not self.damages


def verify(root: str, prefix: str = "") -> VerifyReport:
    """Check all records of the files whose names start with `prefix`. Damage is reported, never raised."""
    kinds: Counter[str] = Counter()
    damages: list[Damage] = []
    size = 0
    for found in iter_records(root, prefix):
        if isinstance(found, ArchivedRecord):
            size += found.address.length
            if found.digests_match:
                kinds[found.kind] += 1
            else:
                damages.append(Damage(address=found.address, url=found.url, what="the digest does not match the bytes"))
        else:
            size += found.length
            damages.append(Damage(address=found, what="no readable record: cut off or overwritten"))
    return VerifyReport(
        files=sum(1 for _ in open_store(root).names(prefix)),
        records=dict(kinds),
        bytes_read=size,
        damages=tuple(damages),
    )
