"""Everything that crosses a room's door, as frozen dataclasses.

Rooms (`fetch`, `clean`, `extract`, …) share this module and `errors` and never import each other; `stages` wires them.
Spans are half-open `[start, end)` in Unicode code points of `Article.text`. Instants are timezone-aware; days are
`datetime.date` and inclusive at both ends. The JSON form is written by `etl/jsonl.py`, the tables by `etl/load`.
"""

from etl.records.articles import Article, Block, BlockKind, Caption, DatePrecision
from etl.records.captures import Capture, Exchange, Page, RecordAddress, Validators
from etl.records.extraction import (
    Attribution,
    Casualty,
    Event,
    EventPlace,
    Extraction,
    Grain,
    Grounding,
    Modality,
    Participant,
    Quote,
    Span,
    Speaker,
    SpeakerKind,
    TimeExpression,
    TimeType,
)
from etl.records.incidents import Incident, Notice
from etl.records.resolution import EventEvidence, EventLink, Identity, Likeness, SpeakerName, VersionKeys
from etl.records.runs import Change, ChangeExample, CheckResult, Quarantined, Run, StageReport
from etl.records.sources import Candidate, Channel, Source, SourceKind, Window

__all__ = [
    "Article",
    "Attribution",
    "Block",
    "BlockKind",
    "Candidate",
    "Caption",
    "Capture",
    "Casualty",
    "Change",
    "ChangeExample",
    "Channel",
    "CheckResult",
    "DatePrecision",
    "Event",
    "EventEvidence",
    "EventLink",
    "EventPlace",
    "Exchange",
    "Extraction",
    "Grain",
    "Grounding",
    "Identity",
    "Incident",
    "Likeness",
    "Modality",
    "Notice",
    "Page",
    "Participant",
    "Quarantined",
    "Quote",
    "RecordAddress",
    "Run",
    "Source",
    "SourceKind",
    "Span",
    "Speaker",
    "SpeakerKind",
    "SpeakerName",
    "StageReport",
    "TimeExpression",
    "TimeType",
    "Validators",
    "VersionKeys",
    "Window",
]
