"""What the extractors find in an article: time expressions, quotes and their speakers, events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


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
