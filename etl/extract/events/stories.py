"""Mentions of one happening within an article complete each other, and then become records.

A story is a chain of mentions of one family (violence, talks, …) that nothing tells apart: no other day, no other
place, no "another". A mention without a date or place of its own takes the story's; the story's first mention also
gets the participants and tolls that later mentions add, with the spans where they stand, so that no toll is ever the
sum of two tellings.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from etl.extract.events.dates import When, as_day, undated
from etl.extract.events.gather import gather
from etl.extract.events.mentions import WAR, Mention
from etl.extract.events.reading import Reading
from etl.extract.events.whereabouts import apart, coarser, finer
from etl.extract.gazetteer import country_of_code
from etl.records import Event, EventPlace, Participant, Span

_FAMILIES = {
    "FIGHT": "violence",
    "ASSAULT": "violence",
    "DEATH": "violence",
    "COERCE": "coercion",
    "PROTEST": "protest",
    "MOBILIZE": "troops",
    "CONSULT": "talks",
    "AGREE": "talks",
    "CRIME": "crime",
    "DISASTER": "disaster",
    "ACCIDENT": "accident",
}
_ON_THE_GROUND = frozenset({"violence", "coercion", "protest", "crime", "disaster", "accident"})
_REAL = frozenset({"occurred", "claimed", "denied"})
_ANOTHER = frozenset({
    "another",
    "second",
    "third",
    "fourth",
    "fifth",
    "other",
    "separate",
    "similar",
    "previous",
    "earlier",
    "new",
    "more",
})
_BACKGROUND = frozenset({"year", "decade", "century", "season", "half", "quarter"})


_BACK = 6  # stories of a family that a mention may continue


@dataclass(slots=True)
class Story:
    """One happening as told so far."""

    family: str
    mentions: list[Mention] = field(default_factory=list)
    when: When | None = None
    place: EventPlace | None = None
    blamed: list[Participant] = field(default_factory=list)  # by someone, for it
    recalled: bool = False  # other people's: the story told before names whom it happened to
    hint: EventPlace | None = None  # a place that no plain phrase gives: "Homs's market"

    @property
    def background(self) -> bool:
        """Tell whether it was told only in passing, or spans months."""
        return self.recalled or all(o.aside for o in self.mentions) or (self.when is not None and _span(self.when) > 60)


def complete(reading: Reading, mentions: list[Mention], ground: EventPlace | None) -> tuple[Event, ...]:
    """Return the events of drafts in order, dated and placed as far as the article allows.

    ground   the country of the whole report, for events on the ground that no sentence places
    """
    stories: list[Story] = []
    for m in mentions:
        family = _family(mentions, m)
        if m.rule == "accuse" and reading.lemma(m.trigger.token) == "blame":
            _blame(stories, m)
        if family is None or m.standing.modality not in _REAL or m.ongoing:
            continue
        story = _find(stories, m, family)
        if story is None:
            story = Story(family, recalled=any(s.family == family and _other_victim(s, m) for s in stories[-_BACK:]))
            stories.append(story)
        _join(story, m)
    for number, story in enumerate(stories, start=1):
        _share(story, stories, reading.published_on)
        for m in story.mentions:
            m.story = number if len(story.mentions) > 1 else None
    for m in mentions:
        if m.place is None and _FAMILIES.get(m.type) in _ON_THE_GROUND:
            m.place = ground
        if m.when is None or (m.when.from_ is None and m.when.to is None):
            m.when = undated(reading, m.trigger, m.standing, m.story_when)
    return tuple(_record(reading, m) for m in mentions)


def _blame(stories: list[Story], m: Mention) -> None:
    """Note whom someone blames for what the paragraph, or the one before it, tells: "police blamed [the cell]"."""
    for story in reversed(stories):
        if story.family == "violence" and not story.background:
            if m.paragraph - story.mentions[-1].paragraph <= 1:
                story.blamed.extend(p for p in m.targets if p.role in _BLAMED)
            return


_BLAMED = frozenset({"rebels", "criminals", "military", "police", "party", "ngo", "organisation", "state", "government"})


def _family(mentions: list[Mention], m: Mention) -> str | None:
    """Return the family of a mention: a death beside an accident or a disaster is no violence."""
    if m.type == "DEATH" and any(o.type in {"ACCIDENT", "DISASTER"} and abs(o.paragraph - m.paragraph) <= 1 for o in mentions):
        return "accident"
    return _FAMILIES.get(m.type)


def _find(stories: list[Story], m: Mention, family: str) -> Story | None:
    """Return the story that a mention continues: its host's, one told with the same word, else the last that nothing tells apart."""
    near = [s for s in reversed(stories) if s.family == family][: 2 * _BACK]
    recent = near[:_BACK]
    if m.host is not None and not (m.when is not None and m.when.own):
        for story in recent:
            if any(o.trigger.token.i == m.host.i for o in story.mentions):
                return story  # "an assault in which nine people were killed"
    if m.definite and not (m.when is not None and m.when.own):
        for story in recent:
            if not story.background and any(_same_word(o, m) for o in story.mentions) and _agrees(story, m):
                return story
    for story in near:
        if _same_toll(story, m) and not _another_time(story, m):
            return story
    if m.when is not None and m.when.own and not m.own_place:
        for story in near:
            if story.when is not None and story.when.own and _days(story.when) == _days(m.when) and _agrees(story, m):
                return story
    return next((s for s in recent if _agrees(s, m)), None)


def _same_toll(story: Story, m: Mention) -> bool:
    """Tell whether a mention gives a number of dead that the story has: more than two are no chance."""
    dead = {c.min for c in m.tolls if c.kind == "killed" and c.min is not None and c.min > 2}
    return any(c.kind == "killed" and c.min in dead for o in story.mentions for c in o.tolls)


def _another_time(story: Story, m: Mention) -> bool:
    own = m.when is not None and m.when.own
    return own and m.when is not None and story.when is not None and story.when.own and not _same_days(m.when, story.when)


def _days(when: When) -> tuple[object, object]:
    return as_day(when.from_), as_day(when.to)


def _same_word(a: Mention, b: Mention) -> bool:
    return a.trigger.token.lemma_.lower() == b.trigger.token.lemma_.lower() or (a.mode is not None and a.mode == b.mode)


def _agrees(story: Story, m: Mention) -> bool:
    last = story.mentions[-1]
    if any(c.lower_ in _ANOTHER for c in m.trigger.token.lefts) and not m.definite:
        return False
    if _other_victim(story, m):
        return False
    if m.mode == "abduction" and not any(o.mode in {"abduction", None} for o in story.mentions):
        return False
    if _another_time(story, m):
        return False
    if m.when is not None and m.when.own and story.when is None and m.aside and not _touches(last, m):
        return False
    if m.when is not None and m.when.grain in _BACKGROUND and story.when is None and not m.definite:
        return False
    if m.own_place and story.place is not None and apart(m.place, story.place) and not _same_victim(story, m):
        if not (m.definite and None in {_id(m.place), _id(story.place)} and m.paragraph - last.paragraph <= 1):
            return False  # "the attack", in a hamlet that no gazetteer knows, may be the one told of
    if m.sentence == last.sentence:
        return True
    if m.own_place and m.trigger.token.pos_ == "NOUN" and any(c.lower_ in {"a", "an"} for c in m.trigger.token.lefts):
        return False  # "a blast in Dar es Salaam": brought in as something new
    if story.background and not (
        m.definite and (m.paragraph == last.paragraph or any(o.trigger.token.lower_ == m.trigger.token.lower_ for o in story.mentions))
    ):
        return False  # background, told in passing: what follows is the news again
    if m.own_place and m.when is not None and m.when.own and story.place is None and story.when is None and not m.definite:
        return m.paragraph - last.paragraph <= 1
    return m.definite or m.paragraph - last.paragraph <= 3 or _shared(story, m)


def _touches(a: Mention, b: Mention) -> bool:
    """Tell whether two mentions share a participant's very words: a relative clause about the actor tells the same event."""
    mine = [(p.start, p.end) for p in (*a.actors, *a.targets)]
    return any(p.start < end and start < p.end for p in (*b.actors, *b.targets) for start, end in mine)


def _same_days(a: When, b: When) -> bool:
    """Tell whether two intervals may mean one happening: they overlap, and none is a mere background."""
    if (a.grain in _BACKGROUND) != (b.grain in _BACKGROUND):
        return False
    a1, a2, b1, b2 = as_day(a.from_), as_day(a.to), as_day(b.from_), as_day(b.to)
    return not ((a2 is not None and b1 is not None and a2 < b1) or (b2 is not None and a1 is not None and b2 < a1))


def _same_victim(story: Story, m: Mention) -> bool:
    """Tell whether a mention names a victim that the story has: nobody is killed twice."""
    names = {p.name for o in story.mentions for p in o.targets if p.name and p.name[:1].isupper()}
    return any(p.name in names for p in m.targets)


def _other_victim(story: Story, m: Mention) -> bool:
    """Tell whether a mention names who was killed or taken, and the story has only others: another murder is recalled."""
    if m.mode not in _PERSONAL or (m.when is not None and m.when.own) or any(o.sentence == m.sentence for o in story.mentions):
        return False
    mine = _victims(m)
    theirs = {n for o in story.mentions if o.mode in _PERSONAL for n in _victims(o)}
    return bool(mine and theirs) and not {w for n in mine for w in n.split()} & {w for n in theirs for w in n.split()}


_PERSONAL = frozenset({"killing", "execution", "abduction"})


def _victims(m: Mention) -> set[str]:
    return {p.name for p in m.targets if p.name and p.name[:1].isupper() and p.role != "state"}


def _shared(story: Story, m: Mention) -> bool:
    names = {p.name or p.text for o in story.mentions for p in (*o.actors, *o.targets)}
    return any((p.name or p.text) in names for p in (*m.actors, *m.targets))


def _id(place: EventPlace | None) -> int | None:
    return place.geoname_id if place is not None else None


def _join(story: Story, m: Mention) -> None:
    story.mentions.append(m)
    if m.when is not None and m.when.own and (story.when is None or not story.when.own or _span(m.when) < _span(story.when)):
        story.when = m.when
    if m.place is not None and not m.own_place and story.hint is None:
        story.hint = m.place
    if m.place is not None and m.own_place:
        story.place = finer(story.place, m.place)


def _span(when: When) -> int:
    a, b = as_day(when.from_), as_day(when.to)
    return (b - a).days if a is not None and b is not None else 100_000


def _share(story: Story, stories: list[Story], published_on: date | None) -> None:
    """Give every mention of a story its date and place, and its first mention what later ones add."""
    if story.when is None and story.recalled:
        story.when = When(None, published_on, "unknown", "publication", 0.4, False) if published_on is not None else None
    elif story.when is None:
        story.when = _neighbour(story, stories) or _beside(story, stories)
    kind = _war_type(story)
    story.place = story.place or story.hint
    wide = next((m.place for m in story.mentions if m.place and story.place and _several(m) and coarser(m.place, story.place)), None)
    for m in story.mentions:
        m.story_when = next((o.when for o in story.mentions if o.sentence == m.sentence and o.when is not None and o.when.own), story.when)
        if wide is not None and (not m.own_place or (m.place is not None and story.place is not None and coarser(m.place, story.place))):
            m.place = wide  # "strikes in Syria" of which some hit Homs: what no phrase places may be elsewhere
        elif story.place is not None:
            m.place = story.place
        if kind is not None and m.type in WAR and kind != m.type:
            m.type = kind
    if story.family == "violence":
        gather(story.mentions, story.blamed)


def _several(m: Mention) -> bool:
    """Tell whether a plural that names its own region may cover more than the story's town: "strikes in Syria"."""
    return m.trigger.token.tag_ == "NNS" and m.own_place


def _neighbour(story: Story, stories: list[Story]) -> When | None:
    """Return the day of the last dated story of the same family told before this one: its narrative's current day."""
    found: When | None = None
    for other in stories:
        if other is story:
            break
        if other.family == story.family and other.when is not None and other.when.own and _span(other.when) <= 60:
            found = other.when
    return found


def _beside(story: Story, stories: list[Story]) -> When | None:
    """Return the day that another kind of event of the same paragraph has: "the blackout occurred on Saturday"."""
    here = {m.paragraph for m in story.mentions[:1]}
    for other in stories:
        if (
            other is not story
            and other.when is not None
            and other.when.own
            and other.when.grain not in _BACKGROUND
            and here & {m.paragraph for m in other.mentions}
        ):
            return other.when
    return None


def _war_type(story: Story) -> str | None:
    kinds = [m.type for m in story.mentions if m.type in WAR]
    if len(set(kinds)) < 2:
        return None
    fights = any(m.type == "FIGHT" and m.mode in {"airstrike", "shelling", "clash", "territory"} for m in story.mentions)
    return "FIGHT" if fights else kinds[0]


def _named(place: EventPlace | None) -> EventPlace | None:
    """Return a place with its country's name, for readers who do not know alpha-3 codes."""
    country = country_of_code(place.country) if place and place.country else None
    return replace(place, country_name=country.name) if place and country else place


def _record(reading: Reading, m: Mention) -> Event:
    when = m.when or When(None, None, "unknown", None, 0.0, False, "no time expression")
    t = m.trigger
    open_both = when.from_ is None and when.to is None
    return Event(
        trigger=Span(start=t.start, end=t.end, text=reading.text[t.start : t.end]),
        type=m.type,
        mode=m.mode,
        sentence=m.sentence,
        modality=m.standing.modality,
        actors=m.actors,
        targets=m.targets,
        place=_named(m.place),
        from_=when.from_,
        to=when.to,
        grain=when.grain,
        grounding=None if open_both else when.grounding,
        undated_reason=(when.reason or "vague") if open_both else None,
        casualties=tuple(m.tolls),
        attribution=m.standing.attribution,
        confidence=round(0.5 + 0.5 * when.confidence, 3),
        rule=m.rule,
        story=m.story,
    )
