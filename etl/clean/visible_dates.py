"""The publication date as it is printed near the headline, for pages without machine-readable dates."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from etl.clean.dom import Dom
from etl.clean.moments import Moment, printed_zone

_CLOCK = re.compile(r"\b([01]?\d|2[0-3])[:.h]([0-5]\d)(?::([0-5]\d))?\s*([ap]\.?m\.?)?", re.I)
_CJK_DAY = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_ISO_DAY = re.compile(r"\b((?:19|20)\d\d)[-./](\d{1,2})[-./](\d{1,2})\b")
_NUMBERS = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)\d\d)\b")
_SHORT_YEAR = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d\d)\b(?![.:])")
_ENOUGH = 220  # characters of a line that may hold a date: a longer one is prose
_BEFORE = 3  # blocks by which a date above the headline counts as further off: it is another story's more often
_TEASERS = frozenset({"h3", "h4", "h5"})
_APART = 2  # blocks from another story's heading to its date, at most
_WORDS = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = 8  # words of a line that ends as a sentence does: a caption or a teaser
_GLUED = re.compile(r"(?<=[a-z])(?=[A-Z][a-z]{2,8}\.? \d)")  # "Associated PressApril 28, 2023", set apart by style alone
_NEAR = 14  # blocks before and after the headline that are looked at


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "lexicon" / "months.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _months() -> tuple[dict[str, int], re.Pattern[str], re.Pattern[str]]:
    names = {name: number for number, listed in enumerate(_lexicon()["months"], 1) for name in listed.split()}
    some = "|".join(sorted(map(re.escape, names), key=lambda n: (-len(n), n)))
    day_first = re.compile(
        rf"\b(\d{{1,2}})(?:st|nd|rd|th|º|er|\.)?\s+(?:de\s+|of\s+)?({some})\b\.?,?\s+(?:de\s+|del\s+)?((?:19|20)\d\d)", re.I
    )
    month_first = re.compile(rf"\b({some})\b\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)", re.I)
    return names, day_first, month_first


def find_month(word: str) -> int | None:
    """Return the number of the month that a word names, or None."""
    return _months()[0].get(word.lower())


def find_day(line: str, language: str | None, day_first: bool | None = None) -> tuple[int, int, int] | None:
    """Return (year, month, day) printed in a line, or None.

    3/4/2015 is ambiguous in English and gives None unless `day_first` says how the page writes; 3/14/2015 and 14/3/2015 are not,
    nor is 3/4/2015 in another language.
    """
    names, day_month, month_day = _months()
    for pattern, order in ((_CJK_DAY, "ymd"), (_ISO_DAY, "ymd")):
        found = pattern.search(line)
        if found:
            return _valid(int(found[1]), int(found[2]), int(found[3])) if order == "ymd" else None
    found = day_month.search(line)
    if found:
        return _valid(int(found[3]), names[found[2].lower()], int(found[1]))
    found = month_day.search(line)
    if found:
        return _valid(int(found[3]), names[found[1].lower()], int(found[2]))
    found = _NUMBERS.search(line)
    if found:
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        slashed = "/" in found[0]
        if first > 12 or not slashed or (language is not None and language != "en") or (day_first and second <= 12):
            return _valid(year, second, first)
        if second > 12 or day_first is False:
            return _valid(year, first, second)
    found = _SHORT_YEAR.search(line)
    if found and language not in (None, "en"):
        return _valid(2000 + int(found[3]), int(found[2]), int(found[1]))
    return None


def _valid(year: int, month: int, day: int) -> tuple[int, int, int] | None:
    try:
        datetime(year, month, day)  # noqa: DTZ001 - only to see whether such a day exists
    except ValueError:
        return None
    return year, month, day


def _writes_day_first(dom: Dom, blocks: Sequence[int]) -> bool | None:
    """Say how the page writes 3/4/2015: by its other dates (13/4/2015), else by the country in its lang ("en-GB"). None: no telling."""
    numbers = [m for i in blocks if len(line := dom.blocks[i].text) <= _ENOUGH for m in _NUMBERS.finditer(line)]
    ways = {first > 12 for m in numbers if ((first := int(m[1])) > 12) != (int(m[2]) > 12)}
    if len(ways) == 1:
        return ways.pop()
    language, _, country = (dom.root.get("lang") or "").replace("_", "-").lower().partition("-")
    return country != "us" if language == "en" and len(country) == 2 else None


def _is_prose(line: str) -> bool:
    return line.endswith((".", ")", "…")) and not line.lower().endswith((" a.m.", " p.m.")) and len(_WORDS.findall(line)) >= _SENTENCE


@lru_cache(maxsize=1)
def _change() -> re.Pattern[str]:
    return re.compile(rf"\bupdate:|(?:\blast\s+)?\b(?:{'|'.join(_lexicon()['updated'].split())})\b", re.I)


def read_visible(dom: Dom, headline: int | None, language: str | None) -> Iterator[tuple[Moment, bool]]:
    """Yield the dates printed close to the headline (its block index), nearest first, each with whether it is the day of a change.

    A change is what stands behind a word like "updated" in its line.
    """
    start = headline or 0
    near = range(max(0, start - _NEAR), min(len(dom.blocks), start + 2 * _NEAR))
    day_first = _writes_day_first(dom, near)
    for i in sorted(near, key=lambda i: (abs(i - start) + (_BEFORE if i < start else 0), i)):
        if i < start - 1 and any(above.tag in _TEASERS for above in dom.blocks[max(0, i - _APART) : i]):
            continue  # the date of the story whose heading it stands below
        line = dom.blocks[i].text
        if len(line) > _ENOUGH or not any(ch.isdigit() for ch in line) or _is_prose(line):
            continue
        line = _GLUED.sub(" ", line)
        cut = _change().search(line)
        at = cut.start() if cut else len(line)
        for part, is_change in ((line[:at], False), (line[at:], True)):
            moment = _moment(part, language, day_first)
            if moment is not None:
                yield moment, is_change


def _moment(line: str, language: str | None, day_first: bool | None) -> Moment | None:
    day = find_day(line, language, day_first)
    if day is None:
        return None
    bare = re.sub(r"\d{1,2}\.\d{1,2}\.\d{4}", " ", line)
    clock = _CLOCK.search(bare)
    if clock is None:
        return Moment(datetime(*day), True)  # noqa: DTZ001 - a day has no zone
    hour = int(clock[1]) % 12 + (12 if clock[4] and clock[4][0] in "pP" else 0) if clock[4] else int(clock[1])
    return Moment(datetime(*day, hour, int(clock[2]), int(clock[3] or 0), tzinfo=printed_zone(bare[clock.end() :])), False)
