"""Days told by their distance from the day before in the story: "the next day", "the following morning", "two days later".

The time extractor counts them from the day it takes to be the story's, often that of publication. Where that gives a
day still to come and the verb tells the past, the day that the last dated event had is the one meant.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from etl.extract.events.numbers import number_of
from etl.extract.events.reading import Reading, Token
from etl.extract.events.support import tense
from etl.records import TimeExpression

_NEXT = re.compile(r"(?:on |in )?(?:the |that )?(?:next|following) (day|morning|afternoon|evening|night|week)\b")
_LATER = re.compile(r"(a|one|two|three|four|five|six|seven|ten|\d{1,2}) (day|week)s? (?:later|afterwards?)\b")
_SAME = re.compile(r"(?:later |earlier )?(?:that|the same) (?:day|morning|afternoon|evening|night)\b")
_IN_HOURS = re.compile(
    r"(?:(?:about|around|some|only|just|barely) )?(?:\w+ |half an )?(?:hour|minute|moment|second)s? (?:later|earlier|afterwards?|before)"
)
_SAME_NIGHT = re.compile(r"(?:that|the) same (?:night|evening)|that (?:night|evening)")
_IN_THE_DAY = re.compile(r"(?:later|earlier) in the (?:day|morning|afternoon|evening)")
_MOST_BACK = 100
_OLDEST = 12  # years of an age in words, at most
_NEWS_DAYS = 60  # what is older is no news
_LEAD = 2  # paragraphs
_FIGURES = 3  # an age in figures has fewer


def counted_on(t: TimeExpression, told: date | None) -> TimeExpression | None:
    """Return a time expression counted on from the last day told, None when it is not of that kind.

    told   the day of the last dated event before it
    """
    if told is None:
        return None
    words = t.text.lower()
    if m := _NEXT.match(words):
        if m[1] == "week":
            first = told + timedelta(days=7 - told.weekday())
            return replace(t, from_=first, to=first + timedelta(days=6), grain="week", grounding="anaphoric")
        days = 1
    elif m := _LATER.match(words):
        days = (1 if m[1] == "a" else number_of(m[1]) or 0) * (7 if m[2] == "week" else 1)
    elif _SAME.match(words) or _IN_HOURS.fullmatch(words):
        days = 0
    else:
        return None
    day = told + timedelta(days=days)
    return replace(t, from_=day, to=day, grain="day", grounding="anaphoric")


def pointed_back(t: TimeExpression, told: date | None, night: date | None) -> TimeExpression:
    """Return a time expression that points back in the text on the day it points to: "the same night", "later in the day",
    "an hour later".

    told    the day of the last dated event before it, if it is the report's news; night: of the last one at night
    """
    words = t.text.lower()
    day = night if _SAME_NIGHT.fullmatch(words) else told if _IN_THE_DAY.fullmatch(words) or _IN_HOURS.fullmatch(words) else None
    return t if day is None else replace(t, from_=day, to=day, grounding="anaphoric")


def counted_back(gap: Token, told: date) -> date | None:
    """Return the day that lies so many days or weeks before the last day told, None for longer times: "six [days] after he was shot"."""
    count = next((1 if c.lower_ in {"a", "an"} else n for c in gap.lefts if c.lower_ in {"a", "an"} or (n := number_of(c.lower_))), None)
    unit = {"day": 1, "days": 1, "week": 7, "weeks": 7}.get(gap.lower_)
    return told - timedelta(days=count * unit) if count and unit and count < _MOST_BACK else None


def looks_back(reading: Reading, verb: Token) -> bool:
    """Tell whether a report dates no event of the last weeks: past tenses after its lead are then of days that it does not tell."""
    pub, newest = reading.published_on, reading.newest
    if pub is None or newest is None or (pub - newest).days <= _NEWS_DAYS:
        return False
    days = (t.from_.date() if isinstance(t.from_, datetime) else t.from_ for t in reading.times if t.grain == "day")
    if any(d is not None and 0 <= (pub - d).days <= _NEWS_DAYS for d in days):
        return False  # "according to a report published on Thursday"
    body = [b for b in reading.blocks if b.kind == "paragraph"]
    lead = body[_LEAD - 1].end if len(body) > _LEAD else 0
    return lead <= verb.idx and tense(verb) == "past"


def years_old(noun: Token) -> int | None:
    """Return the age in "the four-year-old civil war" (4), or None."""
    span = [t.lower_ for t in noun.doc[max(noun.i - 9, noun.sent.start) : noun.i]]
    if "year" in span and "old" in span:
        for w in span:
            years = number_of(w)
            if years is not None and (len(w) < _FIGURES if w.isdecimal() else years <= _OLDEST):
                return years
    return None
