"""Questions about the nouns around a trigger: what kinds of things they mean, which verb governs them, what they are of."""

from __future__ import annotations

from etl.extract.events import semantics as sem
from etl.extract.events import syntax
from etl.extract.events.lexicon import has_class, words_of
from etl.extract.events.reading import Reading, Token
from etl.extract.gazetteer import lookup

BOMBS = words_of("bombs")
UTILITY = words_of("utility")
AIRWAR = words_of("airwar")
BOMBWAR = words_of("bombwar")
HOSTILE = frozenset({"ASSAULT", "FIGHT", "COERCE", "SANCTION", "PROTEST", "REJECT", "MOBILIZE"})
HOSTILE_VERBS = words_of("hostile_verbs")


def any_is(what: str, tokens: list[Token], reading: Reading) -> bool:
    """Tell whether any of the head nouns is of the wanted kinds ("force|weapon|@aid|word")."""
    wanted = what.split("|")
    if not tokens:
        return "none" in wanted
    return "any" in wanted or any(is_one(w, t, reading) for w in wanted for t in tokens)


def is_one(wanted: str, token: Token, reading: Reading) -> bool:
    noun = sem.head_noun(token)
    if wanted.startswith("@") or wanted not in KINDS:
        lemma = reading.lemma(noun) if noun.pos_ != "PROPN" else noun.lower_
        name = wanted.removeprefix("@")
        if name == "bombs":
            return lemma in BOMBS or any(c.lower_ in BOMBS for c in noun.children)
        if name == "utility":
            return lemma in UTILITY
        if name == "violence":
            return lemma in sem.VIOLENCE
        members = words_of(name) if wanted.startswith("@") and has_class(name) else frozenset({wanted})
        return (
            lemma in members
            or noun.lower_ in members
            or (any(c.dep_ in {"compound", "amod"} and (c.lower_ in members) for c in noun.children) and not wanted.startswith("@crime"))
        )
    kind = sem.kind(reading, token)
    if wanted == "thing":
        return kind not in sem.HUMAN or kind == "country"
    if wanted == "place" and noun.pos_ == "PROPN" and noun.ent_type_ in {"", "ORG"} and lookup(noun.text):
        return True
    if wanted == "place":
        return (
            kind == "country"
            or (reading.lemma(noun) in words_of("territory") and noun.pos_ != "PROPN")
            or noun.ent_type_ in {"GPE", "LOC", "FAC"}
        )
    if wanted == "weapon":
        return kind == "weapon"
    return kind in KINDS[wanted] or (wanted == "human" and kind == "number")


KINDS: dict[str, frozenset[str]] = {
    "human": sem.HUMAN - {"country"},
    "person": frozenset({"person", "government", "party", "business", "sport", "judiciary", "media", "civilians", "military", "police"}),
    "actor": sem.ACTOR | {"number"},
    "force": sem.FORCE,
    "fighter": sem.FIGHTER | {"organisation", "government", "country"},
    "authority": sem.AUTHORITY,
    "people": sem.PEOPLE,
    "country": frozenset({"country", "government"}),
    "company": frozenset({"company", "business", "organisation"}),
    "vehicle": frozenset({"vehicle", "military"}),
    "weapon": frozenset({"weapon"}),
    "violence": frozenset({"violence"}),
    "place": frozenset(),
    "thing": frozenset(),
    "investigator": sem.INVESTIGATOR,
    "none": frozenset(),
    "any": frozenset(),
    **{role: frozenset({role}) for role in ("government", "military", "police", "rebels", "criminals", "party", "ngo", "judiciary")},
    **{role: frozenset({role}) for role in ("media", "civilians", "organisation")},
}


def governor(noun: Token) -> Token | None:
    """Return the verb whose subject, object or measure the noun is ("a second day of strikes" included), or None."""
    node = noun
    for _ in range(4):
        over = node.head
        if over is node:
            return None
        if node.dep_ in {"dobj", "nsubj", "nsubjpass", "attr", "oprd", "dative"} and syntax.is_verb(over):
            return over
        if node.dep_ == "pobj" and over.lower_ == "of" and over.head.pos_ in {"NOUN", "PROPN", "NUM"}:
            node = over.head
            continue
        if node.dep_ in {"conj", "appos", "compound"} and over.pos_ in {"NOUN", "PROPN"}:
            node = over
            continue
        return None
    return None


def of_phrase(noun: Token) -> list[Token]:
    """Return what a noun is of: its of-phrases and possessors."""
    return [t for p, t in syntax.prepositions(noun) if p == "of"] + [c for c in noun.children if c.dep_ == "poss"]
