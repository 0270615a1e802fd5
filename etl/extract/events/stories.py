"""Mentions of one happening within an article complete each other, and then become records.

A story is a chain of mentions of one family (violence, talks, …) that nothing tells apart: no other day, no other
place, no "another". A mention without a date or place of its own takes the story's; the story's first mention also
gets the participants and tolls that later mentions add, with the spans where they stand, so that no toll is ever the
sum of two tellings.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from etl.extract.events.dates import When, as_day, undated
from etl.extract.events.mentions import WAR, Mention
from etl.extract.events.reading import Reading
from etl.extract.gazetteer import country_of_code
from etl.records import Casualty, Event, EventPlace, Participant, Span

_FAMILIES = {
    "FIGHT": "violence",
    "ASSAULT": "violence",
    "DEATH": "violence",
    "COERCE": "coercion",
    "PROTEST": "protest",
    "MOBILIZE": "troops",
    "CONSULT": "talks",
    "AGREE": "talks",
    "DISASTER": "disaster",
    "ACCIDENT": "accident",
}
_ON_THE_GROUND = frozenset({"violence", "coercion", "protest", "disaster", "accident"})
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


@dataclass(slots=True)
class Story:
    """One happening as told so far."""

    family: str
    mentions: list[Mention] = field(default_factory=list)
    when: When | None = None
    place: EventPlace | None = None
    hint: EventPlace | None = None  # a place that no plain phrase gives: "Homs's market"


def complete(reading: Reading, mentions: list[Mention], ground: EventPlace | None) -> tuple[Event, ...]:
    """Return the events of drafts in order, dated and placed as far as the article allows.

    ground   the country of the whole report, for events on the ground that no sentence places
    """
    stories: list[Story] = []
    for m in mentions:
        family = _family(mentions, m)
        if family is None or m.standing.modality not in _REAL or m.ongoing:
            continue
        story = _find(stories, m, family)
        if story is None:
            story = Story(family)
            stories.append(story)
        _join(story, m)
    for number, story in enumerate(stories, start=1):
        _share(story, stories)
        for m in story.mentions:
            m.story = number if len(story.mentions) > 1 else None
    for m in mentions:
        if m.place is None and _FAMILIES.get(m.type) in _ON_THE_GROUND:
            m.place = ground
        if m.when is None or (m.when.from_ is None and m.when.to is None):
            m.when = undated(reading, m.trigger, m.standing, m.story_when)
    return tuple(_record(reading, m) for m in mentions)


def _family(mentions: list[Mention], m: Mention) -> str | None:
    """Return the family of a mention: a death beside an accident or a disaster is no violence."""
    if m.type == "DEATH" and any(o.type in {"ACCIDENT", "DISASTER"} and abs(o.paragraph - m.paragraph) <= 1 for o in mentions):
        return "accident"
    return _FAMILIES.get(m.type)


def _find(stories: list[Story], m: Mention, family: str) -> Story | None:
    """Return the story that a mention continues: the last of its family that nothing tells apart from it."""
    for back, story in enumerate(reversed([s for s in stories if s.family == family])):
        if back > 5:
            return None
        if _agrees(story, m):
            return story
    return None


def _agrees(story: Story, m: Mention) -> bool:
    last = story.mentions[-1]
    if any(c.lower_ in _ANOTHER for c in m.trigger.token.lefts) and not m.definite:
        return False
    if m.mode == "abduction" and not any(o.mode in {"abduction", None} for o in story.mentions):
        return False
    if (m.when is not None and m.when.own) and story.when is not None and story.when.own and not _same_days(m.when, story.when):
        return False
    if m.when is not None and m.when.own and story.when is None and m.aside and not _touches(last, m):
        return False
    if m.when is not None and m.when.grain in _BACKGROUND and story.when is None and not m.definite:
        return False
    if m.own_place and story.place is not None and _apart(m.place, story.place) and not _same_victim(story, m):
        return False
    if m.sentence == last.sentence:
        return True
    if m.own_place and m.trigger.token.pos_ == "NOUN" and any(c.lower_ in {"a", "an"} for c in m.trigger.token.lefts):
        return False  # "a blast in Dar es Salaam": brought in as something new
    background = all(o.aside for o in story.mentions) or (story.when is not None and _span(story.when) > 60)
    if (
        background
        and not (m.definite and m.paragraph - last.paragraph <= 1)
        and not (m.definite and any(o.trigger.token.lower_ == m.trigger.token.lower_ for o in story.mentions))
    ):
        return False  # background, told in passing: what follows is the news again
    if m.own_place and m.when is not None and m.when.own and story.place is None and story.when is None and not m.definite:
        return m.paragraph - last.paragraph <= 1
    return m.definite or m.paragraph - last.paragraph <= 3 or _shared(story, m)


def _touches(a: Mention, b: Mention) -> bool:
    """Tell whether two mentions share a participant's very words: a relative clause about the actor tells the same event."""
    mine = {p.start for p in (*a.actors, *a.targets)}
    return any(p.start in mine for p in (*b.actors, *b.targets))


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


def _shared(story: Story, m: Mention) -> bool:
    names = {p.name or p.text for o in story.mentions for p in (*o.actors, *o.targets)}
    return any((p.name or p.text) in names for p in (*m.actors, *m.targets))


def _apart(a: EventPlace | None, b: EventPlace | None) -> bool:
    if a is None or b is None or a.name == b.name or a.precision is None or b.precision is None:
        return False
    if a.country and b.country and a.country != b.country:
        return True
    fine = {"city", "point", None}
    return (a.precision in fine and b.precision in fine) or (a.precision == b.precision == "admin1")


_FINE = {"point": 0, "city": 1, None: 2, "admin2": 3, "admin1": 4, "country": 5, "region": 6}


def _join(story: Story, m: Mention) -> None:
    story.mentions.append(m)
    if m.when is not None and m.when.own and (story.when is None or not story.when.own or _span(m.when) < _span(story.when)):
        story.when = m.when
    if m.place is not None and not m.own_place and story.hint is None:
        story.hint = m.place
    if m.place is not None and m.own_place and (story.place is None or _FINE[m.place.precision] < _FINE[story.place.precision]):
        story.place = m.place


def _span(when: When) -> int:
    a, b = as_day(when.from_), as_day(when.to)
    return (b - a).days if a is not None and b is not None else 100_000


def _share(story: Story, stories: list[Story]) -> None:
    """Give every mention of a story its date and place, and its first mention what later ones add."""
    if story.when is None:
        story.when = _neighbour(story, stories) or _beside(story, stories)
    kind = _war_type(story)
    story.place = story.place or story.hint
    for m in story.mentions:
        m.story_when = next((o.when for o in story.mentions if o.sentence == m.sentence and o.when is not None and o.when.own), story.when)
        if story.place is not None and (
            m.place is None
            or not m.own_place
            or (m.place.geoname_id is None and m.place.precision is None)
            or _coarser(m.place, story.place)
        ):
            m.place = story.place
        if kind is not None and m.type in WAR and kind != m.type:
            m.type = kind
    if story.family == "violence":
        _gather(story)


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


def _coarser(a: EventPlace, b: EventPlace) -> bool:
    if a.precision not in {"country", "region"} and (a.precision is not None or a.country is not None) and b.admin1 != a.name:
        return False
    return _FINE[b.precision] < _FINE[a.precision] and (a.country is None or b.country == a.country)


def _war_type(story: Story) -> str | None:
    kinds = [m.type for m in story.mentions if m.type in WAR]
    if len(set(kinds)) < 2:
        return None
    fights = any(m.type == "FIGHT" and m.mode in {"airstrike", "shelling", "clash", "territory"} for m in story.mentions)
    return "FIGHT" if fights else kinds[0]


def _gather(story: Story) -> None:
    head = next((m for m in story.mentions if m.type in WAR), story.mentions[0])
    actors: dict[str, Participant] = {p.name or p.text.lower(): p for p in head.actors}
    targets: dict[str, Participant] = {p.name or p.text.lower(): p for p in head.targets}
    tolls: list[Casualty] = list(head.tolls)
    for m in story.mentions:
        if m is head or m.standing.modality == "denied":
            continue
        for p in m.agents:
            actors.setdefault(p.name or p.text.lower(), p)
        for p in m.targets:
            targets.setdefault(p.name or p.text.lower(), p)
        kinds = {c.kind for c in tolls}
        tolls.extend(c for c in m.tolls if c.kind not in kinds)
    head.actors, head.targets, head.tolls = tuple(actors.values())[:12], tuple(targets.values())[:12], tolls


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
