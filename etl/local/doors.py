"""What the demo asks of the rest of Dateline. The command line hands it in: a room imports no other room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

Line = tuple[str, str, str]        # label, words, colour or ""

class DayCounts(TypedDict):
    """One day's run, added up over its shards."""

    day: str                       # 2015-09-29
    run_id: str
    discovered: int                # URLs of the window
    fetched: int                   # of these, archived by this run or an earlier one
    not_fetched: Mapping[str, int]     # reason: URLs
    cleaned: int                   # articles on staging
    quarantined: Mapping[str, int]     # reason: pages
    extracted: int                 # articles with extractions
    skipped: Mapping[str, int]     # reason: articles loaded without extractions
    loaded: int                    # versions in the warehouse that this day's pages gave
    quotes: int                    # of these versions, in the warehouse
    events: int


class QuoteView(TypedDict):
    """A quote as a person reads it."""

    speaker: str                   # the fullest name, or the words as written, or ""
    role: str
    kind: str
    said: str                      # day or range, or ""
    text: str


class EventView(TypedDict):
    """An event mention as a person reads it."""

    when: str                      # day or range, or why it has none
    what: str                      # type and mode
    where: str
    actors: str
    targets: str
    casualties: str
    modality: str                  # with the claimant when it is claimed
    words: str                     # the trigger's sentence


class ArticleView(TypedDict):
    """One article out of the warehouse with what was found in it."""

    url: str
    title: str
    site_name: str
    published_on: str
    words: int
    times: int
    quotes: Sequence[QuoteView]
    events: Sequence[EventView]


@dataclass(frozen=True, slots=True)
class Warehouse:
    """The functions of `etl.stages` that the local world and the demo call. Each takes the URL it works on.

    prepare       admin URL of the server → creates database and roles, migrates, returns the URL for the stages
    days          URL, run ids → one row per run, in order of days
    article       URL, canonical URL of an article → its current version, or None when it is not there
    table_hashes  URL → table: hash of its content, run ids and load times left out
    night         URL → how last night went: lines, the verdict's first
    reader        admin URL of the server, password → lets dashboard_reader log in with it; URL of the warehouse for that login
    """

    prepare: Callable[[str], str]
    days: Callable[[str, Sequence[str]], Sequence[DayCounts]]
    article: Callable[[str, str], ArticleView | None]
    table_hashes: Callable[[str], Mapping[str, str]]
    night: Callable[[str], Sequence[Line]]
    reader: Callable[[str, str], str]
