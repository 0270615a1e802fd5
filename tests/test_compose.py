"""The compose file is valid, keeps secrets out and listens on loopback alone."""

import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from etl.settings import ROOT

SECRETS = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def config(env, *profiles):
    if shutil.which("docker-compose") is None:
        pytest.skip("docker-compose is not installed (Debian's package docker-compose)")
    flags = [f for p in profiles for f in ("--profile", p)]
    return subprocess.run(["docker-compose", *flags, "config"], cwd=ROOT, capture_output=True, text=True, check=False,
                          env={"PATH": os.environ["PATH"], **env})


def test_the_file_is_valid_and_holds_airflows_services():
    done = config(dict.fromkeys(SECRETS, "x"), "celery")
    assert done.returncode == 0, done.stderr
    services = yaml.safe_load(done.stdout)["services"]
    assert {"postgres", "redis", "airflow-init", "airflow-apiserver", "airflow-scheduler", "airflow-dag-processor",
            "airflow-triggerer", "airflow-worker", "superset-init", "superset"} <= set(services)
    assert all("healthcheck" in s for name, s in services.items() if not name.endswith("-init"))
    published = [p for s in services.values() for p in s.get("ports", [])]
    assert published
    assert all(str(p).startswith("127.0.0.1:") for p in published), published
    ours = [s for name, s in services.items() if name.startswith(("airflow", "superset"))]
    assert all(s["read_only"] and s["cap_drop"] == ["ALL"] and not s["user"].startswith("0:") for s in ours)
    assert all("no-new-privileges:true" in s["security_opt"] and "/tmp" in s["tmpfs"] for s in ours)
    assert not [name for name, s in services.items() if s.get("privileged") or "/var/run/docker.sock" in str(s.get("volumes"))]


def test_secrets_stand_in_the_environment_alone():
    """The compose file names each secret as a variable; none has a value in a tracked file."""
    text = (ROOT / "docker-compose.yml").read_text()
    given = re.findall(r"^ *\w*(?:PASSWORD|SECRET|KEY|SLACK|SMTP|WEBHOOK|URL|CONN)\w*: +(.+)", text, re.MULTILINE)
    assert len(given) > 15
    assert not [value for value in given if "$" not in value and not value.startswith(("/", "http://airflow-apiserver:"))]
    assert re.findall(r"^(?!#)\w+=(.+)$", (ROOT / ".env.example").read_text(), re.MULTILINE) == []


@pytest.mark.parametrize("missing", SECRETS)
def test_nothing_starts_while_a_secret_is_missing(missing):
    done = config({name: "x" for name in SECRETS if name != missing})
    assert done.returncode != 0
    assert missing in done.stderr


@pytest.mark.parametrize(("file", "lock"), [("Dockerfile", "runtime"), ("docker/superset/Dockerfile", "dashboards")])
def test_an_image_is_not_root_and_comes_from_its_lock(file, lock):
    text = (ROOT / file).read_text()
    assert re.search(r"^USER 50000", text, re.MULTILINE)
    assert "--require-hashes" in text
    text = text.replace("${LOCK}", re.findall(r"^ARG LOCK=(\w+)$", text, re.MULTILINE)[0]) if "${LOCK}" in text else text
    assert f"requirements/{lock}.lock" in text
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        assert all((ROOT / name).exists() for name in copied.split()), copied


def test_the_dashboards_zip_of_the_image_is_made_by_a_file_that_stands_alone(tmp_path):
    """Superset's image has no Dateline in it: its Dockerfile runs this one file."""
    done = subprocess.run([sys.executable, "-I", str(ROOT / "etl" / "local" / "superset_files.py"), str(ROOT / "sql" / "dashboards"),
                           str(tmp_path / "dashboards.zip")], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) > 50
