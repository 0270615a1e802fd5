"""Articles per CPU-second of the quote stage: alone, with the cast, and with the parse; textacy's direct_quotations beside it.

usage: python benchmarks/quotes_speed.py [TEXTS.jsonl] [--limit N] [--rounds R]

Lines need "text". Default: quotes_dev of ../shared/gold. Every reader gets the same parsed article right after the other, in
an order that turns with each article, so that a busy machine hurts all alike. CPU time of this process only. textacy reads
spaCy's own Doc of the text, made beforehand; it finds nothing in a text whose marks do not pair up. Without textacy its row
says so.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from etl.extract import nlp
from etl.extract.entities import find_cast
from etl.extract.layout import blocks_of
from etl.extract.quotes import find_quotes

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"


def textacy_quotes() -> Callable[[Any], int] | None:
    """Return textacy's extractor as doc → count, or None where it is not installed."""
    try:
        from textacy.extract.triples import direct_quotations
    except ImportError:
        return None

    def count(doc: Any) -> int:
        try:
            return sum(1 for _ in direct_quotations(doc))
        except ValueError:         # it refuses a text whose quotation marks do not pair up
            return 0
    return count


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("texts", nargs="?", type=Path, default=GOLD / "quotes_dev.jsonl")
    arguments.add_argument("--limit", type=int, default=70)
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    texts = [json.loads(line)["text"] for line in given.texts.read_text("utf-8").splitlines()[:given.limit]]
    peer = textacy_quotes()
    nlp.parse("A first sentence loads the model.", ())
    spacys = None
    if peer is not None:
        import spacy  # after nlp, which sees to it that numpy keeps to one thread
        spacys = spacy.load(nlp.MODEL)
    spent: dict[str, float] = defaultdict(float)
    found: dict[str, int] = defaultdict(int)

    def timed(name: str, work: Callable[[], Any]) -> Any:
        start = time.process_time()
        result = work()
        spent[name] += time.process_time() - start
        return result

    for n in range(given.rounds):
        for i, text in enumerate(texts):
            blocks = blocks_of(text)
            doc = timed("parse", lambda t=text, b=blocks: nlp.parse(t, b))
            cast = timed("cast", lambda d=doc, t=text, b=blocks: find_cast(d, t, b))
            steps: list[tuple[str, Callable[[], int]]] = [
                ("quotes", lambda d=doc, t=text, b=blocks, c=cast: len(find_quotes(d, t, b, c, (), None)))]
            if peer is not None and spacys is not None:
                read = spacys(text)
                steps.append(("textacy", lambda d=read: peer(d)))
            for name, work in steps if (n + i) % 2 else reversed(steps):
                found[name] += timed(name, work)
    articles = len(texts) * given.rounds
    print(f"{len(texts)} articles, {sum(map(len, texts)) // 1000} kB, {given.rounds} rounds; articles per CPU-second")
    print(f"  quotes alone                     {articles / spent['quotes']:8.1f}   {found['quotes'] // given.rounds} found")
    print(f"  cast and quotes                  {articles / (spent['cast'] + spent['quotes']):8.1f}")
    print(f"  parse, cast and quotes           {articles / (spent['parse'] + spent['cast'] + spent['quotes']):8.1f}")
    if peer is None:
        print("  textacy direct_quotations        not installed: pip install textacy (into a separate environment)")
    else:
        print(f"  textacy direct_quotations alone  {articles / spent['textacy']:8.1f}   {found['textacy'] // given.rounds} found")


if __name__ == "__main__":
    main()
