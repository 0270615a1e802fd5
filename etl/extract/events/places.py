"""Where an event took place: the place phrase nearest to the trigger by syntax, resolved by the article's atlas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from etl.extract.events import semantics as sem
from etl.extract.events import syntax
from etl.extract.events.ground import as_record
from etl.extract.events.lexicon import words_of
from etl.extract.events.phrases import within_division
from etl.extract.events.reading import Reading, Token
from etl.extract.events.triggers import Trigger
from etl.extract.events.within import below, claimed, container, only_where, personal, said_there, same_side, site_of, to_hospital
from etl.extract.gazetteer import country_of_words
from etl.extract.gazetteer.atlas import DIVISIONS, SETTLEMENTS, Atlas, Resolved
from etl.records import EventPlace

_LOCATIVE = words_of("locative")
_STRONG = frozenset({
    *("in", "at", "near", "outside", "inside", "around", "across", "throughout"),
    *("within", "on", "over", "off", "along", "into"),
})
_NAME = frozenset({"GPE", "LOC", "FAC"})
_POSTS = frozenset({"post", "posts", "position", "positions", "outpost", "outposts", "line", "lines"})
_STREETS = words_of("streets")
_SITES = words_of("sites")
_KIN = words_of("kin")
_CUES = DIVISIONS | SETTLEMENTS | words_of("place_cues")


@dataclass(slots=True)
class Located:
    """A place phrase and how well it belongs to the trigger."""

    token: Token
    resolved: Resolved | None
    rank: tuple[int, int]
    kind: str


def find_place(reading: Reading, atlas: Atlas, trigger: Trigger, *, taken: frozenset[int]) -> tuple[EventPlace | None, bool]:
    """Return the event's own place, None when its sentence gives none, and whether the phrase says so plainly ("in X").

    taken   tokens of actors: "Russia" in "Russia launched strikes in Syria" is who, not where
    """
    found = sorted(_candidates(reading, atlas, trigger, taken), key=lambda c: c.rank)
    if not found:
        return None, False
    best = found[0]
    plain = best.rank[0] % 3 == 0
    if best.resolved is not None:
        finer = [c for c in found if _belongs(c, best) and _within(c.resolved, best.resolved)]
        village = next((c for c in found if c.resolved is None and c.kind in SETTLEMENTS and c.rank[0] <= best.rank[0] + 3), None)
        if village is not None and not finer and best.resolved.precision in {"admin1", "admin2", "country"}:
            return as_place(reading, village.token, None, best.resolved), plain  # "the village of X, in Y Department"
        best = min([*finer, best], key=lambda c: (_ORDER[c.resolved.precision] if c.resolved is not None else 9, c.rank))
        return as_place(reading, best.token, best.resolved), plain
    if best.kind in DIVISIONS:  # "near X, in Y Department" where only X is known
        town = next((c for c in found if c.resolved is not None and c.resolved.precision == "city" and _belongs(c, best)), None)
        if town is not None:
            return as_place(reading, town.token, town.resolved), plain
    holder = next((c.resolved for c in found if c.resolved is not None and c.rank[0] <= best.rank[0] + 2), None)
    return as_place(reading, best.token, None, holder, atlas.main_country), plain


_ORDER = {"point": 0, "city": 1, "admin2": 2, "admin1": 3, "region": 3, "country": 4}


def _belongs(inner: Located, best: Located) -> bool:
    near = inner.rank[0] <= best.rank[0] + 2 and inner.token.dep_ in {"dobj", "nsubjpass", "pobj", "appos"}
    return inner.rank[0] == best.rank[0] or near


def _within(inner: Resolved | None, outer: Resolved | None) -> bool:
    if inner is None or outer is None or outer.country not in {None, inner.country}:
        return False
    return _ORDER[inner.precision] < (_ORDER[outer.precision] if outer.country else 9)


def as_place(
    reading: Reading, token: Token, resolved: Resolved | None, holder: Resolved | None = None, country: str | None = None
) -> EventPlace:
    """Return a place phrase as a record; of a name that no gazetteer knows, country and point are those of what holds it."""
    start, end = name_span(token)
    words = reading.text[start:end]
    if resolved is None:
        told = container(token)
        if holder is None or (told is not None and holder.country != told):
            return EventPlace(start=start, end=end, text=words, name=words, country=told or country)
        return EventPlace(
            start=start,
            end=end,
            text=words,
            name=words,
            country=holder.country,
            admin1=holder.admin1,
            lat=holder.lat,
            lon=holder.lon,
            precision=holder.precision,
        )
    return as_record(resolved, start, end, words)


def name_span(token: Token) -> tuple[int, int]:
    """Return the span of a place name: its proper words, and a leading "province of" is left out."""
    left = right = token.i
    doc = token.doc
    while (
        left > 0
        and doc[left - 1].dep_ in {"compound", "amod", "nmod"}
        and doc[left - 1].head.i in {token.i, left}
        and doc[left - 1].text[:1].isupper()
    ):
        left -= 1
    if token.ent_type_ in _NAME | {"ORG", "PERSON"}:
        while left > 0 and doc[left - 1].ent_type_ == token.ent_type_ and doc[left].ent_iob_ == "I":
            left -= 1
        while right + 1 < len(doc) and doc[right + 1].ent_iob_ == "I" and doc[right + 1].ent_type_ == token.ent_type_:
            right += 1
    while left < right and doc[left].lower_ in {"the", "central", "northern", "southern", "eastern", "western"}:
        left += 1
    while right > left and (doc[right].text in {"'s", "’s"} or doc[right].is_punct):
        right -= 1
    return doc[left].idx, doc[right].idx + len(doc[right].text)


def _candidates(reading: Reading, atlas: Atlas, trigger: Trigger, taken: frozenset[int]) -> Iterator[Located]:
    seen: set[int] = set()
    nodes: list[tuple[int, Token]] = [(0, trigger.token)]
    if trigger.light is not None and not claimed(trigger.token):
        nodes.append((1, trigger.light))
    node = trigger.token
    for level in range(2, 10):  # outwards, as far as the clause
        root = node.head is node or claimed(node)
        if root or (syntax.is_verb(node) and node.dep_ in {"ccomp", "relcl", "ROOT", "parataxis"}):
            if node.dep_ == "relcl":
                nodes.append((level, node.head))  # "areas of the north that were seized"
            break
        node = node.head
        nodes.append((level, node))
    site = site_of(trigger.token)
    named = atlas.resolve(reading.text[slice(*name_span(site))]) if site is not None else None
    if site is not None and named is not None:
        yield Located(site, named, (0, 0), "")
    for level, n in nodes:
        for t in below(n, trigger.token):
            if t.i in seen or t.i in taken:
                continue
            seen.add(t.i)
            if not _may_name(t):
                continue
            located = _place_at(reading, atlas, t, level, trigger.token)
            if located is not None and not to_hospital(located.token) and said_there(
                trigger.sense.type, trigger.token, trigger.light, located.token
            ):
                yield located
    sent = trigger.token.sent
    if sent.start not in reading.nameable:
        reading.nameable[sent.start] = [t for t in sent if _may_name(t)]
    for t in reading.nameable[sent.start]:
        if t.i not in seen and t.i not in taken:
            located = _place_at(reading, atlas, t, 9, trigger.token)
            mine = located is not None and said_there(trigger.sense.type, trigger.token, trigger.light, located.token)
            mine = mine and located is not None and not to_hospital(located.token)
            if located is not None and mine and same_side(trigger.token, t) and located.rank[0] % 3 == 0:
                yield located


def _may_name(token: Token) -> bool:
    return token.pos_ in {"PROPN", "NOUN"} and (not token.text[:1].islower() or token.lower_ in _CUES)


def _place_at(reading: Reading, atlas: Atlas, token: Token, level: int, trigger: Token) -> Located | None:
    prep, kind, name_token = _phrase(token)
    if name_token is None:
        return None
    if reading.time_at(name_token.idx, name_token.idx + 1) is not None or (name_token.ent_type_ in {"DATE", "TIME"} and not kind):
        return None
    if name_token.dep_ == "poss" and name_token.head.lemma_ in _KIN:
        return None  # "Paris's father": a person
    if personal(reading, name_token):
        return None
    start, end = name_span(name_token)
    words = reading.text[start:end]
    last = words.rsplit(" ", 1)
    if len(last) == 2 and last[1].lower() in _CUES:
        words, kind = last[0], kind or last[1].lower()
    if kind in _STREETS:
        return None
    strength = 0 if prep in _STRONG or (prep == "of" and name_token.head.head.i == trigger.i) else 1 if prep in _LOCATIVE else 2
    people = country_of_words(words)
    if people is not None and people[1] == "people":
        return None
    if strength == 2 and (
        level > 2 or name_token.dep_ not in {"poss", "compound", "amod", "appos", "conj", "nmod", "npadvmod", "dobj", "nsubjpass"}
    ):
        return None
    if level >= 9 and strength > 0:
        return None
    labelled = name_token.ent_type_ in _NAME
    town = atlas.resolve(words, kind=kind) if prep == "between" and _waylaid(reading, name_token) else None
    if town is not None and town.precision == "city":
        strength = 0  # "ambushed between Elwak and Mandera"
    taken = name_token.dep_ in {"dobj", "nsubjpass"} and name_token.ent_type_ != "PERSON"  # "captured Bria"
    if not labelled and not kind and ((strength > 0 and not taken) or name_token.pos_ != "PROPN"):
        return None
    within = container(name_token)
    resolved = atlas.resolve(words, kind=kind, within=within)
    if resolved is None and within is not None:
        resolved = atlas.resolve(words, kind=kind)
    if resolved is None and kind and not country_of_words(words):
        resolved = atlas.resolve(words)
    doubtful = name_token.ent_type_ in {"PERSON", "ORG", "NORP"} if prep == "in" else prep not in {"near", "outside"}
    if resolved is None and not kind and name_token.ent_type_ == "ORG" and name_token.dep_ in {"compound", "nmod"}:
        return None  # "near KPA posts": whose they are, not where
    if doubtful and prep == "in" and resolved is None and not kind:
        doubtful = not only_where(reading, name_token)
    if not labelled and not kind and resolved is None and doubtful and not within_division(name_token):
        return None  # "in Smith" is no place unless some gazetteer says so
    if prep == "outside" and resolved is not None and resolved.precision in {"country", "region"}:
        return None
    whose = name_token.dep_ in {"compound", "nmod"} and sem.role(reading, name_token.head) in sem.FORCE
    if resolved is None and not kind and (whose or (name_token.dep_ == "compound" and name_token.head.lower_ in _POSTS)):
        return None  # "firing at KPA posts": whose they are, not where
    if resolved is None and not kind and words.isupper() and len(words) <= 5:
        return None  # "FDP", "KPA"
    inside = token.dep_ == "pobj" and token.head.lower_ == "in" and token.head.i and reading.doc[token.head.i - 1].ent_type_ == "ORG"
    if inside and (resolved is None or resolved.country is None):
        return None  # "al Qaeda in the Arabian Peninsula": part of a name
    of_site = prep == "of" and labelled and token.head.head.lower_ in _SITES
    held = labelled and name_token.dep_ == "dobj" and reading.lemma(name_token.head) in words_of("taking_places")  # "seized Orvik"
    if resolved is None and ((strength > 0 and kind not in SETTLEMENTS and not of_site and not held) or not _proper(words)):
        return None
    return Located(name_token, resolved, (level * 3 + strength, abs(token.i - trigger.i)), kind)


def _waylaid(reading: Reading, name: Token) -> bool:
    """Tell whether "between X and Y" says where on a road, not which two: of an ambush, not of a treaty."""
    node = name.head if name.dep_ == "conj" else name
    return node.dep_ == "pobj" and reading.lemma(node.head.head) in words_of("waylaying")


def _proper(words: str) -> bool:
    """Tell whether words may name a place: capitalised, no number, no street."""
    parts = words.split()
    return (
        bool(parts)
        and parts[0][:1].isupper()
        and not any(c.isdecimal() for c in words)
        and parts[-1].lower() not in words_of("sites_by_name")
    )


def _phrase(token: Token) -> tuple[str, str, Token | None]:
    """Return (preposition, kind word, name token) of the phrase a token stands in: "in the town of X", "X province"."""
    prep = ""
    node = token
    for _ in range(5):
        if node.dep_ == "pobj":
            prep = node.head.lower_
            if prep == "of" and node.head.head.lower_ in _CUES and node.i == token.i:
                outer = node.head.head
                return (outer.head.lower_ if outer.dep_ == "pobj" else prep), outer.lower_, token
            break
        if node.dep_ in {"conj", "appos", "compound", "nmod"} and node.head is not node:
            node = node.head
            continue
        break
    if token.lower_ in _CUES:
        named = [c for c in token.lefts if c.dep_ in {"compound", "nmod", "amod"} and c.pos_ == "PROPN"]
        if named and token.pos_ in {"NOUN", "PROPN"}:
            return prep, token.lower_, named[-1]
        return prep, "", None
    if token.dep_ in {"compound", "nmod"} and token.head.lower_ in _CUES:
        return "", "", None  # found at its head
    if token.dep_ == "compound" and token.head.pos_ == "PROPN":
        return "", "", None
    kind = ""
    for c in token.lefts:  # "the town Orvik", "Santa Ana Department" is a compound already
        if c.dep_ in {"compound", "nmod"} and c.lower_ in _CUES:
            kind = c.lower_
    return prep, kind, token
