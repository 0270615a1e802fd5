"""The demo site's outlets and pages, read from data files.

`outlets.toml` holds the outlets; `pages/<outlet>/*.toml` holds one page each. A page's `body` is light markup: blocks
stand apart by blank lines and are told apart by their first characters:

    ## words                         a crosshead
    !photo slug | caption | credit   a figure (the credit may be missing)
    !related title | path            a "read more" link in the middle of the text
    !newsletter                      the sign-up box
    - words                          a list item (each on a line of its own)
    anything else                    a paragraph, kept to the code point
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

HERE = Path(__file__).resolve().parent

PageKind = Literal["article", "section_front", "soft_404", "missing", "redirect", "js_shell"]
BlockKind = Literal["crosshead", "photo", "related", "newsletter", "list", "paragraph"]
Skin = Literal["meridian-herald", "harbor-ledger", "levant-dispatch", "the-new-arab"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One fictional publisher (or the seed article's, under a fictional host)."""

    slug: str                      # names its folders of pages and of templates
    host: str
    name: str
    tagline: str
    note: str                      # what a reader of its pages is told about them, in the footer
    language: str                  # BCP 47, e.g. "en-GB"
    locale: str                    # OpenGraph's, e.g. "en_GB"
    timezone: str
    sections: tuple[str, ...]
    disallow: tuple[str, ...] = ()       # path prefixes that robots.txt forbids
    rss_items: int = 0             # how many items the feed shows; 0 means no feed
    news_sitemap: bool = False
    archive_sitemap: Literal["none", "day", "month"] = "none"

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class SiteBlock:
    """One block of a page's body; `detail` is a photo's credit or a related link's path."""

    kind: BlockKind
    text: str
    detail: str = ""
    slug: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """One page as its file states it."""

    outlet: Outlet
    path: str                      # with the query where one matters: "/2015/09/30/x?rev=2"
    kind: PageKind = "article"
    title: str = ""
    standfirst: str = ""
    section: str = "World"
    authors: tuple[str, ...] = ()
    agency: str = ""               # a wire service named in the byline or dateline
    dateline: str = ""             # "BEIRUT (TPA) — ", put before the first paragraph
    published: datetime | date | None = None
    modified: datetime | None = None
    show_date: bool = True         # False: the page itself carries no date anywhere
    announced: datetime | None = None    # when a channel first shows it; default: modified or published
    correction: str = ""
    tags: tuple[str, ...] = ()
    is_free: bool = True
    language: str = ""             # of this page, where it is not the outlet's
    photo: str = ""                # "slug | caption | credit" of the lead picture
    read_minutes: int = 3
    body: str = ""
    target: str = ""               # of a redirect
    in_feed: bool = True
    in_sitemap: bool = True
    via_redirect: bool = False     # announced by its redirect alone
    charset_header: str = "utf-8"  # what the Content-Type says
    charset_bytes: str = "utf-8"   # what the bytes are
    charset_meta: str = "utf-8"    # what the markup says
    delay_seconds: float = 0.0
    gzip: bool = False

    @property
    def url(self) -> str:
        return self.outlet.origin + self.path

    @property
    def canonical_url(self) -> str:
        return self.url.partition("?")[0]

    @property
    def announced_at(self) -> datetime:
        """The instant a channel gives for this page, UTC."""
        shown = self.announced or self.modified or self.published
        if shown is None:
            raise ValueError(f"{self.url}: a page needs `published` or `announced`")
        if isinstance(shown, datetime):
            return shown.astimezone(UTC)
        return datetime.combine(shown, time(), UTC)

    @property
    def last_modified(self) -> datetime:
        """The instant that the Last-Modified header gives, UTC, whole seconds."""
        return self.announced_at.replace(microsecond=0)

    @property
    def lead_photo(self) -> SiteBlock | None:
        return _photo(self.photo) if self.photo else None

    @property
    def blocks(self) -> tuple[SiteBlock, ...]:
        return tuple(_block(raw) for raw in self.body.strip("\n").split("\n\n") if raw.strip())


def _photo(raw: str) -> SiteBlock:
    parts = [p.strip(" ") for p in raw.split("|")]
    return SiteBlock("photo", parts[1], detail=parts[2] if len(parts) > 2 else "", slug=parts[0])


def _block(raw: str) -> SiteBlock:
    if raw.startswith("## "):
        return SiteBlock("crosshead", raw[3:])
    if raw.startswith("!photo "):
        return _photo(raw[7:])
    if raw.startswith("!related "):
        title, _, path = raw[9:].partition("|")
        return SiteBlock("related", title.strip(), detail=path.strip())
    if raw.startswith("!newsletter"):
        return SiteBlock("newsletter", "")
    if raw.startswith("- "):
        return SiteBlock("list", "", items=tuple(line.removeprefix("- ") for line in raw.splitlines()))
    return SiteBlock("paragraph", raw)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What should come of one announced URL (expected.toml)."""

    url: str                       # as announced, tracking parameters dropped
    source: str                    # source_id
    day: date                      # the UTC day whose nightly window announces it
    outcome: str                   # "article", or the Reason that keeps it from becoming one
    stage: Literal["fetch", "clean", "load"]   # the last one it reaches
    extraction: str = ""           # the Reason that keeps a loaded article from being extracted
    status: int = 200              # of the first response
    final_url: str = ""            # after a redirect
    canonical_url: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()
    published_on: date | None = None     # the publisher's local day
    language: str = "en"
    is_free: bool | None = None
    contains: tuple[str, ...] = ()       # words of the cleaned text
    lacks: tuple[str, ...] = ()          # furniture that is not part of it
    note: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """All outlets and pages, with look-ups."""

    outlets: dict[str, Outlet] = field(default_factory=dict)                # by host
    pages: dict[tuple[str, str], SitePage] = field(default_factory=dict)    # by (host, path with query)

    def of(self, outlet: Outlet) -> list[SitePage]:
        """Return one outlet's pages, the latest first."""
        mine = [p for p in self.pages.values() if p.outlet == outlet]
        return sorted(mine, key=lambda p: (p.announced_at, p.path), reverse=True)


def _typed(table: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}


@lru_cache(maxsize=1)
def load_site() -> Site:
    """Read the outlets and their pages. Raises TypeError or ValueError naming the file when one is malformed."""
    site = Site()
    for table in tomllib.loads((HERE / "outlets.toml").read_text("utf-8"))["outlet"]:
        outlet = Outlet(**_typed(table))
        site.outlets[outlet.host] = outlet
        for path in sorted((HERE / "pages" / outlet.slug).glob("*.toml")):
            try:
                page = SitePage(outlet=outlet, **_typed(tomllib.loads(path.read_text("utf-8"))))
            except (TypeError, ValueError) as e:
                raise ValueError(f"{path}: {e}") from e
            if (outlet.host, page.path) in site.pages:
                raise ValueError(f"{path}: {page.url} is another page's address already")
            site.pages[outlet.host, page.path] = page
    return site


@lru_cache(maxsize=1)
def expected() -> tuple[Expectation, ...]:
    """Read expected.toml: what a run over the site's days must give for every announced URL."""
    tables = tomllib.loads((HERE / "expected.toml").read_text("utf-8"))["page"]
    return tuple(Expectation(**_typed(t)) for t in tables)
