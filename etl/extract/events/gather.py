"""What the first mention of a story learns from the later ones: who took part, and tolls of kinds that it did not give."""

from __future__ import annotations

from collections.abc import Sequence

from etl.extract.events.agreement import Story
from etl.extract.events.mentions import WAR, Mention
from etl.extract.events.numbers import number_of
from etl.extract.events.sides import other_side, own_people
from etl.records import Participant

_MOST = 12  # participants of one side


def gather(mentions: Sequence[Mention], blamed: Sequence[Participant]) -> None:
    """Add to the story's first use of force the participants and kinds of toll that its later mentions tell.

    blamed   who is said elsewhere to have done it

    A phrase that may mean someone who is there already adds nothing: "the men" after "some 30 men in uniform", a
    bare country beside its forces. A toll is never the sum of two tellings.
    """
    head = _head(mentions)
    if any(m.agents for m in mentions):
        for m in (m for m in mentions if m.by_tool):
            m.actors = ()  # a weapon stands for its user only where nobody is named
    actors, targets, tolls = list(head.actors), _once(head.targets), list(head.tolls)
    for m in mentions:
        if m is head or m.standing.modality == "denied" or other_side(head, m):
            continue
        for p in m.agents:
            if len(actors) < _MOST and not _known(p, actors) and not _known(p, targets):
                actors.append(p)
        targets = _merged(targets, [p for p in m.targets if not own_people(head, p)], head.actors)
        kinds = {c.kind for c in tolls}
        if "killed" in kinds and m.rule == "wound" and m.trigger.token.lower_ in {"shot", "shooting", "stabbed"}:
            kinds.add("wounded")  # "they shot him": he may be the one who was killed
        tolls.extend(c for c in m.tolls if c.kind not in kinds)
    if head.rule == "wound" and head.trigger.token.lower_ in {"shot", "stabbed"} and any(c.kind == "killed" for c in tolls):
        tolls = [c for c in tolls if c.kind != "wounded" or c not in head.tolls]  # "shot and killed the judge"
    actors.extend(p for p in blamed if not _known(p, actors) and not _known(p, targets))
    head.actors, head.targets, head.tolls = tuple(actors)[:_MOST], tuple(targets)[:_MOST], tolls


def _head(mentions: Sequence[Mention]) -> Mention:
    return next((m for m in mentions if m.type in WAR), mentions[0])


def share_between(stories: Sequence[Story]) -> None:
    """Let killing and taking told in one sentence have the same authors, where only one of the two names them."""
    heads: dict[tuple[int, int], list[tuple[Mention, Story]]] = {}
    for story in stories:
        if story.family == "violence" and not story.background:
            heads.setdefault(story.mentions[0].sentence, []).append((_head(story.mentions), story))
    for told in heads.values():
        taken = [(m, s) for m, s in told if m.mode == "abduction"]
        for m, s in told if taken else ():
            if m.actors or ((m, s) not in taken and len(told) > len(taken) + 1):
                continue
            other = next((o for o, t in told if o is not m and o.actors and (o.mode == "abduction") != (m.mode == "abduction")), None)
            if other is not None and s.when == next(t.when for o, t in told if o is other):
                m.actors = tuple(p for p in other.actors if not _known(p, m.targets))


def add_targets(head: Mention, people: Sequence[Participant]) -> None:
    """Add people to whom a mention happened, unless they are told there already."""
    head.targets = tuple(_merged(list(head.targets), people, head.actors))


def _once(targets: Sequence[Participant]) -> list[Participant]:
    """Return what one mention says of whom it met, of two phrases for one number of people the more exact one."""
    return [p for p in targets if not any(o is not p and _counted_alike(p, o) and _vague(p) and not _vague(o) for o in targets)]


def _merged(targets: list[Participant], more: Sequence[Participant], actors: Sequence[Participant]) -> list[Participant]:
    """Return targets with those of `more` that are new; of "36 people" and "36 civilians" the more exact phrase is kept."""
    out = list(targets)
    for p in more:
        same = next((i for i, o in enumerate(out) if _counted_alike(p, o)), None)
        if same is not None:
            out[same] = p if _vague(out[same]) and not _vague(p) else out[same]
        elif len(out) < _MOST and not _known(p, out) and not _known(p, actors):
            out.append(p)
    return out


def _counted_alike(p: Participant, o: Participant) -> bool:
    """Tell whether two phrases give one number of people, at least one of them without saying who: "36 people", "36 civilians"."""
    mine, theirs = _number(p), _number(o)
    return mine is not None and mine == theirs and mine > 1 and (_vague(p) or _vague(o))


def _number(p: Participant) -> int | None:
    return next((n for w in p.text.split() if (n := number_of(w.lower().replace(",", ""))) is not None), None)


_VAGUE = frozenset({"people", "persons", "individuals", "victims", "bodies", "lives", "dead", "casualties"})


def _vague(p: Participant) -> bool:
    who = next((p.text[:i] for w in (" in ", " near ", " at ") if (i := p.text.find(w)) > 0), p.text)  # "36 people in Homs"
    words = [w for w in _content(who) if number_of(w) is None and w not in {"at", "least", "about", "than", "more", "nearly", "over"}]
    return bool(words) and set(words) <= _VAGUE


def _known(p: Participant, others: Sequence[Participant]) -> bool:
    """Tell whether a participant is among others under the same or another description."""
    return any(_same(p, o) for o in others)


def _same(p: Participant, o: Participant) -> bool:
    mine, theirs = _content(p.text), _content(o.text)
    if p.country is not None and p.country == o.country and p.role in {"state", None} and len(mine) == 1:
        return True  # "Moscow" beside "Russian jets"
    if p.name and o.name:
        return p.name == o.name or p.name in o.name.split() or o.name in p.name.split()
    if (p.name or p.text).lower() == (o.name or o.text).lower() or (p.start < o.end and o.start < p.end):
        return True
    if not mine:
        return True  # "they", "those": nobody new
    bare = len(mine) == 1 and (p.text[:1].islower() or p.text.startswith(("The ", "These "))) and not p.text.startswith(("a ", "an "))
    return bare and bool(mine & theirs)  # "the men" after "some 30 men in uniform"


_EMPTY = frozenset(
    """the a an this that these those its their his her some any all both each one ones other others another same who whom which
 it they them he she him we us i you me everyone someone nobody anyone""".split()
)


def _content(text: str) -> frozenset[str]:
    words = (w.strip(".,;:()'’\"“”").lower() for w in text.split())
    return frozenset(w for w in words if w and w not in _EMPTY and not w.isdecimal())
