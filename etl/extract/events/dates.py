"""When an event took place: its clause's own time expression, else what its clause hangs on, else the story, else publication.

Each answer is an interval of inclusive days with a grain and the ground it stands on. What is still to come is open at
its end; what is going on, or has been since some day, is open or ends with publication; what the text does not date and
no publication date bounds is left undated, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from etl.extract.events import syntax
from etl.extract.events.lexicon import words_of
from etl.extract.events.modality import Standing, is_reporting
from etl.extract.events.reading import Reading, Token
from etl.extract.events.sequel import counted_on, looks_back, pointed_back, years_old
from etl.extract.events.support import compared, counted_by, of_record, spoken_of, tense
from etl.extract.events.telling import is_lasting, long_before
from etl.extract.events.triggers import Trigger
from etl.records import Grain, Grounding, TimeExpression

Day = date | datetime | None
_SINCE = frozenset({"since", "from"})
_UNTIL = frozenset({"until", "till", "by", "before"})
_STATIVE = words_of("stative")
_CLOCK = frozenset({"second", "minute", "hour"})
_SPAN_VERBS = frozenset({"end", "begin", "start", "take", "occur", "happen", "erupt", "break", "last", "finish", "cease"})


@dataclass(frozen=True, slots=True)
class When:
    """An event's days. confidence: 1 own words, less the further the ground."""

    from_: Day
    to: Day
    grain: Grain
    grounding: Grounding | None
    confidence: float
    own: bool  # its own clause says so
    reason: str | None = None


def own_time(reading: Reading, trigger: Trigger) -> tuple[TimeExpression, str] | None:
    """Return the time expression that dates the trigger by syntax, with the preposition before it, or None."""
    sent = trigger.token.sent
    start, end = sent[0].idx, sent[-1].idx + len(sent[-1].text)
    best: tuple[tuple[int, int, int], TimeExpression, str] | None = None
    earlier = long_before(trigger.token)
    count = counted_by(trigger.token)
    for t in reading.times_in(start, end):
        if t.type not in {"DATE", "TIME", "DURATION"} or (t.from_ is None and t.to is None):
            continue
        if (earlier is not None and t.end <= earlier.idx) or (count is not None and t.start > count.idx):
            continue  # "on Monday, a month after the rebels burned the mill"
        t = pointed_back(t, reading.told if reading.told == reading.first else None, reading.night)
        late = t.value == "FUTURE_REF" or _later(reading, t)  # "soon raided"; "agreed to meet tomorrow": agreed before
        if late and not _ahead(trigger) and tense(syntax.clause_of(trigger.token)) == "past":
            moved = counted_on(t, reading.told)
            if moved is None or _later(reading, moved):
                continue
            t = moved
        clause = syntax.clause_of(trigger.token)
        if clause.dep_ in {"relcl", "advcl"} and t.start <= clause.head.idx < t.end < clause.idx:
            return t, "in"  # "in January 2005, when five people drowned"
        head = _head(reading, t)
        level = _distance(reading, trigger, head) if head is not None else None
        if head is None or level is None or (_preposition(head) == "since" and of_record(head)):
            continue
        if (level and (spoken_of(reading, trigger) or is_lasting(trigger.token))) or compared(trigger, t, reading.published_on):
            continue
        between = reading.text[min(t.start, trigger.start) : max(t.start, trigger.start)]
        rank = (level, between.count(","), len(between))
        if best is None or rank < best[0]:
            best = (rank, t, _preposition(head))
    return (_joined(reading, best[1], best[2]), best[2]) if best else None


def said_time(reading: Reading, report: Trigger) -> tuple[TimeExpression, str] | None:
    """Return the time expression that hangs on a reporting verb itself: "said on Monday that"."""
    sent = report.token.sent
    for t in reading.times_in(sent[0].idx, sent[-1].idx + len(sent[-1].text)):
        head = _head(reading, t)
        if t.type in {"DATE", "TIME"} and t.from_ is not None and head is not None and _attached(head).i == report.token.i:
            return None if _later(reading, t) else (t, _preposition(head))
    return None


def _joined(reading: Reading, t: TimeExpression, prep: str) -> TimeExpression:
    """Return one interval for "between Wednesday and Thursday morning" and "from May to June"."""
    for other in reading.times_in(t.start - 60, t.end + 60):
        first, last = (t, other) if other.start > t.start else (other, t)
        between = reading.text[first.end : last.start].strip().lower()
        before = reading.text[max(0, first.start - 10) : first.start].lower().split()
        if other is t or between not in {"and", "to", "until", "through"} or not before or before[-1] not in {"between", "from"}:
            continue
        if first.from_ is not None and last.to is not None and (as_day(first.from_) or date.min) <= (as_day(last.to) or date.max):
            return replace(t, from_=as_day(first.from_), to=as_day(last.to), grain="day")
    return t


def _later(reading: Reading, t: TimeExpression) -> bool:
    first = as_day(t.from_)
    return first is not None and reading.published_on is not None and first > reading.published_on


def is_ongoing(token: Token) -> bool:
    """Tell whether a verb says that something goes on: "are fighting", "has been fighting"."""
    return bool(
        token.tag_ == "VBG"
        and token.pos_ == "VERB"
        and any(c.dep_ == "aux" and c.lower_ in {"is", "are", "'re", "’re", "been", "am"} for c in token.children)
        and tense(token) == "present"
    )


def _ahead(trigger: Trigger) -> bool:
    verb = syntax.clause_of(trigger.token)
    return verb.tag_ in {"VB", "VBG"} or any(c.lower_ in {"will", "would", "to"} for c in verb.children)


def _head(reading: Reading, t: TimeExpression) -> Token | None:
    span = reading.doc.char_span(t.start, t.end, alignment_mode="expand")
    return span.root if span is not None and len(span) else None


def _preposition(head: Token) -> str:
    over = head.head
    return (
        over.lower_
        if head.dep_ == "pobj"
        else over.lower_
        if over.pos_ in {"ADP", "SCONJ"}
        else next((c.lower_ for c in head.children if c.dep_ in {"prep", "mark"} and c.i < head.i), "")
    )


def _attached(head: Token) -> Token:
    """Return the verb or noun that a time expression modifies."""
    node = head
    for _ in range(10):
        if node.head is node:
            return node
        node = node.head
        if syntax.is_verb(node) and node.dep_ not in {"aux", "auxpass"}:
            return node
        if (
            node.pos_ in {"NOUN", "PROPN"}
            and node.dep_ not in {"pobj", "npadvmod", "compound", "nmod"}
            and node.ent_type_ not in {"DATE", "TIME"}
        ):
            return node
        if node.pos_ in {"NOUN", "PROPN"} and node.dep_ == "pobj" and node.ent_type_ not in {"DATE", "TIME"} and node.head.dep_ == "prep":
            return node
    return node


def _distance(reading: Reading, trigger: Trigger, head: Token) -> int | None:
    """Return how far, in clauses, a time expression is from the trigger; None when it dates something else."""
    at = _attached(head)
    token = trigger.token
    if token.is_ancestor(head) and not _other_clause(token, head):
        return 0
    if trigger.light is not None and at.i == trigger.light.i:
        return 1
    if at.dep_ == "acl" and at.head.i == token.i and at.tag_ == "VBN":
        return 1  # "the talks, held on Saturday"
    if (
        at.dep_ == "relcl"
        and at.head.i == token.i
        and reading.lemma(at) in _SPAN_VERBS
        and not any(c.dep_ == "nsubj" and c.lower_ not in syntax.RELATIVE for c in at.children)
    ):
        return 0  # "the occupation that ended in 1989"
    if (
        at.dep_ == "relcl"
        and reading.lemma(at) in {"take", "occur", "happen"}
        and token.pos_ == "NOUN"
        and (at.head.i == token.i or token.is_ancestor(at.head))
    ):
        return 1  # "an attack on a bridge that took place yesterday"
    if at is token and token.head is token:
        return 1 + syntax.is_verb(token)  # "will be sworn in this coming Friday", read as a clause of its own
    node, level, below = token, 1, token
    crossed_report = False
    aside: str | None = None  # tense of the first finite clause on the way that only describes
    for _ in range(30):
        if node.head is node:
            break
        below, node = node, node.head
        if below.dep_ == "relcl" and aside is None:
            aside = tense(below)
        if syntax.is_verb(node):
            level += 1
            if is_reporting(reading.lemma(node)) and below.dep_ in {"ccomp", "parataxis", "dep"} and node.i != token.i:
                # the parser hangs "Thursday" of "said strikes on Thursday hit" rightly most of the time; a time beside
                # the reporting verb dates the report
                crossed_report = True
        if at.i == node.i:
            if crossed_report and head.i < below.left_edge.i and any(c.lower_ == "had" and c.dep_ == "aux" for c in token.children):
                return None  # "later a caller said that his group had planted it": the time of the call
            if crossed_report and below.i < head.i < min((c.left_edge.i for c in node.children if c.dep_ == "nsubj"), default=0):
                return level  # "a bomb killed six on Monday, the army said": the day stands before who says so
            if crossed_report:
                near = head.i - below.right_edge.i if head.i > below.i else below.left_edge.i - head.i
                return None if near >= 0 or abs(head.i - node.i) <= 2 else level + 4
            if aside is not None and aside != tense(node):
                return None
            return level + (2 if below.dep_ in {"relcl", "acl"} else 0)
        if node.pos_ in {"NOUN", "PROPN"} and node.is_ancestor(head) and not _other_clause(node, head):
            return level + 1
    over = at
    for _ in range(6):  # a time in a coordinate or subordinate clause of the trigger's verb
        if over.head is over:
            break
        over = over.head
        if over.i == token.i:
            dep = at.dep_
            return 5 if dep in {"conj", "advcl", "xcomp"} and not crossed_report else None
    return None


def _other_clause(top: Token, head: Token) -> bool:
    node = head
    while node.i != top.i and node.head is not node:
        clause = syntax.is_verb(node) and node.dep_ in {"relcl", "ccomp", "advcl", "conj", "acl", "parataxis"}
        clause = clause or (node.dep_ == "pcomp" and node.head.lower_ == "of" and syntax.is_passive(top))  # "is accused of stabbing"
        clause = clause and not (node.dep_ == "acl" and node.tag_ == "VBG" and node.lower_ in _STATIVE)  # "a bus belonging to a firm"
        if clause or (node.dep_ == "appos" and node.ent_type_ not in {"DATE", "TIME", "PERSON"}):
            return True  # "the attack, the second this year, lasted an hour"
        node = node.head
    return False


def as_day(value: Day) -> date | None:
    """Return the calendar day of a date or instant."""
    return value.date() if isinstance(value, datetime) else value


def from_expression(reading: Reading, trigger: Trigger, t: TimeExpression, prep: str, standing: Standing) -> When:
    """Turn a clause's time expression into the event's interval: since, until, still to come."""
    start, end = t.from_, t.to
    pub = reading.published_on
    head = _head(reading, t)
    over = _attached(head) if head is not None else None
    if over is not None and over.dep_ == "relcl" and over.head.i == trigger.token.i and reading.lemma(over) in {"end", "finish", "cease"}:
        return When(None, end or start, t.grain, t.grounding, 0.9, True)
    before = reading.text[max(0, t.start - 22) : t.start].lower()
    if prep in _SINCE and "to" not in prep:
        first = as_day(start) or as_day(end)
        if standing.future:
            return When(start, None, t.grain, t.grounding, 0.9, True)
        last = pub if pub is not None and first is not None and pub >= first else None
        if prep == "since":
            return When(start, last, t.grain, t.grounding, 0.9, True)
    if prep in _UNTIL and t.modifier is None and not standing.future and prep in {"until", "till"}:
        return When(None, end or start, t.grain, t.grounding, 0.8, True)
    if standing.future and before.endswith(("as soon as ", "as early as ", "from ", "starting ", "beginning ", "after ")):
        return When(start, None, t.grain, t.grounding, 0.9, True)
    if t.type == "DURATION" and pub is not None and end is not None and as_day(end) == pub and standing.future:
        return When(pub, None, t.grain, t.grounding, 0.5, True)
    first, last = as_day(start), as_day(end)
    if (
        pub is not None
        and not standing.future
        and standing.modality != "planned"
        and last is not None
        and last > pub
        and first is not None
        and first <= pub
    ):
        end = pub  # "so far this week": what has happened ends with publication
    if t.grounding == "vague" and start is None and end is None:
        return When(None, None, t.grain, t.grounding, 0.3, False, "vague")
    return When(start, end if end is not None else start if t.grain == "day" else end, t.grain, t.grounding, 1.0 * t.confidence, True)


def undated(reading: Reading, trigger: Trigger, standing: Standing, current: When | None) -> When:
    """Date an event that its sentence does not date: from the story's day, tense and publication."""
    pub = reading.published_on
    verb = syntax.clause_of(trigger.token)
    if standing.future or standing.modality == "planned":
        if pub is None:
            return When(None, None, "unknown", None, 0.2, False, "still to come, and the article has no publication date")
        return When(pub, None, "unknown", "publication", 0.5, False)
    if current is not None and not is_ongoing(verb) and (current.from_ is not None or current.to is not None):
        first, last, grain = current.from_, current.to, current.grain
        if grain in _CLOCK:  # the hour is its own, the day is the story's
            first, last, grain = as_day(first), as_day(last), "day"
        return When(first, last, grain, "narrative", min(current.confidence, 0.7), False)
    if pub is None:
        return When(None, None, "unknown", None, 0.1, False, "no time expression, and the article has no publication date")
    if is_ongoing(verb) or is_lasting(trigger.token) or any(c.lower_ == "had" and c.dep_ == "aux" for c in verb.children):
        return When(None, pub, "unknown", "publication", 0.4, False)  # "had arrested a man": before what is told
    if trigger.token.pos_ == "NOUN" and years_old(trigger.token) is not None:
        years = years_old(trigger.token) or 0
        return When(date(max(pub.year - years, 1), 1, 1), pub, "year", "deictic", 0.6, True)
    if looks_back(reading, verb):
        return When(None, pub, "unknown", "publication", 0.4, False)
    return When(pub, pub, "day", "publication", 0.5, False)
