"""Every dashboard query on a synthetic warehouse of a million event mentions, with its plan when it is slow.

    .venv/bin/python benchmarks/load_million.py [--mentions 1000000] [--plans] [--only WORDS]

Needs no server: it starts the embedded Postgres, with its defaults. The rows are those of million_rows.py; the queries are those
that Superset sends for sql/dashboards (dashboard_queries.py), and some that docs/warehouse.md shows for SQL; each is asked by
dashboard_reader three times, all rows fetched, and the middle one counts. Aim: each under 2 s on 2 cores. On a machine that others use
look at processor seconds too: those of all the server's processes, so that what parallel workers did is in them.

    --url URL    a warehouse that is there already: filled if it is empty, asked as it is if not
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

import psutil
from sqlalchemy import Connection, Engine, text

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]
from dashboard_queries import Query, queries  # noqa: E402
from million_rows import FILL  # noqa: E402

from etl import load  # noqa: E402
from etl.load.partitions import ensure_months  # noqa: E402
from etl.local.postgres import EmbeddedPostgres  # noqa: E402

LAST = datetime.now(UTC).date() - timedelta(days=1)
DAYS, REPEATS, LIMIT = 720, 3, 2.0  # days with news up to LAST, times, seconds
CHOSEN = {"country": "SYR", "event_type": "ASSAULT", "outlet": "Outlet 7", "speaker": "Person 77", "trigger_text": "smoke harbour"}


def by_hand(month: date, monday: date) -> Iterator[Query]:
    """What an analyst asks in SQL, as docs/warehouse.md tells."""
    days = f"between '{month}' and '{month + timedelta(days=30)}'"
    an_event = "(select event_id from mart.event_calendar limit 1)"
    for name, sql in {
        "map of a week as GeoJSON": f"select geojson from mart.event_map where happened_from between '{monday}' and '{monday}'::date + 6",
        "events of a month": f"select * from mart.event_calendar where happened_from {days}",
        "evidence of one event": f"select * from mart.event_evidence where event_id = {an_event}",
        "who said what about one event": f"select * from mart.who_said_what where event_id = {an_event}",
        "contested claims of a month": f"select * from mart.contested_claims where happened_from {days}",
        "highest toll by claimant, two years": "select claimant, kind, max(most) from mart.casualties group by 1, 2",
        "most quoted, two years": "select name, sum(quotes) from mart.most_quoted group by name order by 2 desc limit 50",
        "quotes of one person": "select * from mart.quote_search where person_id = md5('p77')::uuid order by published_on desc limit 100",
        "quote search, a rare word": "select * from mart.search_quotes('harbour 1234')",
        "quote search, a common word": "select * from mart.search_quotes('smoke harbour')",
        "articles as of a moment": f"select count(*) from mart.articles_as_of('{month}')",
        "what did we know: events of a month as of its end":
            f"select * from mart.events_as_of('{month + timedelta(days=31)}', '{month}', '{month + timedelta(days=30)}')",
        "what did we know: all of two years": f"select count(*) from mart.events_as_of('{LAST}')",
        "volumes of a month beside what is usual": f"select * from mart.volume_of('{month}', '{month + timedelta(days=30)}')",
    }.items():
        yield Query(name, "by hand", sql)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--plans", action="store_true", help="print the plans of queries over 2 s")
    parser.add_argument("--only", default="", help="queries whose name holds these words, with their plans")
    parser.add_argument("--url")
    options = parser.parse_args()
    if options.url:
        measure(load.engine(options.url), options)
        return
    with tempfile.TemporaryDirectory(prefix="dateline-bench-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedPostgres(Path(folder) / "server")
        server.start()
        try:
            url = load.ensure_database(server.url("postgres"), "million")
            load.upgrade(url)
            measure(load.engine(url), options)
        finally:
            server.destroy()


def measure(engine: Engine, options: argparse.Namespace) -> None:
    with engine.connect() as connection:
        is_empty = connection.execute(text("select not exists (select 1 from warehouse.article)")).scalar_one()
    if is_empty:
        fill(engine, options.mentions)
    month = (LAST - timedelta(days=180)).replace(day=1)
    asked = [*queries(LAST - timedelta(days=29), LAST + timedelta(days=1), CHOSEN)]
    asked += by_hand(month, month - timedelta(days=month.weekday()))
    asked = [query for query in asked if options.only.casefold() in query.name.casefold()]
    print(f"load average {os.getloadavg()[0]:.1f}; of {REPEATS}: middle and longest seconds to the last row, least processor seconds")
    slow = 0
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        server = Server(connection)
        connection.execute(text("set role dashboard_reader"))
        connection.execute(text("set statement_timeout = '120s'"))
        for query in asked:
            took, spent = zip(*(ask(connection, query, server) for _ in range(REPEATS)), strict=True)
            is_slow = median(took) > LIMIT
            slow += is_slow
            name = f"{query.name}{', ' * bool(query.state)}{query.state}{'   <-- over 2 s' if is_slow else ''}"
            print(f"{median(took):7.2f} {max(took):7.2f} {min(spent):7.2f}  {name}", flush=True)
            if options.only or (options.plans and is_slow):
                print(query.sql)
                explained = f"explain (analyze, buffers, timing off, serialize) {query.sql}"
                print("\n".join(connection.exec_driver_sql(explained.replace("%", "%%")).scalars()))
    print(f"{slow} of {len(asked)} over {LIMIT} s; load average {os.getloadavg()[0]:.1f}")


def ask(connection: Connection, query: Query, server: Server) -> tuple[float, float]:
    """Return the seconds, and the server's processor seconds, that a query takes until all its rows are here."""
    began, before = perf_counter(), server.spent()
    connection.exec_driver_sql(query.sql.replace("%", "%%")).all()
    return perf_counter() - began, server.spent() - before


class Server:
    """The processor seconds of a server on this machine: of its processes, and of the workers that ended."""

    def __init__(self, connection: Connection) -> None:
        folder = Path(connection.exec_driver_sql("show data_directory").scalar_one())
        self._postmaster = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))

    def spent(self) -> float:
        total = sum(self._postmaster.cpu_times()[:4])
        for process in self._postmaster.children():
            with suppress(psutil.Error):
                total += sum(process.cpu_times()[:2])
        return total


def fill(engine: Engine, mentions: int) -> None:
    ensure_months(engine, {(LAST - timedelta(days=n)).replace(day=1) for n in range(DAYS)})
    began = perf_counter()
    with engine.begin() as connection:
        for statement in FILL:
            connection.execute(text(statement), {"articles": mentions // 10, "last": LAST})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
    print(f"{mentions} mentions made in {perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
