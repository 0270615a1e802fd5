"""One draft per event mention: trigger, participants, place, date, toll and standing, from its own sentence alone."""

from __future__ import annotations

from dataclasses import dataclass

from etl.extract.events import commissives, dates, ground, modality, places, syntax, unclassified
from etl.extract.events import semantics as sem
from etl.extract.events.accidental import by_accident
from etl.extract.events.arguments import find_actors, find_targets
from etl.extract.events.content import is_finite_itself
from etl.extract.events.dates import When
from etl.extract.events.generic import Sieve, in_headline
from etl.extract.events.lexicon import Sense, words_of
from etl.extract.events.participants import participants
from etl.extract.events.reading import Reading, Token
from etl.extract.events.sequel import counted_back
from etl.extract.events.support import tense
from etl.extract.events.telling import (
    at_same_place,
    brings_in,
    gap_before,
    goes_on,
    host_of,
    is_also,
    is_another,
    is_aside,
    is_definite,
    is_known_weapon,
    is_lasting,
    is_next,
    is_reacted_to,
    is_several,
    is_yet,
    long_before,
    of_wounds,
)
from etl.extract.events.tolls import tolls_of
from etl.extract.events.triggers import Trigger, find_triggers
from etl.extract.gazetteer.atlas import Atlas
from etl.records import Casualty, EventPlace, Participant

WAR = frozenset({"FIGHT", "ASSAULT"})
BACKGROUND = frozenset({"month", "year", "decade", "century", "season", "half", "quarter"})  # grains that tell no day to count from


@dataclass(slots=True)
class Mention:
    """A draft of one event; `stories` completes it."""

    trigger: Trigger
    type: str
    mode: str | None
    standing: modality.Standing
    actors: tuple[Participant, ...]
    targets: tuple[Participant, ...]
    place: EventPlace | None
    when: When | None  # None: its sentence does not date it
    tolls: list[Casualty]
    sentence: tuple[int, int]
    rule: str
    definite: bool  # "the attack", "this raid": told before
    paragraph: int
    own_place: bool = False  # a plain phrase of its own clause says so
    ongoing: bool = False  # "has been fighting", "are fighting": no day of its own
    aside: bool = False  # told in a relative clause
    host: Token | None = None  # the noun that its relative clause tells of: "an [assault] in which nine were killed"
    several: bool = False  # "the raids", "several times": each may have its own day
    another: bool = False  # "a second bomb", "another raid": not the one told before
    by_tool: bool = False  # its actor is a weapon or a blow
    also: bool = False  # "they also bombed a bank in Orvik"
    same_place: bool = False  # "in the same town"
    headline: bool = False
    before: bool = False  # "a month after the rebels burned the mill": some time before what is told
    of_wounds: bool = False  # one of the wounded died
    reacted: bool = False  # someone condemns or deplores it: it is the news
    agents: tuple[Participant, ...] = ()  # those of the actors who are people, groups or states, not weapons
    story: int | None = None  # number of the story it belongs to
    story_when: When | None = None  # of the story it belongs to


def find_mentions(reading: Reading) -> tuple[list[Mention], Atlas | None]:
    """Return the drafts of all mentions in order of the text, and the article's atlas if any was found."""
    out: list[Mention] = []
    atlas: Atlas | None = None
    paragraphs = [b.start for b in reading.blocks]
    sieve = Sieve(reading)
    for sent in reading.doc.sents:
        triggers = find_triggers(reading, sent)
        acts = commissives.find_acts(reading, sent, triggers)
        others = unclassified.find_others(reading, sent, [t.token for t in triggers] + [a.verb for a in acts])
        if not triggers and not acts and not others:
            continue
        if atlas is None:
            atlas = ground.atlas_of(reading)
        found: list[Mention] = []
        for t in _without_announced(triggers, acts):
            if sieve.keeps(t):
                found.append(_mention(reading, atlas, t, paragraphs))
                _note_day(reading, found[-1], counted=False)
        found += [_act(reading, atlas, a, paragraphs) for a in acts]
        for m in found:
            _note_day(reading, m, counted=m.when is not None and m.when.grounding == "anaphoric")
        by_accident(reading, found)
        found += [m for t in others if (m := _mention(reading, atlas, t, paragraphs)).when is not None]
        out.extend(sorted(found, key=lambda m: (m.trigger.start, m.trigger.end, m.type)))
    return out, atlas


def _note_day(reading: Reading, m: Mention, *, counted: bool) -> None:
    """Remember the last day told: "the next day" counts from it; a day so counted itself only when its sentence is done."""
    if m.when is None or (m.when.grounding == "anaphoric") != counted:
        return
    day = dates.as_day(m.when.from_) if m.when.own and m.when.grain not in BACKGROUND else None
    last = dates.as_day(m.when.to) if m.when.own and m.standing.modality in {"occurred", "claimed"} else None
    reading.newest = max(reading.newest or last, last) if last is not None else reading.newest
    if day is not None and m.standing.modality in {"occurred", "claimed"}:
        reading.told = day
        reading.first = reading.first or day


def _without_announced(triggers: list[Trigger], acts: list[commissives.Act]) -> list[Trigger]:
    """Leave out triggers that an announced or demanded act covers: its event is the promise, threat or demand."""
    return [
        t for t in triggers if not any(
            a.type != "ACCUSE" and (a.verb.i == t.token.i or (a.verb.is_ancestor(t.token) and _unreal(t.token, a.verb))) for a in acts
        )
    ]


def _unreal(token: Token, top: Token) -> bool:
    node = token
    while node.i != top.i and node.head is not node:
        if syntax.is_verb(node) and node.dep_ in {"relcl", "acl", "advcl"} and node.tag_ in {"VBD", "VBN"}:
            return False
        if node.dep_ == "conj" and is_finite_itself(node):
            return False  # "will free them and has promised visas"
        node = node.head
    return True


def _mention(reading: Reading, atlas: Atlas, trigger: Trigger, paragraphs: list[int]) -> Mention:
    token, sense = trigger.token, trigger.sense
    standing = modality.standing(reading, trigger)
    actor_heads = find_actors(reading, trigger)
    target_heads = find_targets(reading, trigger, actor_heads)
    type_, mode = _war_type(reading, trigger, actor_heads, sense.type, sense.mode)
    if type_ == "AGREE" and standing.modality == "denied" and standing.negated and not is_yet(token):
        type_, standing.modality, standing.negated = "REJECT", "claimed" if standing.attribution else "occurred", False  # "will not accept"
    taken = frozenset(i for h in actor_heads for i in (h.i, *(c.i for c in h.children if c.dep_ in {"compound", "amod", "poss"})))
    place, plain = places.find_place(reading, atlas, trigger, taken=taken)
    if type_ in WAR and place is not None:
        target_heads = [t for t in target_heads if not _is_where(t, place)]
    if place is None:
        place = ground.here(reading, atlas, trigger)
        plain = place is not None
    own = dates.own_time(reading, trigger)
    when = dates.from_expression(reading, trigger, own[0], own[1], standing) if own else None
    if when is not None and own is not None and any(w in own[0].text.lower() for w in ("night", "evening")):
        reading.night = dates.as_day(when.from_)
    clause = long_before(token) if type_ in WAR and when is None else None
    before = clause is not None
    if clause is not None:
        gap = gap_before(clause)
        day = counted_back(gap, reading.told) if gap is not None and reading.told is not None else None
        when = When(day, day, "day", "anaphoric", 0.7, True) if day is not None else None
    if sense.pos == "noun" and goes_on(token) and reading.published_on is not None and standing.modality != "denied":
        when = When(None, reading.published_on, "unknown", "publication", 0.7, True)
        standing.modality, standing.future = "claimed" if standing.attribution else "occurred", False
    if type_ in WAR:  # "the attack killed nine": the attack was told before; "a mine killed nine" has no other actor
        tools = [h for h in actor_heads if sem.kind(reading, h) in {"weapon", "violence"}]
        actor_heads = [h for h in actor_heads if h not in tools] or [h for h in tools if sense.pos == "verb" and not is_definite(h)]
    actors = participants(reading, actor_heads)
    if when is not None and _after(when, reading) and standing.modality in {"occurred", "claimed"}:
        standing.modality, standing.future = "planned", True
    return Mention(
        trigger,
        type_,
        mode,
        standing,
        actors,
        participants(reading, target_heads),
        place,
        when,
        tolls_of(reading, trigger),
        _sentence(token),
        sense.id,
        (is_definite(token) and not brings_in(reading, token)) or is_known_weapon(reading, trigger),
        _paragraph(paragraphs, token.idx),
        plain,
        ongoing=when is None and (dates.is_ongoing(token) or is_lasting(token)),
        aside=is_aside(token) or before,
        host=host_of(token),
        several=is_several(token),
        another=is_another(reading, trigger) or before or (own is not None and is_next(trigger, own[0].text)),
        before=before,
        same_place=at_same_place(trigger),
        also=is_also(trigger),
        headline=in_headline(reading, token),
        of_wounds=type_ == "DEATH" and of_wounds(token),
        reacted=is_reacted_to(reading, token),
        by_tool=bool(actor_heads) and all(sem.kind(reading, h) in {"weapon", "violence"} for h in actor_heads),
        agents=tuple(p for h, p in zip(actor_heads, actors, strict=False) if sem.kind(reading, h) in sem.HUMAN),
    )


def _is_where(noun: Token, place: EventPlace) -> bool:
    """Tell whether a bare name after "in" is the event's place and so nobody to whom it was done: "a bomb exploded in Orvik"."""
    return noun.pos_ == "PROPN" and noun.dep_ == "pobj" and noun.head.lower_ in {"in", "near"} and place.start <= noun.idx < place.end


def _act(reading: Reading, atlas: Atlas, act: commissives.Act, paragraphs: list[int]) -> Mention:
    verb = act.verb
    sense = Sense(f"act.{act.type.lower()}", "verb", act.type, None, None, (), (), (), False, False, ())
    trigger = Trigger(verb, sense, verb.idx, verb.idx + len(verb.text))
    standing = modality.standing(reading, trigger)
    attribution = standing.attribution
    said = modality.Standing("claimed" if attribution else "planned", attribution, False, False, standing.said_by)
    when = None  # its own time is the deed's: the act was done when it was said
    if standing.said_by is not None and tense(standing.said_by) == "past":
        report = Trigger(standing.said_by, sense, standing.said_by.idx, standing.said_by.idx)
        own = dates.said_time(reading, report)
        when = dates.from_expression(reading, report, own[0], own[1], said) if own else None
    taken = frozenset(h.i for h in act.actors)
    return Mention(
        trigger,
        act.type,
        None,
        said,
        participants(reading, act.actors),
        participants(reading, act.targets),
        places.find_place(reading, atlas, trigger, taken=taken)[0],
        when,
        [],
        _sentence(verb),
        sense.id,
        False,
        _paragraph(paragraphs, verb.idx),
    )


def _war_type(reading: Reading, trigger: Trigger, actors: list[Token], type_: str, mode: str | None) -> tuple[str, str | None]:
    """Decide between FIGHT and ASSAULT by who does it: a state's force fights, others assault."""
    if type_ not in WAR:
        return type_, mode
    kinds = {sem.kind(reading, a) for a in actors}
    if trigger.sense.id == "airstrike.verb" and kinds and kinds <= {"rebels", "criminals"} and reading.lemma(trigger.token) in _BLOWS:
        return "ASSAULT", None  # "raiders struck the harbour": not from the air
    if trigger.token.lower_.startswith(("tortur", "rap", "abus", "molest", "mistreat", "maltreat", "beat")):
        return "ASSAULT", mode
    if type_ == "ASSAULT" and trigger.sense.id not in {"abduct", "abuse.sexual", "murder"} and kinds & {"military", "police"}:
        return "FIGHT", mode
    if type_ == "ASSAULT" and any(a.lower_ in _FROM_AFAR for a in actors):
        return "FIGHT", mode
    return type_, mode


_FROM_AFAR = words_of("from_afar")
_BLOWS = frozenset({"hit", "strike", "target", "strafe"})


def _sentence(token: Token) -> tuple[int, int]:
    sent = token.sent
    last = sent[-1]
    i = last.i
    while i > sent.start and sent.doc[i].is_space:
        i -= 1
    return sent[0].idx, sent.doc[i].idx + len(sent.doc[i].text)


def _after(when: When, reading: Reading) -> bool:
    """Tell whether an interval begins after publication: then it cannot have happened."""
    first = dates.as_day(when.from_)
    return first is not None and reading.published_on is not None and first > reading.published_on


def _paragraph(starts: list[int], at: int) -> int:
    import bisect

    return bisect.bisect_right(starts, at)
