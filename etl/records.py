"""Everything that crosses a room's door, as frozen dataclasses.

Rooms (`fetch`, `clean`, `extract`, …) share this module and `errors` and never import each other; `stages` wires them.
Spans are half-open `[start, end)` in Unicode code points of `Article.text`. Instants are timezone-aware; days are
`datetime.date` and inclusive at both ends. The JSON form is written by `etl/jsonl.py`, the tables by `etl/load`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

# ------------------------------------------------------------------ windows, sources, candidates


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The half-open stretch of time [start, end) that one run owns, in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError(f"a window needs timezone-aware bounds, got {self.start!r} and {self.end!r}")
        if self.end <= self.start:
            raise ValueError(f"a window must end after it starts, got [{self.start}, {self.end})")

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


SourceKind = Literal["feed", "sitemap", "archive_page", "warc", "folder", "url_list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One place that announces a source's articles."""

    kind: SourceKind
    url: str                       # an http(s) URL; a path or fsspec URL for warc, folder and url_list


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One publisher as configured in its TOML file (etl/sources)."""

    source_id: str                 # file name without suffix: [a-z0-9-]+
    name: str                      # the outlet's name as printed
    home: str                      # home page URL
    country: str                   # ISO 3166-1 alpha-3
    language: str                  # ISO 639-1
    timezone: str                  # IANA zone of the newsroom
    channels: tuple[Channel, ...]
    include: tuple[str, ...] = ()  # regular expressions on the URL; empty means all
    exclude: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()    # hosts besides home's that may serve its articles
    delay_seconds: float = 1.0     # between two requests to one host
    expected_per_weekday: tuple[tuple[int, int], ...] = ()   # (min, max) for Monday .. Sunday, or empty
    enabled: bool = True
    credits: tuple[str, ...] = ()  # names that are bylines of the house, not people


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A URL that some channel announced."""

    url: str                       # canonical form: tracking parameters dropped
    source_id: str
    via: SourceKind
    channel_url: str
    published_hint: datetime | None = None   # what the channel says, UTC
    modified_hint: datetime | None = None
    title_hint: str | None = None


# ------------------------------------------------------------------ captures


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAddress:
    """Where one WARC record lies: enough to read it again by offset alone."""

    file: str                      # path below the archive's root
    offset: int                    # bytes
    length: int                    # bytes, of the compressed member

    def __str__(self) -> str:
        return f"{self.file}@{self.offset}+{self.length}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One attempt to fetch one URL, whatever came of it."""

    capture_id: str                # UUIDv5 of (run_id, url, attempt)
    run_id: str
    shard: str
    source_id: str
    url: str                       # as asked
    final_url: str | None          # after redirects
    attempt: int                   # 1 ..
    started_at: datetime
    seconds: float
    outcome: Literal["fetched", "unchanged", "skipped", "failed"]
    reason: str | None             # a Reason unless outcome is "fetched"
    message: str | None = None
    http_status: int | None = None
    content_type: str | None = None
    body_bytes: int | None = None  # after decoding of content codings
    body_sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    robots: Literal["allowed", "denied", "unreachable", "absent", "not_asked"] = "not_asked"
    address: RecordAddress | None = None
    final: bool = True             # False when the same URL is tried again in the same stage: count only final ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What makes a GET conditional: the values of an earlier response's headers, as received."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its response (or one file's bytes), as they go into the archive.

    The body is the decoded one: `response_head` must not claim a transfer or content coding that is gone.
    """

    kind: Literal["response", "resource"]
    record_id: str                 # UUID of the response or resource record
    url: str
    fetched_at: datetime
    body: bytes
    content_type: str | None = None          # of a resource; a response says it in its head
    request_head: bytes | None = None        # request line and headers with the empty line that ends them
    response_head: bytes | None = None       # status line and headers with the empty line that ends them
    ip_address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Archived bytes of one page, ready to be cleaned."""

    body: bytes
    url: str                       # the final URL
    content_type: str | None = None          # the header, which may name a charset
    fetched_at: datetime | None = None       # bounds dates: nothing is published after it
    source: Source | None = None             # None in `dateline extract`
    address: RecordAddress | None = None


# ------------------------------------------------------------------ articles

BlockKind = Literal["headline", "standfirst", "heading", "paragraph", "list_item", "block_quote", "caption", "table"]
DatePrecision = Literal["instant", "minute_no_zone", "day", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of the article's text; blocks are in order and do not overlap."""

    kind: BlockKind
    start: int
    end: int
    credit: str | None = None      # a caption's photographer or agency


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The words below a picture that report nothing of their own: kept beside the text, not in it (see docs/cleaning.md)."""

    text: str
    credit: str | None             # photographer or agency
    after: int                     # index of the block before it; -1 when it stands before all


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A page cleaned and normalized (or a bare text, exactly as given). See etl/clean."""

    url: str | None
    canonical_url: str | None
    title: str | None
    text: str
    blocks: tuple[Block, ...]
    content_sha256: str            # of title and text; what makes a version
    word_count: int
    language: str | None           # ISO 639-1, detected unless only declared
    authors: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()   # agencies and outlets named as authors
    published_at: datetime | None = None     # aware when the page or the source gives a zone
    published_on: date | None = None         # the publisher's local day
    date_precision: DatePrecision = "none"
    modified_at: datetime | None = None
    language_declared: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    site_name: str | None = None
    image_url: str | None = None
    is_free: bool | None = None
    social_title: str | None = None
    dateline_place: str | None = None        # "BEIRUT (AP) —" as ("Beirut", "AP")
    dateline_agency: str | None = None
    country: str | None = None               # of the source, ISO alpha-3: reads 3/4/2015 its way
    captions: tuple[Caption, ...] = ()       # short ones and the lead picture's; long ones are blocks of the text
    near_duplicate_keys: tuple[int, ...] = ()            # MinHash signature, see etl/clean/duplicates.py
    found_by: Mapping[str, str] = field(default_factory=dict)  # field → the evidence that won, e.g. "json_ld"


# ------------------------------------------------------------------ extraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Words as they stand in the text: `text == article.text[start:end]`."""

    start: int
    end: int
    text: str


TimeType = Literal["DATE", "TIME", "DURATION", "SET"]
Grounding = Literal["explicit", "deictic", "weekday", "anaphoric", "ordinal", "vague", "publication", "narrative"]
Grain = Literal["second", "minute", "hour", "part_of_day", "day", "weekend", "week", "month", "season", "quarter",
                "half", "year", "decade", "century", "millennium", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExpression:
    """One time expression by TimeML's conventions, resolved to days where the text allows it."""

    start: int
    end: int
    text: str
    type: TimeType
    value: str                     # TimeML value, e.g. "2015-10-01", "P10D", "XXXX-WXX-5", "PAST_REF"
    from_: date | datetime | None  # first and last day, inclusive; an aware datetime where a time of day is given
    to: date | datetime | None
    grain: Grain
    grounding: Grounding
    modifier: str | None = None    # TimeML mod: START, MID, END, APPROX, BEFORE, AFTER, LESS_THAN, MORE_THAN …
    confidence: float = 1.0
    rule: str = ""
    sentence: tuple[int, int] | None = None


SpeakerKind = Literal["person", "organisation", "place", "group", "anonymous", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who spoke: the mention as written, and whom it means."""

    start: int
    end: int
    text: str
    name: str | None               # the fullest name in the article; None for "two Lebanese sources"
    role: str | None = None
    affiliation: str | None = None
    kind: SpeakerKind = "unknown"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One stretch of attributed speech, as written. Nothing here is guessed."""

    kind: Literal["direct", "indirect", "mixed"]
    start: int                     # of the first fragment
    end: int                       # of the last fragment
    fragments: tuple[tuple[int, int], ...]   # content without the quotation marks
    text: str                      # fragments joined by one space
    speaker: Speaker | None        # None when the text names nobody
    cue: Span | None
    said_from: date | None = None
    said_to: date | None = None
    polarity: Literal["affirmed", "denied", "promised", "accused", "asked", "urged"] = "affirmed"
    addressee: str | None = None
    venue: str | None = None
    sentence: tuple[int, int] | None = None  # of the cue or first fragment
    rule: str = ""                 # which rule found it, e.g. "en.quote.said_after"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """An actor or a target of an event."""

    start: int
    end: int
    text: str
    name: str | None = None        # resolved through the article's entities
    country: str | None = None     # ISO alpha-3
    role: str | None = None        # state, military, police, rebels, civilians, company, party, media …


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPlace:
    """Where an event took place, resolved to GeoNames where the evidence carries it."""

    start: int
    end: int
    text: str
    name: str | None = None
    geoname_id: int | None = None
    country: str | None = None     # ISO alpha-3
    country_name: str | None = None
    admin1: str | None = None
    lat: float | None = None       # degrees, WGS 84
    lon: float | None = None
    precision: Literal["point", "city", "admin2", "admin1", "country", "region"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Casualty:
    """One count of people harmed, as one claim states it."""

    kind: Literal["killed", "wounded", "missing", "displaced", "detained"]
    min: int | None
    max: int | None
    who: str | None = None         # civilians, children, soldiers …
    start: int | None = None       # of the words that give the count
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Whose claim an event is."""

    text: str
    name: str | None = None
    start: int | None = None
    end: int | None = None


Modality = Literal["occurred", "claimed", "denied", "planned", "possible"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One mention of something that happened, may happen or is said to have happened."""

    trigger: Span
    type: str                      # PLOVER's or a general type, DESIGN.md section 4
    mode: str | None
    sentence: tuple[int, int]
    modality: Modality
    actors: tuple[Participant, ...] = ()
    targets: tuple[Participant, ...] = ()
    place: EventPlace | None = None
    from_: date | datetime | None = None
    to: date | datetime | None = None
    grain: Grain = "unknown"
    grounding: Grounding | None = None
    undated_reason: str | None = None        # set when from_ and to are both None
    casualties: tuple[Casualty, ...] = ()
    attribution: Attribution | None = None
    confidence: float = 1.0
    rule: str = ""                 # the lexicon entry
    story: int | None = None       # mentions of one happening within the article share it; None stands alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that the extractors found in one article."""

    times: tuple[TimeExpression, ...]
    quotes: tuple[Quote, ...]
    events: tuple[Event, ...]
    skipped: str | None = None     # a Reason, e.g. "language_unsupported": then the tuples are empty
    extractor: str = "dateline.extract"
    extractor_version: str = ""
    model: str | None = None
    model_version: str | None = None
    key: str | None = None         # of what it was made from: equal keys give equal answers; None: not known


# ------------------------------------------------------------------ runs, reports, checks


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of the pipeline over one window. Airflow's run_id, or the CLI's."""

    run_id: str
    kind: Literal["nightly", "replay", "cli"]
    window: Window
    sources: tuple[str, ...] = ()  # empty means all enabled
    refetch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReport:
    """What one stage did with one shard: `received == passed + sum(reasons.values())`."""

    stage: str
    shard: str
    received: int
    passed: int
    reasons: Mapping[str, int]
    seconds: float

    def __post_init__(self) -> None:
        if self.received != self.passed + sum(self.reasons.values()):
            raise ValueError(f"{self.stage} {self.shard}: {self.received} in, but {self.passed} out and {dict(self.reasons)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """One item put aside, with everything needed to find it and try again."""

    stage: str
    reason: str
    message: str
    source_id: str
    url: str
    capture_id: str | None = None
    address: RecordAddress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """The outcome of one SQL check."""

    name: str
    severity: Literal["error", "warning"]
    failing_rows: int
    sample: tuple[str, ...]        # up to five rows, as text
    advice: str                    # from the check's header: what to do


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeExample:
    """One row that a replay adds, removes or changes."""

    what: Literal["added", "removed", "changed"]
    url: str
    before: str | None             # what it said, in words; None when added
    after: str | None              # what it says now; None when removed
    columns: tuple[str, ...]       # which columns differ, when changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a replay's merge changes on one day of publication, for one kind of fact."""

    day: date | None               # None: the articles bear no date
    fact: str                      # article_version, time_expression, quote, event_mention
    added: int
    removed: int
    changed: int
    kept: int
    examples: tuple[ChangeExample, ...] = ()


# ------------------------------------------------------------------ telling people


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something wrong that people are told of once, however often and by however many processes it is seen."""

    kind: Literal["run_failed", "late", "volume"]
    subject: str                   # the run, the day or the source
    cause: str = ""                # what failed there: another cause is another incident
    title: str                     # one line
    detail: str                    # what, where, how much, what to do
    told_with: str | None = None   # incidents told of as one, e.g. the days of a backfill that fail alike

    @property
    def key(self) -> str:
        """What makes two sightings one incident."""
        return "/".join(filter(None, (self.kind, self.subject, self.cause)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to people."""

    state: Literal["open", "over"]
    title: str                     # one line
    text: str
    incidents: tuple[Incident, ...]
    link: str | None = None        # where to look, e.g. the run in Airflow's UI


# ------------------------------------------------------------------ resolution: what load gives to resolve, and gets back


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionKeys:
    """What tells whether two article versions are near-duplicates."""

    version_id: str
    keys: tuple[int, ...]          # Article.near_duplicate_keys
    word_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How much two texts share, as estimated from their keys."""

    similarity: float              # Jaccard similarity of their shingles, 0 .. 1
    containment: float             # share of the shorter text that the longer holds, 0 .. 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerName:
    """A speaker as an article names it."""

    name: str
    kind: SpeakerKind
    role: str | None = None
    affiliation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom a name means, across articles."""

    person_id: str
    kind: Literal["person", "organisation"]
    key: str                       # the folded name, with distinguishing evidence where names collide
    known_as: tuple[str, ...] = ()  # all ids that this person may bear as evidence comes and goes: a takedown of one holds for all


@dataclass(frozen=True, slots=True, kw_only=True)
class EventEvidence:
    """What tells whether two mentions are one happening."""

    mention_id: str
    version_id: str
    article_id: str
    source_id: str
    cluster_id: str                # near-duplicate cluster of the version
    type: str
    mode: str | None
    modality: Modality
    trigger: str
    start: int                     # of the trigger in the version's text
    geoname_id: int | None
    place_precision: str | None
    from_: date | None
    to: date | None
    participants: frozenset[str]   # names, or words as written, of actors and targets
    tolls: frozenset[tuple[str, int | None, int | None]]     # (kind, min, max)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLink:
    """Two mentions held to be one happening, and why."""

    a: str                         # mention ids, a < b
    b: str
    because: str
