"""Background processes: found again, never confused with strangers, ended with what they left behind."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from etl.errors import Fatal
from etl.local.processes import Service
from etl.settings import ROOT

SLEEP = "import time; time.sleep(600)"
WITH_CHILD = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]).wait()"
HIDDEN = ("import ctypes, subprocess, sys, time; "
          "child = 'import ctypes, time; ctypes.CDLL(None).prctl(4, 0, 0, 0, 0); time.sleep(600)'; "
          "subprocess.Popen([sys.executable, '-c', child]).wait()")
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); {SLEEP}"


@pytest.fixture
def make(tmp_path):
    made = []

    def build(program=SLEEP, name="sleeper", **environment):
        service = Service(name, tmp_path, (sys.executable, "-c", program), {"PATH": os.environ["PATH"], **environment})
        made.append(service)
        return service
    yield build
    for service in made:
        service.stop(grace_seconds=1)


def eventually(condition, seconds=10):
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.05)
    return found


def test_starting_twice_is_a_no_op(make):
    service = make()
    assert service.start()
    pid = service.pid()
    assert not service.start()
    assert service.pid() == pid
    assert service.stop()
    assert service.pid() is None
    assert not service.stop()


def test_another_environment_restarts_it(make):
    make(DATELINE_SOURCES="a").start()
    first = make(DATELINE_SOURCES="a").pid()
    assert make(DATELINE_SOURCES="b").start()
    assert not psutil.pid_exists(first) or psutil.Process(first).status() == psutil.STATUS_ZOMBIE


def test_a_stale_pid_that_a_stranger_has_now_is_left_alone(make):
    stranger = subprocess.Popen([sys.executable, "-c", SLEEP])
    try:
        service = make()
        service.start()
        record = service.pid_file.read_text().replace(str(service.pid()), str(stranger.pid))
        own = service.pid()
        service.pid_file.write_text(record)
        assert service.pid() is None
        assert service.start(), "the one without a pid file is ended, a new one takes its place"
        assert stranger.poll() is None
        assert own != service.pid()
        eventually(lambda: not psutil.pid_exists(own) or psutil.Process(own).status() == psutil.STATUS_ZOMBIE)
    finally:
        stranger.kill()
        stranger.wait()


def test_children_of_a_killed_process_are_ended(make):
    service = make(WITH_CHILD)
    service.start()
    child = eventually(lambda: psutil.Process(service.pid()).children())[0]
    os.kill(service.pid(), signal.SIGKILL)
    eventually(lambda: service.pid() is None)
    assert child.is_running()
    assert service.start()
    eventually(lambda: not child.is_running())


def test_one_that_ignores_sigterm_is_killed(make):
    service = make(STUBBORN)
    service.start()
    eventually(lambda: b"ready" in service.log_file.read_bytes())
    began = time.monotonic()
    assert service.stop(grace_seconds=0.5)
    assert time.monotonic() - began < 5
    assert service.pid() is None


def test_one_that_died_says_why(make):
    service = make("raise SystemExit('no such port')")
    service.start()
    eventually(lambda: service.pid() is None)
    with pytest.raises(Fatal, match=r"(?s)sleeper ended by itself.*no such port"):
        service.require()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "7"}', '{"pid": -5}', '{"pid": 4194305}'])
def test_a_broken_pid_file_means_not_running(make, text):
    service = make()
    service.pid_file.parent.mkdir(parents=True)
    service.pid_file.write_text(text)
    assert service.pid() is None
    assert service.start()


def test_memory_counts_children(make):
    service = make(WITH_CHILD)
    service.start()
    eventually(lambda: psutil.Process(service.pid()).children())
    assert service.memory() > 2_000_000


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="prctl is Linux")
@pytest.mark.parametrize("user", ["nobody"] if os.geteuid() == 0 else [None])
def test_undumpable_children_are_found_by_an_ordinary_user(tmp_path, user):
    """Airflow hides its tasks' memory and environment from everyone but root: the check runs as an ordinary user."""
    folder = tempfile.mkdtemp(dir="/tmp", prefix="dateline-hidden-")
    os.chmod(folder, 0o777)
    program = f"""
import os, psutil, sys, time
from pathlib import Path
from etl.local.processes import Service
service = Service("parent", Path({folder!r}), (sys.executable, "-c", {HIDDEN!r}), dict(os.environ))
service.start()
until = time.monotonic() + 20
while not (children := psutil.Process(service.pid()).children()) or not hidden(children[0]):
    assert time.monotonic() < until
    time.sleep(0.05)
child = children[0]
assert service.memory() > 4_000_000, service.memory()
os.kill(service.pid(), 9)
while service.pid() is not None:
    time.sleep(0.05)
assert child.is_running() and child.status() != psutil.STATUS_ZOMBIE
assert service.stop(1)
assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
"""
    check = "def hidden(p):\n    try:\n        p.environ()\n    except Exception:\n        return True\n    return False\n"
    # another user may read neither the checkout nor its environment, so what is needed is copied to where it can
    interpreter = shutil.which("python3", path="/usr/bin") if user else sys.executable
    if interpreter is None:
        pytest.skip("no /usr/bin/python3 that another user could run")
    for part in ("etl/__init__.py", "etl/errors.py", "etl/local/__init__.py", "etl/local/processes.py"):
        (copy := Path(folder, "code", part)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / part, copy)
    shutil.copytree(Path(psutil.__file__).parent, Path(folder, "code", "psutil"))
    try:
        done = subprocess.run([interpreter, "-c", check + program], user=user, group="nogroup" if user else None,
                              extra_groups=[] if user else None, cwd="/", capture_output=True, text=True, check=False,
                              env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{folder}/code", "PYTHONDONTWRITEBYTECODE": "1"})
        assert done.returncode == 0, done.stderr
    finally:
        shutil.rmtree(folder, ignore_errors=True)
