"""Whether two mentions tell of one happening. Conservative: what is not shown to be the same stays apart.

Each decision looks at the two mentions alone, so that the result never depends on the order in which articles
arrive; every link says why, and taking a link away undoes the merge. The rules: docs/decisions/0091-what-shows-one-happening.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from etl.records import EventEvidence, EventLink
from etl.resolve.descriptions import names, persons, telling_words

_LOCAL = frozenset({"point", "city", "admin2"})
_WIDE = frozenset({"country", "region"})
_LONGEST_DAYS = 2  # a mention dated less precisely than this names no single happening
_REAL = frozenset({"occurred", "claimed", "denied"})
_FORCE = frozenset({"ASSAULT", "FIGHT"})  # one outlet's attack is another's clash
_RESULTS = frozenset({"killing", "injury", "destruction"})  # modes that tell what came of it, by whatever means
_MEETING = frozenset({"third-party"})  # talks, wherever: a visit or a call may be told as such
_ONCE = frozenset({"killing", "execution", "abduction", "arrest", "convicted", "appointed", "resigned", "removed", "deport", "release"})
_MANY = 2  # a toll above it is evidence: days on which one or two are killed somewhere in a town are too many
_TELLING = 3  # words in common that are not everybody's
_NEAR = 1.5  # a toll that is up to so many times the other may be the later count of one happening
_TIMES = 2  # two exact tolls, one more than so many times the other, are of two happenings


def link_events(pairs: Iterable[tuple[EventEvidence, EventEvidence]]) -> list[EventLink]:
    """Return a link for each pair of mentions that tells of one happening, ordered by ids."""
    links = {}
    for one, other in pairs:
        a, b = (one, other) if one.mention_id < other.mention_id else (other, one)
        because = same_happening(a, b)
        if because is not None:
            links[a.mention_id, b.mention_id] = EventLink(a=a.mention_id, b=b.mention_id, because=because)
    return [links[key] for key in sorted(links)]


def same_happening(a: EventEvidence, b: EventEvidence) -> str | None:
    """Return why two mentions are one happening, or None. Symmetric in its arguments.

    Needed always: types and modes that one happening can have, both real or both prospective, days that overlap, and
    nothing that tells them apart (another place, a toll of another size, a deed done to somebody else). Then one of:

    - near-duplicate texts with the same trigger at the same place;
    - precise days, one local place, and a participant with a name in both, or the same toll of more than two, or
      sentences that share several telling words;
    - one day, places that do not contradict each other, and two people with full names in both, or one to whom such a
      thing is done once.
    """
    if (
        a.mention_id == b.mention_id
        or not _kinds_agree(a, b)
        or (a.modality in _REAL) != (b.modality in _REAL)
        or not _overlap(a, b)
    ):
        return None
    if a.version_id == b.version_id:
        return _told_again(a, b)
    if (
        a.cluster_id == b.cluster_id
        and a.geoname_id == b.geoname_id
        and (a.type, a.mode) == (b.type, b.mode)
        and a.trigger.casefold() == b.trigger.casefold()
        and a.tolls == b.tolls
    ):
        return f"near-duplicate texts with the same trigger '{a.trigger}'"
    if max(_days(a), _days(b)) > _LONGEST_DAYS or _tolls_differ(a, b) or _targets_differ(a, b):
        return None
    if _one_local_place(a, b):
        return _at_one_place(a, b)
    if max(_days(a), _days(b)) == 1 and _places_agree(a, b):
        return _by_people(a, b)
    return None


def _told_again(a: EventEvidence, b: EventEvidence) -> str | None:
    """Within one text, tolls, modes or days that differ keep two mentions apart."""
    if (a.tolls and b.tolls and a.tolls != b.tolls) or a.type != b.type or not _one_local_place(a, b):
        return None
    if a.mode != b.mode or (a.from_, a.to) != (b.from_, b.to) or _days(a) > _LONGEST_DAYS:
        return None
    shared = names(a.participants) & names(b.participants)
    return f"same type, place and days, and both name {_some(shared)}" if shared else None


def _at_one_place(a: EventEvidence, b: EventEvidence) -> str | None:
    named, other = names(a.participants), names(b.participants)
    shared = named & other
    if not shared and ((named and other) or a.cluster_id == b.cluster_id):
        return None  # wire copies tell it in the same words
    # "Saudi Arabia" takes part in much that happens in Jeddah on a day
    if len(shared) > 1 or shared - (names(a.states) - persons(a.full_names)) or (shared and a.trigger.casefold() == b.trigger.casefold()):
        return f"same type, place and days, and both name {_some(shared)}"
    tolls = _same_tolls(a, b)
    if tolls and not (named or other):
        return f"same type, place, day and toll ({tolls}), and neither names anyone"
    telling = telling_words(a) & telling_words(b)
    if telling and shared:
        return f"same type, place and days, and both name {_some(shared)}"
    if len(telling) >= _TELLING:
        return f"same type, place and days, and both tell of {_some(telling)}"
    if telling and (tolls or _near_tolls(a, b)):
        return f"same type, place and day, {'the same' if tolls else 'much the same'} toll, and both tell of {_some(telling)}"
    return None


def _by_people(a: EventEvidence, b: EventEvidence) -> str | None:
    people = persons(a.full_names) & persons(b.full_names)
    if len(people) > 1:
        return f"same type and day, no other place, and both name {_some(people)}"
    if people and people <= names(a.targets) & names(b.targets) and (a.mode in _ONCE or b.mode in _ONCE):
        return f"same day, no other place, and in both it is done to {_some(people)}"
    return None


def _some(words: Iterable[str]) -> str:
    return ", ".join(sorted(words)[:3])


def _kinds_agree(a: EventEvidence, b: EventEvidence) -> bool:
    """Whether one happening can be told as both: an explosion may turn out a bombing, a shelling may be told as its dead."""
    if a.type == b.type:
        open_ = _RESULTS if a.type in _FORCE else _MEETING if a.type == "CONSULT" else frozenset()
        return a.mode is None or b.mode is None or a.mode == b.mode or bool({a.mode, b.mode} & open_)
    if {a.type, b.type} == _FORCE:
        return a.mode is None or b.mode is None or bool({a.mode, b.mode} & _RESULTS)
    blast, deed = (a, b) if a.type == "ACCIDENT" else (b, a)
    return blast.type == "ACCIDENT" and blast.mode == "explosion" and deed.type in _FORCE and deed.mode in {"bombing", *_RESULTS, None}


def _same_tolls(a: EventEvidence, b: EventEvidence) -> str:
    """Return the toll that both mentions give alike, when one day bounds both; "" otherwise. A toll of one or two is no evidence."""
    if max(_days(a), _days(b)) > 1:
        return ""
    alike = sorted((kind, low) for kind, low, _ in a.tolls for other, least, _ in b.tolls if kind == other and low == least and low)
    return ", ".join(f"{low} {kind}" for kind, low in alike if low is not None and low > _MANY)


def _near_tolls(a: EventEvidence, b: EventEvidence) -> bool:
    """Whether both give a toll of much the same size, when one day bounds both: first reports count fewer than later ones."""
    if max(_days(a), _days(b)) > 1:
        return False
    lows = [sorted((low, least)) for kind, low, _ in a.tolls for other, least, _ in b.tolls if kind == other and low and least]
    return any(less > _MANY and more <= _NEAR * less for less, more in lows)


def _tolls_differ(a: EventEvidence, b: EventEvidence) -> bool:
    """Whether exact tolls are too far apart for one happening; what is counted later may be somewhat more."""
    for kind in {kind for kind, _, _ in a.tolls} & {kind for kind, _, _ in b.tolls}:
        one, other = ([(low, high) for k, low, high in each.tolls if k == kind] for each in (a, b))
        if all(low is not None and low == high for low, high in (*one, *other)):
            most, least = sorted((max(low or 0 for low, _ in one), max(low or 0 for low, _ in other)), reverse=True)
            if most > _TIMES * least and most > _MANY:
                return True
    return False


def _targets_differ(a: EventEvidence, b: EventEvidence) -> bool:
    """Whether it is done to somebody with a name in both, and to nobody whom the other names at all."""
    one, other = names(a.targets), names(b.targets)
    return bool(one and other) and not (one & names(b.participants)) and not (other & names(a.participants))


def _one_local_place(a: EventEvidence, b: EventEvidence) -> bool:
    return a.geoname_id is not None and a.geoname_id == b.geoname_id and {a.place_precision, b.place_precision} <= _LOCAL


def _places_agree(a: EventEvidence, b: EventEvidence) -> bool:
    """Whether both may be at one place: one of them tells none, or only the country in which the other is."""
    if a.geoname_id is None or b.geoname_id is None or a.geoname_id == b.geoname_id:
        return a.country is None or b.country is None or a.country == b.country
    return a.country == b.country and bool({a.place_precision, b.place_precision} & _WIDE)


def _overlap(a: EventEvidence, b: EventEvidence) -> bool:
    if a.from_ is None or a.to is None or b.from_ is None or b.to is None:
        return False
    return a.from_ <= b.to and b.from_ <= a.to


def _days(a: EventEvidence) -> int:
    first, last = a.from_ or date.min, a.to or date.max
    return (last - first).days + 1
