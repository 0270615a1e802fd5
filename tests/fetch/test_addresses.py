"""Names and addresses: what may be connected to, and that a changed answer changes nothing."""

from __future__ import annotations

import asyncio
import socket

import httpcore
import pytest

from etl.fetch import ClientOptions
from etl.fetch.addresses import AddressBook, PinnedBackend, is_public
from etl.fetch.failure import FetchFailure


class _Recorder(httpcore.AsyncNetworkBackend):
    """Notes where a connection would go, and goes nowhere."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def connect_tcp(self, host: str, port: int, *_: object, **__: object) -> httpcore.AsyncNetworkStream:
        self.asked.append(host)
        raise httpcore.ConnectError("recorded")


def test_dns_that_changes_its_mind_is_asked_once() -> None:
    answers = iter([["192.0.32.7"], ["127.0.0.1"], ["169.254.169.254"]])
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    async def main() -> list[str]:
        recorder = _Recorder()
        backend = PinnedBackend(AddressBook(ClientOptions(user_agent="Dateline/0.1", resolve=rebinding)), recorder)
        for _ in range(5):
            with pytest.raises(httpcore.ConnectError):
                await backend.connect_tcp("rebinding.example", 80)
        return recorder.asked

    assert asyncio.run(main()) == ["192.0.32.7"] * 5
    assert asked == ["rebinding.example"]


def test_a_name_server_that_recovers_is_asked_again() -> None:
    answers: list[list[str] | OSError] = [socket.gaierror(socket.EAI_AGAIN, "try again"), ["192.0.32.7", "192.0.32.8", "2606:4700::1111"]]

    async def flaky(host: str, port: int) -> list[str]:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    async def main() -> None:
        book = AddressBook(ClientOptions(user_agent="Dateline/0.1", resolve=flaky))
        with pytest.raises(FetchFailure) as caught:
            await book.lookup("flaky.example", 80)
        assert caught.value.passing
        assert await book.lookup("flaky.example", 80) == ["192.0.32.7", "2606:4700::1111", "192.0.32.8"]

    asyncio.run(main())


def test_one_private_answer_refuses_the_name() -> None:
    async def mixed(host: str, port: int) -> list[str]:
        return ["192.0.32.7", "10.0.0.1"]

    async def main() -> None:
        recorder = _Recorder()
        backend = PinnedBackend(AddressBook(ClientOptions(user_agent="Dateline/0.1", resolve=mixed)), recorder)
        with pytest.raises(FetchFailure, match=r"10\.0\.0\.1"):
            await backend.connect_tcp("mixed.example", 80)
        assert not recorder.asked

    asyncio.run(main())


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.0.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.7.7",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "2001:db8::1",
        "fec0::1",
        "::127.0.0.1",
        "not-an-address",
        "",
    ],
)
def test_private_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "192.0.32.7", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)
