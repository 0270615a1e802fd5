"""The conditions of lexicon senses, asked of one trigger word in its sentence.

    obj:X  subj:X          the kind of object or subject: any, human, person, actor, force, fighter, authority, people, country,
                           company, vehicle, weapon, violence, place, thing, none, a class "@aid", or lemmas
    prep:in|of  prep:in:@violence   has such a prepositional phrase (of such a noun)
    comp:@violent  comp:benign      its clausal complement tells such an event
    light:hold|stage       (nouns) is governed by one of these verbs
    of:human               (nouns) what its of-phrase or possessor is
    context:airwar|bomb    what the article speaks of
    not:…                  the opposite; a bare name is a predicate of `PREDICATES`
"""

from __future__ import annotations

from collections.abc import Callable

from etl.extract.events import semantics as sem
from etl.extract.events import syntax
from etl.extract.events.lexicon import has_class, words_of
from etl.extract.events.reading import Reading, Token

_BOMBS = frozenset("bomb grenade explosive device mine dynamite charge bombs firebomb ied landmine cocktail mortar torpedo tnt gelignite".split())
_UTILITY = frozenset("line pipeline pylon power supply electricity tower cable grid water plant railway bridge".split())
_AIRWAR = frozenset("airstrike airstrikes warplanes warplane jets sorties bombers bombing".split())
_BOMBWAR = frozenset("bomb bombs bombing grenade dynamite terrorist terrorists explosive explosives dynamited bomber guerrillas sabotage militants".split())
PEACEFUL = frozenset("peacekeeper peacekeepers peacekeeping observers observer monitors unarmed inspectors humanitarian relief medics rescuers u.n un".split())
HOSTILE = frozenset({"ASSAULT", "FIGHT", "COERCE", "SANCTION", "PROTEST", "REJECT", "MOBILIZE"})
_HOSTILE_VERBS = frozenset("""attack bomb kill shell strike invade blockade boycott ban impose expel punish retaliate destroy withdraw suspend cut break
 close block halt arrest detain seize strike storm raid assault sanction deport crush respond avenge sever recall shut extend execute veto oppose
 refuse reject fight target resume stop deliver tolerate resign quit leave restrict curb freeze cancel fine sue prosecute""".split())
TALK_VENUES = frozenset("press news sports video board cabinet annual".split())


def holds(condition: str, token: Token, reading: Reading) -> bool:
    """Tell whether one condition of a sense holds for a trigger token."""
    if condition.startswith("not:"):
        return not holds(condition[4:], token, reading)
    name, _, rest = condition.partition(":")
    if not rest:
        return PREDICATES[name](token, reading)
    return _ASKED[name](rest, token, reading)


def _is(what: str, tokens: list[Token], reading: Reading) -> bool:
    """Tell whether any of the head nouns is of the wanted kinds ("force|weapon|@aid|word")."""
    wanted = what.split("|")
    if not tokens:
        return "none" in wanted
    return "any" in wanted or any(_one(w, t, reading) for w in wanted for t in tokens)


def _one(wanted: str, token: Token, reading: Reading) -> bool:
    noun = sem.head_noun(token)
    if wanted.startswith("@") or wanted not in _KINDS:
        lemma = reading.lemma(noun) if noun.pos_ != "PROPN" else noun.lower_
        name = wanted.removeprefix("@")
        if name == "bombs":
            return lemma in _BOMBS or any(c.lower_ in _BOMBS for c in noun.children)
        if name == "utility":
            return lemma in _UTILITY
        if name == "violence":
            return lemma in sem.VIOLENCE
        members = words_of(name) if wanted.startswith("@") and has_class(name) else frozenset({wanted})
        return lemma in members or noun.lower_ in members or any(
            c.dep_ in {"compound", "amod"} and (c.lower_ in members) for c in noun.children) and not wanted.startswith("@crime")
    kind = sem.kind(reading, token)
    if wanted == "thing":
        return kind not in sem.HUMAN or kind == "country"
    if wanted == "place":
        return kind == "country" or (reading.lemma(noun) in words_of("territory") and noun.pos_ != "PROPN") or noun.ent_type_ in {"GPE", "LOC", "FAC"}
    if wanted == "weapon":
        return kind == "weapon"
    return kind in _KINDS[wanted] or (wanted == "human" and kind == "number")


_KINDS: dict[str, frozenset[str]] = {
    "human": sem.HUMAN - {"country"}, "person": frozenset({"person", "government", "party", "business", "sport", "judiciary", "media", "civilians", "military", "police"}),
    "actor": sem.ACTOR | {"number"}, "force": sem.FORCE, "fighter": sem.FIGHTER | {"organisation", "government", "country"}, "authority": sem.AUTHORITY,
    "people": sem.PEOPLE, "country": frozenset({"country", "government"}), "company": frozenset({"company", "business", "organisation"}),
    "vehicle": frozenset({"vehicle", "military"}), "weapon": frozenset({"weapon"}), "violence": frozenset({"violence"}), "place": frozenset(),
    "thing": frozenset(), "investigator": sem.INVESTIGATOR, "none": frozenset(), "any": frozenset(),
}


def _preps(rest: str, token: Token, reading: Reading) -> bool:
    names, _, what = rest.partition(":")
    wanted = set(names.split("|"))
    found = [t for p, t in syntax.prepositions(token) if p in wanted]
    return bool(found) and (not what or _is(what, found, reading))


def _comp(rest: str, token: Token, reading: Reading) -> bool:
    verbs = syntax.complements(token)
    if not verbs:
        return False
    hostile = any(reading.lemma(v) in _HOSTILE_VERBS or any(reading.lemma(g) in _HOSTILE_VERBS for g in v.children if syntax.is_verb(g)) for v in verbs)
    return hostile if rest in {"@violent", "hostile"} else True if rest == "any" else not hostile or any(
        reading.lemma(v) in {"withdraw", "resign", "leave", "stop"} for v in verbs)


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


def _light(rest: str, token: Token, reading: Reading) -> bool:
    verb = governor(token)
    if verb is None and token.dep_ in {"pobj"} and syntax.is_verb(token.head.head):
        verb = token.head.head
    wanted = rest.split("|")
    if verb is not None:
        lemma = reading.lemma(verb)
        if lemma in wanted or any(f"{lemma} {c.lower_}" in wanted for c in verb.children if c.dep_ in {"prt", "prep"}):
            return True
    return any(c.dep_ in {"acl", "relcl"} and reading.lemma(c) in wanted for c in token.children)


def _light_subject(rest: str, token: Token, reading: Reading) -> bool:
    verb = governor(token)
    return verb is not None and token.dep_ != "nsubj" and _is(rest, syntax.subjects(verb), reading)


def of_phrase(noun: Token) -> list[Token]:
    """Return what a noun is of: its of-phrases and possessors."""
    return [t for p, t in syntax.prepositions(noun) if p == "of"] + [c for c in noun.children if c.dep_ == "poss"]


def _subject_of(rest: str, token: Token, reading: Reading) -> bool:
    return token.dep_ in {"nsubj", "nsubjpass"} and reading.lemma(token.head) in rest.split("|")


def _obj_or_purpose(rest: str, token: Token, reading: Reading) -> bool:
    wanted = set(rest.split("|"))
    if any(reading.lemma(sem.head_noun(o)) in wanted for o in syntax.objects(token)):
        return True
    near = [c for c in token.subtree if c.tag_ == "VB" and c.i > token.i]
    return any(reading.lemma(c) in wanted for c in near)


def _context(rest: str, token: Token, reading: Reading) -> bool:
    return bool(reading.vocabulary & (_AIRWAR if rest == "airwar" else _BOMBWAR))


_ASKED: dict[str, Callable[[str, Token, Reading], bool]] = {
    "obj": lambda r, t, x: _is(r, syntax.objects(t), x),
    "subj": lambda r, t, x: _is(r, syntax.subjects(t), x),
    "prep": _preps, "comp": _comp, "light": _light, "light_subj": _light_subject,
    "of": lambda r, t, x: _is(r, of_phrase(t), x), "subject_of": _subject_of, "obj_or_purpose": _obj_or_purpose, "context": _context,
}


def _peaceful(token: Token, reading: Reading) -> bool:
    near = [t for s in [*syntax.subjects(token), *syntax.objects(token)] for t in s.subtree] if syntax.is_verb(token) else list(token.subtree)
    return any(t.lower_.strip(".") in PEACEFUL for t in near)


def _military(token: Token, reading: Reading) -> bool:
    if reading.lemma(token) not in {"operation", "advance", "campaign", "confrontation", "hostility", "battle", "intervention", "occupation", "siege", "war",
                                    "offensive", "crackdown", "combat"}:
        return True
    soft = {"trade", "price", "legal", "court", "marketing", "advertising", "sales", "ratings", "drug", "rescue", "search", "business", "surgical", "political", "election", "election"}
    if any(c.lower_ in soft for c in token.children):
        return False
    words = {"military", "army", "troops", "rebels", "forces", "soldiers", "guerrillas", "insurgents", "militants", "war", "armed", "rebel", "militia", "airstrikes"}
    return bool(words & reading.vocabulary)


def _labour(token: Token, reading: Reading) -> bool:
    if reading.lemma(token) != "strike" or any(c.lower_ in {"hunger", "general", "national", "rail", "transport", "labor", "labour"} for c in token.children):
        return True
    if any(c.lower_ in {"air", "military", "missile", "drone", "russian", "rocket"} for c in token.children):
        return False
    words = {"workers", "union", "unions", "miners", "teachers", "students", "drivers", "nurses", "employees", "wages", "labor", "labour", "staff", "farmers"}
    return bool(words & reading.vocabulary) and not bool(_AIRWAR & reading.vocabulary)


def _meeting(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma in {"talk", "arrive", "travel", "receive", "tour", "welcome", "discuss", "host", "conversation", "trip", "visit", "call on", "brief"}:
        people = [*syntax.subjects(token), *syntax.objects(token), *(t for _, t in syntax.prepositions(token))] if syntax.is_verb(token) else [
            *of_phrase(token), *(syntax.subjects(g) if (g := governor(token)) is not None else []), *(t for _, t in syntax.prepositions(token))]
        official = {"government", "party", "person", "country", "rebels", "organisation"}
        kinds = [sem.kind(reading, p) for p in people]
        if lemma in {"arrive", "travel"}:
            return bool(kinds) and kinds[0] in {"government"} and token.pos_ == "VERB"
        return sum(k in official for k in kinds) >= (2 if token.pos_ == "VERB" else 1)
    if lemma == "meet":            # "met the demands", "meet a deadline"
        return not any(reading.lemma(sem.head_noun(o)) in words_of("proposal") | {"need", "deadline", "goal", "target", "standard", "challenge", "requirement"}
                       for o in syntax.objects(token))
    return True


def _press(token: Token, reading: Reading) -> bool:
    return any(c.lower_ in TALK_VENUES for c in token.children if c.dep_ in {"compound", "amod"})


def _cooperation(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma in {"share", "exchange", "trade", "swap", "hand"}:
        good = {"intelligence", "information", "expertise", "evidence", "technology", "data", "prisoner", "experience", "ambassador", "suspect", "know-how", "document"}
        return any(reading.lemma(sem.head_noun(o)) in good for o in syntax.objects(token))
    return True


def _aid(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    given = syntax.objects(token)
    if lemma in {"evacuate", "rescue", "airlift", "shelter", "feed", "vaccinate", "resettle", "donate", "assist", "aid"}:
        return bool(given)
    if lemma in {"arm", "equip", "train", "fund", "finance", "treat", "save", "host", "help", "admit"}:
        return _is("actor", given, reading) and not syntax.complements(token)
    return any(_one("@aid", o, reading) for o in given)


def _concession(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    held = syntax.objects(token)
    if lemma in {"lift", "ease", "end"} and any(o.lower_ == "state" and any(t.lower_ in {"emergency", "siege"} for t in o.subtree) for o in held):
        return True
    if lemma in {"lift", "ease", "relax", "shorten", "loosen", "end", "repeal", "scrap", "waive", "soften", "reduce"}:
        return any(_one("@restriction", o, reading) for o in held)
    if lemma in {"free", "release", "parole"}:
        return _is("human|@prisoner", held, reading)
    if lemma in {"grant"}:
        return any(reading.lemma(sem.head_noun(o)) in {"amnesty", "pardon", "right", "autonomy", "independence", "permission", "clemency", "citizenship"} for o in held)
    if lemma in {"allow", "permit"}:
        return bool(syntax.complements(token)) or _is("@right|return|visit|inspector", held, reading)
    if lemma in {"concede", "yield", "bow"}:
        return any(p == "to" for p, _ in syntax.prepositions(token))
    return True


def _step(token: Token, reading: Reading) -> bool:
    return reading.lemma(token) != "step" or any(
        reading.lemma(c) in {"enhance", "ease", "improve", "democratize", "liberalize", "free", "open", "restore"} for c in (governor(token) or token).subtree)


def _retreat(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma in {"abandon", "leave", "flee", "lay", "dismantle", "evacuate", "give", "vacate", "disarm"}:
        return _is("place|@weapon|@territory|arm|arms|nuclear|program", syntax.objects(token), reading)
    return True


def _request(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma == "insist":
        verbs = syntax.complements(token)
        return any(p == "on" for p, _ in syntax.prepositions(token)) or any(
            v.tag_ == "VB" or any(c.lower_ in {"must", "should"} for c in v.children) for v in verbs)
    if lemma == "seek":
        return _is("@demand|@aid|asylum|support|election|talk|compensation|clemency", syntax.objects(token), reading)
    if lemma in {"ask", "seek", "order", "require", "propose", "recommend", "press", "request"}:
        return bool(syntax.complements(token)) or lemma in {"seek", "request"} and _is("@demand|@aid|asylum|support|election|talk", syntax.objects(token), reading)
    if lemma == "appeal":
        return any(p in {"to", "for"} for p, _ in syntax.prepositions(token)) and not _is("ruling|verdict|conviction|sentence", syntax.objects(token), reading)
    if lemma == "call":
        return any(c.lower_ in {"for", "on", "upon"} for c in token.children)
    return True


def _accuse(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma == "charge":
        return not any(reading.lemma(t) in words_of("crime") for _, t in syntax.prepositions(token)) and bool(
            syntax.complements(token)) or any(p == "with" and syntax.is_verb(t) for p, t in syntax.prepositions(token))
    if lemma in {"blast", "fault", "sue", "attribute"}:
        return _is("actor", syntax.subjects(token), reading) and (_is("actor", syntax.objects(token), reading) or any(
            p == "to" and sem.kind(reading, t) in sem.ACTOR for p, t in syntax.prepositions(token)))
    return True


def _threat(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma == "threaten":
        return _is("actor|none", syntax.subjects(token), reading)
    if lemma == "warn":
        return _is("actor", syntax.subjects(token), reading) or syntax.is_passive(token)
    return True


def _accident(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma in {"crash", "collision"}:
        return not any(c.lower_ in {"market", "stock"} for c in token.children)
    if lemma in {"fire", "blaze"}:
        return token.pos_ == "NOUN" and governor(token) is not None and not any(
            c.lower_ in {"artillery", "mortar", "rocket", "machinegun", "gun", "sniper", "small", "friendly"} for c in token.children) and reading.lemma(
            governor(token) or token) in {"kill", "destroy", "break", "sweep", "rip", "damage", "start", "burn", "gut", "spread", "engulf", "injure", "spark", "cause"}
    return True


def _legal(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma == "try":
        return syntax.is_passive(token) and any(p == "for" for p, _ in syntax.prepositions(token))
    if lemma in {"rule", "uphold", "fine", "clear"}:
        return _is("court|judge|jury|tribunal|judiciary|justice", syntax.subjects(token), reading) or (lemma == "fine" and syntax.is_passive(token))
    if lemma == "charge":
        return any(reading.lemma(t) in words_of("crime") | {"offence", "offense", "count", "possession"} for _, t in syntax.prepositions(token))
    if lemma == "sue":
        return bool(syntax.objects(token))
    return True


def _office(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    if lemma in {"name", "promote", "install", "hire", "nominate"}:
        held = [c for c in token.subtree if c.i != token.i]
        return any(reading.lemma(c) in words_of("office") for c in held if c.pos_ in {"NOUN", "PROPN"}) and _is("person", syntax.objects(token), reading)
    return True


def _removal(token: Token, reading: Reading) -> bool:
    if reading.lemma(token) in {"fire", "dismiss", "suspend"}:
        return not any(c.lower_ in {"at", "on", "into"} for c in token.children if c.dep_ == "prep")
    return True


def _sport(token: Token, reading: Reading) -> bool:
    lemma = reading.lemma(token)
    held = syntax.objects(token)
    if lemma == "win":
        return any(_one("@match", o, reading) for o in held)
    words = {"match", "game", "final", "league", "tournament", "season", "goal", "coach", "championship", "cup", "semifinal", "players", "scored", "champions", "team", "innings", "playoff", "olympic"}
    return len(words & reading.vocabulary) >= (1 if lemma in {"score", "qualify"} else 2)


def _investigating(token: Token, reading: Reading) -> bool:
    return True


PREDICATES: dict[str, Callable[[Token, Reading], bool]] = {
    "military.context": lambda t, r: bool({"military", "army", "troops", "rebels", "forces", "soldiers", "guerrillas", "insurgents", "militants"} & r.vocabulary),
    "passive": lambda t, r: syntax.is_passive(t),
    "fire.job": lambda t, r: r.lemma(t) == "fire" and _is("person", syntax.objects(t), r) and not any(c.dep_ == "prep" for c in t.children),
    "peaceful": _peaceful, "military": _military, "labour": _labour, "meeting": _meeting, "press": _press, "cooperation": _cooperation,
    "aid": _aid, "concession": _concession, "step": _step, "retreat": _retreat, "request": _request, "accuse": _accuse, "threat": _threat,
    "accident": _accident, "legal": _legal, "office": _office, "removal": _removal, "sport": _sport,
    "offer.thing": lambda t, r: r.lemma(t) in {"offer", "approve", "accept"} and not syntax.complements(t) and not _is(
        "@proposal|@aid|@cooperation|@agreement|mediation|concession|ceasefire|concessions", syntax.objects(t), r),
    "dismiss.person": lambda t, r: r.lemma(t) in {"dismiss", "ignore"} and _is("person", syntax.objects(t), r) and not _is("@proposal", syntax.objects(t), r),
    "thing_subject": lambda t, r: _is("weapon|violence|vehicle", syntax.subjects(t), r),
}
