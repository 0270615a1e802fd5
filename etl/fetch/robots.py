"""robots.txt by RFC 9309: 4xx allows all, 5xx and a broken network allow nothing, answers are kept for 24 hours."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from protego import Protego

from etl.fetch.failure import FetchFailure
from etl.fetch.options import ClientOptions
from etl.reasons import Reason

MAX_BYTES = 512 * 1024  # RFC 9309, 2.5: at least 500 KiB must be parsed; the rest is not read
_RETRY_UNREACHABLE_SECONDS = 300.0

Verdict = Literal["allowed", "denied", "unreachable", "absent", "not_asked"]
Ask = Callable[[str], Awaitable[tuple[int, bytes]]]
"""Fetches a robots.txt: status and body (cut at MAX_BYTES). Raises FetchFailure."""


@dataclass(frozen=True, slots=True)
class _Rules:
    until: float  # monotonic clock
    parser: Protego | None  # None: no file, all is allowed
    failure: FetchFailure | None = None  # set: nothing is allowed


class Robots:
    """The robots.txt files of all origins asked so far."""

    def __init__(self, options: ClientOptions, ask: Ask) -> None:
        self._options = options
        self._ask = ask
        self._rules: dict[str, asyncio.Future[_Rules]] = {}

    async def check(self, url: str) -> tuple[Verdict, float]:
        """Return the verdict on `url` ("allowed" or "absent") and the Crawl-delay in seconds (0 when there is none).

        raises FetchFailure: robots_denied; robots_unreachable (5xx or garbage); or why the host could not be reached
        """
        rules = await self._of(_origin(url))
        if rules.failure is not None:
            raise rules.failure
        if rules.parser is None:
            return "absent", 0.0
        agent = self._options.robots_agent
        if not rules.parser.can_fetch(url, agent):
            raise FetchFailure(Reason.ROBOTS_DENIED, f"{url}: {_origin(url)}/robots.txt does not allow it to {agent}")
        delay = rules.parser.crawl_delay(agent) or 0.0
        return "allowed", min(max(float(delay), 0.0), self._options.max_crawl_delay_seconds)

    async def _of(self, origin: str) -> _Rules:
        kept = self._rules.get(origin)
        if kept is None or (kept.done() and (kept.cancelled() or kept.exception() or kept.result().until < time.monotonic())):
            kept = asyncio.ensure_future(self._load(origin))
            self._rules[origin] = kept
        return await asyncio.shield(kept)

    async def _load(self, origin: str) -> _Rules:
        now = time.monotonic()
        kept = self._from_disk(origin)
        if kept is not None:
            age, status, body = kept
            return self._judged(origin, status, body, now - age)
        try:
            status, body = await self._asked(f"{origin}/robots.txt")
        except FetchFailure as why:
            return _Rules(now + _RETRY_UNREACHABLE_SECONDS, None, _unreachable(origin, why))
        rules = self._judged(origin, status, body, now)
        if rules.failure is None:
            self._to_disk(origin, status, body)
        return rules

    async def _asked(self, url: str) -> tuple[int, bytes]:
        """Ask, and again where that may help: without its robots.txt a host loses all its pages of the run."""
        for attempt in range(self._options.attempts - 1):
            try:
                status, body = await self._ask(url)
            except FetchFailure as why:
                if not why.passing:
                    raise
            else:
                if status < 500:
                    return status, body
            await asyncio.sleep(self._options.backoff_seconds * 2**attempt)
        return await self._ask(url)

    def _judged(self, origin: str, status: int, body: bytes, asked_at: float) -> _Rules:
        if status >= 500:
            why = FetchFailure(
                Reason.ROBOTS_UNREACHABLE,
                f"{origin}/robots.txt answers {status}: nothing may be fetched there (RFC 9309)",
                status=status,
            )
            return _Rules(asked_at + _RETRY_UNREACHABLE_SECONDS, None, why)
        until = asked_at + self._options.robots_ttl_seconds
        if not 200 <= status < 300:
            return _Rules(until, None)
        try:
            return _Rules(until, Protego.parse(body[:MAX_BYTES].decode("utf-8-sig", "replace")))
        except (ValueError, RecursionError, IndexError, KeyError) as why:  # a hostile file must not stop the run
            return _Rules(until, None, FetchFailure(Reason.ROBOTS_UNREACHABLE, f"{origin}/robots.txt is unreadable ({why})"))

    # ------------------------------------------------------------------ between processes

    def _file(self, origin: str) -> Path | None:
        folder = self._options.robots_cache
        return folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.json" if folder else None

    def _from_disk(self, origin: str) -> tuple[float, int, bytes] | None:
        path = self._file(origin)
        if path is None:
            return None
        try:
            kept = json.loads(path.read_text("utf-8"))
            age = time.time() - float(kept["asked_at"])
            if kept["origin"] == origin and 0 <= age < self._options.robots_ttl_seconds:
                return age, int(kept["status"]), str(kept["body"]).encode("latin-1")
        except (OSError, ValueError, KeyError, TypeError):
            return None  # none, or a torn one: ask again
        return None

    def _to_disk(self, origin: str, status: int, body: bytes) -> None:
        path = self._file(origin)
        if path is None:
            return
        text = json.dumps({
            "origin": origin,
            "asked_at": time.time(),
            "status": status,
            "body": body[:MAX_BYTES].decode("latin-1"),
        })
        part = path.with_suffix(f".{time.time_ns():x}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(text, "utf-8")
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)  # a cache that cannot be written is only slower


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _unreachable(origin: str, why: FetchFailure) -> FetchFailure:
    """Name the network's reason where it tells more than that robots.txt could not be had."""
    telling = {
        Reason.DNS_FAILED,
        Reason.CONNECT_FAILED,
        Reason.TLS_FAILED,
        Reason.TIMEOUT,
        Reason.DEADLINE,
        Reason.ADDRESS_REFUSED,
    }
    reason = why.reason if why.reason in telling else Reason.ROBOTS_UNREACHABLE
    return FetchFailure(
        reason,
        f"{origin}/robots.txt cannot be had, so nothing may be fetched there: {why.message}",
        status=why.status,
    )
