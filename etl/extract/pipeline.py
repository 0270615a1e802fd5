"""The order of the extractors on one article: parse, times, cast, quotes, events.

Each step sees what the steps before it found, and only that. This is the room's door for `stages`.
"""

from __future__ import annotations

import gc
import hashlib
import itertools
import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from etl.errors import Fatal, Quarantine
from etl.extract import nlp
from etl.extract.entities import find_cast
from etl.extract.events import find_events
from etl.extract.layout import blocks_of
from etl.extract.quotes import find_quotes
from etl.extract.times import find_times
from etl.reasons import Reason
from etl.records import Article, Extraction

log = logging.getLogger(__name__)

EXTRACTOR = "dateline.extract"
VERSION = "4"                      # raise it whenever any extractor's answers change: old rows are superseded by it
LANGUAGES = frozenset({"en"})
FEW = 3                            # articles, after which models and lexicons are loaded


def article_of_text(text: str, *, language: str | None = "en", published_at: datetime | None = None,
                    published_on: date | None = None, country: str | None = None) -> Article:
    """Return a bare text as an article: the text exactly as given, its blocks guessed from its lines."""
    day = published_on or (published_at.date() if published_at else None)
    return Article(url=None, canonical_url=None, title=None, text=text, blocks=blocks_of(text),
                   content_sha256=hashlib.sha256(text.encode()).hexdigest(), word_count=len(text.split()),
                   language=language, published_at=published_at, published_on=day,
                   date_precision="instant" if published_at else "day" if day else "none", country=country)


def extract_many(articles: Iterable[Article]) -> Iterator[Extraction | Quarantine]:
    """Annotate articles, one answer each, in order; memory stays flat however many come.

    An article that an extractor fails on gives a `Quarantine("extract_failed")` in its place: the others go on.
    """
    for article in articles:
        try:
            yield extract(article)
        except Quarantine as refused:
            yield refused


def extract(article: Article) -> Extraction:
    """Annotate one article. Raises Quarantine("extract_failed")."""
    if article.language is not None and article.language not in LANGUAGES:
        return _result(skipped=Reason.LANGUAGE_UNSUPPORTED.value)
    if next(_read) == FEW:
        settle()
    try:
        return annotate(article, nlp.parse(article.text, article.blocks))
    except (Quarantine, Fatal):
        raise
    except Exception as error:   # a poisoned page must not stop the run; the message says where to look
        log.warning("extraction failed on %s", article.canonical_url or "a text", exc_info=True)
        raise Quarantine(Reason.EXTRACT_FAILED, f"{type(error).__name__}: {error} while extracting from "
                         f"{article.canonical_url or 'a text'} ({len(article.text)} characters, {nlp.MODEL} "
                         f"{nlp.MODEL_VERSION}); after a fix run: dateline quarantine replay") from error


_read = itertools.count()          # articles that this process has begun


def settle() -> None:
    """Tell the garbage collector that what is loaded stays: it would walk through models and lexicons again and again."""
    gc.collect()
    gc.freeze()


def annotate(article: Article, doc: Any) -> Extraction:
    """Run the extractors over one parsed article (`doc`: from `nlp.parse`)."""
    text, blocks = article.text, article.blocks
    times = find_times(text, published_at=article.published_at, published_on=article.published_on,
                       country=article.country, doc=doc, blocks=blocks)
    cast = find_cast(doc, text, blocks)
    quotes = find_quotes(doc, text, blocks, cast, times, article.published_on)
    events = find_events(doc, text, blocks, times, quotes, cast, article.published_on, article.country)
    return _result(times=times, quotes=quotes, events=events)


def _result(**found: Any) -> Extraction:
    return Extraction(times=found.get("times", ()), quotes=found.get("quotes", ()), events=found.get("events", ()),
                      skipped=found.get("skipped"), extractor=EXTRACTOR, extractor_version=VERSION, model=nlp.MODEL,
                      model_version=nlp.MODEL_VERSION)
