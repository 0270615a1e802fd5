"""Who did it, where another sentence than the deed's says so: "the front said that it was responsible", "it was the work of [the cell]",
"leaflets signed by [the cell] were found", "police suspect [the cell]", "[the gunmen] fled"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.extract.events import semantics as sem
from etl.extract.events import syntax
from etl.extract.events.agreement import Story
from etl.extract.events.lexicon import words_of
from etl.extract.events.lists import expand
from etl.extract.events.modality import is_nobody
from etl.extract.events.participants import participants
from etl.extract.events.reading import Reading, Token
from etl.extract.events.telling import is_definite
from etl.records import Participant

_WORDS = frozenset(
    """responsible responsibility credit work handiwork doing signed blame blamed suspect suspects suspected attributed attribute
 attributes ascribe ascribes ascribed fled escaped withdrew retreated fleeing""".split()
)
_PAPERS = words_of("papers_left")
_FLEEING = frozenset({"fled", "escaped", "withdrew", "retreated"})
_CLAIMING = frozenset({"claim", "take", "admit", "accept", "assume"})
_IT = frozenset({"it", "this", "that", "them"})
_UNTOLD = frozenset({"deny", "reject", "refuse", "dismiss"})
ROLES = frozenset({"rebels", "criminals", "military", "police", "party", "ngo", "organisation", "state", "government"})
_PARAGRAPHS = 2  # between a deed and who did it


@dataclass(frozen=True, slots=True)
class Named:
    """Who did it, as one sentence says, and whether that is only a description."""

    token: Token
    who: tuple[Token, ...]
    fleeing: bool = False


def add(reading: Reading, stories: Sequence[Story]) -> None:
    """Note with each story of force whom a later sentence names as its author."""
    if not (_WORDS & reading.vocabulary) or not any(s.family == "violence" for s in stories):
        return
    for named in _named(reading):
        who = [t for t in named.who if not is_nobody(t)]
        found = [p for p in participants(reading, who) if p.role in ROLES]
        for story in _meant(reading, stories, named.token) if found else ():
            _give(story, found, fleeing=named.fleeing)


def _give(story: Story, found: Sequence[Participant], *, fleeing: bool) -> None:
    if fleeing and (story.blamed or any(m.agents for m in story.mentions)):
        return
    story.blamed.extend(found)


def _meant(reading: Reading, stories: Sequence[Story], token: Token) -> list[Story]:
    """Return the story told last before a word, both of the last two where the sentence says "both"."""
    at = sum(b.start <= token.idx for b in reading.blocks)
    told = [
        s
        for s in stories
        if s.family == "violence"
        and not s.background
        and s.mentions[0].trigger.start < token.idx
        and at - max(m.paragraph for m in s.mentions if m.trigger.start < token.idx) <= _PARAGRAPHS
    ]
    told.sort(key=lambda s: max(m.trigger.start for m in s.mentions if m.trigger.start < token.idx))
    return told[-2:] if any(t.lower_ == "both" for t in token.sent) else told[-1:]


def _named(reading: Reading) -> Iterator[Named]:
    for t in reading.doc:
        word = t.lower_
        if word not in _WORDS or _denied(reading, t):
            continue
        who = _author(reading, t)
        if who:
            yield Named(t, tuple(who), fleeing=word in _FLEEING)


def _author(reading: Reading, t: Token) -> list[Token]:
    word, verb = t.lower_, t.head
    phrases = list(syntax.prepositions(t))
    if word == "responsible":
        spoken = all(x.lower_ in _IT for p, x in phrases if p == "for")
        return syntax.surface_subjects(verb) if spoken and verb.lemma_ == "be" else []
    if word in {"responsibility", "credit"}:
        spoken = all(x.lower_ in _IT for p, x in phrases if p == "for")
        claims = t.dep_ == "dobj" and reading.lemma(verb) in _CLAIMING
        return syntax.subjects(verb) if spoken and claims else []
    if word in {"work", "handiwork", "doing"}:
        return [x for p, x in phrases if p == "of"] if t.dep_ == "attr" and verb.lemma_ == "be" else []
    if word == "signed":
        papers = any(reading.lemma(o) in _PAPERS for o in syntax.objects(t))
        return syntax.subjects(t) if papers and syntax.is_passive(t) else []
    if word == "blame":
        return [x for n in (t, verb) for p, x in syntax.prepositions(n) if p == "on"] if t.dep_ in {"dobj", "nsubjpass"} else []
    if word.startswith("suspect"):
        held = [] if t.pos_ != "VERB" or phrases or t.dep_ == "amod" else syntax.objects(t)
        return [o for o in held if sem.role(reading, o) in ROLES - {"state", "government"}]
    if word.startswith(("attribut", "ascrib")):
        spoken = any(o.lower_ in _IT for o in syntax.objects(t))
        return [x for p, x in phrases if p == "to"] if spoken else []
    if word in _FLEEING:
        return [s for c in t.children if c.dep_ == "nsubj" for s in expand(c) if is_definite(s) and sem.kind(reading, s) in _ARMED]
    return []


_ARMED = frozenset({"rebels", "criminals"})


def _denied(reading: Reading, t: Token) -> bool:
    """Tell whether a sentence says that it was not so, or only asks or threatens."""
    over = [t, *list(t.ancestors)[:4]]
    if any(c.dep_ == "neg" or c.lower_ in {"if", "whether", "who"} for n in over[:2] for c in n.children):
        return True
    return any(reading.lemma(n) in _UNTOLD for n in over)
