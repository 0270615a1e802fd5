"""Everyday meanings: what a word of the lexicon tells where its sense's conditions hold, and yet no event is meant.

"A bird strike", "asked whether", "ready to leave", "a history of crashes", "a request for comment". One function per kind of
sense; docs/decisions/0088-everyday-meanings.md says how they were found.
"""

from __future__ import annotations

from collections.abc import Callable

from etl.extract.events import semantics as sem
from etl.extract.events import syntax
from etl.extract.events.lexicon import words_of
from etl.extract.events.reading import Reading, Token
from etl.extract.events.triggers import Trigger


def everyday(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a trigger's word is used in an everyday meaning that tells no event."""
    token = trigger.token
    if token.dep_ == "pcomp" and token.head.head.lower_ in _STANCES:
        return True  # "a stance on legalising it"
    if token.dep_ == "pobj" and token.head.lower_ == "of" and token.head.head.lower_ == "history":
        return True  # "a history of plane crashes"
    if trigger.sense.type in {"ACCIDENT", "DISASTER"} and _likened(token):
        return True
    if trigger.sense.type in _GOODWILL and (_due(token) or _by_law(reading, token)):
        return True
    if trigger.sense.type == "CONSULT" and token.ent_type_ == "ORG" and token.text[:1].isupper():
        return True  # "the Conference of Clerks"
    asked = _ASKED.get(trigger.sense.id)
    return asked is not None and asked(reading, trigger)


_SAID = frozenset({"nsubj", "nsubjpass"})
_STANCES = frozenset("stance position view views idea policy thoughts debate".split())


_GOODWILL = frozenset({"PROTEST", "AID", "CONCEDE", "AGREE", "SUPPORT", "COOPERATE", "RETREAT"})
_DUE = frozenset("obligation obligations duty duties right rights responsibility ability freedom capacity".split())


def _due(verb: Token) -> bool:
    """Tell whether an infinitive says what someone must or may do: "its obligations to provide aid"."""
    return verb.tag_ == "VB" and verb.i > 1 and _DUE & {verb.head.lower_, verb.doc[verb.i - 2].lower_} != set()


def _by_law(reading: Reading, verb: Token) -> bool:
    """Tell whether a thing, not somebody, requires it: "the law requires an occupying power to agree to relief"."""
    over = verb.head.head if verb.dep_ in {"acl", "relcl"} and verb.head.dep_ == "dobj" else verb.head
    if verb.tag_ != "VB" or reading.lemma(over) != "require":
        return False
    return all(sem.kind(reading, t) is None for t in syntax.subjects(over))


def _likened(noun: Token) -> bool:
    """Tell whether something else is called so: "this warming is a shipwreck"."""
    if noun.dep_ != "attr" or not any(c.lower_ in {"a", "an"} for c in noun.lefts):
        return False
    said = [c for c in noun.head.children if c.dep_ in {"nsubj", "csubj"}]
    return bool(said) and said[0].lower_ not in {"it", "this", "that", "there", "which"}


def _other_strike(reading: Reading, trigger: Trigger) -> bool:
    told = [trigger.token] if trigger.sense.pos == "noun" else syntax.subjects(trigger.token)  # "was hit by a bird strike"
    return any(c.lower_ in _STRIKERS for t in told for c in t.lefts if c.dep_ in {"compound", "amod"})


_STRIKERS = frozenset("panic heart asthma anxiety bird prison hunger rent school climate lightning work labour labor".split())


def _question(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether someone only puts a question: "asked whether he would go", "was asked, “Do you regret it?”"."""
    verb, lemma = trigger.token, reading.lemma(trigger.token)
    if lemma == "require":
        who = syntax.subjects(verb)
        return bool(who) and all(sem.kind(reading, t) is None for t in who)  # "the work requires time"
    if lemma != "ask":
        return False
    for c in verb.children:
        if c.dep_ in {"ccomp", "advcl", "xcomp"} and any(
            (g.dep_ == "mark" and g.lower_ in {"whether", "if"}) or g.tag_ in {"WRB", "WP"} for g in c.children
        ):
            return True
        if c.dep_ == "prep" and c.lower_ == "about":
            return True
    rest = reading.text[verb.idx : verb.idx + 400].split("\n", 1)[0]
    said = rest.find("?")
    return said > 0 and any(0 < rest.find(q) < said for q in "“\"‘") and "." not in rest[:said]


def _disposition(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether readiness only describes someone, or is that of a body getting ready: "a Democrat willing to talk"."""
    token = trigger.token
    return token.dep_ in {"amod", "acl", "relcl", "appos"} or reading.lemma(token.head) == "get"


def _published(reading: Reading, trigger: Trigger) -> bool:
    return any(c.lower_ in _PUBLISHED for c in trigger.token.lefts if c.dep_ == "compound")  # "the firm's earnings release"


_PUBLISHED = frozenset("earnings press news data album film product software video results".split())


def _deprived(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether someone is robbed of what no thief can take: "robbed of a sense of purpose"."""
    lost = [t for n in (trigger.token, *syntax.objects(trigger.token)) for p, t in syntax.prepositions(n) if p == "of"]
    return bool(lost) and all(reading.lemma(t) in _INTANGIBLE for t in lost)


_INTANGIBLE = frozenset("sense chance opportunity dignity purpose sleep joy hope childhood voice future win goal penalty title".split())
_AT_POLLS = frozenset({"election", "voters", "votes", "polls", "electoral", "electorate"})


def _of_fire(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether something burns by itself or is fuel ("fossil fuel burning", "the roast burnt"), or a rival is beaten at the polls."""
    token, lemma = trigger.token, reading.lemma(trigger.token)
    if lemma == "beat" and len(_AT_POLLS & reading.vocabulary) > 1 and not words_of("in_earnest") & {t.lower_ for t in token.sent}:
        return True  # "the pathway to beating her", in a report of an election
    if lemma == "shoot" and any(c.lower_ == "up" for c in token.children):
        return not any(c.dep_ == "dobj" for c in token.children) and not syntax.is_passive(token)  # "prices have shot up"
    if lemma != "burn" or syntax.is_passive(token) or syntax.objects(token):
        return False
    if token.dep_ == "conj" and not any(c.dep_ in _SAID for c in token.children):
        return False  # "which they had doused and burned"
    burnt = [*syntax.subjects(token), *(t for p, t in syntax.prepositions(token) if p == "of")]
    return not any(reading.lemma(t) in words_of("facility") or sem.kind(reading, t) == "vehicle" for t in burnt)


def _carried_out(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a plan, not a person, is executed: "the raid was planned and executed with care"."""
    over = [trigger.token, *list(trigger.token.ancestors)[:2]]  # "was well-planned and executed"
    whom = syntax.objects(trigger.token) or next((s for t in over if (s := [c for c in t.children if c.dep_ in _SAID])), [])
    return reading.lemma(trigger.token) == "execute" and bool(whom) and all(
        sem.kind(reading, t) in {None, "violence"} and t.pos_ == "NOUN" for t in whom
    )


def _taking_part(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether someone only takes part or talks: "engaged in trade", "engaging with both countries"."""
    verb = trigger.token
    if reading.lemma(verb) != "engage" or any(c.dep_ == "dobj" for c in verb.children):
        return False
    with_whom = [t for p, t in syntax.prepositions(verb) if p in {"in", "with"}]
    if any(sem.kind(reading, t) == "violence" or sem.kind(reading, t) in sem.FORCE for t in with_whom):
        return False
    return bool(with_whom)


def _no_rejection(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether "no" only belongs to a noun ("said no homes were hit"), or nothing is ruled out."""
    verb = trigger.token
    if verb.lower_ in {"say", "says", "said", "saying"}:
        after = verb.doc[verb.i + 2] if verb.i + 2 < len(verb.doc) else None
        return after is not None and after.pos_ in {"NOUN", "ADJ", "PROPN"}
    if verb.lower_ == "opposed" and verb.i and verb.doc[verb.i - 1].lower_ == "as":
        return True  # "this, as opposed to that"
    if reading.lemma(verb) == "rule":
        return any(c.dep_ == "neg" for c in verb.children)
    return False


def _no_giver(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a thing helps, not somebody: "the drills help allies to respond", "strikes that deliver justice"."""
    verb = trigger.token
    if reading.lemma(verb) not in {"help", "save", "deliver", "train", "treat", "give"} or syntax.is_passive(verb):
        return False
    who = syntax.subjects(verb)
    return bool(who) and all(t.pos_ == "NOUN" and sem.kind(reading, t) in {None, "violence"} and not sem.is_doer(reading, t) for t in who)


def _no_backing(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a need is only seen, or defending is somebody's work: "recognises the need", "has defended clients"."""
    verb, held = trigger.token, syntax.objects(trigger.token)
    if reading.lemma(verb) in {"recognise", "recognize"}:
        return not any(sem.kind(reading, t) is not None or reading.lemma(t) in words_of("recognisable") for t in held)
    return any(reading.lemma(t) in {"client", "defendant", "title", "thesis", "crown"} for t in held)


def _no_vote(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether voting is only what someone may or may not do: "eligible to vote", "banned from voting"."""
    verb = trigger.token
    if reading.lemma(verb) != "vote":
        return False
    if verb.dep_ == "pcomp" and verb.head.lower_ == "from":
        return True
    return verb.tag_ == "VB" and verb.i > 1 and verb.doc[verb.i - 2].lower_ in _DUE | {"eligible", "entitled", "registered", "able"}


def _not_in(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether "in" only opens a phrase of time or place: "gave birth in November"."""
    words = [reading.doc[i] for i in trigger.consumed]
    return reading.lemma(trigger.token) == "give" and any(w.lower_ == "in" and any(c.dep_ == "pobj" for c in w.children) for w in words)


def _no_border(reading: Reading, trigger: Trigger) -> bool:
    return not any(t.i in trigger.consumed for t in syntax.objects(trigger.token))  # "the door opens"


def _by_visitors(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether those who come are no envoys: "tourists who visited the town"."""
    host = [trigger.token.head] if trigger.token.dep_ == "relcl" else []
    return any(reading.lemma(t) in _VISITORS for t in (*syntax.subjects(trigger.token), *host))


_VISITORS = frozenset("traveller traveler tourist visitor backpacker fan pilgrim shopper guest customer holidaymaker".split())


def _no_talks(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether an audience is a crowd that listens: "boos from the audience"."""
    if reading.lemma(trigger.token) != "audience":
        return False
    granted = trigger.light is not None and reading.lemma(trigger.light) in {"grant", "give", "receive", "hold", "seek", "request"}
    return not granted and not any(p == "with" for p, _ in syntax.prepositions(trigger.token))


def _homewards(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a home is somebody's house: "officers went to the suspect's home"."""
    homes = [reading.doc[i] for i in trigger.consumed if reading.doc[i].lower_ == "home"]
    return any(c.dep_ in {"poss", "det"} for h in homes for c in h.lefts)


def _of_hazard(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a warning is of weather or the ground, by no armed force: it threatens nobody."""
    if len(words_of("hazards") & reading.vocabulary) < _HAZARDS:
        return False
    return not any(sem.kind(reading, t) in sem.FORCE for t in syntax.subjects(trigger.token))


_HAZARDS = 2  # different words of bad weather or quakes that make a report of it


def _reviewed(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a state of readiness is only looked at: "reviewed the province's state of readiness"."""
    over = trigger.light
    return over is not None and reading.lemma(over) in {"review", "assess", "inspect", "check", "discuss", "evaluate", "examine"}


_ASKED: dict[str, Callable[[Reading, Trigger], bool]] = {
    "strike.military": _other_strike,
    "airstrike.verb": _other_strike,
    "attack.noun": _other_strike,
    "release.noun": _published,
    "crime.verb": _deprived,
    "concede": _not_in,
    "request": _question,
    "willing": _disposition,
    "attack.body": _of_fire,
    "attack.verb": _of_fire,
    "murder": _carried_out,
    "fight.verb": _taking_part,
    "reject": _no_rejection,
    "aid.verb": _no_giver,
    "support": _no_backing,
    "elect": _no_vote,
    "open.border": _no_border,
    "meet": _by_visitors,
    "talks.noun": _no_talks,
    "retreat": _homewards,
    "roll.out": _homewards,
    "dig.in": _no_rejection,
    "threaten": _of_hazard,
    "alert": _reviewed,
}
