"""The hourly poll of feeds: what they announce is noted, since they forget within hours."""

from __future__ import annotations

import logging
from collections import Counter
from time import monotonic

from etl.stages.context import client_options, end, engine, sources_of
from etl.stages.stopping import stops_cleanly

log = logging.getLogger(__name__)


@stops_cleanly
def poll_feeds(source_ids: list[str] | None = None) -> dict[str, int]:
    """Note what the feeds announce now. Fetches no article; a feed that cannot be read is a warning."""
    from etl.fetch import poll_feeds as poll
    from etl.load import intake, retraction
    began = monotonic()
    db = engine()
    found = poll(list(sources_of(source_ids or ()).values()), client_options=client_options(), validators=intake.channel_validators(db))
    forbidden = retraction.forbidden_urls(db, found.candidates)
    noted = intake.note_announcements(db, [c for c in found.candidates if c.url not in forbidden])
    intake.put_channel_validators(db, found.validators)
    for problem in found.problems:
        log.warning("%s: %s (%s)", problem.source_id, problem.message, problem.reason)
    counts = {"announced": found.seen, **noted, "retracted": len(forbidden), "problems": len(found.problems)}
    end("poll_feeds", {**counts, **Counter(p.reason for p in found.problems), **found.reasons}, monotonic() - began)
    return counts
