"""Where the archive lies: a local folder or any fsspec URL, with the few operations that the archive needs.

A file appears under its final name whole or not at all: on a folder by fsync and a rename that refuses to overwrite, on
an object store by one upload of a finished local file (such stores show an object only when its upload is complete).
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from etl.errors import Fatal, Transient

PART = ".part"  # suffix of unfinished files; no reader looks at them
SUFFIX = ".warc.gz"
_SCRATCH = "dateline-"  # prefix of a remote archive's scratch files


class Store(Protocol):
    """A place of WARC files, known by their paths below its root (with "/")."""

    def scratch(self, name: str) -> tuple[Path, BinaryIO]:
        """Return a new temporary file (and its path) that `publish` can make final under `name`."""
        ...

    def publish(self, scratch: Path, name: str) -> None:
        """Make a closed scratch file final as `name`. Raises FileExistsError when `name` is taken."""
        ...

    def replace(self, scratch: Path, name: str) -> None:
        """Put a closed scratch file in the place of the final file `name`, at once (erasure alone does this)."""
        ...

    def sweep(self, before: datetime) -> int:
        """Delete scratch files that nobody has written to since `before`: what killed processes left. Return how many."""
        ...

    def names(self, prefix: str = "") -> Iterator[str]:
        """Yield the final WARC files' names that start with `prefix`, sorted."""
        ...

    def read(self, name: str, start: int, size: int) -> bytes:
        """Return up to `size` bytes from `start`. Raises FileNotFoundError."""
        ...

    def open(self, name: str) -> BinaryIO:
        """Open a final file for reading from its start."""
        ...


def open_store(root: str) -> Store:
    """Return the store at `root`: a path, a file: URL, or another fsspec URL. Raises Fatal when it cannot be used."""
    if root.startswith("file://"):
        root = root.removeprefix("file://")
    if "://" not in root:
        return FolderStore(Path(root))
    return RemoteStore(root)


@contextmanager
def disk_errors_named(where: Path | str) -> Iterator[None]:
    """Turn what the operating system says of writing at `where` into Dateline's errors.

    raises   Transient when the disk or a quota is full: someone frees space, and the task is tried again; else Fatal
    """
    try:
        yield
    except FileExistsError:
        raise
    except OSError as why:
        if why.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Transient(
                f"no space is left for the archive at {where} ({why}); free some there (docs/runbook.md#the-disk-is-full). What earlier "
                "batches archived stays, nothing of this one does; the task can run again"
            ) from why
        raise Fatal(f"the archive cannot be written to at {where} ({why}); check DATELINE_ARCHIVE_URL and its rights") from why


class FolderStore:
    """A local folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def scratch(self, name: str) -> tuple[Path, BinaryIO]:
        """See Store. The scratch file lies beside its final name: a rename must not cross file systems."""
        folder = self._path(name).parent
        with disk_errors_named(folder):
            folder.mkdir(parents=True, exist_ok=True)
            handle, path = tempfile.mkstemp(prefix=f"{Path(name).name}.", suffix=PART, dir=folder)
        return Path(path), os.fdopen(handle, "wb")

    def publish(self, scratch: Path, name: str) -> None:
        """See Store."""
        final = self._path(name)
        os.chmod(scratch, 0o444)  # write-once, also against ourselves; mkstemp's 0600 would shut other readers out
        _move(scratch, final)
        _sync(final.parent)

    def replace(self, scratch: Path, name: str) -> None:
        """See Store."""
        final = self._path(name)
        os.chmod(scratch, 0o444)
        os.replace(scratch, final)
        _sync(final.parent)

    def sweep(self, before: datetime) -> int:
        """See Store."""
        return _sweep(self.root.rglob(f"*{SUFFIX}.*{PART}"), before)

    def names(self, prefix: str = "") -> Iterator[str]:
        """See Store."""
        folder = self._path(prefix.rpartition("/")[0])  # a walk over years of files would hold up every shard's start
        found = (p.relative_to(self.root).as_posix() for p in folder.rglob(f"*{SUFFIX}"))
        yield from sorted(n for n in found if n.startswith(prefix))

    def read(self, name: str, start: int, size: int) -> bytes:
        """See Store."""
        with self.open(name) as f:
            f.seek(start)
            return f.read(size)

    def open(self, name: str) -> BinaryIO:
        """See Store."""
        return self._path(name).open("rb")

    def _path(self, name: str) -> Path:
        path = self.root / name
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise Fatal(f"{name!r} would lie outside of the archive {self.root}")
        return path


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(scratch: Iterable[Path], before: datetime) -> int:
    swept = 0
    for path in scratch:
        try:
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
                swept += 1
        except FileNotFoundError:  # its writer was alive after all, or another sweep was faster
            continue
    return swept


def _move(scratch: Path, final: Path) -> None:
    """Give `scratch` its final name without ever overwriting. Raises FileExistsError."""
    try:
        os.link(scratch, final)  # unlike a rename, refuses to overwrite
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links (exFAT, some network mounts): take the name first, then rename over it
        os.close(os.open(final, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o444))
        os.replace(scratch, final)
    else:
        scratch.unlink()


class RemoteStore:
    """Any file system that fsspec knows: s3://, gs://, abfs://, memory:// …"""

    def __init__(self, root: str) -> None:
        import fsspec

        try:
            fs, base = fsspec.core.url_to_fs(root)
        except (ImportError, ValueError) as why:
            raise Fatal(f"the archive at {root} cannot be opened ({why}); install its driver or mend DATELINE_ARCHIVE_URL") from why
        self._fs: Any = fs
        self._base = str(base).rstrip("/")
        self._url = root

    def scratch(self, name: str) -> tuple[Path, BinaryIO]:
        """See Store."""
        handle, path = tempfile.mkstemp(prefix=_SCRATCH, suffix=PART)
        return Path(path), os.fdopen(handle, "wb")

    def publish(self, scratch: Path, name: str) -> None:
        """See Store. Between look and upload another writer could take the name; a shard has one writer at a time."""
        target = f"{self._base}/{name}"
        try:
            if self._fs.exists(target):
                raise FileExistsError(target)
            self._fs.makedirs(target.rsplit("/", 1)[0], exist_ok=True)
            self._fs.put_file(str(scratch), target)
        except FileExistsError:
            raise
        except OSError as why:
            raise Transient(f"upload of {name} to {self._url} failed ({why}); nothing of it is visible, the shard can run again") from why
        scratch.unlink()

    def replace(self, scratch: Path, name: str) -> None:
        """See Store. Object stores show the old object until the new one is whole."""
        try:
            self._fs.put_file(str(scratch), f"{self._base}/{name}")
        except OSError as why:
            raise Transient(f"upload of {name} to {self._url} failed ({why}); the file is as it was, run the same again") from why
        scratch.unlink()

    def sweep(self, before: datetime) -> int:
        """See Store. Scratch files of a remote archive lie in this machine's temporary folder."""
        return _sweep(Path(tempfile.gettempdir()).glob(f"{_SCRATCH}*{PART}"), before)

    def names(self, prefix: str = "") -> Iterator[str]:
        """See Store."""
        root = self._base.lstrip("/")
        with self._answering(prefix or "its listing"):
            found = sorted(self._fs.find(f"{self._base}/{prefix.rpartition('/')[0]}".rstrip("/")))
        for path in found:
            name = str(path).lstrip("/").removeprefix(root).lstrip("/")
            if name.endswith(SUFFIX) and name.startswith(prefix):
                yield name

    def read(self, name: str, start: int, size: int) -> bytes:
        """See Store."""
        with self._answering(name):
            return bytes(self._fs.cat_file(f"{self._base}/{name}", start=start, end=start + size))

    def open(self, name: str) -> BinaryIO:
        """See Store."""
        return cast(BinaryIO, self._fs.open(f"{self._base}/{name}", "rb"))

    @contextmanager
    def _answering(self, name: str) -> Iterator[None]:
        """A store that does not answer says nothing of the page: it is no reason to put the page aside."""
        try:
            yield
        except FileNotFoundError:
            raise
        except OSError as why:
            raise Transient(f"{name} of the archive at {self._url} cannot be read now ({why}); the task can run again") from why
