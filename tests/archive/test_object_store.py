"""An archive on an object store: no rename, no append, no folders, an object is there whole or not at all, and it may not answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from etl import load, stages
from etl.archive import ArchiveWriter, read_record, verify
from etl.errors import Quarantine, Transient
from etl.load.fingerprint import table_hashes
from etl.local import site
from etl.records import RecordAddress, Run, Window
from etl.settings import settings
from etl.stages.context import engine_of
from tests.archive.test_archive import exchange, write
from tests.conftest import _run as on_server

DAY = datetime(2015, 10, 1, tzinfo=UTC)


class Objects(MemoryFileSystem):
    """Behaves like S3: what an object store cannot do is refused, and it can be told not to answer."""

    protocol = "objects"
    store: dict[str, Any] = {}                 # noqa: RUF012  fsspec's own way: all instances share the objects
    pseudo_dirs: list[str] = [""]              # noqa: RUF012
    away = False
    listed: list[str] = []                     # noqa: RUF012

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return "/" + str(path).removeprefix("objects://").strip("/")

    def _answer(self) -> None:
        if Objects.away:
            raise ConnectionError("503 Slow Down")

    def mv(self, *_: Any, **__: Any) -> None:
        raise NotImplementedError("an object store has no rename")

    def _open(self, path: str, mode: str = "rb", **more: Any) -> Any:
        if "a" in mode or "+" in mode:
            raise NotImplementedError("an object store has no append")
        self._answer()
        return super()._open(path, mode, **more)

    def put_file(self, lpath: str, rpath: str, **more: Any) -> None:
        self._answer()
        with open(lpath, "rb") as file:
            self.pipe_file(rpath, file.read())

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **more: Any) -> bytes:
        self._answer()
        return super().cat_file(path, start=start, end=end, **more)

    def find(self, path: str, *rest: Any, **more: Any) -> Any:
        self._answer()
        Objects.listed.append(path)
        return super().find(path, *rest, **more)


@pytest.fixture
def objects() -> Iterator[type[Objects]]:
    fsspec.register_implementation("objects", Objects, clobber=True)
    Objects.store.clear()
    Objects.listed.clear()
    yield Objects
    Objects.away = False


ROOT = "objects://bucket/warc"


def test_written_once_read_by_offset_and_gone_on_behind(objects):
    addresses = write(ROOT, "2015/10/01/nightly-00", 5, batch=2)
    assert [read_record(ROOT, a).body for a in addresses] == [exchange(n).body for n in range(5)]
    assert [a.file for a in write(ROOT, "2015/10/01/nightly-00", 1)] == ["2015/10/01/nightly-00-0003.warc.gz"]
    write(ROOT, "2015/10/02/nightly-00", 1)
    assert verify(ROOT).files == 5
    assert verify(ROOT, "2015/10/01").files == 4


def test_a_shard_lists_its_own_day_alone(objects):
    write(ROOT, "2015/10/01/nightly-00", 1)
    assert set(objects.listed) == {"/bucket/warc/2015/10/01"}


def test_a_store_that_does_not_answer_is_no_reason_to_put_a_page_aside(objects):
    (address,) = write(ROOT, "2015/s0", 1)
    objects.away = True
    with pytest.raises(Transient, match="cannot be read now"):
        read_record(ROOT, address)
    with pytest.raises(Transient):
        write(ROOT, "2015/s0", 1)
    objects.away = False
    assert verify(ROOT).files == 1
    with pytest.raises(Quarantine, match="cannot be read"):
        read_record(ROOT, RecordAddress(file="2015/gone.warc.gz", offset=0, length=9))


def test_an_upload_that_fails_leaves_nothing_and_no_scratch_file(objects, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with ArchiveWriter(ROOT, "2015/s0") as writer:
        writer.write(exchange(1))
        objects.away = True
        with pytest.raises(Transient, match="nothing of it is visible"):
            writer.checkpoint()
    objects.away = False
    assert not list(tmp_path.iterdir())
    assert verify(ROOT).files == 0


def test_a_day_on_an_object_store_gives_the_tables_of_a_folder(objects, warehouse_url, postgres, warehouse_template, tmp_path, monkeypatch):
    run = Run(run_id="cli/2015-10-01", kind="cli", window=Window(start=DAY, end=DAY + timedelta(1)), sources=("the-new-arab",))
    monkeypatch.setenv("DATELINE_SOURCES", str(site.SOURCES))
    hashes = []
    with site.running() as port, database(postgres, warehouse_template, "object_store") as other:
        monkeypatch.setenv("DATELINE_CONNECT_TO", site.connect_to(port))
        for url, archive in ((warehouse_url, str(tmp_path / "archive")), (other, ROOT)):
            monkeypatch.setenv("DATELINE_DATABASE_URL", url)
            monkeypatch.setenv("DATELINE_ARCHIVE_URL", archive)
            settings.cache_clear()
            assert stages.run_window(run)["load"]["article_version"] == 1
            on = load.engine(url)
            hashes.append(table_hashes(on, across_machines=True))
            on.dispose()
    settings.cache_clear()
    assert hashes[0] == hashes[1]
    assert verify(ROOT).records["response"] == 1


@contextmanager
def database(postgres, template: str, name: str) -> Iterator[str]:
    on_server(postgres.url("postgres"), f"create database {name} template {template} strategy file_copy")
    yield postgres.url(name)
    engine_of(postgres.url(name)).dispose()
    on_server(postgres.url("postgres"), f"drop database {name} with (force)")
