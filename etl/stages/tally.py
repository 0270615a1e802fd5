"""What a stage did, by source: counted while it works, for the metrics. Costs a few additions per article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from etl.metrics import meter
from etl.records import StageReport


@dataclass(slots=True)
class Tally:
    """Articles, bytes, seconds and reasons of one stage, by source."""

    articles: Counter[str] = field(default_factory=Counter)
    bytes: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    left: Counter[tuple[str, str]] = field(default_factory=Counter)      # (source, reason)

    def passed(self, source: str, *, size: int | None = 0, seconds: float = 0.0, count: int = 1) -> None:
        """Note items that went on."""
        self.articles[source] += count
        self.bytes[source] += size or 0
        self.seconds[source] = self.seconds.get(source, 0.0) + seconds

    def refused(self, source: str, reason: str, *, size: int | None = 0, seconds: float = 0.0) -> None:
        """Note an item that left the path."""
        self.left[source, reason] += 1
        self.bytes[source] += size or 0
        self.seconds[source] = self.seconds.get(source, 0.0) + seconds

    def share_out(self, seconds: float, characters: Mapping[str, int]) -> None:
        """Share a stage's seconds out by the length of each source's text: a batch of texts is worked on as one."""
        total = sum(characters.values()) or 1
        for source, length in characters.items():
            self.seconds[source] = self.seconds.get(source, 0.0) + seconds * length / total


def measure(report: StageReport, tally: Tally | None = None) -> None:
    """Send a stage's report, and its tally by source, to the meter."""
    to, stage = meter(), {"stage": report.stage}
    to.count("stage.received", report.received, stage)
    to.count("stage.passed", report.passed, stage)
    to.seconds("stage.seconds", report.seconds, stage)
    for reason, count in sorted(report.reasons.items()):
        to.count("stage.left", count, {**stage, "reason": reason})
    if tally is not None:
        for source, count in sorted(tally.articles.items()):
            to.count("source.articles", count, {**stage, "source": source})
        for source, count in sorted(tally.bytes.items()):
            if count:
                to.count("source.bytes", count, {**stage, "source": source})
        for source, seconds in sorted(tally.seconds.items()):
            to.seconds("source.seconds", seconds, {**stage, "source": source})
        for (source, reason), count in sorted(tally.left.items()):
            to.count("source.left", count, {**stage, "source": source, "reason": reason})
    to.flush()
