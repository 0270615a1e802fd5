"""Which evidence wins each field of an article, how often, and how often it is right where the gold can tell.

usage: python benchmarks/clean_evidence.py [PAGES.jsonl.gz …]     (default: ../shared/gold/pages_news_dev.jsonl.gz)
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from etl.clean import clean
from etl.clean.text import key
from etl.errors import Quarantine
from etl.records import Article, Page

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"


def right(found: Article, gold: dict[str, object], field: str) -> bool | None:
    """Say whether a field agrees with the gold; None where the gold has no such field."""
    if field == "title" and gold.get("title"):
        return key(found.title or "") == key(str(gold["title"]))
    if field == "authors" and isinstance(gold.get("authors"), list) and gold["authors"]:
        return {key(a) for a in found.authors} == {key(str(a)) for a in gold["authors"]}  # type: ignore[union-attr]
    if field == "published_at" and gold.get("published") and found.published_at:
        wanted, have = datetime.fromisoformat(str(gold["published"])), found.published_at
        wanted, have = (d if d.tzinfo else d.replace(tzinfo=UTC) for d in (wanted, have))
        return abs((wanted - have).total_seconds()) < 60
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, default=[GOLD / "pages_news_dev.jsonl.gz"])
    for path in parser.parse_args().files:
        won: Counter[tuple[str, str]] = Counter()
        good: Counter[tuple[str, str]] = Counter()
        judged: Counter[tuple[str, str]] = Counter()
        pages = 0
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in map(json.loads, lines):
                pages += 1
                try:
                    body = line["html"].encode("utf-8", "replace")
                    found = clean(Page(body=body, url=line["url"], content_type="text/html; charset=utf-8"))
                except Quarantine as refused:
                    won["refused", refused.reason] += 1
                    continue
                for field in ("title", "authors", "published_at", "modified_at", "text"):
                    pair = field, found.found_by.get(field, "nothing")
                    won[pair] += 1
                    verdict = right(found, line["gold"], field)
                    if verdict is not None:
                        judged[pair] += 1
                        good[pair] += verdict
        print(f"{path.name}: {pages} pages")
        for (field, by), count in sorted(won.items(), key=lambda item: (item[0][0], -item[1])):
            agreed = f"right {good[field, by]}/{judged[field, by]}" if judged[field, by] else ""
            print(f"  {field:14s} {by:24s} {count:5d}   {agreed}")


if __name__ == "__main__":
    main()
