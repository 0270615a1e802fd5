"""Fetching: polite, complete, hard to hurt. The only room that speaks HTTP.

Doors: `discover` and `poll_feeds` (which URLs), `fetch_all` (their pages into a `WarcSink`), `find_channels` (what a
site offers), `ClientOptions`. docs/fetching.md explains them.
"""

from etl.fetch.announcements import ChannelReport, Discovery
from etl.fetch.discover import discover, poll_feeds
from etl.fetch.find import FoundSite, find_channels
from etl.fetch.options import ClientOptions
from etl.fetch.pages import WarcSink, fetch_all
from etl.fetch.urls import canonical_url

__all__ = [
    "ChannelReport",
    "ClientOptions",
    "Discovery",
    "FoundSite",
    "WarcSink",
    "canonical_url",
    "discover",
    "fetch_all",
    "find_channels",
    "poll_feeds",
]
