"""From a match of a rule to drafts: one builder per kind of rule, then the span is cut to what belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from etl.extract.times.build_calendar import build_cal
from etl.extract.times.build_clock import build_clock, build_iso, build_numeric
from etl.extract.times.build_relative import (
    build_deictic,
    build_dur,
    build_off,
    build_old,
    build_ordinal,
    build_part,
    build_ref,
    build_rel,
    build_set,
)
from etl.extract.times.cues import cues
from etl.extract.times.draft import Draft
from etl.extract.times.lexicon import lexicon
from etl.extract.times.match import Match

_BUILDERS: dict[str, Callable[[Match], Iterable[Draft | None]]] = {
    "cal": build_cal,
    "deictic": build_deictic,
    "rel": build_rel,
    "off": build_off,
    "dur": build_dur,
    "set": build_set,
    "ref": build_ref,
    "part": build_part,
    "ordinal": build_ordinal,
    "old": build_old,
    "clock": build_clock,
    "iso": build_iso,
    "numeric": build_numeric,
}
_NEVER_LAST = {".", ",", "of", "the", "in", "-", "(", "for", "and", "at", "on", "to", ")"}
_NEVER_FIRST = {"-", ",", "in", "during", "over", "for", ".", "on"}
_OVER_AFTER = {
    "for",
    "after",
    "lasted",
    "took",
    "last",
    "of",
    "than",
    "by",
    "within",
    "spent",
    "was",
    "is",
    "lasting",
    "just",
    "well",
    "in",
    "takes",
    "a",
}


def build(match: Match) -> list[Draft]:
    """Return the drafts of one match; none when the words turn out to say no possible date."""
    drafts = [d for d in _BUILDERS[match.rule.kind](match) if d is not None]
    low = match.tokens.low
    for d in drafts:
        while d.last > d.first and low[d.last] in _NEVER_LAST and not (low[d.last] == ")" and d.clock is not None):
            d.last -= 1
        while d.last > d.first and low[d.first] in _NEVER_FIRST:
            if low[d.first] == "over" and d.kind == "dur" and low[d.first - 1 : d.first] and low[d.first - 1] in _OVER_AFTER:
                break
            d.first += 1
        if (
            d.kind == "dur"
            and low[d.first] == "the"
            and d.rel is None
            and d.last > d.first
            and d.rule == "duration.quantity"
            and (match.word("unit") in lexicon().meaning["UNIT"] or match.tokens.text[match.tokens.start[d.first + 1]].isupper())
        ):
            d.first += 1  # "the Hundred Days": a name
        if (
            low[d.first] == "the"
            and d.last > d.first
            and _names_more(match, d.last + 1)
            and ((d.season is not None and d.last == d.first + 1) or (d.month is not None and not d.edge))
        ):
            d.first += 1  # "the Spring Offensive": the article belongs to the noun
    return drafts


def _names_more(x: Match, i: int) -> bool:
    """Tell whether token i goes on the noun phrase: a plain word that is neither verb-like nor a function word."""
    if i >= len(x.tokens) or not x.tokens.low[i].isalpha():
        return False
    w = x.tokens.low[i]
    return (
        w not in cues().function_words
        and w not in lexicon().features
        and not w.endswith(("ed", "ly"))
        and w not in cues().past
        and w not in cues().present
    )
