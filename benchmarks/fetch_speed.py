"""Pages per second from a loopback site: Dateline against plain httpx and aiohttp, in one run.

    .venv/bin/python benchmarks/fetch_speed.py [--pages 5000] [--hosts 100] [--concurrency 64] [--memory]

The site (its own process) serves a 60 KB news page, gzip-encoded, under 100 host names. Dateline asks robots.txt, keeps turns
(delay 0 here), decodes under caps, digests, and writes a WARC archive with fsync; the peers only fetch, decode and forget.
With --memory: the peak resident memory of a process that fetches 1,000 and one that fetches 20,000 pages.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import multiprocessing
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
WORDS = "the ferry harbour council voted on Monday after talks with port workers about pay and a new quay for larger ships".split()


def page() -> bytes:
    chance = random.Random(1)
    paragraphs = "".join(f"<p class='story-{i}'>{' '.join(chance.choices(WORDS, k=60))}.</p>\n" for i in range(160))
    return f"<!doctype html><html><head><title>Harbour vote</title></head><body>{paragraphs}</body></html>".encode()


def serve(ready: multiprocessing.Queue[int]) -> None:
    body = gzip.compress(page())
    answer = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body
    robots = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\nUser-agent: *\n"

    class Site(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = transport
            self.rest = b""

        def data_received(self, data: bytes) -> None:
            *requests, self.rest = (self.rest + data).split(b"\r\n\r\n")
            for request in requests:
                self.transport.write(robots if request.startswith(b"GET /robots.txt") else answer)  # type: ignore[attr-defined]

    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(Site, "127.0.0.1", 0, backlog=1024)
        ready.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


def with_httpx(port: int, args: argparse.Namespace) -> int:
    import httpx

    async def main() -> int:
        done = 0
        todo = iter(range(args.pages))
        limits = httpx.Limits(max_connections=args.concurrency, max_keepalive_connections=args.concurrency)
        async with httpx.AsyncClient(limits=limits, timeout=30, trust_env=False) as client:

            async def work() -> None:
                nonlocal done
                for i in todo:
                    answer = await client.get(f"http://127.0.0.1:{port}/{i}", headers={"Host": f"h{i % args.hosts}.example"})
                    done += len(answer.content) > 0

            await asyncio.gather(*(work() for _ in range(args.concurrency)))
        return done

    return asyncio.run(main())


def with_aiohttp(port: int, args: argparse.Namespace) -> int:
    import aiohttp

    async def main() -> int:
        done = 0
        todo = iter(range(args.pages))
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=args.concurrency)) as client:

            async def work() -> None:
                nonlocal done
                for i in todo:
                    async with client.get(f"http://127.0.0.1:{port}/{i}", headers={"Host": f"h{i % args.hosts}.example"}) as answer:
                        done += len(await answer.read()) > 0

            await asyncio.gather(*(work() for _ in range(args.concurrency)))
        return done

    return asyncio.run(main())


def with_dateline(port: int, args: argparse.Namespace) -> int:
    from etl.archive import ArchiveWriter
    from etl.fetch import ClientOptions, fetch_all
    from etl.records import Candidate, Capture, Channel, Run, Source, Window

    window = Window(start=datetime(2015, 10, 1, tzinfo=UTC), end=datetime(2015, 10, 2, tzinfo=UTC))
    source = Source(
        source_id="bench",
        name="B",
        home="http://h0.example/",
        country="GBR",
        language="en",
        timezone="UTC",
        delay_seconds=0.0,
        channels=(Channel(kind="url_list", url="x"),),
    )
    options = ClientOptions(
        user_agent="Dateline/0.1 (+https://example.org)",
        concurrency=args.concurrency,
        per_host=1,
        connect_to={f"h{i}.example": f"127.0.0.1:{port}" for i in range(args.hosts)},
    )
    candidates = (
        Candidate(url=f"http://h{i % args.hosts}.example/{i}", source_id="bench", via="url_list", channel_url="x")
        for i in range(args.pages)
    )
    outcomes: Counter[str] = Counter()

    def count(capture: Capture) -> None:
        outcomes[capture.outcome] += 1

    with tempfile.TemporaryDirectory() as root, ArchiveWriter(root, "bench") as writer:
        fetch_all(
            Run(run_id="bench", kind="cli", window=window),
            "s0",
            candidates,
            {"bench": source},
            client_options=options,
            writer=writer,
            on_capture=count,
        )
    return outcomes["fetched"]


CLIENTS = {"httpx": with_httpx, "aiohttp": with_aiohttp, "dateline": with_dateline}


def measure(name: str, port: int, args: argparse.Namespace) -> dict[str, float]:
    """Run one client in a fresh process and return its figures."""
    command = [
        sys.executable,
        __file__,
        "--client",
        name,
        "--port",
        str(port),
        "--pages",
        str(args.pages),
        "--hosts",
        str(args.hosts),
        "--concurrency",
        str(args.concurrency),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def run_client(args: argparse.Namespace) -> None:
    began, cpu = time.perf_counter(), time.process_time()
    done = CLIENTS[args.client](args.port, args)
    if done != args.pages:
        raise SystemExit(f"{args.client} fetched {done} of {args.pages} pages")
    seconds = time.perf_counter() - began
    print(
        json.dumps({
            "pages_per_second": done / seconds,
            "cpu_ms_per_page": 1000 * (time.process_time() - cpu) / done,
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        })
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--hosts", type=int, default=100)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--client", choices=CLIENTS)
    parser.add_argument("--port", type=int, default=0)
    args = parser.parse_args()
    if args.client:
        run_client(args)
        return
    ready: multiprocessing.Queue[int] = multiprocessing.Queue()
    site = multiprocessing.Process(target=serve, args=(ready,), daemon=True)
    site.start()
    port = ready.get()
    try:
        if args.memory:
            for pages in (1000, 20_000):
                args.pages = pages
                print(f"dateline, {pages:>6} pages: peak {measure('dateline', port, args)['peak_mib']:.0f} MiB")
            return
        print(f"{args.pages} pages of {len(page())} bytes from {args.hosts} hosts, concurrency {args.concurrency}; best of {args.rounds}")
        for name in CLIENTS:
            best = max((measure(name, port, args) for _ in range(args.rounds)), key=lambda f: f["pages_per_second"])
            rate, cpu, peak = best["pages_per_second"], best["cpu_ms_per_page"], best["peak_mib"]
            print(f"  {name:9} {rate:7.0f} pages/s  {cpu:5.2f} ms CPU a page  peak {peak:4.0f} MiB")
    finally:
        site.terminate()


if __name__ == "__main__":
    main()
