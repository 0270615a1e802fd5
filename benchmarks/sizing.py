"""What an article costs: CPU-seconds by stage, bytes in archive, warehouse and log. The figures of docs/sizing.md.

    .venv/bin/python benchmarks/sizing.py [PAGES.jsonl.gz …] [--limit 300] [--synthetic 5000]
    .venv/bin/python benchmarks/sizing.py --memory 2000 20000

The first part takes real pages (lines with "html" and "url"; default: ../shared/gold) through the stages as the DAG calls them:
served gzip-encoded from a loopback site, fetched, archived, cleaned, extracted, loaded. The second loads many synthetic articles
(those of load_copy_merge.py), since the merge's cost depends on how much there is. CPU-seconds are this process's and
Postgres's together, so that a busy machine changes little. With --memory the stages alone load runs of so many synthetic articles, made as
they are asked for, and the most memory that a process held is told. Needs no server: it starts the embedded Postgres.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from sqlalchemy import Engine, text

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]
GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"
HOSTS, WARM_UP = 20, 10
SOURCE = """
name = "Sizing"
home = "http://h0.example/"
country = "GBR"
language = "en"
timezone = "Europe/London"
delay_seconds = 0.0
hosts = [{hosts}]

[[channels]]
kind = "feed"
url = "http://h0.example/feed"
"""


def serve(bodies: list[bytes], ready: multiprocessing.Queue[int]) -> None:
    """Serve body n at /n of any host."""
    answers = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\nContent-Length: "
               + str(len(body)).encode() + b"\r\n\r\n" + body for body in map(gzip.compress, bodies)]
    robots = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\nUser-agent: *\n"

    class Site(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport, self.rest = transport, b""

        def data_received(self, data: bytes) -> None:
            *requests, self.rest = (self.rest + data).split(b"\r\n\r\n")
            for request in requests:
                path = request.split(b" ", 2)[1]
                self.transport.write(robots if path == b"/robots.txt" else answers[int(path[1:])])  # type: ignore[attr-defined]

    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(Site, "127.0.0.1", 0, backlog=1024)
        ready.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


@dataclass
class Meter:
    """CPU-seconds by stage, of this process and of the server's."""

    postmaster: psutil.Process
    spent: dict[str, tuple[float, float]] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        mine, theirs = time.process_time(), self.server()
        yield
        self.spent[name] = (time.process_time() - mine, self.server() - theirs)

    def server(self) -> float:
        """CPU-seconds of the server and its backends, ended ones included."""
        own = self.postmaster.cpu_times()
        total = own.user + own.system + own.children_user + own.children_system
        for backend in self.postmaster.children():
            try:
                total += sum(backend.cpu_times()[:2])
            except psutil.Error:
                continue
        return total

    def show(self, articles: int) -> None:
        print(f"\n{'stage':<10} {'CPU-s an article':>17} {'of it Postgres':>15} {'articles a core-hour':>21}")
        for name, (mine, theirs) in self.spent.items():
            print(f"{name:<10} {(mine + theirs) / articles:>17.4f} {theirs / articles:>15.4f} {3600 * articles / (mine + theirs):>21,.0f}")
        whole = sum(map(sum, self.spent.values()))
        print(f"{'all':<10} {whole / articles:>17.4f} {'':>15} {3600 * articles / whole:>21,.0f}")


@dataclass
class Store:
    """What lies in the database, beyond what an empty warehouse holds."""

    on: Engine
    before: dict[str, tuple[float, float]] = field(init=False)

    def __post_init__(self) -> None:
        self.before = self.held()

    def held(self) -> dict[str, tuple[float, float]]:
        """Bytes of rows and of indexes by schema, and of WAL written so far."""
        with self.on.connect() as connection:
            found = connection.execute(text("""
                select nspname, sum(pg_table_size(c.oid)) as rows, sum(pg_indexes_size(c.oid)) as indexes
                from pg_class c join pg_namespace n on n.oid = relnamespace
                where relkind = 'r' and nspname in ('raw', 'staging', 'warehouse', 'ops') group by 1 order by 1""")).all()
            wal = connection.execute(text("select pg_current_wal_insert_lsn() - '0/0'")).scalar_one()
        return {r.nspname: (float(r.rows), float(r.indexes)) for r in found} | {"WAL": (float(wal), 0.0)}

    def show(self, articles: int) -> None:
        print()
        for name, (rows, indexes) in self.held().items():
            rows, indexes = rows - self.before[name][0], indexes - self.before[name][1]
            print(f"{name:<10} {(rows + indexes) / articles / 1000:8.1f} kB an article, of it indexes {indexes / articles / 1000:.1f} kB")


def real_pages(files: list[Path], limit: int) -> list[bytes]:
    pages = []
    for path in files:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            pages += [json.loads(line)["html"].encode("utf-8", "replace") for line in lines]
    step = max(1, len(pages) // limit)
    return pages[::step][:limit]


def measure_real(meter: Meter, bodies: list[bytes], archive: Path) -> None:
    from etl import stages
    from etl.load import intake, runs
    from etl.records import Candidate, Run, Window
    from etl.stages.context import engine
    store = Store(engine())
    start = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    numbers = {"warm-up": range(WARM_UP), "measured": range(WARM_UP, len(bodies))}
    for name, chosen in numbers.items():
        run_id = f"sizing/{name}"
        runs.open_run(engine(), Run(run_id=run_id, kind="cli", window=Window(start=start, end=start + timedelta(days=1))))
        intake.put_candidates(engine(), run_id, "00", [
            Candidate(url=f"http://h{n % HOSTS}.example/{n}", source_id="sizing", via="feed", channel_url="http://h0.example/feed")
            for n in chosen])
        for step in (stages.fetch, stages.clean, stages.extract):
            with meter.stage(step.__name__):
                counts = step(run_id, "00")
        with meter.stage("load"):
            stages.audit(run_id)
            stages.load(run_id)
            stages.publish(run_id)
    pages, articles = len(numbers["measured"]), counts["received"]
    print(f"{pages} pages of {sum(map(len, bodies)) / len(bodies) / 1000:.0f} kB HTML on average; {articles} are articles")
    meter.show(articles)
    store.show(articles + WARM_UP)
    files = list(archive.rglob("*.warc.gz"))
    print(f"{'archive':<10} {sum(f.stat().st_size for f in files) / len(bodies) / 1000:8.1f} kB a page, in {len(files)} WARC files")


def measure_synthetic(meter: Meter, url: str, number: int) -> None:
    from load_copy_merge import START, articles, extraction

    from etl import load, resolve
    from etl.load import merge, rows, runs, staging
    from etl.records import Run, Window
    on = load.engine(url)
    store = Store(on)
    runs.open_run(on, Run(run_id="bench", kind="cli", window=Window(start=START, end=START + timedelta(days=28))))
    pairs = list(articles(number))
    found = [(rows.identity(c, a)[2], extraction(n, a.text)) for n, (c, a) in enumerate(pairs)]
    meter.spent.clear()
    with meter.stage("stage"):
        staging.stage_articles(on, "bench", "s0", pairs)
        staging.stage_extractions(on, "bench", "s0", found)
    with meter.stage("merge"):
        merge.merge_run(on, "bench", resolve)
    print(f"\n{number:,} synthetic articles of 600 words, 8 quotes, 12 events, 6 times, in one merge")
    meter.show(number)
    store.show(number)


def measure_memory(url: str, number: int, postmaster: psutil.Process) -> None:
    """Stage, merge and publish a day of `number` articles in a process of their own each; print the peak of its memory."""
    for stage in ("stage", "merge", "publish"):
        child = multiprocessing.get_context("spawn").Process(target=one_stage, args=(url, number, stage))
        child.start()
        mine = theirs = 0
        while child.is_alive():
            with suppress(psutil.Error):
                mine = max(mine, psutil.Process(child.pid).memory_info().rss)
            for backend in postmaster.children():
                with suppress(psutil.Error):
                    found = backend.memory_info()
                    theirs = max(theirs, found.rss - found.shared)
            child.join(0.05)
        assert child.exitcode == 0, f"{stage} failed"
        print(f"{number:>8,} articles  {stage:<8} {mine / 1e6:6.0f} MB in it, {theirs / 1e6:6.0f} MB in a backend alone", flush=True)


def one_stage(url: str, number: int, stage: str) -> None:
    from load_copy_merge import START, articles, extraction

    from etl import load, resolve
    from etl.load import marts, merge, rows, runs, staging
    from etl.records import Run, Window
    on, run_id = load.engine(url), f"day of {number}"
    if stage == "stage":
        runs.open_run(on, Run(run_id=run_id, kind="cli", window=Window(start=START, end=START + timedelta(days=28))))
        staging.stage_articles(on, run_id, "s0", articles(number))
        found = ((rows.identity(c, a)[2], extraction(n, a.text)) for n, (c, a) in enumerate(articles(number)))
        staging.stage_extractions(on, run_id, "s0", found)
    elif stage == "merge":
        merge.merge_run(on, run_id, resolve)
    else:
        marts.publish(on, run_id)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=[GOLD / "pages_news_dev.jsonl.gz"])
    parser.add_argument("--limit", type=int, default=300, help="pages")
    parser.add_argument("--synthetic", type=int, default=5000, help="articles")
    parser.add_argument("--memory", nargs="+", type=int, metavar="ARTICLES", help="only the memory of runs of so many articles")
    options = parser.parse_args()
    if options.memory:
        memory(options.memory)
        return
    bodies = real_pages(options.files, options.limit + WARM_UP)
    ready: multiprocessing.Queue[int] = multiprocessing.Queue()
    site = multiprocessing.Process(target=serve, args=(bodies, ready), daemon=True)
    site.start()
    from etl import load
    from etl.local.postgres import EmbeddedPostgres
    with tempfile.TemporaryDirectory(prefix="dateline-bench-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        (home / "sources").mkdir()
        hosts = ", ".join(f'"h{n}.example"' for n in range(1, HOSTS))
        (home / "sources" / "sizing.toml").write_text(SOURCE.format(hosts=hosts))
        server = EmbeddedPostgres(home / "server")
        server.start()
        try:
            urls = [load.ensure_database(server.url("postgres"), name) for name in ("real", "synthetic")]
            for url in urls:
                load.upgrade(url)
            port = ready.get()
            os.environ |= {"DATELINE_HOME": folder, "DATELINE_DATABASE_URL": urls[0], "DATELINE_SOURCES": str(home / "sources"),
                           "DATELINE_CONNECT_TO": ",".join(f"h{n}.example=127.0.0.1:{port}" for n in range(HOSTS)),
                           "OMP_NUM_THREADS": "1"}
            meter = Meter(psutil.Process(int((server.data / "postmaster.pid").read_text().split()[0])))
            measure_real(meter, bodies, home / "archive")
            measure_synthetic(meter, urls[1], options.synthetic)
        finally:
            site.terminate()
            server.destroy()


def memory(numbers: list[int]) -> None:
    from etl import load
    from etl.local.postgres import EmbeddedPostgres
    with tempfile.TemporaryDirectory(prefix="dateline-bench-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedPostgres(Path(folder) / "server")
        server.start()
        try:
            postmaster = psutil.Process(int((server.data / "postmaster.pid").read_text().split()[0]))
            for number in numbers:
                url = load.ensure_database(server.url("postgres"), f"day_{number}")
                load.upgrade(url)
                measure_memory(url, number, postmaster)
        finally:
            server.destroy()


if __name__ == "__main__":
    main()
