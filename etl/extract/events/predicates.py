"""The named predicates of the lexicon: what tells two senses of a word apart where kinds of nouns do not suffice."""

from __future__ import annotations

from collections.abc import Callable

from etl.extract.events import courts, deeds, syntax
from etl.extract.events import semantics as sem
from etl.extract.events.frames import FRAMES, is_infinitive
from etl.extract.events.lexicon import words_of
from etl.extract.events.nouns import any_is, governor, of_phrase
from etl.extract.events.reading import Reading, Token

PEACEFUL = words_of("peaceful")
TALK_VENUES = words_of("talk_venues")


def _peaceful(token: Token, reading: Reading) -> bool:
    near = (
        [t for s in [*syntax.subjects(token), *syntax.objects(token)] for t in s.subtree] if syntax.is_verb(token) else list(token.subtree)
    )
    return any(t.lower_.strip(".") in PEACEFUL for t in near)


def _military(token: Token, reading: Reading) -> bool:
    if reading.lemma(token) not in {
        "operation",
        "advance",
        "campaign",
        "confrontation",
        "battle",
        "intervention",
        "offensive",
        "crackdown",
    }:
        return True
    if token.dep_ == "pobj" and token.head.head.lower_ in {"involved", "implicated"}:
        return False  # "citizens who are involved in this operation"
    if reading.lemma(token) == "operation" and reading.lemma(token.head) in {"remain", "cost", "fund", "run", "start", "expand", "close"}:
        return False  # "has remained a profitable operation"
    soft = {
        "trade",
        "price",
        "legal",
        "court",
        "marketing",
        "advertising",
        "sales",
        "ratings",
        "drug",
        "rescue",
        "search",
        "business",
        "surgical",
        "political",
        "election",
        "patrol",
        "psychological",
        "training",
        "routine",
        "relief",
        "profitable",
        "mining",
        "oil",
        "commercial",
        "banking",
    }
    if any(c.lower_ in soft for c in token.children):
        return False
    words = {
        "military",
        "army",
        "troops",
        "rebels",
        "forces",
        "soldiers",
        "guerrillas",
        "insurgents",
        "militants",
        "armed",
        "rebel",
        "militia",
        "airstrikes",
    }
    return bool(words & reading.vocabulary)


def _labour(token: Token, reading: Reading) -> bool:
    if reading.lemma(token) != "strike" or any(
        c.lower_ in {"hunger", "general", "national", "rail", "transport", "labor", "labour"} for c in token.children
    ):
        return True
    if any(c.lower_ in {"air", "military", "missile", "drone", "russian", "rocket"} for c in token.children):
        return False
    if words_of("at_work") & reading.vocabulary:
        return not words_of("airwar") & reading.vocabulary
    return bool({"union", "unions", "students"} & reading.vocabulary) and not words_of("warlike") & reading.vocabulary


def _meeting(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma == "call" and token.pos_ == "VERB":
        return not deeds.asks(token) and _followed_by(token, {"on", "upon"})  # not "called the king on Monday"
    if lemma == "talk" and token.tag_ == "NNS":
        return True
    if lemma in {
        "talk",
        "arrive",
        "travel",
        "receive",
        "tour",
        "welcome",
        "discuss",
        "host",
        "conversation",
        "trip",
        "visit",
        "call on",
        "brief",
    }:
        people = (
            [
                *syntax.subjects(token),
                *syntax.objects(token),
                *(t for _, t in syntax.prepositions(token)),
                *(t for o in syntax.objects(token) for p, t in syntax.prepositions(o) if p == "with"),
            ]
            if syntax.is_verb(token)
            else [
                *of_phrase(token),
                *(syntax.subjects(g) if (g := governor(token)) is not None else []),
                *(t for _, t in syntax.prepositions(token)),
            ]
        )
        official = {"government", "party", "person", "country", "rebels", "organisation"}
        kinds = [k for p in people for k in [sem.kind(reading, p)] * (2 if p.tag_ in {"NNS", "NNPS"} else 1)]
        if lemma in {"welcome", "receive", "host", "brief", "tour"} and token.pos_ == "VERB":
            met = syntax.objects(token)
            if not any(sem.kind(reading, m) in official - {"rebels"} for m in met):
                return False       # "welcomed the result"
        if lemma in {"arrive", "travel"}:
            return bool(kinds) and kinds[0] in {"government"} and token.pos_ == "VERB"
        return sum(k in official for k in kinds) >= (2 if token.pos_ == "VERB" else 1)
    if lemma == "talk" and token.tag_ == "NNS":
        return True
    if lemma == "meet":  # "met the demands", "meet a deadline"
        return not any(
            reading.lemma(sem.head_noun(o))
            in words_of("proposal") | {"need", "deadline", "goal", "target", "standard", "challenge", "requirement"}
            for o in syntax.objects(token)
        )
    return True


def _press(token: Token, reading: Reading) -> bool:
    return any(c.lower_ in TALK_VENUES for c in token.children if c.dep_ in {"compound", "amod"})


def _followed_by(token: Token, words: set[str]) -> bool:
    return token.i + 1 < len(token.doc) and token.doc[token.i + 1].lower_ in words


def _named_badly(token: Token, reading: Reading) -> bool:
    """Tell whether someone is called something bad: "called him a liar", "described the raid as barbaric"."""
    if _followed_by(token, {"on", "upon", "for"}):
        return False
    after = [c for c in token.children if c.i > token.i]
    told = [c for c in after if c.dep_ in {"oprd", "ccomp", "xcomp", "attr", "acomp"} or c.lower_ in {"as", "to", "with"}]
    bad = words_of("bad_names")
    return any((x.text.islower() or x.pos_ != "PROPN") and (x.lower_ in bad or reading.lemma(x) in bad) for c in told for x in c.subtree)


def _asks_for(token: Token, reading: Reading) -> bool:
    """Tell whether a verb's phrase says what for: "turned to Chile for help", "wrote to the king asking for grain"."""
    if any(c.dep_ == "prep" and c.lower_ == "to" for c in token.children) and not _followed_by(token, {"to", "out"}):
        return False  # "turned over the village to the police for good"
    return any(t.lower_ == "for" and t.dep_ == "prep" and t.i > token.i and t.head.i >= token.i for t in token.subtree)


def _of_country(token: Token, reading: Reading) -> bool:
    """Tell whether a phrase of a noun, or of the verb that carries it, names a country or its people: "a ban on beef from Chile"."""
    over = governor(token)
    nodes = [token, *([over] if over is not None else []), *(syntax.objects(token) if token.pos_ == "VERB" else [])]
    near = [t for n in nodes for _, t in syntax.prepositions(n)]
    near += [g for t in near for _, g in syntax.prepositions(t)]
    return any(sem.country(reading, t) for t in near if reading.time_at(t.idx, t.idx + 1) is None)


def _bare_object(token: Token, reading: Reading) -> bool:
    """Tell whether a verb has an object and nothing said of it: "called the king", not "called the king a fool"."""
    deps = {c.dep_ for c in token.children}
    return "dobj" in deps and not deps & {"oprd", "ccomp", "xcomp", "attr", "acomp"} and not any(
        c.lower_ in {"for", "on", "to", "into"} for c in token.children
    )


PREDICATES: dict[str, Callable[[Token, Reading], bool]] = FRAMES | {
    "warlike": lambda t, r: bool(words_of("warlike") & r.vocabulary) and not _labour(t, r),
    "under.fire": lambda t, r: len(words_of("under_fire") & r.vocabulary) > 1,
    "mob": lambda t, r: any(x.lower_ in words_of("mobs") for s in syntax.subjects(t) for x in s.subtree),
    "military.context": lambda t, r: bool(
        {"military", "army", "troops", "rebels", "forces", "soldiers", "guerrillas", "insurgents", "militants"} & r.vocabulary
    ),
    "force.told": lambda t, r: bool((words_of("warlike") | words_of("violence") | words_of("doers_of_force")) & r.vocabulary),
    "shot.at": lambda t, r: any_is("vehicle|military|police|rebels|convoy|base|camp|post|village|barracks", syntax.subjects(t), r),
    "armed.near": lambda t, r: any(sem.kind(r, x) in sem.FORCE for x in t.sent if x.pos_ in {"NOUN", "PROPN"} and x.i != t.i),
    "structure": lambda t, r: (
        any(x.lower_ in words_of("structures") for x in t.sent)
        or ((v := governor(t)) is not None and r.lemma(v) in {"kill", "injure", "bury", "trap", "crush"})
    ),
    "active": lambda t, r: bool([o for o in syntax.objects(t) if o.i > t.i]) or bool(syntax.is_passive(t) and syntax.subjects(t)),
    "to.someone": deeds.to_someone,
    "to.party": lambda t, r: any(
        p == "to" and sem.kind(r, x) in {"country", "government", "judiciary", "police", "organisation", "military", "people"}
        for n in (t, *syntax.objects(t))
        for p, x in syntax.prepositions(n)
    ),
    "comp.meeting": lambda t, r: any(
        r.lemma(v) in {"meet", "visit", "talk", "discuss", "travel", "attend", "hold"} for v in syntax.complements(t)
    ),
    "speaker": lambda t, r: any(sem.kind(r, s) in sem.ACTOR for s in syntax.surface_subjects(syntax.clause_of(t))),
    "comp.stop": lambda t, r: any(
        v.tag_ == "VB"
        and r.lemma(v) in {"stop", "cease", "halt", "suspend", "hold"}
        and any(x.lower_ in {"fighting", "fire", "attacks", "shelling", "hostilities", "operations", "shooting"} for x in v.subtree)
        for v in t.subtree
    ),
    "controlled": lambda t, r: any(c.lower_ in {"controlled", "nuclear", "population", "sonic"} for c in t.lefts),
    "occupies.town": lambda t, r: r.lemma(t) in {"occupy", "besiege"} and any(o.ent_type_ == "GPE" for o in syntax.objects(t)),
    "jointly": lambda t, r: any(c.lower_ in {"jointly", "together"} for c in t.children),
    "to.infinitive": lambda t, r: any(is_infinitive(v) for v in t.subtree if v.i > t.i),
    "comp.to": lambda t, r: any(is_infinitive(v) for v in syntax.complements(t)),
    "comp.other": lambda t, r: any(k.dep_ in {"nsubj", "nsubjpass"} for v in syntax.complements(t) for k in v.children),
    "inquires": lambda t, r: any(
        r.lemma(x) in {"investigate", "probe", "examine", "inquire", "look", "determine", "bottom"} for x in t.subtree if x.i > t.i
    ),
    "named.badly": _named_badly,
    "asks.for": _asks_for,
    "of.country": _of_country,
    "bare.object": _bare_object,
    "particle": lambda t, r: any(c.dep_ == "prt" for c in t.children),
    "under.pressure": lambda t, r: any(x.lower_ in words_of("pressing") for x in t.sent),
    "arms.about": lambda t, r: bool(words_of("warlike") & r.vocabulary) or any(x.lower_ in {"shells", "mortar", "mortars"} for x in t.sent),
    "modal.polite": lambda t, r: any(c.lower_ in {"would", "could"} for c in t.children),
    "definite": lambda t, r: any(c.lower_ in {"the", "this"} for c in t.lefts),
    "passive": lambda t, r: syntax.is_passive(t),
    "joint": lambda t, r: any(c.lower_ in words_of("jointness") for c in t.lefts),
    "test.fired": deeds.test_fired,
    "police.raid": deeds.police_raid,
    "fire.job": deeds.loses_job,
    "peaceful": _peaceful,
    "military": _military,
    "labour": _labour,
    "meeting": _meeting,
    "press": _press,
    "cooperation": deeds.cooperation,
    "aid": deeds.aid,
    "concession": deeds.concession,
    "step": deeds.step,
    "retreat": deeds.retreat,
    "request": deeds.request,
    "accuse": deeds.accuse,
    "threat": deeds.threat,
    "accident": deeds.accident,
    "legal": courts.legal,
    "polls": deeds.polls,
    "office": deeds.office,
    "removal": deeds.removal,
    "sport": deeds.sport,
    "wane": lambda t, r: r.lemma(t) in {"decline", "resist", "ignore"} and not syntax.complements(t) and not syntax.objects(t),
    "offer.thing": lambda t, r: (
        (r.lemma(t) in {"commit", "undertake"} and not syntax.complements(t) and not any(p == "to" for p, _ in syntax.prepositions(t)))
        or (
            r.lemma(t) in {"offer", "approve", "accept"}
            and not syntax.complements(t)
            and not any_is("@proposal|@aid|@cooperation|@agreement|mediation|concession|ceasefire|concessions", syntax.objects(t), r)
        )
    ),
    "dismiss.person": lambda t, r: (
        r.lemma(t) in {"dismiss", "ignore"} and any_is("person", syntax.objects(t), r) and not any_is("@proposal", syntax.objects(t), r)
    ),
    "thing_subject": lambda t, r: any_is("weapon|violence|vehicle", syntax.subjects(t), r),
}
