"""A full disk: the archive's in the middle of fetching, the database's in the middle of loading; then space is freed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from etl import load
from etl.archive import verify
from etl.load.fingerprint import table_hashes
from etl.local.postgres import EmbeddedPostgres
from tests.nightly_world import DAY, HOLDS, WAITS, World, held, wait_for


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """Mount a small file system at the folder; skip where this user may not."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k,mode=755", "tmpfs", str(folder)], check=False,
                             capture_output=True, text=True) if os.geteuid() == 0 else None
    if mounted is None or mounted.returncode:
        pytest.skip(f"no small file system can be mounted here ({mounted.stderr.strip() if mounted else 'not root'})")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Fill what is left of a disk with one file, to be deleted when space is to be freed."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(64 << 10))
        except OSError:
            pass
    return ballast


def test_a_full_archive_is_taken_up_when_there_is_space(one_day, make_world):
    world = make_world("archive_full")
    with small_disk(world.folder / "archive", 8) as disk:
        process = world.start("run", "--from", DAY, "--to", DAY)
        for line in process.stdout:
            if "Trying again" in line:
                break
        assert "no space is left for the archive" in line
        assert not list(disk.rglob("*.part")), "the unfinished file takes the space that is missing"
        assert verify(str(disk)).ok
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        out, _ = process.communicate(timeout=250)
        assert process.returncode == 0, out[-4000:]
        assert verify(str(disk)).ok
        assert table_hashes(world.engine, across_machines=True) == table_hashes(one_day.engine, across_machines=True)


@pytest.fixture(scope="module")
def server_on_a_small_disk():
    """A server whose data lie on a disk of 400 MB, where the server's user may walk."""
    folder = Path(tempfile.mkdtemp(prefix="dateline-disk-", dir="/var/tmp"))
    folder.chmod(0o755)
    with small_disk(folder / "disk", 400 << 10) as disk:
        server = EmbeddedPostgres(disk / "server")
        server.start()
        try:
            yield disk, server
        finally:
            server.destroy()
    shutil.rmtree(folder)


def test_a_full_database_is_taken_up_when_there_is_space(server_on_a_small_disk, one_day, demo_port, with_gazetteer, tmp_path):
    disk, server = server_on_a_small_disk
    url = load.ensure_database(server.url("postgres"), "dateline")
    load.upgrade(url)
    load.database.allow_login(server.url("postgres"), {"dateline_writer": "unused: the embedded server trusts loopback"})
    world = World(url, load.engine(url), with_gazetteer(tmp_path), demo_port)
    with held(world, HOLDS["load"]):
        process = world.start("run", "--from", DAY, "--to", DAY)
        wait_for(world, WAITS, process)
        ballast = fill(disk)
    for line in process.stdout:
        if "Trying again" in line or "stopped" in line:
            break
    assert "merging run" in line
    ballast.unlink()
    world.engine.dispose()
    server.start()                    # a server that could not write its log has ended; else this does nothing
    out, _ = process.communicate(timeout=250)
    assert process.returncode == 0, out[-4000:]
    assert "No space left on device" in line + server.log_file.read_text()
    assert table_hashes(world.engine, across_machines=True) == table_hashes(one_day.engine, across_machines=True)
    world.engine.dispose()
