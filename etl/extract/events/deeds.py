"""Named predicates of the lexicon for words of giving, conceding, asking, accusing, judging and holding office."""

from __future__ import annotations

from etl.extract.events import semantics as sem
from etl.extract.events import syntax
from etl.extract.events.lexicon import words_of
from etl.extract.events.nouns import any_is, governor, is_one
from etl.extract.events.reading import Reading, Token


def cooperation(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma in {"share", "exchange", "trade", "swap", "hand"}:
        good = {
            "intelligence",
            "information",
            "expertise",
            "evidence",
            "technology",
            "data",
            "datum",
            "prisoner",
            "experience",
            "ambassador",
            "suspect",
            "know-how",
            "document",
        }
        if lemma == "share" and any(sem.kind(reading, s) in {"country", "police", "military"} for s in syntax.subjects(token)):
            idle = {"border", "view", "concern", "goal", "interest", "prize", "blame"}
            return not any(reading.lemma(o) in idle for o in syntax.objects(token))
        return any(reading.lemma(sem.head_noun(o)) in good for o in syntax.objects(token))
    return True


def aid(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    given = syntax.objects(token)
    if lemma == "give" and any(c.lower_ in {"up", "in"} and c.dep_ == "prt" for c in token.children):
        return False  # "would not give up its weapons"
    if lemma in {"supply", "donate", "ship", "airlift", "deliver", "truck", "ferry", "airdrop", "parachute"} and to_someone(token, reading):
        given = given + [t for p, t in syntax.prepositions(token) if p == "with"]
        return not any(reading.lemma(sem.head_noun(o)) in words_of("documents") | _WORDS_GIVEN for o in given)
    if lemma in {"evacuate", "rescue", "winch", "airlift", "shelter", "feed", "vaccinate", "resettle", "donate", "assist", "aid"}:
        return bool(given)
    if lemma in {"arm", "equip"} and token.dep_ in {"acl", "amod", "relcl"}:
        return False  # "men armed with rifles"
    if lemma in {"arm", "equip", "train", "fund", "finance", "treat", "save", "host", "help", "admit", "bail", "bankroll", "sponsor"}:
        return any_is("actor", given, reading) and not syntax.complements(token)
    return any(is_one("@aid", o, reading) and reading.lemma(sem.head_noun(o)) not in words_of("restriction") for o in given)


_WORDS_GIVEN = words_of("words_given")


def to_someone(token: Token, reading: Reading) -> bool:
    """Tell whether something goes to a country, its people or a force: "delivered jets to Norland", "supplied Norland with arms"."""
    nodes = [token, *syntax.objects(token)]
    receivers = [*syntax.datives(token), *(t for n in nodes for p, t in syntax.prepositions(n) if p in {"to", "for"})]
    if any(p == "with" for p, _ in syntax.prepositions(token)):
        receivers += syntax.objects(token)
    return any(sem.kind(reading, t) in {"country", "government", "civilians", "rebels", "military"} for t in receivers)


def test_fired(token: Token, reading: Reading) -> bool:
    """Tell whether a weapon is only tried: "test-fired two missiles", "tested a bomb"."""
    tried = reading.lemma(token) == "test" or any(t.lower_ == "test" for t in token.doc[max(0, token.i - 2) : token.i])
    return tried and any_is("weapon|missile|rocket|torpedo|warhead|bomb|device|@weapon", syntax.objects(token), reading)


def concession(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    held = syntax.objects(token)
    if lemma in {"lift", "ease", "end"} and any(
        o.lower_ == "state" and any(t.lower_ in {"emergency", "siege"} for t in o.subtree) for o in held
    ):
        return True
    if lemma in {"lift", "ease", "relax", "shorten", "loosen", "end", "repeal", "scrap", "waive", "soften", "reduce"}:
        return any(is_one("@restriction", o, reading) for o in held)
    if lemma in {"free", "release", "parole"}:
        return any_is("human|@prisoner", held, reading)
    if lemma in {"grant"}:
        return any(
            reading.lemma(sem.head_noun(o))
            in {"amnesty", "pardon", "right", "autonomy", "independence", "permission", "clemency", "citizenship"}
            for o in held
        )
    if lemma in {"allow", "permit"}:
        return bool(syntax.complements(token)) or any_is("@right|return|visit|inspector", held, reading)
    if lemma in {"concede", "yield", "bow"}:
        return any(p == "to" for p, _ in syntax.prepositions(token))
    return True


def step(token: Token, reading: Reading) -> bool:
    return reading.lemma(token) != "step" or any(
        reading.lemma(c) in {"enhance", "ease", "improve", "democratize", "liberalize", "free", "open", "restore"}
        for c in (governor(token) or token).subtree
    )


def retreat(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma == "leave" and token.tag_ == "VBG" and token.dep_ == "advcl":
        return False  # "blew up the poles, leaving half of the town in the dark"
    if lemma in {"abandon", "leave", "flee", "lay", "dismantle", "evacuate", "give", "vacate", "disarm"}:
        return any_is("place|@weapon|@territory|arm|arms|nuclear|program", syntax.objects(token), reading)
    return True


def asks(call: Token) -> bool:
    """Tell whether "call on" asks for something, and is no visit."""
    return bool(syntax.complements(call)) or any(t.tag_ == "VB" or t.lower_ == "for" for t in call.subtree if t.i > call.i)


def _subjunctive(verb: Token) -> bool:
    """Tell whether a plain form stands with one subject: "insisted the ministry pay"."""
    return verb.tag_ == "VBP" and any(c.dep_ == "nsubj" and c.tag_ in {"NN", "NNP"} and not list(c.conjuncts) for c in verb.children)


def request(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma == "insist":
        verbs = syntax.complements(token)
        return any(p == "on" for p, _ in syntax.prepositions(token)) or any(
            v.tag_ == "VB" or any(c.lower_ in {"must", "should"} for c in v.children) or _subjunctive(v) for v in verbs
        )
    if lemma == "seek":
        return any_is("@demand|@aid|asylum|support|election|talk|compensation|clemency", syntax.objects(token), reading)
    if lemma == "request":
        return bool(syntax.complements(token)) or any_is("actor", syntax.subjects(token), reading)
    if lemma == "require" and syntax.is_passive(token) and not syntax.subjects(token):
        return False  # "are required to register": a rule
    if lemma in {"ask", "seek", "order", "require", "propose", "recommend", "press", "request"}:
        asked = lemma in {"ask", "press"} and any(p == "for" for p, _ in syntax.prepositions(token))
        return (
            bool(syntax.complements(token))
            or (asked and any_is("actor", syntax.objects(token), reading))
            or (lemma in {"seek", "request"} and any_is("@demand|@aid|asylum|support|election|talk", syntax.objects(token), reading))
        )
    if lemma == "appeal":
        return any(p in {"to", "for"} for p, _ in syntax.prepositions(token)) and not any_is(
            "ruling|verdict|conviction|sentence", syntax.objects(token), reading
        )
    if lemma == "call" and any(c.lower_ in {"on", "upon"} for c in token.children) and not asks(token):
        return False  # "called on the queen": a visit
    if lemma == "call":
        return any(c.lower_ in {"for", "on", "upon"} for c in token.children) or any(
            m.dep_ == "mark" and m.lower_ == "for" for v in token.children for m in v.children  # "called for him to be freed"
        )
    return True


def accuse(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma == "charge":
        return any(p == "with" and syntax.is_verb(t) for p, t in syntax.prepositions(token))
    if lemma in {"blast", "fault", "sue", "attribute"}:
        return any_is("actor", syntax.subjects(token), reading) and (
            any_is("actor", syntax.objects(token), reading)
            or any(p == "to" and sem.kind(reading, t) in sem.ACTOR for p, t in syntax.prepositions(token))
        )
    return True


def threat(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma == "threaten":
        return any_is("actor|none", syntax.subjects(token), reading)
    if lemma == "warn":
        return any_is("actor", syntax.subjects(token), reading) or syntax.is_passive(token)
    return True


def accident(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma in {"crash", "collision"}:
        return not any(c.lower_ in {"market", "stock"} for c in token.children)
    if lemma in {"fire", "blaze"}:
        return (
            token.pos_ == "NOUN"
            and governor(token) is not None
            and not any(
                c.lower_ in {"artillery", "mortar", "rocket", "machinegun", "gun", "sniper", "small", "friendly"} for c in token.children
            )
            and reading.lemma(governor(token) or token) in words_of("of_fire")
        )
    return True


def polls(token: Token, reading: Reading) -> bool:
    """Tell whether the article is about votes: "won 71 seats", "conceded defeat" are of sport and business too."""
    words = {"election", "elections", "vote", "votes", "referendum", "ballots", "ballot", "polls", "voters", "runoff"}
    return bool(words & reading.vocabulary)


def office(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma in {"name", "promote", "install", "hire", "nominate", "confirm"}:
        held = [c for c in token.subtree if c.i != token.i]
        return any(reading.lemma(c) in words_of("office") for c in held if c.pos_ in {"NOUN", "PROPN"}) and any_is(
            "person", syntax.objects(token), reading
        )
    return True


def removal(token: Token, reading: Reading) -> bool:
    if reading.lemma(token) == "fire" and any_is("@weapon", syntax.objects(token), reading):
        return False
    if reading.lemma(token) in {"fire", "dismiss", "suspend"}:
        return not any(c.lower_ in {"at", "on", "into"} for c in token.children if c.dep_ == "prep")
    return True


def loses_job(token: Token, reading: Reading) -> bool:
    """Tell whether "fire" means a dismissal: someone is fired, no weapon, and nobody is fired at."""
    held = ["person" if o.pos_ == "NUM" else sem.kind(reading, o) for o in syntax.objects(token)]  # "fired one"
    aimed = any(c.dep_ == "prep" and c.lower_ in {"at", "on", "into", "upon", "toward", "towards"} for c in token.children)
    return reading.lemma(token) == "fire" and not aimed and bool(held) and all(k in {"person", "people", "government"} for k in held)


def sport(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma in {"beat", "defeat", "edge", "thrash"} and len({"election", "voters", "votes", "electoral"} & reading.vocabulary) > 1:
        return False  # "the pathway to beating her"
    held = syntax.objects(token)
    if lemma == "win":
        return any(is_one("@match", o, reading) for o in held)
    words = {
        "match",
        "game",
        "final",
        "league",
        "tournament",
        "season",
        "goal",
        "coach",
        "championship",
        "cup",
        "semifinal",
        "players",
        "scored",
        "champions",
        "team",
        "innings",
        "playoff",
        "olympic",
    }
    return len(words & reading.vocabulary) >= (1 if lemma in {"score", "qualify"} else 2)


def police_raid(token: Token, reading: Reading) -> bool:
    """Tell whether a raid is a search: by police, or of homes and offices with an arrest or a seizure beside it."""
    if syntax.is_verb(token) and token.pos_ == "VERB":
        who, where = syntax.subjects(token), syntax.objects(token)
    else:
        who = [c for c in token.lefts if c.dep_ in {"compound", "amod", "poss"}]
        who += [t for p, t in syntax.prepositions(token) if p == "by"]
        over = governor(token)
        who += syntax.subjects(over) if over is not None and token.dep_ != "nsubj" else []
        if token.dep_ == "pobj" and token.head.lower_ in {"in", "during"}:  # "arrested six men in a raid"
            who += syntax.subjects(syntax.clause_of(token.head))
        where = [t for p, t in syntax.prepositions(token) if p in {"on", "at", "of", "in"}]
    kinds = {sem.kind(reading, t) for t in who} - {None}
    if kinds:
        return bool(kinds & {"police", "judiciary"})
    searched = any(reading.lemma(sem.head_noun(t)) in words_of("premises") for t in where)
    return searched and any(reading.lemma(t) in words_of("searching") for t in token.doc[max(0, token.i - 60) : token.i + 60])
