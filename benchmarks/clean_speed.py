"""Pages per CPU-second, interleaved page by page in one run: bare lxml parse, trafilatura, newspaper4k, Dateline's clean stage.

usage: python benchmarks/clean_speed.py [PAGES.jsonl.gz …] [--limit N]

Lines need "html" and "url". Default: the two page sets of ../shared/gold. Every reader gets the same page right after
the other, in an order that turns with each page, so that a busy machine hurts all alike. CPU time of this process only.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path

import lxml.html
import newspaper
import trafilatura

from etl.clean import clean
from etl.errors import Quarantine
from etl.records import Page

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"


def with_lxml(html: str, url: str) -> object:
    return lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8"))


def with_trafilatura(html: str, url: str) -> object:
    return trafilatura.bare_extraction(html, url=url, with_metadata=True, include_comments=False)


def with_trafilatura_fast(html: str, url: str) -> object:
    return trafilatura.bare_extraction(html, url=url, fast=True, include_comments=False)


def with_newspaper(html: str, url: str) -> object:
    article = newspaper.Article(url, fetch_images=False)
    article.download(input_html=html)
    article.parse()
    return article.text


def with_dateline(html: str, url: str) -> object:
    try:
        return clean(Page(body=html.encode("utf-8", "replace"), url=url, content_type="text/html; charset=utf-8"))
    except Quarantine as refused:
        return refused.reason


READERS: dict[str, Callable[[str, str], object]] = {
    "lxml parse alone": with_lxml,
    "trafilatura, metadata": with_trafilatura,
    "trafilatura, fast": with_trafilatura_fast,
    "newspaper4k": with_newspaper,
    "dateline clean": with_dateline,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, default=[GOLD / "pages_news_dev.jsonl.gz", GOLD / "pages_body_dev.jsonl.gz"])
    parser.add_argument("--limit", type=int, default=10_000)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    for path in options.files:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            pages = [json.loads(line) for line in lines][: options.limit]
        names = list(READERS)
        spent = dict.fromkeys(names, 0.0)
        worst = dict.fromkeys(names, 0.0)
        for name in names:  # imports, models and caches are not the page's cost
            READERS[name](pages[0]["html"], pages[0]["url"])
        for turn, page in enumerate(pages):
            for step in range(len(names)):
                name = names[(turn + step) % len(names)]
                start = time.process_time()
                try:
                    READERS[name](page["html"], page["url"])
                except Exception as error:  # a peer's failure is the peer's
                    print(f"{name}: {type(error).__name__} on {page['url'][:80]}")
                took = time.process_time() - start
                spent[name] += took
                worst[name] = max(worst[name], took)
        print(f"{path.name}: {len(pages)} pages")
        base = spent["trafilatura, metadata"]
        for name in names:
            rate, ratio = len(pages) / spent[name], base / spent[name]
            print(f"  {name:24s} {rate:8.1f} pages per CPU-second   {ratio:5.2f} x trafilatura with metadata   slowest {worst[name]:.2f} s")


if __name__ == "__main__":
    main()
