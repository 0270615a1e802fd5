"""Discovery: which URLs the sources' channels announce for a window, and what was seen but left out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from etl.fetch.announcements import ChannelReport, Discovery, Gathering, Rules
from etl.fetch.channels import READERS, Reading
from etl.fetch.client import Client
from etl.fetch.failure import FetchFailure
from etl.fetch.options import ClientOptions
from etl.reasons import Reason
from etl.records import Candidate, Channel, Quarantined, Source, Validators, Window

log = logging.getLogger(__name__)


def discover(sources: Sequence[Source], window: Window, *, client_options: ClientOptions, announced: Iterable[Candidate] = ()) -> Discovery:
    """Return the URLs of the window: from every channel of `sources`, and from earlier notes of `poll_feeds`.

    announced   candidates as poll_feeds returned them, of any time; those of sources not in `sources` are ignored
    returns     candidates in the window (see `Gathering` for the rule), with everything else counted by reason. A
                channel that cannot be read is a problem, not an error: the other channels count.
    """
    return asyncio.run(_gather(sources, window, client_options, announced, {}))


def poll_feeds(
    sources: Sequence[Source], *, client_options: ClientOptions, validators: Mapping[str, Validators] | None = None
) -> Discovery:
    """Return what the sources' feeds announce now, of whatever date. Other channels are not read: they do not forget.

    validators   by feed URL, from `Discovery.validators` of an earlier poll: an unchanged feed costs a 304
    """
    feeds = [replace(s, channels=tuple(c for c in s.channels if c.kind == "feed")) for s in sources]
    return asyncio.run(_gather([s for s in feeds if s.channels], None, client_options, (), validators or {}))


async def _gather(
    sources: Sequence[Source],
    window: Window | None,
    options: ClientOptions,
    announced: Iterable[Candidate],
    validators: Mapping[str, Validators],
) -> Discovery:
    gathering = Gathering(window)
    rules = {source.source_id: Rules(source) for source in sources}
    problems: list[Quarantined] = []
    for note in announced:
        if note.source_id in rules:
            gathering.add_note(rules[note.source_id], note)
    new: dict[str, Validators] = {}
    async with Client(options) as client:
        turn = asyncio.Semaphore(options.concurrency)
        readings = [Reading(client, rules[s.source_id], c, window, validators.get(c.url)) for s in sources for c in s.channels]
        reports = await asyncio.gather(*(_read(reading, gathering, problems, turn) for reading in readings))
        new.update({r.channel.url: r.new_validators for r in readings if r.new_validators})
    problems.sort(key=lambda p: (p.source_id, p.url, p.reason, p.message))
    return replace(gathering.result(problems, reports), validators=new)


async def report_channels(client: Client, source: Source, window: Window) -> list[ChannelReport]:
    """Try each channel of one source, in order; return what each gives."""
    gathering, turn = Gathering(window), asyncio.Semaphore(client.options.concurrency)
    rules = Rules(source)
    return [await _read(Reading(client, rules, channel, window), gathering, [], turn) for channel in source.channels]


async def _read(reading: Reading, gathering: Gathering, problems: list[Quarantined], turn: asyncio.Semaphore) -> ChannelReport:
    source_id, channel = reading.rules.source.source_id, reading.channel
    limit = reading.client.options.max_announcements
    count = inside = 0
    newest: datetime | None = None
    async with turn:
        try:
            async for item in READERS[channel.kind](reading):
                if count >= limit:
                    raise FetchFailure(Reason.TOO_LARGE, f"{channel.url}: announces more than {limit} URLs; the rest was not read")
                count += 1
                inside += gathering.add(reading.rules, channel, item)
                newest = max(filter(None, (newest, item.published, item.modified)), default=None)
                if count % 1000 == 0:
                    await asyncio.sleep(0)  # a long list must not hold up the other channels
        except FetchFailure as why:
            reading.problems.append(why)
        except Exception as why:  # a parser's bug that one document found must not cost the other channels
            log.exception("%s: unexpected error while reading %s", source_id, channel.url)
            reading.problems.append(FetchFailure(Reason.FEED_UNREADABLE, f"{channel.url}: unexpected {type(why).__name__}: {why}"[:500]))
    problems += [_quarantined(source_id, channel, why) for why in reading.problems]
    return ChannelReport(
        source_id=source_id,
        kind=channel.kind,
        url=channel.url,
        documents=reading.documents,
        left_out=reading.left_out,
        announced=count,
        in_window=inside,
        newest=newest,
        problem="; ".join(why.message for why in reading.problems)[:1000] or None,
    )


def _quarantined(source_id: str, channel: Channel, why: FetchFailure) -> Quarantined:
    return Quarantined(stage="discover", reason=str(why.reason), message=why.message, source_id=source_id, url=channel.url)
