"""The anchors of one text, and what a draft means against them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo

from etl.extract.times.draft import Draft
from etl.extract.times.point import Point, day_point
from etl.extract.times.tense import Tense
from etl.records import Grounding

_FAR = 250  # tokens within which "that year", "two years later" find their date in news
_NEAR = 30  # tokens within which a year told in news still holds for a month


@dataclass(slots=True, kw_only=True)
class Grounded:
    """What a draft means: the point of the calendar, or a value without one."""

    value: str
    point: Point | None = None
    span: tuple[date | None, date | None] = (None, None)
    grounding: Grounding = "explicit"
    confidence: float = 1.0


@dataclass(slots=True, kw_only=True)
class Context:
    """The anchors of one text; `ref` moves as the text is read."""

    day: date | None  # of publication, in the publisher's zone
    zone: tzinfo | None = None
    country: str | None = None  # ISO 3166-1 alpha-3
    narrative: bool = False  # a history: its own dates anchor, not the day of publication
    ref: Point | None = None  # the last date of the text
    told_at: int = -1  # token of the last year that the story stands in: "in 1989", not "post-1945" or "the 2012-13 season"
    ref_first: int = -1  # its token
    ahead: Point | None = None  # the next date of the text that carries its year
    asides: frozenset[int] = frozenset()  # first tokens of explicit dates that do not move `ref`
    paragraph: int = 0  # first token of the paragraph that is being read
    sentence: int = 0  # and of the sentence
    here: int = 0  # the token that is being read
    before: str = ""  # and the word in front of the expression
    southern: bool = False

    def told_year(self, tense: Tense) -> bool:
        """Tell whether the text, not the publication, gives the year of a date without one."""
        if self.narrative:
            return True
        if self.day is None:
            return False
        near = self.told_at >= max(self.paragraph, self.here - _NEAR)
        return self.ref is not None and near and self.ref.year < self.day.year - 1 and tense != "future"

    def now(self, d: Draft) -> Point | None:
        """Return the anchor of "this", "last", "ago"."""
        if self.narrative and self.ref is not None:
            return self.ref
        return day_point(self.day) if self.day is not None else None

    def then(self, d: Draft) -> Point | None:
        """Return the anchor of "the next day", "a year earlier": the last date told, else the publication.

        In news a last date that is too coarse for the unit ("the next day" after "last week") gives way to the publication.
        """
        fine = self.narrative or d.unit not in ("D", "N") or (self.ref is not None and self.ref.grain == "day")
        if not self.narrative and self.day is None:
            return None  # nothing but explicit dates is resolved without a publication
        bound = d.rel in ("that", "same", "following") or (d.kind == "off" and d.sign > 0)  # these look back in the text farther
        if self.ref is not None and fine and (self.narrative or self.ref_first >= (self.here - _FAR if bound else self.paragraph)):
            return self.ref
        return day_point(self.day) if self.day is not None else self.ref

    def same_day(self) -> Point | None:
        """Return the day that a bare time of day belongs to: the last one told, in news only of the same sentence."""
        if (
            self.ref is not None
            and self.ref.grain == "day"
            and (self.narrative or (self.day is not None and self.ref_first >= self.sentence))
        ):
            return self.ref
        return day_point(self.day) if self.day is not None and not self.narrative else None


def explicit_ahead(drafts: list[Draft], c: Context) -> list[Point | None]:
    """Return, for each draft, the next later one that carries its own year, as a point of at most a month's grain."""
    out: list[Point | None] = []
    nearest: Point | None = None
    for d in reversed(drafts):
        out.append(nearest)
        if (
            d.kind == "cal"
            and d.year is not None
            and not d.two_digits
            and d.first not in c.asides
            and d.partner is None
            and d.holiday is None
        ):
            year = -d.year if d.era == -1 else d.year
            nearest = (
                Point("month", year, d.month) if d.month else Point("season", year, index=d.season) if d.season else Point("year", year)
            )
    return out[::-1]


def looks_back(d: Draft) -> bool:
    """A glance back ("a year earlier", "the previous year") and the far end of a range of years do not move the story."""
    return (
        (d.kind == "off" and d.sign < 0)
        or (d.kind == "rel" and d.rel in ("previous", "last"))
        or (d.partner is not None and d.rule == "date.year_range")
    )


def unknown(value: str, grounding: Grounding = "deictic") -> Grounded:
    return Grounded(value=value, grounding=grounding, confidence=0.5)


def resolved(point: Point | None, fallback: str, grounding: Grounding, confidence: float = 1.0) -> Grounded:
    return (
        Grounded(value=point.value, point=point, grounding=grounding, confidence=confidence)
        if point is not None
        else unknown(fallback, grounding)
    )
