"""From a host name to the one address that a connection is pinned to, with the private ones refused (SSRF).

A name is resolved once per process and lifetime (`LIFETIME_SECONDS`); every address of the answer is checked, and the
connection goes to the checked address itself, so that a second, different answer is never asked for.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from typing import Any

import httpcore

from etl.fetch.failure import FetchFailure
from etl.fetch.options import ClientOptions, Resolver
from etl.reasons import Reason

LIFETIME_SECONDS = 300.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(address: str) -> bool:
    """Return whether `address` (canonical text) is a global unicast address, also behind each IPv6 transition form."""
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    return all(_plainly_public(form) for form in _forms(ip))


def _plainly_public(ip: IPAddress) -> bool:
    if isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local:
        return False
    return ip.is_global and not (
        ip.is_multicast or ip.is_loopback or ip.is_link_local or ip.is_unspecified or ip.is_reserved or ip in _NAT64_LOCAL
    )


def _forms(ip: IPAddress) -> Iterable[IPAddress]:
    """Yield the address and every IPv4 address that it carries."""
    if isinstance(ip, ipaddress.IPv4Address):
        yield ip
        return
    if int(ip) >> 32 == 0:  # ::a.b.c.d, long deprecated, and :: and ::1 among them
        yield ipaddress.IPv4Address(0)
        return
    if ip.ipv4_mapped:
        yield ip.ipv4_mapped
        return
    if ip in _NAT64:
        yield ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        return
    if ip.sixtofour:
        yield ip.sixtofour
    if ip.teredo:
        yield from ip.teredo
    yield ip


class AddressBook:
    """Resolves and checks host names, and keeps the answers."""

    def __init__(self, options: ClientOptions) -> None:
        self._connect_to = {host.lower(): target for host, target in options.connect_to.items()}
        self._resolve: Resolver = options.resolve or self._ask_system
        self._threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="dns")
        self._answers: dict[str, tuple[float, asyncio.Future[list[str]]]] = {}

    def close(self) -> None:
        """Let go of the resolver's threads without waiting for slow name servers."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def explicit(self, host: str) -> tuple[str, int] | None:
        """Return the address and port that the operator set for `host`, if any."""
        target = self._connect_to.get(host.lower())
        if target is None:
            return None
        address, _, port = target.rpartition(":")
        return address, int(port)

    async def lookup(self, host: str, port: int) -> list[str]:
        """Return the checked addresses of `host`. Raises FetchFailure: dns_failed, address_refused."""
        now = time.monotonic()
        kept = self._answers.get(host)
        if kept is None or kept[0] < now or kept[1].cancelled():
            kept = now + LIFETIME_SECONDS, asyncio.ensure_future(self._checked(host, port))
            self._answers[host] = kept
        # shielded: one page's deadline must not cancel the look-up that others wait for
        try:
            return await asyncio.shield(kept[1])
        except FetchFailure as why:
            if why.reason == Reason.DNS_FAILED and self._answers.get(host) is kept:
                del self._answers[host]  # another attempt may ask again; a refused address stays refused
            raise

    async def _checked(self, host: str, port: int) -> list[str]:
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as why:
            soon = isinstance(why, socket.gaierror) and why.errno == socket.EAI_AGAIN
            raise FetchFailure(Reason.DNS_FAILED, f"{host}: the name does not resolve ({why})", host_ill=True, passing=soon) from None
        if not addresses:
            raise FetchFailure(Reason.DNS_FAILED, f"{host}: the name has no address", host_ill=True)
        for address in addresses:
            if not is_public(address):
                raise FetchFailure(
                    Reason.ADDRESS_REFUSED,
                    f"{host} resolves to {address}, which is not a public address; no connection was made",
                )
        return _alternating(list(dict.fromkeys(addresses)))

    async def _ask_system(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        answers = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        )
        return [str(answer[4][0]) for answer in answers]


def _alternating(addresses: list[str]) -> list[str]:
    """Return the addresses with the families taking turns: where one family has no route, the other is tried soon."""
    families: dict[bool, list[str]] = {}
    for address in addresses:
        families.setdefault(":" in address, []).append(address)
    turns = zip_longest(*families.values())
    return [address for turn in turns for address in turn if address is not None]


class PinnedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's network, but each connection goes to an address that the book has checked."""

    def __init__(self, book: AddressBook, inner: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._book = book
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to `host`; its first address that answers is taken."""
        explicit = self._book.explicit(host)
        if explicit:
            return await self._inner.connect_tcp(*explicit, timeout, local_address, socket_options)
        last: Exception | None = None
        for address in (await self._book.lookup(host, port))[:4]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as why:
                last = why
        assert last is not None
        raise last

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: no URL leads to a Unix socket."""
        raise FetchFailure(Reason.ADDRESS_REFUSED, f"a Unix socket is never fetched from ({path})")

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks between its own retries (we use none)."""
        await self._inner.sleep(seconds)
