"""Which page is next: every host in its own time, no host's slowness in another's way."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from etl.fetch.pacing import Hosts
from etl.records import Candidate


@dataclass(slots=True)
class Job:
    """One candidate on its way."""

    candidate: Candidate
    attempt: int = 1


class HostQueue:
    """Candidates by host. A worker takes a host's token, does one job of that host, and gives the token back.

    At most `per_host` tokens of a host exist, so that no more of its pages are in flight.
    """

    def __init__(self, candidates: Iterable[Candidate], hosts: Hosts, per_host: int) -> None:
        self._hosts = hosts
        self._jobs: dict[str, deque[Job]] = {}
        for candidate in candidates:
            self._jobs.setdefault(host_of(candidate), deque()).append(Job(candidate))
        self._serial = 0
        self._heap: list[tuple[float, int, str]] = []
        for host, jobs in self._jobs.items():
            for _ in range(min(per_host, len(jobs))):
                self._push(host)

    def _push(self, host: str) -> None:
        self._serial += 1
        heapq.heappush(self._heap, (self._hosts.free_at(host), self._serial, host))

    def take(self) -> tuple[str, Job] | None:
        """Return the job whose host is free soonest, with the token; None when no token is left."""
        while self._heap:
            _, _, host = heapq.heappop(self._heap)
            if self._jobs[host]:
                return host, self._jobs[host].popleft()
        return None

    def again(self, host: str, job: Job) -> None:
        """Put a job back, behind its host's others."""
        self._jobs[host].append(Job(job.candidate, job.attempt + 1))

    def give_back(self, host: str) -> None:
        """Return the token of `host` after a job."""
        if self._jobs[host]:
            self._push(host)


def host_of(candidate: Candidate) -> str:
    """Return the host that a candidate is read from; files that need no network share one queue of their own."""
    if candidate.via in {"folder", "warc"}:
        place = candidate.channel_url
        return (urlsplit(place).hostname or "").lower() if place.startswith(("http:", "https:")) else ""
    return (urlsplit(candidate.url).hostname or "").lower()
