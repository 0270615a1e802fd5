"""What kind of thing a noun phrase means: a person, a force, a state, a weapon … from word lists, names and countries."""

from __future__ import annotations

from etl.extract.events.lexicon import role_of_word, words_of
from etl.extract.events.reading import Reading, Token
from etl.extract.gazetteer import country_of_words

HUMAN = words_of("human")
ACTOR = HUMAN | {"company", "health", "education"}
AUTHORITY = words_of("authority")
FORCE = frozenset({"military", "police", "rebels", "criminals"})
FIGHTER = FORCE | {"people"}
PEOPLE = frozenset({"civilians", "people", "party", "rebels", "ngo", "media", "education", "organisation", "number", "business", "sport"})
INVESTIGATOR = words_of("investigator")
VEHICLES = words_of("vehicles")
VIOLENCE = words_of("violence")
_NUMBERISH = words_of("numberish")


def head_noun(token: Token) -> Token:
    """Look through measure words: of "dozens of rebels", "a group of students", "members of the army" the second noun."""
    node = token
    for _ in range(3):
        if node.lower_ in _MEASURES:
            inner = next((p for c in node.children if c.dep_ == "prep" and c.lower_ == "of" for p in c.children if p.dep_ == "pobj"), None)
            if inner is not None:
                node = inner
                continue
        break
    return node


_GROUPS = words_of("groups")
_DOERS = tuple(
    """ist ite erner lander worker holder goer keeper seller grower farmer fighter supporter hunter lecturer teacher planter
 dweller tribesman man woman people townspeople loyalist member rider""".split()
)
_MEASURES = words_of("measures")


def country(reading: Reading, token: Token) -> str | None:
    """Return the country (alpha-3) that a noun phrase names or is described with, or None.

    "Syria", "the Syrian army", "Damascus", "rebels in Chad" count; of several the head's own comes first.
    """
    own = _country_words(token)
    if own:
        return own
    for c in token.children:
        if c.dep_ in {"amod", "compound", "nmod", "poss", "npadvmod"}:
            found = _country_words(c)
            if found:
                return found
    for c in token.children:
        if c.dep_ == "prep" and c.lower_ in {"of", "in", "from"}:
            for p in c.children:
                if p.dep_ == "pobj" and (found := _country_words(p)):
                    return found
    return None


def _country_words(token: Token) -> str | None:
    if token.text.islower():
        return None
    parts = [c for c in token.lefts if c.dep_ in {"compound", "amod", "nmod", "det"} and c.i >= token.i - 4]
    doc = token.doc
    for k in range(len(parts) + 1):
        words = doc[parts[k].i if k < len(parts) else token.i : token.i + 1].text
        found = country_of_words(words)
        if found:
            return found[0]
    return None


def kind(reading: Reading, token: Token) -> str | None:
    """Return the kind of the thing that a head noun means, or None.

    One of the roles of classes.toml, or person | people | country | organisation | number | weapon | violence | vehicle.
    """
    kinds = reading.kinds
    if token.i not in kinds:
        kinds[token.i] = _kind(reading, token)
    return kinds[token.i]


def _kind(reading: Reading, token: Token) -> str | None:
    noun = head_noun(token)
    entity = reading.entity(noun) if noun.pos_ in {"PRON", "PROPN", "NOUN"} else None
    if noun.pos_ == "PRON" or (noun.dep_ == "poss" and noun.tag_ == "PRP$"):
        if entity is not None:
            return _of_entity(entity)
        return {
            "he": "person",
            "she": "person",
            "him": "person",
            "her": "person",
            "his": "person",
            "they": "people",
            "them": "people",
            "we": "people",
            "us": "people",
            "i": "person",
            "me": "person",
            "who": "people",
            "their": "people",
            "those": "people",
            "others": "people",
            "himself": "person",
            "herself": "person",
            "themselves": "people",
            "everyone": "people",
            "nobody": "people",
            "anyone": "people",
            "one": "people",
            "someone": "person",
            "it": "organisation",
            "its": "organisation",
        }.get(noun.lower_)
    if noun.lower_ == "others":
        return "people"  # "sixty-three others were wounded"
    lemma = reading.lemma(noun) if noun.pos_ != "PROPN" else noun.lower_
    if lemma in _GROUPS:  # "insurgent groups", "rebel leader", "police unit"
        told = next((r for c in noun.lefts if c.dep_ in {"amod", "compound", "nmod"} and (r := role_of_word(c.lower_)) in FORCE), None)
        if told:
            return told
    if role_of_word(lemma) is None and noun.pos_ != "PRON":  # "army bulldozers", "police vehicles", but not "a drone attack"
        by = [c.lower_ for c in noun.lefts if c.dep_ in {"compound", "nmod"} and not (lemma in VIOLENCE and c.lower_ in words_of("arms"))]
        told = next((r for w in by if (r := role_of_word(w)) in FORCE), None)
        if told:
            return told
    role = role_of_word(lemma) or (role_of_word(lemma[:-1]) if noun.pos_ == "PROPN" and lemma.endswith("s") else None)
    if role and noun.ent_type_ not in {"PERSON"}:
        return role
    named = country_of_words(noun.text) if not noun.text.islower() else None
    if named:
        return "people" if named[1] == "people" else "country"
    if _country_words(noun):
        return "people" if noun.tag_ in {"NNPS", "NNS"} else "country"
    if noun.ent_type_ == "PERSON":
        return "person"
    built = noun.text.islower() and lemma in words_of("facility")  # "the house" may be read as a parliament
    if entity is not None and not built and entity.kind in {"person", "organisation", "group"}:
        return _of_entity(entity)
    if noun.ent_type_ == "ORG":
        return "organisation"
    if noun.ent_type_ == "NORP":
        return "people"
    if noun.ent_type_ == "GPE":
        return "country"
    if lemma in VIOLENCE:
        return "violence"
    if lemma in words_of("weapon"):
        return "weapon"
    if lemma in VEHICLES:
        return "vehicle"
    if noun.pos_ == "NUM" or lemma in _NUMBERISH:
        return "number"
    if noun.pos_ == "PROPN" and noun.ent_type_ in {"", "PRODUCT", "WORK_OF_ART"} and noun.text[:1].isupper():
        return "organisation"
    if noun.text.isupper() and noun.text.isalpha() and len(noun.text) > 2 and noun.pos_ == "NOUN":
        return "organisation"  # "the FMLN", tagged as a plural
    if noun.tag_ == "NNS" and lemma.endswith(_DOERS):
        return "people"
    if noun.tag_ in {"JJ", "VBN"} and any(c.lower_ == "the" for c in noun.children):
        return "people"  # "the wounded", "the displaced"
    return None


def _of_entity(entity: object) -> str | None:
    return {"person": "person", "organisation": "organisation", "group": "people", "place": "country"}.get(str(getattr(entity, "kind", "")))


def is_doer(reading: Reading, noun: Token) -> bool:
    """Tell whether a noun of no known kind is formed like one of a person: "a rubber tapper"."""
    formed = noun.pos_ == "NOUN" and reading.lemma(noun).endswith((*_DOERS, "er", "or", "ist"))
    return bool(formed and kind(reading, noun) in {None, "people"})


def role(reading: Reading, token: Token) -> str | None:
    """Return a participant's role in the warehouse's words: state, military, police, rebels, civilians, company, party, media …"""
    found = kind(reading, token)
    if found in {"country", "government"}:
        return "state"
    if found in {"people", "person", "number", "weapon", "violence", "vehicle"}:
        return None
    return found
