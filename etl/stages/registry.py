"""The registry of sources as ops work with it: list, try, add."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from etl.errors import Fatal
from etl.records import Source, Window
from etl.settings import settings
from etl.stages.context import client_options, sources_of

if TYPE_CHECKING:
    from etl.fetch import Discovery, FoundSite


def folder() -> Path:
    """Return where the source files lie."""
    return settings().sources_dir


def every_source() -> list[Source]:
    """Return all sources, enabled or not, by id. Raises Fatal naming file and line of every mistake."""
    from etl.sources import load_sources
    names = sorted(path.stem for path in folder().glob("*.toml"))
    return list(load_sources(folder(), names).values()) if names else []


def check(only: Collection[str], window: Window) -> Discovery:
    """Try every channel of the sources; return what a run over the window would find."""
    from etl.fetch import discover
    return discover(list(sources_of(only).values()), window, client_options=client_options())


def add(url: str, *, country: str, timezone: str, source_id: str | None) -> tuple[Path, FoundSite]:
    """Find the site's channels and write its file, switched off; return the file and what was tried.

    raises  Fatal when the site offers no channel, or when its file exists
    """
    from etl.fetch import find_channels
    from etl.sources import write_source
    found = find_channels(url, client_options=client_options())
    if not found.channels:
        tried = "; ".join(f"{r.url}: {r.problem or 'announces nothing'}" for r in found.reports)
        raise Fatal(f"{found.home} offers no feed or sitemap that announces anything ({tried}); nothing was written. If you know "
                    f"one, write the file by hand: docs/sources.md")
    host = (urlsplit(found.home).hostname or "").removeprefix("www.")
    source = Source(source_id=source_id or host.replace(".", "-"), name=found.name, home=found.home, country=country,
                    language=found.language or "en", timezone=timezone, channels=found.channels, enabled=False)
    return write_source(folder(), source), found
