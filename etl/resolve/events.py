"""Whether two mentions tell of one happening. Conservative: what is not shown to be the same stays apart.

Each decision looks at the two mentions alone, so that the result never depends on the order in which articles
arrive; every link says why, and taking a link away undoes the merge.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from etl.records import EventEvidence, EventLink

_LOCAL = frozenset({"point", "city", "admin2"})
_LONGEST_DAYS = 2  # a mention dated less precisely than this names no single happening
_REAL = frozenset({"occurred", "claimed", "denied"})


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

    Needed always: the same type, no different modes, both real or both prospective, days that overlap.
    Then either near-duplicate texts with the same trigger at the same place; or one local place, precise days, and
    a participant with a name in both; or, where neither names anyone, one day and the same toll of more than two.
    Within one text, tolls that differ keep two mentions apart.
    """
    if (
        a.type != b.type
        or a.mention_id == b.mention_id
        or not _modes_agree(a.mode, b.mode)
        or (a.modality in _REAL) != (b.modality in _REAL)
        or not _overlap(a, b)
    ):
        return None
    same_text = a.version_id == b.version_id
    if same_text and a.tolls and b.tolls and a.tolls != b.tolls:
        return None
    if (
        not same_text
        and a.cluster_id == b.cluster_id
        and a.geoname_id == b.geoname_id
        and a.mode == b.mode
        and a.trigger.casefold() == b.trigger.casefold()
        and a.tolls == b.tolls
    ):
        return f"near-duplicate texts with the same trigger '{a.trigger}'"
    if a.geoname_id is None or a.geoname_id != b.geoname_id or not {a.place_precision, b.place_precision} <= _LOCAL:
        return None
    if max(_days(a), _days(b)) > _LONGEST_DAYS:
        return None
    named, shared = _named(a.participants) | _named(b.participants), _named(a.participants) & _named(b.participants)
    if not named and a.cluster_id != b.cluster_id and a.mode == b.mode and (tolls := _same_tolls(a, b)):
        return f"same type, place, day and toll ({tolls}), and neither names anyone"
    if not shared:
        return None
    if same_text and (a.mode != b.mode or (a.from_, a.to) != (b.from_, b.to)):
        return None
    return f"same type, place and days, and both name {', '.join(sorted(shared)[:3])}"


def _modes_agree(a: str | None, b: str | None) -> bool:
    return a is None or b is None or a == b


def _same_tolls(a: EventEvidence, b: EventEvidence) -> str:
    """Return the toll that both mentions give alike, when one day bounds both; "" otherwise. A toll of one or two is no evidence."""
    if max(_days(a), _days(b)) > 1:
        return ""
    alike = sorted((kind, low) for kind, low, _ in a.tolls for other, least, _ in b.tolls if kind == other and low == least and low)
    return ", ".join(f"{low} {kind}" for kind, low in alike if low is not None and low > 2)


def _overlap(a: EventEvidence, b: EventEvidence) -> bool:
    if a.from_ is None or a.to is None or b.from_ is None or b.to is None:
        return False
    return a.from_ <= b.to and b.from_ <= a.to


def _days(a: EventEvidence) -> int:
    first, last = a.from_ or date.min, a.to or date.max
    return (last - first).days + 1


def _named(participants: frozenset[str]) -> set[str]:
    """Names in participants' words, in lower case: "civilians" took part in many events, "the Coast Guard" in fewer.

    A name is a run of capitalised words, of which the last two count ("President Ana Torres" is "Ana Torres"). A single
    one at the head ("Gunmen", "Israeli jets") may owe its capital to the sentence; where someone is is not who they are.
    """
    return {" ".join(run[-2:]).casefold() for text in participants for run in _runs(text)}


def _runs(text: str) -> list[list[str]]:
    words = [w.removesuffix("'s").removesuffix("’s") for w in text.split()]
    while words and words[0].casefold() in _ARTICLES:
        words.pop(0)
    words = next((words[:n] for n, w in enumerate(words) if w.casefold() in _PLACING), words)
    if len(words) == 1:
        return [] if words[0].casefold() in _COMMON or not words[0][:1].isupper() else [words]
    runs: list[list[str]] = []
    for n, word in enumerate(words):
        if not word[:1].isupper():
            continue
        if n and words[n - 1][:1].isupper():
            runs[-1].append(word)
        else:
            runs.append([word])
    return [r for r in runs if r != words[:1]]


_ARTICLES = frozenset({"a", "an", "the", "some", "several", "two", "three", "four", "five", "six"})
_PLACING = frozenset({"in", "from", "at", "near", "outside"})
_COMMON = frozenset(
    """activists army assailants attackers authorities bandits bomb bombs civilians clashes crowds demonstrators dozens
    everyone farmers fighters firefighters forces guards guerrillas gunmen he hundreds insurgents it jets journalists
    judges kidnappers lawmakers men migrants militants militiamen miners nobody nurses officers officials parliament
    passengers people pirates police policemen prisoners prosecutors protesters raiders rebels refugees reporters
    rescuers residents rioters robbers she shells shelling soldiers someone students teachers terrorists they thousands
    troops unions villagers voters warplanes we witnesses women workers youths court""".split()
)
