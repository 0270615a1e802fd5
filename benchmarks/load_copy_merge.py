"""How fast COPY plus merge is, beside a bare COPY of the same rows into tables without index or key.

    .venv/bin/python benchmarks/load_copy_merge.py [articles] [--rounds N] [--statements]

Needs no server: it starts the embedded Postgres. Both ways encode the same rows in the same process, one after the other, in each of
N rounds (5), each in a database of its own. What others do on the machine only ever adds to a step's time, so that the least of
all rounds is compared; the rounds' own ratios are told beside it. The merge's time includes resolution (near-duplicates, people,
events), the checks, and all indexes; that is what the factor pays for.
With --statements it tells which statements of the last merge take longest.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy import Engine, event, text

from etl import ids, load, resolve
from etl.load import merge, rows, runs, staging
from etl.load.copying import copy_rows
from etl.load.rows import StagedKeys
from etl.load.tables.base import FACTS
from etl.local.postgres import EmbeddedPostgres
from etl.records import (
    Article,
    Block,
    Capture,
    Casualty,
    Event,
    EventPlace,
    Extraction,
    Participant,
    Quote,
    RecordAddress,
    Run,
    Span,
    Speaker,
    TimeExpression,
    Window,
)

START = datetime(2031, 3, 1, tzinfo=UTC)
QUOTES, EVENTS, TIMES = 8, 12, 6
TYPES = ("ASSAULT", "CONSULT", "PROTEST", "AGREE", "LEGAL", "BUSINESS", "OTHER")


def article(number: int) -> tuple[Capture, Article]:
    """One synthetic article of about 600 words, of one of 40 sources and 28 days; one in ten copies its neighbour."""
    twin = number - 1 if number % 10 == 9 else number
    chance = random.Random(twin)
    words = " ".join(f"word{chance.randrange(9000)}" for _ in range(600))
    url = f"https://source{number % 40}.example/{number}"
    at = START + timedelta(days=twin % 28, minutes=number % 600)
    capture = Capture(
        capture_id=ids.capture_id("bench", url, 1),
        run_id="bench",
        shard="s0",
        source_id=f"source{number % 40}",
        url=url,
        final_url=url,
        attempt=1,
        started_at=at + timedelta(hours=2),
        seconds=0.1,
        outcome="fetched",
        reason=None,
        address=RecordAddress(file="a.warc.gz", offset=number, length=9),
    )
    keys = tuple(chance.randrange(2**32) for _ in range(256))
    return capture, Article(
        url=url,
        canonical_url=url,
        title=f"Story {number}",
        text=words,
        blocks=(Block(kind="paragraph", start=0, end=len(words)),),
        content_sha256=hashlib.sha256(words.encode()).hexdigest(),
        word_count=600,
        language="en",
        published_at=at,
        published_on=at.date(),
        date_precision="instant",
        near_duplicate_keys=keys,
    )


def extraction(number: int, words: str) -> Extraction:
    """8 quotes, 12 events with two parties and a toll each, 6 time expressions: as many as news articles give."""
    chance = random.Random(number)

    def span(length: int = 8) -> tuple[int, int, str]:
        start = chance.randrange(len(words) - length)
        return start, start + length, words[start : start + length]

    def day() -> date:
        return (START + timedelta(days=chance.randrange(28))).date()

    times, quotes, events = [], [], []
    for _ in range(TIMES):
        start, end, found = span()
        when = day()
        times.append(
            TimeExpression(
                start=start,
                end=end,
                text=found,
                type="DATE",
                value=when.isoformat(),
                from_=when,
                to=when,
                grain="day",
                grounding="explicit",
            )
        )
    for _ in range(QUOTES):
        start, end, found = span(120)
        who = f"Person{chance.randrange(300)} Family{chance.randrange(20)}"
        quotes.append(
            Quote(
                kind="direct",
                start=start,
                end=end,
                fragments=((start, end),),
                text=found,
                cue=None,
                sentence=(start, end),
                speaker=Speaker(start=0, end=8, text=words[:8], name=who, role="minister", kind="person"),
            )
        )
    for _ in range(EVENTS):
        start, end, found = span()
        when, where = day(), chance.randrange(2000)
        parties = [Participant(start=start, end=end, text=found, name=f"Party {chance.randrange(500)}") for _ in range(2)]
        events.append(
            Event(
                trigger=Span(start=start, end=end, text=found),
                type=chance.choice(TYPES),
                mode=None,
                sentence=(start, end),
                modality="occurred",
                actors=tuple(parties[:1]),
                targets=tuple(parties[1:]),
                from_=when,
                to=when,
                grain="day",
                grounding="explicit",
                casualties=(Casualty(kind="killed", min=chance.randrange(30), max=None),),
                place=EventPlace(
                    start=start,
                    end=end,
                    text=found,
                    name=f"Town {where}",
                    geoname_id=where,
                    country="NOR",
                    lat=60.0,
                    lon=10.0,
                    precision="city",
                ),
            )
        )
    return Extraction(times=tuple(times), quotes=tuple(quotes), events=tuple(events), extractor_version="1", model="m", model_version="1")


def articles(number: int) -> Iterator[tuple[Capture, Article]]:
    return map(article, range(number))


def bare(engine: Engine, pairs: list[tuple[Capture, Article]], found: list[tuple[str, Extraction]]) -> int:
    """COPY the same rows into tables without index or key; return how many."""
    tables: dict[str, list[dict[str, object]]] = {name: [] for name in ("article", "extraction", *FACTS)}
    with engine.begin() as connection:
        for name in tables:
            connection.execute(text(f"create table public.bare_{name} (like staging.{name} including defaults)"))
    total = 0
    with engine.begin() as connection:
        for capture, each in pairs:
            tables["article"].append(rows.article_row("bench", "s0", capture, each))
        for version, each in found:
            keys = StagedKeys("bench", "s0", version)
            tables["extraction"].append(rows.extraction_row(keys, each))
            tables["time_expression"].extend(rows.time_rows(keys, each.times))
            tables["quote"].extend(rows.quote_rows(keys, each.quotes))
            for event in rows.event_rows(keys, each.events):
                tables["event_mention"].append(event.mention)
                tables["event_participant"].extend(event.participants)
                tables["event_casualty"].extend(event.casualties)
        for name, waiting in tables.items():
            columns = rows.columns(name)
            total += copy_rows(connection, f"public.bare_{name}", columns, ([row[c] for c in columns] for row in waiting))
    return total


Took = dict[str, tuple[float, float]]  # wall and processor seconds of each step
BOTH = "COPY + merge"


def main(number: int, rounds: int, statements: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="dateline-bench-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedPostgres(Path(folder) / "server")
        server.start()
        try:
            pairs = list(articles(number))
            found = [(rows.identity(c, a)[2], extraction(n, a.text)) for n, (c, a) in enumerate(pairs)]
            took = []
            for each in range(rounds):
                url = load.ensure_database(server.url("postgres"), f"bench{each}")
                load.upgrade(url)
                took.append(measure(load.engine(url), pairs, found, statements and each == rounds - 1))
                print(f"round {each + 1} of {rounds}: {BOTH} {_ratio(took[-1], BOTH, 1):.2f} of bare COPY by the processor", flush=True)
            report(took)
        finally:
            server.destroy()


def measure(engine: Engine, pairs: list[tuple[Capture, Article]], found: list[tuple[str, Extraction]], statements: bool) -> Took:
    clock = Clock(engine)
    total = bare(engine, pairs, found)
    took = {"bare COPY": clock.lap()}
    runs.open_run(engine, Run(run_id="bench", kind="cli", window=Window(start=START, end=START + timedelta(days=28))))
    clock.lap()
    staging.stage_articles(engine, "bench", "s0", pairs)
    staging.stage_extractions(engine, "bench", "s0", found)
    took["COPY to staging"] = clock.lap()
    with statements_timed(engine) as spent:
        counts = merge.merge_run(engine, "bench", resolve)
    took["merge"] = clock.lap()
    merge.merge_run(engine, "bench", resolve)
    took["merge again (same rows)"] = clock.lap()
    staged, merged = took["COPY to staging"], took["merge"]
    took[BOTH] = staged[0] + merged[0], staged[1] + merged[1]
    if statements:
        print(f"\n{len(pairs)} articles, {total} rows: {counts}\n{merged[0]:8.2f} s merge, of it")
        for statement, seconds in spent.most_common(25):
            print(f"{seconds:8.2f} s {statement}")
        print(f"{merged[0] - sum(spent.values()):8.2f} s Python, COPY and commit\n")
    return took


def _ratio(took: Took, step: str, clock: int) -> float:
    return took["bare COPY"][clock] / took[step][clock]


def report(took: list[Took]) -> None:
    """Print the least time of each step in all rounds, its ratio to the bare COPY's least, and the ratios of single rounds."""
    print(f"least of {len(took)} rounds; load average {os.getloadavg()[0]:.0f}")
    print(f"{'':<26} {'wall':>8} {'of bare':>9} {'rounds':>16} {'processor':>12} {'of bare':>9} {'rounds':>16}")
    for step in took[0]:
        line = f"{step:<26}"
        for clock, width in ((0, 6), (1, 10)):
            least = min(each[step][clock] for each in took)
            ratios = [_ratio(each, step, clock) for each in took]
            line += f" {least:{width}.2f} s {min(each['bare COPY'][clock] for each in took) / least:9.2f}"
            line += f" {f'{min(ratios):.2f} to {max(ratios):.2f}':>16}"
        print(line)


@contextmanager
def statements_timed(engine: Engine) -> Iterator[Counter[str]]:
    """Give a counter of the wall-clock seconds of each statement that the engine runs meanwhile, by its first line."""
    spent: Counter[str] = Counter()
    begun: list[float] = []

    def before(*_: object) -> None:
        begun.append(perf_counter())

    def after(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        spent[" ".join(statement.strip().removeprefix("with failing as materialized (").split())[:100]] += perf_counter() - begun.pop()

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield spent
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


class Clock:
    """Wall and processor seconds between laps: of this process and of the server's sessions in its database.

    On a machine that others use, processor seconds are what two ways can be compared by.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._last = self._now()

    def lap(self) -> tuple[float, float]:
        now, last = self._now(), self._last
        self._last = self._now()
        return now[0] - last[0], now[1] - last[1]

    def _now(self) -> tuple[float, float]:
        with self._engine.connect() as connection:
            pids = connection.execute(text("select pid from pg_stat_activity where datname = current_database()")).scalars().all()
        ticks = 0
        for pid in pids:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return perf_counter(), process_time() + ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Times COPY plus merge, and a bare COPY of the same rows.")
    parser.add_argument("articles", type=int, nargs="?", default=2000)
    parser.add_argument("--rounds", type=int, default=5, help="how often both are run; the least of all counts")
    parser.add_argument("--statements", action="store_true", help="tell which statements of the last merge take longest")
    given = parser.parse_args()
    main(given.articles, given.rounds, given.statements)
