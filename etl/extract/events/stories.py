"""Mentions of one happening within an article complete each other, and then become records.

A story is a chain of mentions of one family (violence, talks, …) that nothing tells apart: no other day, no other
place, no "another". A mention without a date or place of its own takes the story's; the story's first mention also
gets the participants and tolls that later mentions add, with the spans where they stand, so that no toll is ever the
sum of two tellings.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from etl.extract.events import responsible, stated
from etl.extract.events.agreement import BACK, BACKGROUND, Story, find, near, other_victim, same_days, span
from etl.extract.events.dates import When, undated
from etl.extract.events.gather import gather, share_between
from etl.extract.events.mentions import WAR, Mention
from etl.extract.events.onedeed import settle
from etl.extract.events.reading import Reading
from etl.extract.events.telling import is_lasting, told_in_passing
from etl.extract.events.whereabouts import apart, coarser, finer
from etl.extract.gazetteer import country_of_code
from etl.records import Event, EventPlace, Span

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


def complete(reading: Reading, mentions: list[Mention], ground: EventPlace | None) -> tuple[Event, ...]:
    """Return the events of drafts in order, dated and placed as far as the article allows.

    ground   the country of the whole report, for events on the ground that no sentence places
    """
    mentions = settle(reading, mentions)
    stories: list[Story] = []
    told: set[int] = set()  # where "the incident" only dates the story before
    for m in mentions:
        if m.rule == "incident":
            told |= {m.trigger.start} if _date_incident(stories, m) else set()
            continue
        family = _family(mentions, m)
        if m.rule == "accuse" and reading.lemma(m.trigger.token) == "blame":
            _blame(stories, m)
        undated_aside = m.aside and not (m.when is not None and m.when.own)
        held = m.mode == "territory" and (undated_aside or told_in_passing(m.trigger.token))  # "the land lost to the rebels": at any time
        if family is None or m.standing.modality not in _REAL or m.ongoing or held:
            continue
        story = find(stories, m, family)
        if story is None:
            story = Story(family, recalled=m.before or any(s.family == family and other_victim(s, m) for s in stories[-BACK:]))
            stories.append(story)
        _join(story, m)
    responsible.add(reading, stories)
    for number, story in enumerate(stories, start=1):
        _share(story, stories, reading.published_on)
        for m in story.mentions:
            m.story = number if len(story.mentions) > 1 else None
    share_between(stories)
    stated.add(reading, stories)
    counted = _told_in_parts(stories)
    mentions = [m for m in mentions if m.trigger.start not in counted]
    _set_scenes(mentions, ground)
    for m in mentions:
        if m.when is None or (m.when.from_ is None and m.when.to is None):
            m.when = undated(reading, m.trigger, m.standing, m.story_when)
            aside = told_in_passing(m.trigger.token) or (m.aside and m.mode == "territory")
            passing = m.story_when is None and aside and m.standing.modality in _REAL
            if passing and m.when.grounding == "publication":
                m.when = When(None, reading.published_on, "unknown", "publication", 0.4, False)  # "arms smuggled into the country"
    return tuple(_record(reading, m) for m in mentions if m.rule != "incident" or m.trigger.start not in told)


def _date_incident(stories: list[Story], m: Mention) -> bool:
    """Give the story told before, if any, the day and place of "the incident occurred last Sunday near X"."""
    for story in reversed(stories):
        if story.family in _ON_THE_GROUND and not story.background and m.paragraph - story.mentions[-1].paragraph <= 2:
            if m.when is not None and m.when.own and (story.when is None or not story.when.own):
                story.when = m.when
            if m.own_place and m.place is not None and (story.place is None or not apart(m.place, story.place)):
                story.place = finer(story.place, m.place)
            return True
    return False


def _told_in_parts(stories: list[Story]) -> set[int]:
    """Return where the mentions stand that only count what the report then tells one by one: "several times in September"."""
    out: set[int] = set()
    for story in stories:
        if not story.mentions[0].several or story.when is None or not story.when.own or story.when.grain not in {"month", "week"}:
            continue
        whole = story.when
        parts = [s for s in stories if s is not story and s.family == story.family and s.when is not None and s.when.own]
        if sum(span(s.when) <= 2 and same_days(s.when, replace(whole, grain="day")) for s in parts if s.when is not None) >= 2:
            out |= {m.trigger.start for m in story.mentions if not m.tolls}
    return out


def _set_scenes(mentions: list[Mention], ground: EventPlace | None) -> None:
    """Place what no phrase places where the same or the last paragraph's events took place, else in the report's country."""
    scene: Mention | None = None
    for m in mentions:
        if _FAMILIES.get(m.type) not in _ON_THE_GROUND:
            continue
        if m.own_place and m.place is not None:
            scene = m
        elif m.same_place and scene is not None:
            m.place = scene.place
        elif m.place is not None and m.story is not None and m.place.precision != "country":
            scene = m  # it goes on with a story that has its place
        elif m.place is None:
            day = None if scene is None else scene.when if scene.when is not None else scene.story_when
            own = m.when is not None and m.when.own and (day is None or not same_days(m.when, day))
            recalled = m.story_when is not None and m.story_when.from_ is None
            near = scene is not None and m.paragraph - scene.paragraph <= 1 and not own and not recalled
            near = near and m.standing.modality in _REAL
            here = scene.place if scene is not None and near else ground
            m.place = None if is_lasting(m.trigger.token) else here  # "the pandemic" was elsewhere, too


def _blame(stories: list[Story], m: Mention) -> None:
    """Note whom someone blames for what the paragraph, or the one before it, tells: "police blamed [the cell]"."""
    for story in reversed(stories):
        if story.family == "violence" and not story.background:
            if m.paragraph - story.mentions[-1].paragraph <= 1:
                story.blamed.extend(p for p in m.targets if p.role in responsible.ROLES)
            return



def _family(mentions: list[Mention], m: Mention) -> str | None:
    """Return the family of a mention: a death beside an accident or a disaster is no violence."""
    if m.type == "DEATH" and any(o.type in {"ACCIDENT", "DISASTER"} and abs(o.paragraph - m.paragraph) <= 1 for o in mentions):
        return "accident"
    return _FAMILIES.get(m.type)


def _join(story: Story, m: Mention) -> None:
    story.mentions.append(m)
    story.triggers.add(m.trigger.token.i)
    story.dead.update(c.min for c in m.tolls if c.kind == "killed" and c.min is not None)
    dates = m.when is not None and m.when.own and not m.of_wounds
    if dates and m.when is not None and (story.when is None or not story.when.own or span(m.when) < span(story.when)):
        story.when = m.when
    if m.place is not None and not m.own_place and story.hint is None:
        story.hint = m.place
    if m.place is not None and m.own_place and not m.of_wounds:
        story.place = finer(story.place, m.place)


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
        if _gives_way(m, story):
            m.when, m.story_when = None, story.when
        if wide is not None and (not m.own_place or (m.place is not None and story.place is not None and coarser(m.place, story.place))):
            m.place = wide  # "strikes in Syria" of which some hit Homs: what no phrase places may be elsewhere
        elif story.place is not None:
            m.place = story.place
        if kind is not None and m.type in WAR and kind != m.type:
            m.type = kind
    if story.family == "violence":
        gather(story.mentions, story.blamed)


def _gives_way(m: Mention, story: Story) -> bool:
    """Tell whether a mention's own time yields to its story's day: it is vaguer ("this week"), or its day is a guess ("at 2230")."""
    if m.when is None or not m.when.own or story.when is None or not story.when.own or m.several or m.when == story.when:
        return False
    if m.when.grounding == "anaphoric" and m.definite and near(m.when, story.when):
        return True
    return span(story.when) == 0 and 2 <= span(m.when) <= 31 and same_days(m.when, story.when)


def _several(m: Mention) -> bool:
    """Tell whether a plural that names its own region may cover more than the story's town: "strikes in Syria"."""
    return m.trigger.token.tag_ == "NNS" and m.own_place and m.several


def _neighbour(story: Story, stories: list[Story]) -> When | None:
    """Return the day of the last dated story of the same family told before this one: its narrative's current day."""
    found: When | None = None
    for other in stories:
        if other is story:
            break
        if other.family == story.family and other.when is not None and other.when.own and span(other.when) <= 60:
            found = other.when
    return found


def _beside(story: Story, stories: list[Story]) -> When | None:
    """Return the day of another kind of event of the same paragraph, else of the paragraph before: the narrative's current day."""
    first = story.mentions[0]
    dated = [o for o in stories if o is not story and {story.family, o.family} <= _ON_THE_GROUND | {"troops"} and _has_day(o)]
    for other in dated:
        if any(m.paragraph == first.paragraph for m in other.mentions):
            return other.when
    if story.background:
        return None
    for other in reversed(dated):
        if any(m.paragraph == first.paragraph - 1 for m in other.mentions) and other.mentions[0].trigger.start < first.trigger.start:
            return other.when
    return None


def _has_day(story: Story) -> bool:
    if story.when is None or not story.when.own or story.when.grain in BACKGROUND:
        return False
    return story.when.from_ is None or span(story.when) <= 7  # "recently", or a day; not "since February"


def _war_type(story: Story) -> str | None:
    kinds = [m.type for m in story.mentions if m.type in WAR]
    if len(set(kinds)) < 2:
        return None
    head = next(m for m in story.mentions if m.type in WAR)
    told = head.type == "ASSAULT" and bool(head.agents)  # somebody's attack stays one when it is called a skirmish
    fights = any(
        m.type == "FIGHT"
        and not m.aside
        and (m.mode in {"airstrike", "shelling", "territory"} or (m.mode == "clash" and (m.agents or not told)))
        for m in story.mentions
    )
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
