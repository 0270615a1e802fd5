"""Which words of a sentence may say where a trigger's event took place: its own clause's, not those of another act."""

from __future__ import annotations

from collections.abc import Iterator

from etl.extract.events import syntax
from etl.extract.events.lexicon import role_of_word, words_of
from etl.extract.events.modality import is_reporting
from etl.extract.events.reading import Reading, Token
from etl.extract.events.telling import long_before
from etl.extract.gazetteer import country_of_words
from etl.extract.gazetteer.atlas import DIVISIONS, SETTLEMENTS

_HURT = tuple("killed murdered assassinated slain wounded injured kidnapped abducted attacked arrested detained".split())
_AWAY = words_of("away")
_CUES = DIVISIONS | SETTLEMENTS | words_of("place_cues")
_VIOLENCE = words_of("violence")


def site_of(noun: Token) -> Token | None:
    """Return the name of which a sentence says that it was where: "[Orvik] was the scene of an explosion"."""
    over = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else noun
    if over.lower_ not in {"site", "scene", "venue", "theatre", "theater"} or over.dep_ != "attr":
        return None
    return next((c for c in over.head.children if c.dep_ == "nsubj" and c.pos_ == "PROPN"), None)


def only_where(reading: Reading, name: Token) -> bool:
    """Tell whether an article speaks of a name that no gazetteer knows only as of a place: "in Orvik", never "Orvik said"."""
    first = name.i - 1
    while first > 0 and reading.doc[first].dep_ == "compound":
        first -= 1
    if reading.doc[first].lower_ != "in" or role_of_word(name.lower_) is not None or name.text.isupper():
        return False
    return all(
        t.dep_ in {"pobj", "appos", "npadvmod", "conj", "compound", "nmod"} and (t.dep_ != "pobj" or t.head.lower_ in _WHERE)
        for t in reading.spoken(name.text)
    )


_WHERE = frozenset({"in", "near", "outside", "at", "from", "to", "of", "around", "into", "through", "toward", "towards", "between"})


def same_side(a: Token, b: Token) -> bool:
    """Tell whether a phrase's clause may place a trigger of the same sentence: not from inside a relative or reported one."""
    clause = syntax.clause_of(b)
    if claimed(a) and not a.is_ancestor(b):
        return False
    if a.dep_ == "nsubj" and any(_is_force(n) and n.i != a.i and a.head.is_ancestor(n) and not n.is_ancestor(a) for n in b.ancestors):
        return False  # "the killings were a reply to the bombing of a shop in X"
    if clause.dep_ == "relcl" and clause.lower_ in {"took", "takes", "occurred", "happened"}:
        return True  # "an attack that took place near X"
    before = long_before(clause)
    if before is not None and before.i != a.i and not before.is_ancestor(a):
        return False  # "launched a month after the rebels burned the mill in X"
    if _own_clause(clause) and clause.i > a.i and not clause.is_ancestor(a):
        return False
    return clause.i == syntax.clause_of(a).i or clause.dep_ not in {"ccomp", "relcl", "acl", "parataxis"}


_SPOKEN = frozenset({"REQUEST", "ACCUSE", "SUPPORT", "REJECT", "THREATEN", "AGREE", "STATEMENT", "CONCEDE", "CONSULT"})
_OCCASIONS = words_of("talks") | frozenset("agreement accord treaty pact deal declaration memorandum protocol convention contract".split())
_BY_NAME = frozenset({"in", "at", "outside", "inside", "near"})


def said_there(type_: str, trigger: Token, light: Token | None, name: Token) -> bool:
    """Tell whether a name may be where something was said or agreed: "met in Oslo", not "condemned the raid on Oslo", "urged Norland".

    Whom words are aimed at, and what they are about, is elsewhere as a rule. Of other events every name may be.
    """
    if type_ not in _SPOKEN:
        return True
    hosts = {trigger.i, syntax.clause_of(trigger).i} | ({light.i} if light is not None else set())
    node, aside = name, False  # aside: the name belongs to a noun that only says about what, or to whom
    for _ in range(12):
        if node.head is node:
            return True
        over = node.head
        if over.i in hosts:
            break
        if syntax.is_verb(over):
            return False
        if over.lower_ in _OCCASIONS and type_ in {"AGREE", "SUPPORT", "CONSULT"}:
            return True  # "signed an accord in Oslo", "agreed it at a summit of leaders in Oslo"
        aside = aside or (over.pos_ == "NOUN" and node.dep_ == "prep")
        node = over
    if aside and type_ != "CONSULT":
        return False
    if type_ == "CONSULT":
        return not (node.dep_ == "prep" and node.lower_ in {"on", "over", "about", "against"})
    return node.dep_ == "prep" and node.lower_ in _BY_NAME


_ABROAD = frozenset({"embassy", "consulate", "institute", "institution", "headquarters", "ambassador", "correspondent", "observatory"})
_ASSEMBLIES = frozenset({"congress", "parliament", "senate", "cabinet", "commons", "politburo"})  # hamlets bear these names, too


def personal(reading: Reading, name: Token) -> bool:
    """Tell whether a name is somebody's, or says where a person is from: "brushed [Tamaki] off", "Ada Kern of [Conway]", "Congress"."""
    if name.lower_ in _ASSEMBLIES:
        return True
    over = name.head.head if name.dep_ == "pobj" and name.head.lower_ in {"in", "at"} else name
    if over.lower_ in _ABROAD and over.dep_ == "nsubj" and is_reporting(reading.lemma(over.head)):
        return True  # "the embassy in Rome said that jets had bombed the port"
    first = name
    while first.dep_ in {"appos", "npadvmod", "conj"} and first.head is not first:
        first = first.head  # "Conway, Washington"
    if first.dep_ == "pobj" and first.head.lower_ == "of" and first.head.head.ent_type_ == "PERSON":
        return True
    if name.dep_ == "pobj" and name.head.lower_ in _WHERE:
        return False
    return bool(getattr(reading.entity(name), "kind", None) == "person")


def _own_clause(verb: Token) -> bool:
    """Tell whether a verb heads a coordinate clause that moves away: "…, and the attackers fled into X"."""
    return verb.dep_ == "conj" and verb.lower_ in _AWAY and any(c.dep_ in {"nsubj", "nsubjpass"} for c in verb.children)


_SAYINGS = frozenset("call calls statement communique message interview letter video broadcast note telegram".split())
_WARDS = frozenset({"hospital", "hospitals", "clinic", "clinics", "infirmary", "morgue"})


def to_hospital(name: Token) -> bool:
    """Tell whether a name only says where people were treated: "were taken to a hospital in [X]"."""
    if name.dep_ != "pobj":
        return False
    before = name.doc[max(name.head.i - 4, name.sent.start) : name.head.i]
    return len(before) > 1 and before[-1].lower_ in _WARDS and any(t.lower_ == "to" for t in before)


def _is_force(noun: Token) -> bool:
    return noun.pos_ == "NOUN" and (noun.lower_ in _VIOLENCE or noun.lower_.removesuffix("s") in _VIOLENCE)


def claimed(noun: Token) -> bool:
    """Tell whether a noun's clause only says who claims it, and so not where it took place: "took responsibility for the raid in X"."""
    return noun.dep_ == "pobj" and noun.head.lower_ == "for" and noun.head.head.lower_ in {"responsibility", "credit"}


def below(node: Token, trigger: Token) -> Iterator[Token]:
    """Yield the tokens below a node without entering other clauses that hold a subject of their own."""
    todo = [node]
    count = 0
    while todo and count < 120:
        n = todo.pop(0)
        count += 1
        if n.i != node.i:
            yield n
        for c in n.children:
            if c.i != trigger.i and c.dep_ in {"ccomp", "relcl", "parataxis", "advcl"} and syntax.is_verb(c):
                continue
            if _own_clause(c) and not c.is_ancestor(trigger) and c.i != trigger.i:
                continue
            if c.dep_ in {"attr", "pobj"}:
                if c.lower_ in _SAYINGS:
                    continue  # "in telephone calls to reporters in X"
                if trigger.dep_ == "nsubj" and _is_force(c) and not trigger.is_ancestor(c):
                    continue  # "the killings were a reply to the bombing of a shop in X"
            if c.dep_ == "acl" and c.lower_ in _HURT and trigger.i not in {c.i, c.head.i} and not c.is_ancestor(trigger):
                continue  # "brings to seven the mayors murdered in X": another deed's place
            todo.append(c)
    return


def container(token: Token) -> str | None:
    """Return the country that follows or holds a name: "Lima, Peru", "Homs in Syria", "the Syrian city of Homs"."""
    if token.dep_ == "pobj" and token.head.lower_ == "of" and token.head.head.lower_ in _CUES:
        for c in token.head.head.lefts:
            told = country_of_words(c.text) if c.text[:1].isupper() else None
            if told:
                return told[0]
    for c in token.children:
        if c.dep_ in {"appos", "npadvmod", "conj"} and c.pos_ == "PROPN" and c.i > token.i and c.i - token.i <= 3:
            found = country_of_words(c.text)
            if found and found[1] == "name" and token.doc[c.i - 1].text in {",", "("}:
                return found[0]
        if c.dep_ == "prep" and c.lower_ == "in":
            for p in c.children:
                found = country_of_words(p.text)
                if found and found[1] == "name":
                    return found[0]
        if c.dep_ == "poss":
            found = country_of_words(c.text)
            if found and found[1] == "name":
                return found[0]
    return None
