"""Every behaviour of the hostile site ends in its own reason, the run stays green and memory bounded."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.archive import ArchiveWriter, read_record, verify
from etl.fetch import ClientOptions, fetch_all
from etl.records import Candidate, Capture, Channel, Run, Source, Validators, Window
from tests.fetch.behaviours import BEHAVIOURS
from tests.fetch.hostile import HostileSite
from tests.fetch.peak import Peak

MIB = 1 << 20
WANT = {
    "slow-loris": "deadline",
    "silent": "timeout",
    "body-drip": "deadline",
    "body-stalls": "timeout",
    "informational-flood": "deadline",
    "endless": "too_large",
    "endless-without-length": "too_large",
    "huge-announced": "too_large",
    "endless-error-page": "http_not_found",
    "gzip-bomb": "too_large",
    "brotli-bomb": "too_large",
    "zstd-bomb": "too_large",
    "deflate-bomb": "too_large",
    "gzip-in-gzip-bomb": "too_large",
    "many-codings": "bad_encoding",
    "redirect-loop": "too_many_redirects",
    "redirect-chain": "too_many_redirects",
    "redirect-ping-pong": "too_many_redirects",
    "redirect-to-file": "redirect_refused",
    "redirect-to-metadata": "address_refused",
    "redirect-to-loopback": "address_refused",
    "redirect-to-decimal": "address_refused",
    "redirect-to-mapped": "address_refused",
    "redirect-to-javascript": "redirect_refused",
    "redirect-to-credentials": "redirect_refused",
    "redirect-to-nonsense": "redirect_refused",
    "redirect-to-gopher": "redirect_refused",
    "redirect-nowhere": "protocol_error",
    "kept-connection-resets": None,
    "kept-connection-closes": None,
    "redirect-ok": None,
    "wrong-length": "truncated",
    "truncated-chunk": "truncated",
    "no-last-chunk": "truncated",
    "bad-chunk-size": "protocol_error",
    "two-lengths": "protocol_error",
    "negative-length": "protocol_error",
    "header-flood": "protocol_error",
    "giant-header": "protocol_error",
    "nul-in-header": "protocol_error",
    "not-http": "protocol_error",
    "http-09": "protocol_error",
    "closes-at-once": "protocol_error",
    "status-999": "http_server_error",
    "status-204": "protocol_error",
    "status-304-unasked": "protocol_error",
    "reset-in-body": "truncated",
    "broken-gzip": "bad_encoding",
    "plain-called-gzip": "bad_encoding",
    "cut-gzip": "truncated",
    "cut-brotli": "truncated",
    "cut-zstd": "truncated",
    "unknown-coding": "bad_encoding",
    "pdf": "content_type",
    "video": "content_type",
    "no-type-binary": "content_type",
    "no-type-html": None,
    "nul-bytes": None,
    "wrong-charset": None,
    "empty-body": None,
    "gzip-ok": None,
    "br-ok": None,
    "zstd-ok": None,
    "raw-deflate-ok": None,
    "smuggler": None,
    "status-400": "http_client_error",
    "status-401": "http_forbidden",
    "status-403": "http_forbidden",
    "status-404": "http_not_found",
    "status-410": "http_not_found",
    "status-418": "http_client_error",
    "status-451": "http_forbidden",
    "status-500": "http_server_error",
    "status-502": "http_server_error",
    "rate-limited-for-long": "http_rate_limited",
    "rate-limited-once": None,
    "storm": "http_server_error",
    "robots-500": "robots_unreachable",
    "robots-deny": "robots_denied",
    "robots-silent": "timeout",
    "robots-404": None,
    "robots-huge": None,
    "robots-loop": None,
    "robots-garbage": None,
    "good-tls": None,
    "self-signed-tls": "tls_failed",
}
OTHER = {
    "http://refused.example/story": "connect_failed",
    "http://unknown.example/story": "dns_failed",
    "https://plain-on-tls.example/story": "tls_failed",
    "http://private.example/story": "address_refused",
    "http://half-private.example/story": "address_refused",
    "http://127.0.0.1/story": "address_refused",
    "http://[::1]/story": "address_refused",
    "http://0x7f000001/story": "address_refused",
    "http://017700000001/story": "address_refused",
    "http://2130706433/story": "address_refused",
    "http://[::ffff:192.168.0.1]/story": "address_refused",
    "http://[64:ff9b::a00:1]/story": "address_refused",
    "http://localhost/story": "address_refused",
}
NAMES = {"private.example": ["10.1.2.3"], "half-private.example": ["192.0.32.7", "192.168.1.1"]}


async def resolve(host: str, port: int) -> list[str]:
    """Answer for the names of this test; numeric forms and localhost go to the system, which needs no network for them."""
    import asyncio
    import socket

    if host in NAMES:
        return NAMES[host]
    if host.endswith(".example"):
        raise OSError("name unknown")
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(a[4][0]) for a in found]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory):
    with HostileSite(tmp_path_factory.mktemp("tls")) as running:
        yield running


def options(site: HostileSite, **more: object) -> ClientOptions:
    connect = {f"{name}.example": f"127.0.0.1:{site.port}" for name in BEHAVIOURS}
    connect |= {
        "self-signed-tls.example": f"127.0.0.1:{site.tls_port}",
        "good-tls.example": f"127.0.0.1:{site.trusted_port}",
        "plain-on-tls.example": f"127.0.0.1:{site.port}",
        "refused.example": "127.0.0.1:9",
    }
    settings: dict[str, object] = {
        "user_agent": "Dateline/0.1 (+https://example.org/dateline)",
        "connect_to": connect,
        "resolve": resolve,
        "concurrency": 32,
        "connect_seconds": 2.0,
        "read_seconds": 1.0,
        "deadline_seconds": 3.0,
        "max_wire_bytes": MIB,
        "max_body_bytes": 2 * MIB,
        "attempts": 2,
        "backoff_seconds": 0.05,
        "breaker_failures": 4,
        "ca_file": site.ca_file,
    }
    return ClientOptions(**(settings | more))


def url_of(name: str) -> str:
    return f"{'https' if name.endswith('-tls') else 'http'}://{name}.example/story"


def run_all(
    site: HostileSite, urls: list[str], root: Path, validators: dict[str, Validators] | None = None, **more: object
) -> list[Capture]:
    source = Source(
        source_id="hostile",
        name="Hostile",
        home="http://hostile.example/",
        country="GBR",
        language="en",
        timezone="Europe/London",
        channels=(Channel(kind="url_list", url="x"),),
        delay_seconds=0.0,
    )
    run = Run(run_id="run", kind="cli", window=Window(start=datetime(2015, 10, 1, tzinfo=UTC), end=datetime(2015, 10, 2, tzinfo=UTC)))
    captures: list[Capture] = []
    with ArchiveWriter(str(root), "shard") as writer:
        fetch_all(
            run,
            "s0",
            [Candidate(url=u, source_id="hostile", via="url_list", channel_url="x") for u in urls],
            {"hostile": source},
            client_options=options(site, **more),
            writer=writer,
            validators=validators or {},
            on_capture=captures.append,
        )
    return captures


def test_every_behaviour_is_expected() -> None:
    assert set(WANT) == set(BEHAVIOURS)
    assert len(WANT) + len(OTHER) >= 30


@pytest.fixture(scope="module")
def outcome(site: HostileSite, tmp_path_factory: pytest.TempPathFactory):
    root = tmp_path_factory.mktemp("archive")
    started = time.monotonic()
    with Peak() as peak:
        captures = run_all(site, [url_of(n) for n in WANT] + list(OTHER), root)
    return captures, peak.grown_mib, time.monotonic() - started, root


@pytest.mark.parametrize(("url", "reason"), [(url_of(n), r) for n, r in WANT.items()] + list(OTHER.items()))
def test_ends_in_its_own_reason(outcome, url: str, reason: str | None) -> None:
    last = [c for c in outcome[0] if c.url == url and c.final]
    assert len(last) == 1, "one final capture per URL"
    assert last[0].reason == reason, last[0].message
    assert (last[0].outcome == "fetched") == (reason is None)
    assert reason is None or (last[0].message and url.split("/")[2] in last[0].message)


def test_memory_and_time_stay_bounded(outcome) -> None:
    _, grown, seconds, _ = outcome
    assert grown < 160, f"{grown:.0f} MiB more for 300 MiB bombs and endless bodies"
    assert seconds < 40


def test_attempts_are_numbered_and_only_the_last_is_final(outcome) -> None:
    for url in {c.url for c in outcome[0]}:
        attempts = [c for c in outcome[0] if c.url == url]
        assert [c.attempt for c in attempts] == list(range(1, len(attempts) + 1))
        assert [c.final for c in attempts] == [False] * (len(attempts) - 1) + [True]
    assert len({c.capture_id for c in outcome[0]}) == len(outcome[0])
    tried = Counter(c.url for c in outcome[0])
    assert tried[url_of("rate-limited-once")] == 2, "Retry-After of a second is honoured"
    assert tried[url_of("rate-limited-for-long")] == 1, "Retry-After of a day ends the URL for this run"
    assert tried[url_of("status-404")] == 1
    assert tried[url_of("status-500")] == 2
    for name in ("kept-connection-resets", "kept-connection-closes"):
        assert tried[url_of(name)] == 1, "a kept connection that breaks says nothing of the host"


def test_retry_after_was_waited_for(outcome) -> None:
    first, second = sorted((c for c in outcome[0] if c.url == url_of("rate-limited-once")), key=lambda c: c.attempt)
    assert (second.started_at - first.started_at).total_seconds() >= 1.0
    assert second.outcome == "fetched"


def test_what_was_fetched_reads_back(outcome) -> None:
    captures, _, _, root = outcome
    fetched = [c for c in captures if c.outcome == "fetched"]
    report = verify(str(root))
    assert report.ok
    assert report.records["response"] == len(fetched)
    for capture in fetched:
        assert capture.address is not None
        page = read_record(str(root), capture.address)
        assert len(page.body) == capture.body_bytes
        assert page.url == capture.final_url
    by_url = {c.url: read_record(str(root), c.address).body for c in fetched if c.address}
    assert by_url[url_of("zstd-ok")] == by_url[url_of("br-ok")] == by_url[url_of("raw-deflate-ok")] == by_url[url_of("no-type-html")]
    assert b"\x00" in by_url[url_of("nul-bytes")]
    assert b"nobody asked" not in by_url[url_of("smuggler")]


def test_nothing_private_was_asked(site: HostileSite, outcome) -> None:
    agents = {headers.get("user-agent") for _, _, headers in site.requests}
    assert agents == {"Dateline/0.1 (+https://example.org/dateline)"}
    assert not any(host in {"127.0.0.1", "localhost", "169.254.169.254"} for host, _, _ in site.requests)
    assert not any(host == "robots-500" and path == "/story" for host, path, _ in site.requests)
    assert not any(host == "robots-deny" and path == "/story" for host, path, _ in site.requests)


def test_storm_opens_the_breaker(site: HostileSite, tmp_path: Path) -> None:
    before = len([r for r in site.requests if r[0] == "storm"])
    captures = run_all(site, [f"http://storm.example/{i}" for i in range(40)], tmp_path)
    final = Counter(c.reason for c in captures if c.final)
    assert final["http_server_error"] + final["host_breaker_open"] == 40
    assert final["host_breaker_open"] >= 30
    asked = len([r for r in site.requests if r[0] == "storm"]) - before
    assert asked <= 4 + 1, "after four failures in a row the host is left alone (one more request is robots.txt)"


def test_https_to_http_is_noted(site: HostileSite, tmp_path: Path) -> None:
    (capture,) = run_all(site, ["https://good-tls.example/downgrade"], tmp_path)
    assert capture.outcome == "fetched"
    assert "from https to http" in (capture.message or "")
    assert capture.final_url == "http://redirect-ok.example/moved"


def test_private_paths_are_denied(site: HostileSite, tmp_path: Path) -> None:
    (capture,) = run_all(site, ["http://gzip-ok.example/private"], tmp_path)
    assert (capture.outcome, capture.reason, capture.robots) == ("skipped", "robots_denied", "denied")
