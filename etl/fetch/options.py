"""What a fetching client may do: identity, limits, patience."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

MIB = 1 << 20

Resolver = Callable[[str, int], Awaitable[list[str]]]
"""Takes host and port, returns all its IP addresses as text. Raises OSError when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientOptions:
    """Settings of one fetching process. Sizes in bytes, times in seconds.

    connect_to   host → "127.0.0.1:port": these hosts are reached there, whatever their URLs' port. The only way
                 to a loopback or private address; for the demo site and tests.
    """

    user_agent: str  # honest, with a contact; its first product token is what robots.txt is asked about
    connect_to: Mapping[str, str] = field(default_factory=dict)
    concurrency: int = 16  # requests in flight, over all hosts
    per_host: int = 1  # requests in flight to one host
    connect_seconds: float = 10.0
    read_seconds: float = 20.0  # between two arrivals of bytes
    deadline_seconds: float = 60.0  # for one attempt with all its redirects, waiting for a turn left out
    max_wire_bytes: int = 8 * MIB  # of one body as it arrives
    max_body_bytes: int = 16 * MIB  # of one body after decoding
    max_feed_bytes: int = 16 * MIB  # the same for feeds, JSON feeds, archive pages and URL lists
    max_sitemap_bytes: int = 52 * MIB  # the protocol allows 50 MiB uncompressed
    max_sitemaps: int = 500  # documents read for one sitemap channel
    max_sitemap_depth: int = 3
    max_announcements: int = 200_000  # per channel
    max_redirects: int = 5
    attempts: int = 3  # per URL, when what went wrong may pass
    backoff_seconds: float = 2.0  # before the second attempt; doubles
    max_retry_after_seconds: float = 120.0  # a longer Retry-After ends the URL for this run
    max_crawl_delay_seconds: float = 30.0
    max_delay_seconds: float = 60.0  # cap on any one pause between two requests to a host
    breaker_failures: int = 5  # failures in a row after which a host is left alone …
    breaker_seconds: float = 600.0  # … for this long
    robots_ttl_seconds: float = 86_400.0
    robots_cache: Path | None = None  # folder that keeps robots.txt files between processes; None: memory only
    batch_pages: int = 50  # captures reported together, once their WARC file is final …
    batch_seconds: float = 60.0  # … or as soon as this much time passed
    ca_file: Path | None = None  # certificate authorities besides the usual ones
    resolve: Resolver | None = None  # instead of the system's resolver

    @property
    def robots_agent(self) -> str:
        """The product token by which robots.txt files know us, such as "Dateline"."""
        return self.user_agent.split("/", 1)[0].split(" ", 1)[0]
