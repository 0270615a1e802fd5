"""Cleaning: archived bytes in, `records.Article` out, or `errors.Quarantine` with the reason why there is none.

The door of the room. Everything behind it is pure: no network, no clock but the time limit, no files but its lexicons.
Imports are made on first use: lxml, BeautifulSoup, trafilatura and datasketch take a second that `etl.stages` must not pay.
"""

from __future__ import annotations

from etl.records import Article, Page

__all__ = ["clean", "near_keys"]


def clean(page: Page, *, seconds: float = 20.0) -> Article:
    """Return the article that a page shows; see `etl.clean.article.clean`.

    raises  Quarantine(reason, message), never anything else
    """
    from etl.clean import article

    return article.clean(page, seconds=seconds)


def near_keys(text: str) -> tuple[int, ...]:
    """Return a text's MinHash signature; see `etl.clean.duplicates`, which also says how to compare two."""
    from etl.clean import duplicates

    return duplicates.near_keys(text)
