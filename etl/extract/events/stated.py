"""Tolls that sentences of their own state, without a word of force: "the bodies of seven passengers were found", "the toll rose
to 14", "among the dead were three children"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.extract.events import casualties, syntax
from etl.extract.events import semantics as sem
from etl.extract.events.agreement import Story
from etl.extract.events.bodies import PARTS
from etl.extract.events.dates import as_day
from etl.extract.events.gather import add_targets
from etl.extract.events.lexicon import words_of
from etl.extract.events.lists import expand
from etl.extract.events.mentions import WAR
from etl.extract.events.participants import participants
from etl.extract.events.reading import Reading, Token
from etl.records import Casualty

_DEAD = frozenset({"dead", "deaths", "victims", "fatalities", "killed", "casualties"})
_BODIES = frozenset({"bodies", "corpses"})
_LIVES = frozenset({"lives", "life"})
_HURTS = frozenset({"wounds", "injuries", "burns", "wound", "injury", "cuts", "fractures", "bruises"})
_WORDS = frozenset({"dead", "toll", "victims", "fatalities", "succumbed", "killed", "lost", "deaths"}) | _BODIES | _LIVES | _HURTS
_SUFFERING = frozenset({"suffer", "receive", "sustain"})
_FOUND = words_of("finding_bodies")
_TAKING = frozenset({"claim", "cost", "take"})
_COUNTS = words_of("death_counts")
_AT = frozenset({"to", "at", "as"})
_SURE = frozenset({"confirm", "report", "find", "pronounce", "count", "declare"})
_BEFORE = words_of("earlier_counts")
_CORRECTING = frozenset({"only", "later", "now", "revised", "corrected", "lowered", "fact", "final"})
_FAR = 2  # paragraphs between a deed and its toll
_HARM = WAR | {"ACCIDENT", "DISASTER"}


@dataclass(frozen=True, slots=True)
class Stated:
    """A number of dead or wounded, or who some of them were, as a sentence gives it."""

    token: Token
    toll: Casualty | None
    people: tuple[Token, ...]
    total: bool = False  # the number as it stands now: it may take the place of what was told before


def add(reading: Reading, stories: Sequence[Story]) -> None:
    """Give each story the dead that a sentence after it, or around it, states."""
    if not (_WORDS & reading.vocabulary) or not any(m.type in _HARM for s in stories for m in s.mentions):
        return
    for told in find_stated(reading):
        story = _story_of(reading, stories, told.token)
        head = next((m for m in story.mentions if m.type in _HARM), None) if story is not None else None
        if head is None or (not told.total and _own_death(stories, story, told.token)):
            continue
        add_targets(head, participants(reading, list(told.people)))
        first = next((c for c in head.tolls if told.toll is not None and c.kind == told.toll.kind), None)
        if told.toll is not None and (first is None or (told.total and _supersedes(told, first))):
            head.tolls = [told.toll, *head.tolls]


def _own_death(stories: Sequence[Story], story: Story | None, token: Token) -> bool:
    """Tell whether a sentence tells a death that is no part of a story: "on Sunday a shepherd was found dead"."""
    start, end = token.sent.start_char, token.sent.end_char
    return any(m.type == "DEATH" and start <= m.trigger.start < end for s in stories if s is not story for m in s.mentions)


def _supersedes(told: Stated, first: Casualty) -> bool:
    """Tell whether a total is later than the number told first: it is higher, or the sentence says that it corrects."""
    now, before = told.toll.min if told.toll is not None else None, first.min
    if now is None or before is None or now == before:
        return False
    return now > before or any(t.lower_ in _CORRECTING for t in told.token.sent)


def find_stated(reading: Reading) -> Iterator[Stated]:
    """Yield what sentences state of the dead, in order of the text."""
    for t in reading.doc:
        word = t.lower_
        if word not in _WORDS or _of_before(t):
            continue
        if word in _BODIES:
            yield from _bodies(reading, t)
        elif word in _LIVES:
            yield from _lives(reading, t)
        elif word == "toll" or (t.dep_ == "pobj" and t.head.lower_ == "of" and t.head.head.lower_ in _COUNTS):
            yield from _total(t if word == "toll" else t.head.head)
        elif word == "killed":
            yield from _number_killed(t)
        elif word == "lost" or word in _HURTS:
            yield from _hurt(reading, t)
        elif t.dep_ == "pobj" and t.head.lower_ == "among" and t.head.head.lemma_ == "be":
            yield Stated(t, None, tuple(s for s in syntax.subjects(t.head.head) if casualties.is_people(reading, s)))
        elif word == "succumbed" and any(p == "to" and w.lower_ in _HURTS for p, w in syntax.prepositions(t)):
            yield Stated(t, None, tuple(s for s in syntax.surface_subjects(t) if casualties.is_people(reading, s)))
        elif word == "dead":
            yield from _dead(reading, t)


def _of_before(token: Token) -> bool:
    """Tell whether a sentence gives a number that was given earlier and is so no more: "first reports had put the toll at six"."""
    verb = syntax.clause_of(token)
    near = [verb, *verb.children, *(g for c in verb.children if c.dep_ == "nsubj" for g in c.children)]
    return any(t.lower_ in _BEFORE for t in near)


def _killed(count: casualties.Count | None) -> Casualty | None:
    return None if count is None else Casualty(kind="killed", min=count.low, max=count.high, who=None, start=count.start, end=count.end)


def _counted(reading: Reading, noun: Token) -> tuple[Casualty | None, tuple[Token, ...]]:
    """Return how many, and who, a noun or what it is of means: "the bodies of 19 people", "12 bodies"."""
    people = [t for p, t in syntax.prepositions(noun) if p == "of"]
    for t in people:
        count = casualties.read_count(t)
        if count is not None and casualties.is_people(reading, t):
            return _killed(count), (() if t.pos_ == "NUM" else (t,))
    return _killed(casualties.read_count(noun)), ()


def _bodies(reading: Reading, noun: Token) -> Iterator[Stated]:
    verb = noun.head
    if noun.dep_ not in {"nsubjpass", "dobj"} or reading.lemma(verb) not in _FOUND:
        return
    toll, people = _counted(reading, noun)
    if toll is not None:
        yield Stated(noun, toll, people)


def _lives(reading: Reading, noun: Token) -> Iterator[Stated]:
    verb = noun.head
    if noun.dep_ == "dobj" and reading.lemma(verb) in _TAKING:
        toll, people = _counted(reading, noun)
    elif noun.dep_ == "dobj" and reading.lemma(verb) == "lose":
        people = tuple(t for t in syntax.subjects(verb) if casualties.is_people(reading, t))
        toll = casualties.of_people(reading, list(people), "killed")
    elif noun.dep_ == "pobj" and verb.lower_ == "of" and verb.head.lower_ == "loss":
        toll, people = _killed(casualties.read_count(noun)), ()
    else:
        return
    if toll is not None and noun.lower_ == "lives":
        yield Stated(noun, toll, people)


def _total(noun: Token) -> Iterator[Stated]:
    """Read "the death toll rose to 14", "brings the number of dead to five", "put the toll at 12", "a toll of 30"."""
    verb = noun.head
    near = [t for c in verb.children if c.dep_ == "prep" and c.lower_ in _AT for t in c.children if t.dep_ == "pobj"]
    near += [c for c in verb.children if c.dep_ in {"attr", "dobj"} and c.pos_ == "NUM"]
    near += [t for c in noun.children if c.dep_ == "prep" and c.lower_ in _AT | {"of"} for t in c.children if t.dep_ == "pobj"]
    for t in near:
        count = casualties.read_count(t) if t.lower_ not in _DEAD else None
        if count is not None and (t.pos_ == "NUM" or any(c.dep_ == "nummod" for c in t.children)):
            yield Stated(noun, _killed(count), (), total=True)
            return


def _number_killed(verb: Token) -> Iterator[Stated]:
    """Read "the number of people killed in the blast rose to 19"."""
    people = verb.head
    if verb.dep_ in {"acl", "relcl"} and people.dep_ == "pobj" and people.head.lower_ == "of" and people.head.head.lower_ in _COUNTS:
        yield from _total(people.head.head)


def _hurt(reading: Reading, word: Token) -> Iterator[Stated]:
    """Read "a vendor received cuts", "four people are being treated for gunshot wounds", "the sergeant lost a hand"."""
    verb = word.head
    if word.lower_ == "lost":
        met = syntax.subjects(word) if any(c.dep_ == "dobj" and c.lower_ in PARTS for c in word.children) else []
    elif word.dep_ == "dobj" and reading.lemma(verb) in _SUFFERING:
        met = syntax.subjects(verb)
    elif word.dep_ == "pobj" and verb.lower_ in {"for", "with"} and reading.lemma(verb.head) in {"treat", "hospitalize"}:
        met = syntax.objects(verb.head)
    elif word.dep_ == "pobj" and verb.lower_ == "with" and reading.lemma(verb.head) in {"survive", "escape"}:
        met = syntax.subjects(verb.head)
    else:
        return
    people = [t for t in met if casualties.is_people(reading, t) or sem.is_doer(reading, t)]
    toll = casualties.of_people(reading, people, "wounded") if people and len(people) == len(met) else None
    if toll is not None:
        yield Stated(word, toll, tuple(t for t in people if t.pos_ != "NUM"))


def _dead(reading: Reading, word: Token) -> Iterator[Stated]:
    """Read "there were 20 dead", "the dead were four", "reported at least 20 dead", "five people were confirmed dead"."""
    over = word.head
    if word.dep_ == "nsubj" and over.lemma_ == "be":
        numbers = [c for c in over.children if c.dep_ == "attr" and c.pos_ == "NUM"]
        count = casualties.read_count(numbers[0]) if numbers else None
        if count is not None:
            yield Stated(word, _killed(count), (), total=True)
    elif word.dep_ in {"oprd", "acomp"} and reading.lemma(over) in _SURE and syntax.is_passive(over):
        people = [t for t in syntax.objects(over) if casualties.is_people(reading, t)]
        toll = casualties.of_people(reading, people, "killed")
        if toll is not None:
            yield Stated(word, toll, tuple(people))
    elif reading.lemma(over) == "leave":
        near = [c for c in (*over.children, *word.children) if c.dep_ in {"dobj", "nsubj"} and over.i < c.i < word.i]
        people = [t for c in near for t in expand(c) if t.i < word.i and casualties.is_people(reading, t)]
        if people and people[0].pos_ != "NUM":
            yield Stated(word, casualties.of_people(reading, people, "killed"), tuple(people))
    else:
        number = over if over.pos_ == "NUM" and word.dep_ == "amod" else next((c for c in word.children if c.dep_ == "nummod"), None)
        count = casualties.read_count(over if number is over else word) if number is not None else None
        if count is not None:
            yield Stated(word, _killed(count), ())


def _story_of(reading: Reading, stories: Sequence[Story], token: Token) -> Story | None:
    """Return the story that a sentence speaks of: its own deed's, else the last one told before in this or the last paragraphs."""
    sent = token.sent
    start, end = sent.start_char, sent.end_char
    told = [
        (m.trigger.start, i, m)
        for i, story in enumerate(stories)
        for m in story.mentions
        if m.type in _HARM and m.trigger.start < end and m.standing.modality != "denied"
    ]
    if not told:
        return None
    _, at, last = max(told, key=lambda found: found[0])
    story = stories[at]
    if last.trigger.start >= start:
        return story
    paragraphs = sum(last.trigger.start < b.start <= token.idx for b in reading.blocks)
    if paragraphs > (0 if story.background else _FAR) or _another_day(reading, story, start, end):
        return None
    return story


def _another_day(reading: Reading, story: Story, start: int, end: int) -> bool:
    """Tell whether a sentence has a day before its story's: it counts the dead of something else."""
    first = as_day(story.when.from_) if story.when is not None else None
    ends = [as_day(t.to) for t in reading.times_in(start, end)]
    return first is not None and any(d is not None and d < first for d in ends)
