"""The event lexicon: senses of words as data, read from `lexicon/*.toml` and `classes.toml`.

A sense says which words may tell an event of which type, under which conditions, and where its actors and targets
stand. See `conditions.py` for the conditions, `slots.py` for the places, and docs/events.md for how to add one.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

_HERE = Path(__file__).parent
PartOfSpeech = Literal["verb", "noun", "adj", "phrase"]
_KEYS = {"id", "lemmas", "pos", "type", "mode", "toll", "when", "actor", "target", "symmetric", "content", "priority", "tests", "modality"}
TYPES = frozenset(
    """AGREE CONSULT SUPPORT COOPERATE AID CONCEDE RETREAT INVESTIGATE REQUEST ACCUSE REJECT THREATEN PROTEST MOBILIZE SANCTION
 COERCE ASSAULT FIGHT STATEMENT DISASTER ACCIDENT CRIME LEGAL ELECTION OFFICE DEATH BUSINESS SPORT OTHER""".split()
)


@dataclass(frozen=True, slots=True)
class Sense:
    """One sense of one or more words."""

    id: str
    pos: PartOfSpeech
    type: str  # DESIGN.md section 4
    mode: str | None
    toll: str | None  # what its object suffers: killed, wounded, detained, displaced, abducted
    when: tuple[str, ...]  # all must hold
    actor: tuple[str, ...]  # where to look for actors, best first
    target: tuple[str, ...]
    symmetric: bool  # actor and target play one role: "A met B"
    content: bool  # its complement is not (yet) so: "agreed to meet", "demanded elections"
    tests: tuple[str, ...]
    modality: str | None = None  # "possible": what it tells was only tried ("defused a bomb")


@dataclass(frozen=True, slots=True)
class Entry:
    """One form of a sense: the word that is looked up, and the words that must stand with it."""

    sense: Sense
    words: tuple[str, ...]  # verb: head first; noun: as written, the last (or the first, before "of") is the head
    head: int  # index of the head in words
    rank: tuple[int, int, int]  # the most specific first
    relaxed: tuple[str, ...] | None = None  # weaker conditions, asked last: any actor for a subject of the wanted kinds
    second: str | None = None  # of a verb's several words the one that tells soonest that the entry cannot stand


@lru_cache(maxsize=1)
def senses() -> tuple[Sense, ...]:
    """Return all senses in file order. Raises ValueError on an unknown key or type: a typo must not be silence."""
    out: list[Sense] = []
    seen: set[str] = set()
    for path in sorted((_HERE / "lexicon").glob("*.toml")):
        for row in tomllib.loads(path.read_text("utf-8"))["sense"]:
            unknown = set(row) - _KEYS
            if unknown or row["type"] not in TYPES or row["id"] in seen:
                raise ValueError(f"{path.name}: sense {row.get('id')!r}: unknown keys {sorted(unknown)}, unknown type, or id used twice")
            seen.add(row["id"])
            out.append(_sense(row))
    return tuple(out)


def _sense(row: dict[str, Any]) -> Sense:
    noun = row.get("pos", "verb") == "noun"
    actor = row.get("actor", ["light", "poss", "prep:by", "compound"] if noun else ["subj"])
    target = row.get("target", ["light", "prep:on|against|of"] if noun else ["obj"])
    if noun and "light" in target:  # what its own phrases say comes before what its verb's object says
        target = [p for p in target if p != "light"] + ["light"]
    return Sense(
        row["id"],
        row.get("pos", "verb"),
        row["type"],
        row.get("mode"),
        row.get("toll"),
        tuple(row.get("when", ())),
        tuple(actor),
        tuple(target),
        row.get("symmetric", False),
        row.get("content", False),
        tuple(row.get("tests", ())),
        row.get("modality"),
    )


@lru_cache(maxsize=1)
def entries() -> dict[str, tuple[Entry, ...]]:
    """Return the entries by (part of speech, head word), as "verb:kill"; the most specific first."""
    by: dict[str, list[Entry]] = defaultdict(list)
    rows = _rows()
    for sense in senses():
        for lemma in rows[sense.id]["lemmas"]:
            words = tuple(lemma.lower().replace("-", " - ").split()) if sense.pos != "verb" else tuple(lemma.split())
            if sense.pos == "verb" and "-" in words[0]:  # "rubber-stamped" comes in three tokens, its head is the last
                *before, last = words[0].split("-")
                words = (last, *before, *words[1:])
            head = 0
            if sense.pos == "noun":
                words = tuple(w for w in words if w != "-")
                head = words.index("of") - 1 if "of" in words else len(words) - 1
            elif sense.pos == "phrase":
                head = len(words) - 1
            rank = (int(rows[sense.id].get("priority", 0)), len(words), len(sense.when))
            second = words[1].removeprefix("~") if sense.pos == "verb" and len(words) > 1 else None
            by[f"{sense.pos}:{words[head]}"].append(Entry(sense, words, head, (-rank[0], -rank[1], -rank[2]), _relaxed(sense), second))
    return {k: tuple(sorted(v, key=lambda e: e.rank)) for k, v in by.items()}


def _relaxed(sense: Sense) -> tuple[str, ...] | None:
    """Return a peaceful sense's conditions with any actor as subject, None when it asks for no kind of actor."""
    if sense.pos != "verb" or sense.type not in _RELAXED | {"COERCE"} or "comp:benign" in sense.when:
        return None
    kinds = words_of("relaxed_kinds")
    if sense.type == "COERCE":  # "was barred from leaving": the passive names no agent
        return tuple("agentless" if c == "subj:authority" else c for c in sense.when) if "subj:authority" in sense.when else None
    loose = tuple("subject.named" if c.startswith("subj:") and set(c[5:].split("|")) <= kinds else c for c in sense.when)
    return loose if loose != sense.when else None


_RELAXED = frozenset("AGREE CONSULT SUPPORT COOPERATE AID INVESTIGATE REQUEST ACCUSE REJECT THREATEN".split())


@lru_cache(maxsize=1)
def head_words() -> frozenset[str]:
    """Return the head words of all entries, whatever their part of speech: no other word can tell an event."""
    return frozenset(key.partition(":")[2] for key in entries())


@lru_cache(maxsize=1)
def _rows() -> dict[str, dict[str, Any]]:
    """Return the raw rows by sense id."""
    return {
        row["id"]: row for path in sorted((_HERE / "lexicon").glob("*.toml")) for row in tomllib.loads(path.read_text("utf-8"))["sense"]
    }


@lru_cache(maxsize=1)
def known_verbs() -> frozenset[str]:
    """Return the verbs that the lexicon and the classes name."""
    heads = {key.removeprefix("verb:") for key in entries() if key.startswith("verb:")}
    light = {w for s in senses() for c in s.when if c.startswith("light:") for w in c.removeprefix("light:").split("|")}
    modal = tomllib.loads((_HERE / "modality.toml").read_text("utf-8"))
    return frozenset(heads | light | words_of("support") | {w for v in modal.values() for w in v.split()})


@lru_cache(maxsize=1)
def _classes() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    table = tomllib.loads((_HERE / "classes.toml").read_text("utf-8"))
    roles: dict[str, str] = {}
    for role, words in table["roles"].items():
        for w in words.split():
            roles.setdefault(w, role)
    lists = table["words"] | tomllib.loads((_HERE / "words.toml").read_text("utf-8"))
    return roles, {k: frozenset(v.split()) for k, v in lists.items()}


def role_of_word(lemma: str) -> str | None:
    """Return the participant role that a noun lemma tells ("guerrilla" → "rebels"), or None."""
    return _classes()[0].get(lemma)


def words_of(name: str) -> frozenset[str]:
    """Return a word class by name. Raises KeyError for an unknown class."""
    return _classes()[1][name]


def has_class(name: str) -> bool:
    """Tell whether a word class of this name exists."""
    return name in _classes()[1]
