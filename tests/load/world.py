"""A small world of articles, made of values: what the warehouse's tests load."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from etl import ids, resolve
from etl.load import intake, merge, runs, staging
from etl.records import (
    Article,
    Attribution,
    Block,
    Candidate,
    Capture,
    Casualty,
    Event,
    EventPlace,
    Extraction,
    Participant,
    Quote,
    RecordAddress,
    Run,
    Span,
    Speaker,
    TimeExpression,
    Window,
)

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
QUAY = EventPlace(
    start=0,
    end=0,
    text="Port Halden",
    name="Port Halden",
    geoname_id=990001,
    country="NOR",
    admin1="Halden",
    lat=59.1,
    lon=11.4,
    precision="city",
)


def run_of(run_id: str = "cli/one", day: date = date(2031, 3, 4), **more) -> Run:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Run(run_id=run_id, kind=more.pop("kind", "cli"), window=Window(start=start, end=start + timedelta(days=1)), **more)


def capture(
    url: str,
    *,
    run_id: str = "cli/one",
    shard: str = "s0",
    source_id: str = "harbour-post",
    at: datetime = NOON,
    attempt: int = 1,
    outcome: str = "fetched",
    body: bytes = b"x",
    reason: str | None = None,
) -> Capture:
    return Capture(
        capture_id=ids.capture_id(run_id, url, attempt),
        run_id=run_id,
        shard=shard,
        source_id=source_id,
        url=url,
        final_url=url,
        attempt=attempt,
        started_at=at,
        seconds=0.2,
        outcome=outcome,
        reason=reason,
        http_status=200,
        content_type="text/html",
        body_bytes=len(body),
        body_sha256=hashlib.sha256(body).hexdigest(),
        etag='"1"',
        robots="allowed",
        address=RecordAddress(file="2031/03/a.warc.gz", offset=10, length=20) if outcome == "fetched" else None,
    )


def article(
    url: str, text: str, *, title: str = "Fire on the quay", published: datetime | None = NOON, keys=(), **more
) -> Article:
    return Article(
        url=url,
        canonical_url=url,
        title=title,
        text=text,
        blocks=(Block(kind="paragraph", start=0, end=len(text)),),
        content_sha256=hashlib.sha256(f"{title}\n{text}".encode()).hexdigest(),
        word_count=len(text.split()),
        language="en",
        authors=("Ida Brandt",),
        published_at=published,
        published_on=published.date() if published else None,
        date_precision="instant" if published else "none",
        near_duplicate_keys=tuple(keys),
        **more,
    )


TEXT = (
    "A bombing on Monday killed at least 12 people in Port Halden, the Coast Watch said. "
    "“We heard two blasts,” said Marta Lindqvist, the harbour master."
)


def extraction(
    text: str = TEXT,
    *,
    version: str = "1",
    dead: int = 12,
    place: EventPlace | None = QUAY,
    target: str = "the Coast Watch",
    day: date = date(2031, 3, 3),
    modality="occurred",
) -> Extraction:
    def span(words: str) -> Span:
        start = text.index(words)
        return Span(start=start, end=start + len(words), text=words)

    trigger, when, heard = span("bombing"), span("Monday"), span("We heard two blasts,")
    who, cue, claim = span("Marta Lindqvist"), span("said Marta"), span("the Coast Watch")
    if place is not None:
        at = span("Port Halden")
        place = replace(place, start=at.start, end=at.end)
    sentence = (0, text.index("said.") + 5)
    return Extraction(
        times=(
            TimeExpression(
                start=when.start,
                end=when.end,
                text=when.text,
                type="DATE",
                value=day.isoformat(),
                from_=day,
                to=day,
                grain="day",
                grounding="weekday",
                sentence=sentence,
            ),
        ),
        quotes=(
            Quote(
                kind="direct",
                start=heard.start,
                end=heard.end,
                fragments=((heard.start, heard.end),),
                text=heard.text,
                speaker=Speaker(start=who.start, end=who.end, text=who.text, name=who.text, role="harbour master", kind="person"),
                cue=Span(start=cue.start, end=cue.start + 4, text="said"),
                sentence=(heard.start - 1, len(text)),
            ),
        ),
        events=(
            Event(
                trigger=trigger,
                type="ASSAULT",
                mode="bombing",
                sentence=sentence,
                modality=modality,
                place=place,
                from_=day,
                to=day,
                grain="day",
                grounding="weekday",
                targets=(Participant(start=claim.start, end=claim.end, text=target, name=target),),
                casualties=(Casualty(kind="killed", min=dead, max=None),),
                attribution=Attribution(text=claim.text, name="Coast Watch"),
            ),
        ),
        extractor_version=version,
        model="toy",
        model_version="1",
    )


def load(engine, run: Run, pairs, *, shard: str = "s0", extractions=None, do_merge: bool = True) -> dict[str, int]:
    """Take (capture, article) pairs through intake, staging and merge as the stages do; extractions by position."""
    runs.open_run(engine, run)
    intake.put_candidates(
        engine,
        run.run_id,
        shard,
        [Candidate(url=c.url, source_id=c.source_id, via="feed", channel_url="https://x.example/feed") for c, _ in pairs],
    )
    intake.put_captures(engine, [c for c, _ in pairs])
    staging.stage_articles(engine, run.run_id, shard, pairs)
    if extractions is None:
        extractions = [extraction(a.text) for _, a in pairs]
    by_version = {}
    for (_, a), found in zip(pairs, extractions, strict=True):
        by_version[ids.version_id(ids.article_id(a.canonical_url), a.content_sha256)] = found
    staging.stage_extractions(
        engine, run.run_id, shard, [(version, by_version[version]) for version, _ in staging.articles(engine, run.run_id, shard)]
    )
    return merge.merge_run(engine, run.run_id, resolve) if do_merge else {}
