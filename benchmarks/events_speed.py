"""Speed of event extraction: words per CPU-second for the events alone, for everything after the parse, and for all.

usage: python benchmarks/events_speed.py [TEXTS.jsonl …]     lines with "text" and "published_at";
       default: ../shared/gold/muc_dev.jsonl and quotes_dev.jsonl (the first 30 texts of each)
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from etl.extract import nlp
from etl.extract.entities import find_cast
from etl.extract.events import find_events
from etl.extract.layout import blocks_of
from etl.extract.pipeline import settle
from etl.extract.quotes import find_quotes
from etl.extract.times import find_times

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"
MOST = 30


class Clock:
    """CPU seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def run(self, stage: str, step: Callable[[], Any]) -> Any:
        start = time.process_time()
        answer = step()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.process_time() - start
        return answer


def annotate(clock: Clock, text: str, day: date | None) -> int:
    """Run all extractors on one text; return the number of events."""
    blocks = blocks_of(text)
    doc = clock.run("parse", lambda: nlp.parse(text, blocks))
    times = clock.run("times", lambda: find_times(text, published_on=day, doc=doc, blocks=blocks))
    cast = clock.run("cast", lambda: find_cast(doc, text, blocks))
    quotes = clock.run("quotes", lambda: find_quotes(doc, text, blocks, cast, times, day))
    return len(clock.run("events", lambda: find_events(doc, text, blocks, times, quotes, cast, day, None)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, default=[GOLD / "muc_dev.jsonl", GOLD / "quotes_dev.jsonl"])
    for path in parser.parse_args().files:
        with path.open(encoding="utf-8") as lines:
            rows = [json.loads(x) for x in islice(lines, MOST)]
        annotate(Clock(), rows[0]["text"], None)  # models, lexicons and the gazetteer are loaded before the clock starts
        settle()  # as `pipeline.extract` does after its first articles
        clock, words, events = Clock(), 0, 0
        for row in rows:
            day = date.fromisoformat(row["published_at"][:10]) if row.get("published_at") else None
            words += len(row["text"].split())
            events += annotate(clock, row["text"], day)
        after = sum(s for stage, s in clock.seconds.items() if stage != "parse")
        print(f"{path.name}: {len(rows)} texts, {words} words, {events} events")
        for stage, seconds in clock.seconds.items():
            print(f"  {stage:12s} {seconds:7.2f} CPU-s  {words / max(seconds, 1e-9):9,.0f} words per CPU-second")
        rate, articles = words / max(after, 1e-9), len(rows) / max(after, 1e-9)
        print(f"  {'after parse':12s} {after:7.2f} CPU-s  {rate:9,.0f} words, {articles:.0f} articles per CPU-second")
        whole = sum(clock.seconds.values())
        print(f"  {'all':12s} {whole:7.2f} CPU-s  {words / whole:9,.0f} words, {len(rows) / whole:.1f} articles per CPU-second")


if __name__ == "__main__":
    main()
