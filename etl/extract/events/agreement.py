"""Whether a mention continues a story: what two tellings share, and what tells two happenings apart."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from etl.extract.events.dates import When, as_day
from etl.extract.events.mentions import Mention
from etl.extract.events.whereabouts import apart
from etl.records import EventPlace, Participant

BACKGROUND = frozenset({"year", "decade", "century", "season", "half", "quarter"})
BACK = 6  # stories of a family that a mention may continue
_LEAD = 2  # paragraphs: what they tell without a day, the next one dates
_ENDS = 12  # mentions at either end of a long story
_STATE = frozenset({"police", "military", "state"})
_HARM = frozenset({"killing", "execution", "injury"})
_PERSONAL = frozenset({"killing", "execution", "abduction"})


@dataclass(slots=True)
class Story:
    """One happening as told so far."""

    family: str
    mentions: list[Mention] = field(default_factory=list)
    when: When | None = None
    place: EventPlace | None = None
    blamed: list[Participant] = field(default_factory=list)  # by someone, for it
    dead: set[int] = field(default_factory=set)  # numbers of dead that its mentions give
    triggers: set[int] = field(default_factory=set)  # tokens
    recalled: bool = False  # other people's: the story told before names whom it happened to
    hint: EventPlace | None = None  # a place that no plain phrase gives: "Homs's market"

    @property
    def told(self) -> list[Mention]:
        """Return the mentions, of a long story the first and the last: so that each new one is asked about a bounded number."""
        return self.mentions if len(self.mentions) <= 2 * _ENDS else self.mentions[:_ENDS] + self.mentions[-_ENDS:]

    @property
    def background(self) -> bool:
        """Tell whether it was told only in passing, or spans months."""
        long = self.when is not None and span(self.when) > 60 and not _just_ended(self.when)
        return self.recalled or all(o.aside for o in self.told) or long


def find(stories: Sequence[Story], m: Mention, family: str) -> Story | None:
    """Return the story that a mention continues: its host's, one that is news, else the last that nothing tells apart."""
    close = list(itertools.islice((s for s in reversed(stories) if s.family == family), 2 * BACK))
    recent = close[:BACK]
    if _brings_in_another(m) and any(other_victim(s, m) for s in recent):
        return None
    if m.of_wounds:  # "two of the wounded died on Tuesday": of what is told, whatever the day
        told = next((s for s in recent if not s.background and not _only_taken(s)), None)
        if told is not None:
            return told
    if m.host is not None and not (m.when is not None and m.when.own):
        for story in recent:
            if m.host.i in story.triggers:
                return story  # "an assault in which nine people were killed"
    if m.definite and m.reacted and not (m.when is not None and m.when.own):
        first = next((s for s in stories if s.family == family), None)
        if first is not None and first in recent and not first.background and _agrees(first, m):
            return first
    if m.definite and m.trigger.token.pos_ == "NOUN" and (told := _numbered(stories, m, family)) is not None:
        return told
    if m.definite and not (m.when is not None and m.when.own):
        news = [s for s in recent if not s.background and _agrees(s, m)]
        named = [s for s in news if any(o.trigger.token.lower_ == m.trigger.token.lower_ for o in s.told)]
        if news:
            close_by = news[0].mentions[-1].paragraph == m.paragraph
            likely = news if close_by else named or news  # "the drone strike" is the one told of in these words, if there is one
            return next((s for s in likely if m.mode == "abduction" or not _only_taken(s)), likely[0])
    for story in close:
        if _same_toll(story, m) and not _another_time(story, m):
            return story
    if m.when is not None and m.when.own and not m.own_place:
        for story in close:
            if story.when is not None and story.when.own and _days(story.when) == _days(m.when) and _agrees(story, m):
                return story
    return _best([s for s in recent if _agrees(s, m)], m)


def _best(fitting: Sequence[Story], m: Mention) -> Story | None:
    """Return of stories that a mention may continue, the last told first, the one whose people it names; else the last one that
    is no flashback told in paragraphs before it, and not only of people taken."""
    if not fitting:
        return None
    mine = _met(m)
    for story in fitting:
        if mine and any(mine & _met(o) for o in story.told):
            return story
    latest = max((day for s in fitting if (day := _own_day(s)) is not None), default=None)

    def unlikely(story: Story) -> tuple[bool, bool]:
        day = _own_day(story)
        over = day is not None and latest is not None and day < latest and story.mentions[-1].paragraph < m.paragraph
        return over, m.mode != "abduction" and _only_taken(story)

    return min(fitting, key=unlikely)


def _own_day(story: Story) -> date | None:
    """Return the last day that a story's own words give."""
    return as_day(story.when.to) if story.when is not None and story.when.own else None


def _only_taken(story: Story) -> bool:
    return all(o.mode == "abduction" for o in story.told)


def _met(m: Mention) -> set[str]:
    """Return the words by which those can be known to whom a mention happened: names, and the head of "the editor"."""
    out = {p.name for p in m.targets if p.name and p.name[:1].isupper()}
    return out | {one[1] for p in m.targets if p.role is None and (one := _ONE.match(p.text)) is not None and one[1] not in _ANYBODY}


_ANYBODY = frozenset("man woman person body group town village building house car bus vehicle".split())
_ONE = re.compile(r"(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er) ([a-z]+)(?=$| (?:of|in|at|from) )")



def _numbered(stories: Sequence[Story], m: Mention, family: str) -> Story | None:
    """Return the story that "the first attack", "the second attack" means, None where too few have been told."""
    rank = next((_RANKS[c.lower_] for c in m.trigger.token.lefts if c.lower_ in _RANKS), None)
    told = [s for s in stories if s.family == family and not s.background and any(o.type != "DEATH" for o in s.told)]
    return told[rank] if rank is not None and 1 < len(told) <= BACK and rank < len(told) else None


_RANKS = {"first": 0, "second": 1, "third": 2}


def _same_toll(story: Story, m: Mention) -> bool:
    """Tell whether a mention gives a number of dead that the story has: more than two are no chance."""
    first = next((c.min for c in m.tolls if c.kind == "killed"), None)  # the whole, not a part of it
    return first is not None and first > 2 and first in story.dead


def _same_name(story: Story, m: Mention) -> bool:
    return m.place is not None and story.place is not None and m.place.name == story.place.name and m.place.precision != "country"


def _other_toll(story: Story, m: Mention) -> bool:
    """Tell whether a mention gives another number of dead than any that the story has."""
    dead = next((c.min for c in m.tolls if c.kind == "killed"), None)
    return dead is not None and bool(story.dead) and dead not in story.dead and m.sentence != story.mentions[-1].sentence


def _other_people(story: Story, m: Mention) -> bool:
    """Tell whether nobody and no number of dead is the story's."""
    return _other_toll(story, m) or not (_shared(story, m) or _same_toll(story, m))


def _another_time(story: Story, m: Mention) -> bool:
    own = m.when is not None and m.when.own
    if m.definite and m.when is not None and m.when.grounding == "anaphoric" and story.when is not None and near(m.when, story.when):
        return False  # "the bomb went off at 2230": the clock's day is a guess
    return own and m.when is not None and story.when is not None and story.when.own and not same_days(m.when, story.when)


def _one_of_several(story: Story, m: Mention) -> bool:
    """Tell whether a mention dates one of the happenings that a story tells of together: "several raids in May … on the 6th"."""
    if m.definite or m.when is None or not m.when.own or story.when is None or not story.when.own:
        return False
    return story.mentions[0].several and span(story.when) > span(m.when) and span(story.when) > 2


def near(a: When, b: When) -> bool:
    """Tell whether two single days are at most one apart."""
    first, second = as_day(a.from_), as_day(b.from_)
    return first is not None and second is not None and abs((first - second).days) <= 1 and span(b) == 0


def _days(when: When) -> tuple[object, object]:
    return as_day(when.from_), as_day(when.to)


def _agrees(story: Story, m: Mention) -> bool:
    last = story.mentions[-1]
    if m.another and not m.definite:
        return False
    if other_victim(story, m) or _turned(story, m) or _other_protest(story, m):
        return False
    if m.also and m.own_place and m.sentence != last.sentence and not _same_name(story, m):
        return False
    if _other_deed(story, m):
        return False
    if _another_time(story, m) or _one_of_several(story, m):
        return False
    if m.when is not None and m.when.own and story.when is None and m.aside and not _touches(last, m):
        return False
    lead = m.paragraph - last.paragraph == 1 and last.paragraph <= _LEAD and not m.another and not _other_toll(story, m)
    fresh = m.when is not None and m.when.own and story.when is None and not m.definite and m.paragraph != last.paragraph
    if fresh and not lead and not last.headline and not _same_name(story, m) and _other_people(story, m):
        return False  # a day told only now, of other people: something else
    if m.when is not None and m.when.grain in BACKGROUND and story.when is None and not m.definite:
        return False
    elsewhere = m.own_place and story.place is not None and apart(m.place, story.place) and not _same_victim(story, m)
    if elsewhere and not (m.definite and None in {_id(m.place), _id(story.place)} and m.paragraph - last.paragraph <= 1):
        return False  # "the attack", in a hamlet that no gazetteer knows, may be the one told of
    if m.sentence == last.sentence:
        return True
    if m.own_place and not last.headline and m.trigger.token.pos_ == "NOUN" and any(c.lower_ in {"a", "an"} for c in m.trigger.token.lefts):
        return False  # "a blast in Dar es Salaam": brought in as something new
    if m.mode in _PERSONAL and _same_victim(story, m):
        return True
    again = any(o.trigger.token.lower_ == m.trigger.token.lower_ or o.mode == m.mode == "bombing" for o in story.told)
    if story.background and not (m.definite and (m.paragraph == last.paragraph or again)):
        return False  # background, told in passing: what follows is the news again
    if m.own_place and m.when is not None and m.when.own and story.place is None and story.when is None and not m.definite:
        return m.paragraph - last.paragraph <= 1
    return m.definite or m.paragraph - last.paragraph <= 3 or _shared(story, m)


def _other_deed(story: Story, m: Mention) -> bool:
    """Tell killing and taking apart: "two soldiers were killed and two others were taken hostage"; an attack may be both."""
    if m.mode == "abduction":
        return not any(o.mode in {"abduction", None} for o in story.told)
    return (m.mode in _HARM or m.type == "DEATH") and _only_taken(story)


def _turned(story: Story, m: Mention) -> bool:
    """Tell whether a state's force, at a time of its own, strikes those who did the deed: "later police killed two of the raiders"."""
    if m.type != "FIGHT" or m.trigger.token.pos_ == "NOUN" or m.when is None or not m.when.own or m.sentence == story.mentions[-1].sentence:
        return False
    mine = {p.role for p in m.agents}
    theirs = {p.role for o in story.told if o.type == "ASSAULT" for p in o.agents}
    return bool(mine) and mine <= _STATE and bool(theirs & {"rebels", "criminals"}) and not theirs & _STATE


def _other_protest(story: Story, m: Mention) -> bool:
    """Tell a strike from a march: each may be part of the other's cause, none is the other."""
    if story.family != "protest" or m.sentence == story.mentions[-1].sentence:
        return False
    return (m.mode == "strike") != any(o.mode == "strike" for o in story.told)


def _id(place: EventPlace | None) -> int | None:
    return place.geoname_id if place is not None else None


def _touches(a: Mention, b: Mention) -> bool:
    """Tell whether two mentions share a participant's very words: a relative clause about the actor tells the same event."""
    mine = [(p.start, p.end) for p in (*a.actors, *a.targets)]
    return any(p.start < end and start < p.end for p in (*b.actors, *b.targets) for start, end in mine)


def same_days(a: When, b: When) -> bool:
    """Tell whether two intervals may mean one happening: they overlap, and none is a mere background."""
    if (a.grain in BACKGROUND) != (b.grain in BACKGROUND):
        return False
    a1, a2, b1, b2 = as_day(a.from_), as_day(a.to), as_day(b.from_), as_day(b.to)
    return not ((a2 is not None and b1 is not None and a2 < b1) or (b2 is not None and a1 is not None and b2 < a1))


def _same_victim(story: Story, m: Mention) -> bool:
    """Tell whether a mention names a victim that the story has: nobody is killed twice."""
    names = {p.name for o in story.told for p in o.targets if p.name and p.name[:1].isupper()}
    return any(p.name in names for p in m.targets)


def other_victim(story: Story, m: Mention) -> bool:
    """Tell whether a mention names who was killed or taken, and the story has only others: another murder is recalled."""
    if m.mode not in _PERSONAL or (m.when is not None and m.when.own) or any(o.sentence == m.sentence for o in story.told):
        return False
    mine = _victims(m)
    theirs = {n for o in story.told if o.mode in _PERSONAL for n in _victims(o)}
    if theirs and _brings_in_another(m):
        return True
    return bool(mine and theirs) and not {w for n in mine for w in n.split()} & {w for n in theirs for w in n.split()}


def _brings_in_another(m: Mention) -> bool:
    """Tell whether a noun names a victim not told of before: "was investigating the murder of a colonel"."""
    return bool(m.trigger.token.pos_ == "NOUN" and m.mode in _PERSONAL and any(p.text.lower().startswith(("a ", "an ")) for p in m.targets))


def _victims(m: Mention) -> set[str]:
    return {p.name for p in m.targets if p.name and p.name[:1].isupper() and p.role != "state"}


def _shared(story: Story, m: Mention) -> bool:
    names = {p.name or p.text for o in story.told for p in (*o.actors, *o.targets)}
    return any((p.name or p.text) in names for p in (*m.actors, *m.targets))


def _just_ended(when: When) -> bool:
    """Tell whether only the end of something is told, by its day: "an operation that ended on Sunday"."""
    return when.own and when.from_ is None and when.grain == "day"


def span(when: When) -> int:
    a, b = as_day(when.from_), as_day(when.to)
    return (b - a).days if a is not None and b is not None else 100_000
