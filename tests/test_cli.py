"""The command line as a person meets it: help, clear errors, sources, archive."""

import os
import re
import subprocess
import sys

import pytest
import typer

from etl.archive import ArchiveWriter
from etl.cli import app
from etl.local import site
from etl.records import Exchange
from etl.settings import ROOT


def dateline(*arguments, **environment):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DATELINE_")}
    return subprocess.run([sys.executable, "-m", "etl.cli", *arguments], cwd=ROOT, env=kept | environment, capture_output=True,
                          text=True, check=False)


def commands():
    """Return every command's full name, from typer itself."""
    group = typer.main.get_command(app)

    def walk(command, name):
        children = getattr(command, "commands", None)
        if not children:
            yield name
        for child, below in sorted((children or {}).items()):
            yield from walk(below, f"{name} {child}")

    return list(walk(group, "dateline"))


COMMANDS = commands()


def test_every_command_is_documented_and_nothing_else_is():
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(dateline [a-z ]+)` \|", page, re.MULTILINE)) == set(COMMANDS)
    assert len(COMMANDS) >= 16


def test_documents_name_only_commands_that_exist():
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for said in re.findall(r"`(?:\.venv/bin/)?(dateline(?: [a-z]+)+)", path.read_text("utf-8")):
            words = said.split()
            known = any(c == said or c.split() == words[:len(c.split())] or c.startswith(said + " ") for c in COMMANDS)
            assert known, f"{path.name} names {said}"


def test_help_and_version():
    assert "extract" in dateline("--help").stdout
    assert re.fullmatch(r"dateline \d+\.\d+\.\d+\n", dateline("--version").stdout)
    assert dateline("nosuch").returncode == 2


@pytest.mark.parametrize("arguments", [("quarantine", "list"), ("run", "--from", "2015-10-01", "--to", "2015-10-01"), ("db", "upgrade")])
def test_without_a_database_one_line_says_what_to_set(arguments):
    done = dateline(*arguments, DATELINE_SOURCES=str(site.SOURCES))
    assert done.returncode == 1
    assert "DATELINE_DATABASE_URL is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_said_without_its_password():
    done = dateline("quarantine", "list", DATELINE_DATABASE_URL="postgresql+psycopg2://writer:hunter2@127.0.0.1:1/dateline")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stdout + done.stderr


def test_a_wrong_setting_is_said_in_one_line():
    done = dateline("sources", "list", DATELINE_SHARD_SIZE="many")
    assert done.returncode == 1
    assert "DATELINE_SHARD_SIZE must be a whole number" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_range_that_ends_before_it_starts_is_refused():
    done = dateline("run", "--from", "2015-10-02", "--to", "2015-10-01")
    assert done.returncode == 2
    assert "lies before --from" in done.stderr


def test_sources_are_listed_and_checked():
    with site.running() as port:
        world = {"DATELINE_SOURCES": str(site.SOURCES), "DATELINE_CONNECT_TO": site.connect_to(port)}
        listed = dateline("sources", "list", **world)
        assert "4 sources" in listed.stdout
        checked = dateline("sources", "check", "--day", "2015-10-01", **world)
        assert checked.returncode == 0, checked.stderr
        assert "would ask for 5 pages" in checked.stdout


def test_checking_a_source_that_is_down_says_so_and_fails():
    nowhere = ",".join(f"{host}=127.0.0.1:1" for host in site.HOSTS)
    done = dateline("sources", "check", "the-new-arab", DATELINE_SOURCES=str(site.SOURCES), DATELINE_CONNECT_TO=nowhere)
    assert done.returncode == 1
    assert "1 of 1 channels need a look" in done.stderr


def test_a_source_is_added_switched_off_and_loads(tmp_path):
    with site.running() as port:
        world = {"DATELINE_SOURCES": str(tmp_path), "DATELINE_CONNECT_TO": site.connect_to(port)}
        done = dateline("sources", "add", "http://meridian-herald.example/", "--country", "GBR", "--timezone", "Europe/London", **world)
        assert done.returncode == 0, done.stderr
        again = dateline("sources", "add", "http://meridian-herald.example/", "--country", "GBR", "--timezone", "Europe/London", **world)
        assert again.returncode == 1
        assert "is left as it is" in again.stderr
        listed = dateline("sources", "list", **world)
    assert "meridian-herald-example" in listed.stdout
    assert "enabled = false" in next(tmp_path.glob("*.toml")).read_text()


def test_archive_verify_names_a_damaged_record_and_goes_on(tmp_path):
    from datetime import UTC, datetime
    from uuid import uuid4
    with ArchiveWriter(str(tmp_path / "archive"), "2015/10/01/test") as writer:
        for n in range(3):
            address = writer.write(Exchange(kind="resource", record_id=str(uuid4()), url=f"http://a.example/{n}",
                                            fetched_at=datetime.now(UTC), body=b"words " * 500, content_type="text/html"))
            if n == 1:
                middle = address
    assert dateline("archive", "verify", DATELINE_HOME=str(tmp_path)).returncode == 0
    path = tmp_path / "archive" / middle.file
    raw = bytearray(path.read_bytes())
    raw[middle.offset + middle.length // 2] ^= 0xFF
    path.chmod(0o644)
    path.write_bytes(raw)
    done = dateline("archive", "verify", DATELINE_HOME=str(tmp_path))
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert "2 resource" in done.stdout
