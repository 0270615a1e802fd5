"""What a local world remembers, and its lock."""

import multiprocessing
import socket
import time

import pytest

from etl.errors import Fatal
from etl.local.state import USERS, LocalState, only_one


def test_made_once_and_kept_for_its_owner_alone(tmp_path):
    home = tmp_path / "new" / "home"
    first = LocalState.load(home)
    assert LocalState.load(home) == first
    assert (home / "state.json").stat().st_mode & 0o777 == 0o600
    assert set(first.passwords) == set(USERS)
    assert len({first.fernet_key, first.jwt_secret, first.secret_key, *first.passwords.values()}) == 6
    assert first.api_port != first.site_port


def test_two_worlds_share_no_secret(tmp_path):
    one, two = LocalState.load(tmp_path / "a"), LocalState.load(tmp_path / "b")
    assert one.passwords["ops"] != two.passwords["ops"]
    assert one.jwt_secret != two.jwt_secret


def test_ports_that_others_took_are_replaced_and_logins_kept(tmp_path):
    state = LocalState.load(tmp_path)
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", state.api_port))
        stranger.listen()
        assert state.with_free_ports(tmp_path, api=False, site=True) == state
        moved = state.with_free_ports(tmp_path, api=True, site=True)
    assert moved.api_port != state.api_port
    assert (moved.site_port, moved.passwords) == (state.site_port, state.passwords)
    assert LocalState.load(tmp_path) == moved


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"api_port": 1}', "\x00"])
def test_a_broken_file_says_what_to_do(tmp_path, text):
    (tmp_path / "state.json").write_text(text)
    with pytest.raises(Fatal, match="delete it"):
        LocalState.load(tmp_path)


def _hold(home, began, seconds):
    with only_one(home):
        began.set()
        time.sleep(seconds)


def test_two_terminals_wait_for_each_other(tmp_path):
    began = multiprocessing.Event()
    other = multiprocessing.Process(target=_hold, args=(tmp_path, began, 0.5))
    other.start()
    assert began.wait(10)
    at = time.monotonic()
    with only_one(tmp_path):
        waited = time.monotonic() - at
    other.join()
    assert waited > 0.2
