"""Pages in our own words for the tests of etl/clean: one fictional story, with chrome to put around it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from etl.clean import clean
from etl.records import Article, Page, Source

URL = "https://www.harbour-gazette.example/news/2021/05/12/ferry-line-closed"
HEADLINE = "Ferry line to Marrow Island closed after hull crack"
PARAGRAPHS = (
    "The ferry line between Port Ansel and Marrow Island was closed on Wednesday after inspectors found a crack in the hull "
    "of its only vessel.",
    "About 340 commuters had to wait for chartered boats, and two schools on the island cancelled lessons for the rest of the week.",
    "“We took the ship out of service within an hour of the report,” said Della Ruiz, who runs the harbour authority.",
    "Engineers expect the repair to take nine days, unless the crack turns out to reach the frames below the engine room.",
    "The line carried 1.2 million passengers last year, a fifth more than before the bridge at Colm was shut for repairs.",
)


def body(*paragraphs: str) -> str:
    return "".join(f"<p>{p}</p>\n" for p in paragraphs or PARAGRAPHS)


def ld(**fields: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": HEADLINE, **fields}
    return script(json.dumps(node))


def script(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def page(main: str | None = None, head: str = "", title: str = f"{HEADLINE} | Harbour Gazette", around: tuple[str, str] = ("", "")) -> str:
    main = f"<h1>{HEADLINE}</h1>{body()}" if main is None else main
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f'<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>{around[0]}'
        f"<main><article>{main}</article></main>{around[1]}<footer><p>© Harbour Gazette. All rights reserved.</p></footer></body></html>"
    )


def cleaned(
    html: str | bytes,
    url: str = URL,
    source: Source | None = None,
    content_type: str | None = "text/html; charset=utf-8",
    fetched_at: datetime | None = datetime(2021, 5, 20, tzinfo=UTC),
) -> Article:
    raw = html.encode() if isinstance(html, str) else html
    return clean(Page(body=raw, url=url, content_type=content_type, fetched_at=fetched_at, source=source))


def kinds(article: Article) -> list[tuple[str, str]]:
    return [(b.kind, article.text[b.start : b.end]) for b in article.blocks]


def gazette(**changes: object) -> Source:
    fields: dict[str, object] = {
        "source_id": "harbour-gazette",
        "name": "Harbour Gazette",
        "home": "https://www.harbour-gazette.example/",
        "country": "NZL",
        "language": "en",
        "timezone": "Pacific/Auckland",
        "channels": (),
    }
    return Source(**{**fields, **changes})  # type: ignore[arg-type]
