"""Does a clause look back or ahead? From spaCy's tags where there is a parse, from neighbouring words where there is none."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, Literal

from etl.extract.times.cues import cues
from etl.extract.times.tokens import Tokens

Tense = Literal["past", "future", "present", ""]
_REACH = 22  # tokens on either side
_STOPS = {".", "!", "?", ";", "\n"}
_SOFT = {",", "—", "–", "“", "”", '"', "that", "who", "which", "but", "and", "(", ")"}
_AHEAD = {("ahead", "of"): 5, ("up", "for"): 7}  # and how far: "ahead of Sunday's vote", "up for re-election in November"
_STARTS = {"starting", "beginning", "commencing", "effective"}  # "three days of mourning starting Tuesday"
_LIMITS = {"until", "till"} | _STARTS  # "adjourned until 14 July": a limit lies ahead of its verb
_CALLED = {"called", "calls", "scheduled", "set", "slated", "meeting", "talks", "strike", "rally", "hearing", "session", "vote", "summit"}
_PREPOSITIONS = {"on", "from", "in", "at"}


class Tenses:
    """The tense around any token of one text."""

    def __init__(self, tokens: Tokens, doc: Any | None = None) -> None:
        self._tokens = tokens
        self._doc = doc
        self._starts = [t.idx for t in doc] if doc is not None else []

    def at(self, first: int, last: int) -> Tense:
        """Return the tense of the clause around tokens first..last; "" when nothing tells."""
        near = self._tokens.low[max(0, first - 7) : first]
        for k in range(len(near) - 1, -1, -1):
            if near[k] in _STOPS:
                break
            if len(near) - k <= _AHEAD.get((near[k], near[k + 1] if k + 1 < len(near) else ""), 0):
                return "future"
        if near and (near[-1] in _LIMITS or (near[-1] in _PREPOSITIONS and near[-2:-1] and near[-2] in _STARTS)):
            return "future"
        if near and near[-1] == "for" and _CALLED & set(near[-5:-1]) and self._tokens.low[last + 1 : last + 2] not in (["'s"], ["’s"]):
            return "future"  # "called a meeting for Thursday"
        if self._doc is not None:
            found = self._parsed(self._tokens.start[first])
            if found:
                return found
        return self._lexical(first, last)

    def _parsed(self, start: int) -> Tense:
        i = bisect_right(self._starts, start) - 1
        if i < 0:
            return ""
        token = self._doc[i]  # type: ignore[index]
        for _ in range(12):
            if token.pos_ in ("VERB", "AUX") and token.idx != start:
                tense = _verb(token)
                if tense:
                    return tense
            if token.head.i == token.i:
                break
            token = token.head
        return ""

    def _lexical(self, first: int, last: int) -> Tense:
        """The nearest verb cue before, else after; a cue beyond a comma or a conjunction counts as farther."""
        low = self._tokens.low
        best: tuple[int, Tense] = (99, "")
        for step, begin, stop in ((-1, first - 1, max(-1, first - _REACH)), (1, last + 1, min(len(low), last + _REACH))):
            distance, i = 0 if step < 0 else 2, begin
            while i != stop and low[i] not in _STOPS:
                distance += 8 if low[i] in _SOFT else 1
                tense = self._cue(i)
                if tense:
                    if distance < best[0]:
                        best = (distance, tense)
                    break
                i += step
        return best[1]

    def _cue(self, i: int) -> Tense:
        k, low = cues(), self._tokens.low
        w = low[i]
        nxt = low[i + 1] if i + 1 < len(low) else ""
        if w not in k.future and i and low[i - 1] in ("be", "being"):
            return ""  # "to be honoured", "will be held": the auxiliary before decides
        if w == "for" and i and low[i - 1] in ("set", "scheduled", "planned", "slated", "due"):
            return "future"
        if (w in k.future_to and nxt == "to") or (w == "to" and i and low[i - 1] in k.future_to):
            return "future"
        if w == "ll" or (w in k.future and not (w == "expected" and nxt == "to")):
            return "future" if not (w == "won" and nxt not in {"'", "’"}) else "past"
        if w in ("can", "may", "might", "should", "must") and nxt != "have" and self._tokens.text[self._tokens.start[i]].islower():
            return "future"
        if w in ("has", "have", "had") or w in k.past:
            return "past"
        if w in k.scheduled:  # "trading resumes Monday": the timetable's present
            return "future"
        if w in k.present:
            return "present"
        if len(w) > 3 and w.endswith("ed") and w not in k.not_past:
            return "past"
        return ""


def _verb(token: Any) -> Tense:
    """Read one verb of a parse with its auxiliaries."""
    helpers = {c.lower_ for c in token.children if c.dep_ in ("aux", "auxpass")}
    if helpers & {"will", "shall", "'ll", "’ll", "wo"} or ("would" in helpers and "have" not in helpers):
        return "future"  # "said it would resume on Sunday"
    if not helpers and token.tag_ in ("VBN", "VBD"):
        above = token.head.head if token.dep_ == "acl" and token.head.dep_ == "dobj" else token.head
        if token.dep_ in ("acl", "ccomp", "xcomp") and above.lower_ in cues().directive:
            return "future"  # "ordered flags lowered on Friday"
    if "to" in helpers:
        head = token.head
        if head.lower_ in cues().future_to or head.lower_ in cues().future:
            return "future"
        return ""
    if helpers & {"would", "could", "should", "might", "may", "can"}:
        return "" if not helpers & {"have"} else "past"
    if token.tag_ == "VBD" or helpers & {"was", "were", "had", "did", "has", "have"}:
        return "past"
    if token.tag_ == "VBN" and helpers and helpers <= {"is", "are"} and token.lower_ in cues().scheduled_passive:
        return "future"  # "the final is played on Saturday"
    if token.tag_ == "VBP" and token.lower_ in cues().scheduled_plural:
        return "future"
    if token.tag_ in ("VBP", "VBZ"):
        return "future" if token.lower_ in cues().scheduled else "present"
    return ""
