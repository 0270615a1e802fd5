"""What happens to whoever it may be, or again and again: "judges are murdered here", "those who were arrested", "known for kidnapping".

Nobody can give such a word a day; what has a time expression of its own, or stands in a headline, is left to the other rules.
"""

from __future__ import annotations

from etl.extract.events import dates, syntax
from etl.extract.events.casualties import read_count
from etl.extract.events.lexicon import words_of
from etl.extract.events.reading import Reading, Token
from etl.extract.events.triggers import Trigger

_WHOEVER = frozenset({"those", "anyone", "anybody", "whoever", "everyone", "everybody", "people", "one"})
_EACH = frozenset({"every", "each", "any"})
_BE = frozenset({"is", "are", "'re", "’re", "get", "gets"})
_BEEN = {("have", "been"), ("'ve", "been"), ("’ve", "been")}
_KNOWN_FOR = frozenset({"known", "famous", "notorious", "infamous", "feared", "renowned", "reputation"})
_COMMITTING = frozenset({"commit", "perpetrate"})
_EDGELESS = ("the past", "recent years", "recent months", "recent decades")
_STATISTIC = 500  # deaths laid to one account: nobody dies with so many in one attack that is told in passing
_LONG = frozenset({"years", "decades", "months", "centuries", "generations"})


def recurs(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a word of force tells no single happening, though its form might."""
    token = trigger.token
    if _for_years(reading, token) or _rehearsed(reading, token):
        return True
    told = (
        _to_anyone(reading, trigger)
        or _done_to_kinds(token)
        or _against_whoever(token)
        or _described_as(reading, token)
        or _not_the_first(token)
        or _figure(reading, trigger)
        or _complaint(reading, token)
        or _reputation(reading, token)
        or (trigger.sense.pos == "noun" and (_of_the_past(token) or _wholesale(reading, trigger)))
    )
    return told and dates.own_time(reading, trigger) is None


def over_the_past(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a word's only time is a past without edges: "similar attacks in the past", "in recent years"."""
    own = dates.own_time(reading, trigger)
    return own is not None and own[0].from_ is None and own[0].text.lower().endswith(_EDGELESS)


def _rehearsed(reading: Reading, token: Token) -> bool:
    """Tell whether force is only played: "an exercise that simulated a bomb attack", "in the drill a canister was set off"."""
    if any(c.lower_ in {"simulated", "mock", "staged", "fictitious"} for c in token.lefts):
        return True
    over = list(token.ancestors)[:3]
    if token.dep_ in {"dobj", "nsubjpass", "conj"} and any(reading.lemma(v) in _PLAYING for v in over):
        return True
    if not _DRILLS & reading.vocabulary:
        return False
    verb = syntax.clause_of(token)
    return any(p in {"in", "during"} and t.lower_ in _DRILLS for v in {verb, token} for p, t in syntax.prepositions(v))


_PLAYING = frozenset({"simulate", "rehearse", "reenact", "re-enact", "mimic"})
_DRILLS = frozenset({"drill", "drills", "simulation", "rehearsal", "novel", "film", "movie", "play"})


def _to_anyone(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a verb only says who is meant by "those who …", or says the same of them once more."""
    verb = trigger.token
    if verb.dep_ == "relcl" and verb.head.pos_ in {"PRON", "DET"} and verb.head.lower_ in _WHOEVER:
        return True
    if trigger.sense.pos != "verb":
        return False
    met = [*syntax.surface_subjects(verb), *syntax.objects(verb)]
    again = [c for t in met if t.lower_ in _WHOEVER for c in t.children if c.dep_ == "relcl"]
    return any(reading.lemma(c) == reading.lemma(verb) and c.i != verb.i for c in again)


def _done_to_kinds(verb: Token) -> bool:
    """Tell whether a present or perfect passive has a kind of people or things as its subject: "judges are murdered", "every prisoner is
    beaten", "homes have been raided"."""
    helpers = tuple(c.lower_ for c in verb.children if c.dep_ in {"aux", "auxpass"})
    if not helpers and verb.tag_ == "VBN" and verb.dep_ == "conj" and verb.head is not verb:
        return _done_to_kinds(verb.head)
    present = helpers in _BEEN or (len(helpers) == 1 and helpers[0] in _BE)
    if verb.tag_ != "VBN" or not present or any(c.lower_ == "by" for c in verb.children):
        return False
    found = [c for c in verb.children if c.dep_ == "nsubjpass"]
    if not found:
        return False
    before = [c.lower_ for c in found[0].lefts]
    bare = found[0].tag_ == "NNS" and not any(c.dep_ in {"det", "poss", "nummod", "amod", "predet"} for c in found[0].lefts)
    return bare or (bool(before) and before[0] in _EACH)


def _against_whoever(verb: Token) -> bool:
    """Tell whether force is used on whoever does something now and again: "they cut off the ears of those who try to escape"."""
    if not syntax.is_verb(verb) or any(c.dep_ == "aux" for c in verb.children):
        return False
    todo = [c for c in verb.children if c.dep_ == "dobj"]
    todo += [t for o in todo for c in o.children if c.dep_ == "prep" for t in c.children if t.dep_ == "pobj"]
    return any(t.lower_ in _WHOEVER and any(c.dep_ == "relcl" and c.tag_ in {"VBP", "VBZ"} for c in t.children) for t in todo)


def _complaint(reading: Reading, verb: Token) -> bool:
    """Tell whether someone cries out over what is being done to him: "they are killing us with these contracts"."""
    going_on = verb.tag_ == "VBG" and any(c.dep_ == "aux" and c.lower_ in {"are", "is", "'re", "’re", "'s", "’s"} for c in verb.children)
    return going_on and any(c.dep_ == "dobj" and c.lower_ in {"us", "me", "you"} for c in verb.children)


def _described_as(reading: Reading, token: Token) -> bool:
    """Tell whether a noun is only what something is called, or stands in such a phrase: "described it as a skirmish in a long war"."""
    node = token
    for _ in range(6):
        if node.dep_ == "pobj" and node.head.lower_ == "as" and reading.lemma(node.head.head) in words_of("describing"):
            return True
        if node.dep_ not in {"pobj", "prep", "conj", "compound"} or node.head is node:
            return False
        node = node.head
    return False


def _not_the_first(token: Token) -> bool:
    """Tell whether a word only says that something has happened before: "not the first time that stampedes have taken place"."""
    for over in token.ancestors:
        if over.dep_ in {"relcl", "acl", "ccomp"} and over.head.lower_ == "time":
            return any(c.lower_ in {"first", "second", "third", "last"} for c in over.head.lefts)
    return False


def _figure(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a word of force is part of a set phrase: "battle-ready", "entered a wartime state"."""
    token = trigger.token
    after = token.doc[token.i + 1 : token.i + 3]
    if trigger.sense.type == "FIGHT" and any(t.lower_ in {"ready", "hardened", "tested", "scarred", "weary"} for t in after):
        return token.lower_ in {"battle", "combat", "war"}
    if token.lower_ not in {"enter", "enters", "entered", "entering"}:
        return False
    into = [c for c in token.children if c.dep_ == "dobj"]
    stages = [t for t in into if t.lower_ in words_of("stages")]
    return any(t.lower_ != "state" or any(c.dep_ in {"amod", "compound"} or c.lower_ == "of" for c in t.children) for t in stages)


def _reputation(reading: Reading, token: Token) -> bool:
    """Tell whether a word is what someone is known for."""
    over = token.head
    if token.dep_ not in {"pobj", "pcomp"} or over.lower_ not in {"for", "by", "of"}:
        return False
    if over.lower_ == "by":
        return reading.lemma(over.head) == "plague"
    return over.head.lower_ in _KNOWN_FOR and (over.lower_ == "for" or over.head.lower_ == "reputation")


def _for_years(reading: Reading, verb: Token) -> bool:
    """Tell whether something has been done for years: "the rebels have for years attacked pipelines"."""
    if not any(c.dep_ == "aux" and c.lower_ in {"has", "have", "'ve", "’ve"} for c in verb.children):
        return False
    spans = [t for c in verb.children if c.dep_ == "prep" and c.lower_ == "for" for t in c.children if t.dep_ == "pobj"]
    return any(t.lower_ in _LONG for t in spans)


def _of_the_past(noun: Token) -> bool:
    return noun.tag_ == "NNS" and any(c.dep_ == "amod" and c.lower_ in words_of("of_the_past") for c in noun.lefts)


def _wholesale(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether crimes are only laid to someone's account: "the army has committed murders and tortures", "is responsible for the death
    of about 12,000 people"."""
    noun, verb = trigger.token, trigger.light
    if noun.dep_ == "pobj" and noun.head.head.lower_ == "responsible":
        counts = [read_count(t) for p, t in syntax.prepositions(noun) if p == "of"]
        return any(c is not None and c.low is not None and c.low >= _STATISTIC for c in counts)
    if verb is None or noun.tag_ != "NNS" or reading.lemma(verb) not in _COMMITTING or verb.tag_ == "VBD":
        return False
    return not any(c.dep_ in {"det", "nummod", "poss"} for c in noun.lefts)
