"""What channels announce, and its gathering: canonical, deduplicated, inside the window, with the rest counted."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tld import get_fld

from etl.fetch.dates import noon, url_day
from etl.fetch.failure import storable
from etl.fetch.urls import canonical_url
from etl.reasons import Reason
from etl.records import Candidate, Channel, Quarantined, Source, SourceKind, Validators, Window

_NAMED_BY_HAND: frozenset[SourceKind] = frozenset({"folder", "url_list"})  # a person chose these URLs: any host will do


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One URL as a channel gives it."""

    url: str
    published: datetime | None = None
    modified: datetime | None = None
    title: str | None = None
    channel_url: str | None = None  # when it tells more than the channel's own URL: where in a file it lies


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelReport:
    """What one channel gave."""

    source_id: str
    kind: SourceKind
    url: str
    documents: int  # fetched or opened
    left_out: int  # child sitemaps that lie outside of the window
    announced: int
    in_window: int
    newest: datetime | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What the channels of a run announce. `seen == len(candidates) + sum(reasons.values())`."""

    candidates: tuple[Candidate, ...]  # canonical, one per URL, sorted by URL
    reasons: Counter[str]
    seen: int
    problems: tuple[Quarantined, ...] = ()
    channels: tuple[ChannelReport, ...] = ()
    validators: Mapping[str, Validators] = field(default_factory=dict)  # by feed URL, for the next poll


class Rules:
    """Which URLs may be articles of one source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.zone = ZoneInfo(source.timezone)
        self._include = [re.compile(p) for p in source.include]
        self._exclude = [re.compile(p) for p in source.exclude]
        home = (urlsplit(source.home).hostname or "").lower()
        registered = get_fld(source.home, fail_silently=True)
        self._hosts = tuple(filter(None, {home.removeprefix("www."), registered or "", *source.hosts}))

    def serves(self, host: str) -> bool:
        """Return whether articles of the source may lie on `host`: on its home's domain, its `hosts`, or below these."""
        return any(host == h or host.endswith(f".{h}") for h in self._hosts)

    def refuse(self, url: str, via: SourceKind) -> bool:
        """Return whether the source's hosts and patterns leave `url` out."""
        if via not in _NAMED_BY_HAND and not self.serves((urlsplit(url).hostname or "").lower()):
            return True
        if self._include and not any(p.search(url) for p in self._include):
            return True
        return any(p.search(url) for p in self._exclude)


class Gathering:
    """Takes announcements one by one and keeps what belongs to the window (all, when there is none).

    The rule: an announcement belongs to the window when its published or its modified instant lies inside. When the
    channel gives neither, the day in the URL decides (as noon in the newsroom's zone); without that it belongs to every
    window, unless another channel dates the same URL. What is outside is counted and forgotten at once, so that memory
    holds the window's URLs, not a site's whole archive.
    """

    def __init__(self, window: Window | None) -> None:
        self._window = window
        self._kept: dict[str, Candidate] = {}
        self._duplicates: Counter[str] = Counter()  # by URL, of kept ones
        self._outside: set[bytes] = set()  # short digests of URLs that some channel dates outside
        self.reasons: Counter[str] = Counter()
        self.seen = 0

    def add(self, rules: Rules, channel: Channel, announced: Announcement) -> bool:
        """Take one announcement; return whether it is (or may still be) one of the window's."""
        url = canonical_url(announced.url)
        if url is None:
            return self._leave(Reason.BAD_URL)
        if rules.refuse(url, channel.kind):
            return self._leave(Reason.EXCLUDED)
        published = announced.published
        if published is None and announced.modified is None and (day := url_day(url)):
            published = noon(day, rules.zone)
        return self.take(
            Candidate(
                url=url,
                source_id=rules.source.source_id,
                via=channel.kind,
                channel_url=announced.channel_url or channel.url,
                published_hint=published,
                modified_hint=announced.modified,
                title_hint=storable(announced.title or "").strip()[:500] or None,
            )
        )

    def add_note(self, rules: Rules, note: Candidate) -> bool:
        """Take a candidate that an earlier poll noted; the source's rules of today decide."""
        if rules.refuse(note.url, note.via):
            return self._leave(Reason.EXCLUDED)
        return self.take(note)

    def take(self, candidate: Candidate) -> bool:
        """Take a candidate whose URL is canonical and which the source's rules allow."""
        hints = [h for h in (candidate.published_hint, candidate.modified_hint) if h]
        if self._window is not None and hints and not any(h in self._window for h in hints):
            self._outside.add(_digest(candidate.url))
            return self._leave(Reason.OUTSIDE_WINDOW)
        self.seen += 1
        known = self._kept.get(candidate.url)
        if known is not None:
            self._duplicates[candidate.url] += 1
            candidate = _merged(known, candidate)
        self._kept[candidate.url] = candidate
        return True

    def _leave(self, reason: Reason) -> bool:
        self.seen += 1
        self.reasons[str(reason)] += 1
        return False

    def result(self, problems: Iterable[Quarantined] = (), channels: Iterable[ChannelReport] = ()) -> Discovery:
        """Return what was gathered."""
        reasons = Counter(self.reasons)
        candidates = []
        for url, candidate in sorted(self._kept.items()):
            undated = candidate.published_hint is None and candidate.modified_hint is None
            if self._duplicates[url]:
                reasons[str(Reason.DUPLICATE_URL)] += self._duplicates[url]
            if undated and _digest(url) in self._outside:
                reasons[str(Reason.OUTSIDE_WINDOW)] += 1
            else:
                candidates.append(candidate)
        return Discovery(
            candidates=tuple(candidates),
            reasons=reasons,
            seen=self.seen,
            problems=tuple(problems),
            channels=tuple(channels),
        )


def _digest(url: str) -> bytes:
    return hashlib.blake2b(url.encode(), digest_size=10).digest()


def _merged(first: Candidate, second: Candidate) -> Candidate:
    """Return one candidate of two announcements of one URL; which came first makes no difference."""
    better = min(first, second, key=_rank)
    return replace(
        better,
        published_hint=min(filter(None, (first.published_hint, second.published_hint)), default=None),
        modified_hint=max(filter(None, (first.modified_hint, second.modified_hint)), default=None),
        # of a page's two links the headline is longer than "12 comments"
        title_hint=max(filter(None, (first.title_hint, second.title_hint)), key=lambda t: (len(t), t), default=None),
    )


def _rank(c: Candidate) -> tuple[object, ...]:
    far = datetime.max.replace(tzinfo=UTC)
    return (
        c.published_hint is None,
        c.modified_hint is None,
        c.source_id,
        c.via,
        c.channel_url,
        c.published_hint or far,
        c.modified_hint or far,
        c.title_hint or "",
    )
