"""The archive's manifest: every file with its size and digest, to keep beside a backup of the warehouse."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from etl.archive.store import open_store

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedFile:
    """One file of the archive as a manifest knows it."""

    name: str  # path below the archive's root
    bytes: int
    sha256: str  # hexadecimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """How an archive differs from a manifest. Files that came later are none of its business."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]  # same name, other bytes: damaged, or records were erased since
    matching: int


def manifest(root: str) -> Iterator[ArchivedFile]:
    """Yield every file of the archive, by name. All bytes are read; memory stays flat."""
    for name in open_store(root).names():
        yield _digested(root, name)


def compare(root: str, wanted: Iterable[ArchivedFile]) -> Differences:
    """Return what of a manifest the archive at `root` lacks or holds with other bytes."""
    store = open_store(root)
    there = set(store.names())
    missing: list[str] = []
    changed: list[str] = []
    matching = 0
    for file in wanted:
        if file.name not in there:
            missing.append(file.name)
        elif _digested(root, file.name) != file:
            changed.append(file.name)
        else:
            matching += 1
    return Differences(missing=tuple(sorted(missing)), changed=tuple(sorted(changed)), matching=matching)


def _digested(root: str, name: str) -> ArchivedFile:
    digest = hashlib.sha256()
    size = 0
    with open_store(root).open(name) as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
            size += len(piece)
    return ArchivedFile(name=name, bytes=size, sha256=digest.hexdigest())
