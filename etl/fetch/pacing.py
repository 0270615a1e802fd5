"""Each host's turn: the pause between two requests, Retry-After, and the breaker that leaves an ill host alone."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from etl.fetch.options import ClientOptions


@dataclass(slots=True)
class _Host:
    free_at: float = 0.0  # monotonic clock: no request before
    failures: int = 0  # in a row
    closed_until: float = 0.0  # the breaker is open before


class Hosts:
    """What this process knows of every host it asked."""

    def __init__(self, options: ClientOptions) -> None:
        self._options = options
        self._hosts: dict[str, _Host] = {}

    def _of(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host())

    def free_at(self, host: str) -> float:
        """Return the instant (monotonic clock) before which `host` is not asked."""
        return self._of(host).free_at

    async def turn(self, host: str, delay: float) -> None:
        """Wait until `host` may be asked, and take the turn: the next one comes `delay` seconds later."""
        state = self._of(host)
        now = time.monotonic()
        start = max(now, state.free_at)
        state.free_at = start + min(delay, self._options.max_delay_seconds)
        if start > now:
            await asyncio.sleep(start - now)

    def postpone(self, host: str, seconds: float) -> None:
        """Ask `host` nothing for the next `seconds`."""
        state = self._of(host)
        state.free_at = max(state.free_at, time.monotonic() + seconds)

    def succeeded(self, host: str) -> None:
        """Note that `host` answered as a healthy one does (a 404 is healthy)."""
        self._of(host).failures = 0

    def failed(self, host: str) -> None:
        """Note that `host` was ill; after too many times in a row its breaker opens."""
        state = self._of(host)
        state.failures += 1
        if state.failures >= self._options.breaker_failures:
            state.closed_until = time.monotonic() + self._options.breaker_seconds

    def is_open(self, host: str) -> bool:
        """Return whether the breaker of `host` is open: it is not to be asked now.

        When its time is over, one request may try; if that one fails, the breaker opens again.
        """
        return time.monotonic() < self._of(host).closed_until

    def failures(self, host: str) -> int:
        """Return how many failures in a row `host` has."""
        return self._of(host).failures
