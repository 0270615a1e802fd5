"""Acts done by saying something about the future: promises, threats and demands that no single word tells.

"Finland will give Tanzania a grant"            AGREE      a future kindness of a state or group
"the party has said it will boycott the vote"   THREATEN   an announced own hostile act
"the minister said Libya must hand over …"      REQUEST    what another must do
"""

from __future__ import annotations

from dataclasses import dataclass

from etl.extract.events import semantics as sem
from etl.extract.events import syntax
from etl.extract.events.frames import is_headline_infinitive
from etl.extract.events.lexicon import words_of
from etl.extract.events.lists import expand
from etl.extract.events.modality import is_reporting
from etl.extract.events.nouns import HOSTILE, HOSTILE_VERBS
from etl.extract.events.reading import Reading, Token
from etl.extract.events.triggers import LONGEST, Trigger

_WILL = frozenset({"will", "'ll", "’ll", "wo", "shall", "would"})
_MIGHT = frozenset({"might", "could", "may"})
_KIND_TYPES = frozenset({"AID", "SUPPORT", "RETREAT", "CONCEDE", "COOPERATE", "AGREE"})
_BODIES = words_of("bodies_left")
_LETTERS = frozenset({"request", "question", "query", "call", "letter", "comment", "inquiry", "enquiry", "email", "message"})
_PLAN = frozenset({"plan", "intend"})


@dataclass(frozen=True, slots=True)
class Act:
    """A speech act found by composition. The trigger is the word of the act that is announced or asked."""

    type: str
    verb: Token
    actors: list[Token]
    targets: list[Token]


def find_acts(reading: Reading, sentence: Token, triggers: list[Trigger]) -> list[Act]:
    """Return promises, threats and demands of one sentence, at most one for each clause."""
    by_token = {t.token.i: t for t in triggers}
    out: list[Act] = []
    for verb in sentence[:LONGEST]:
        if verb.pos_ not in {"VERB", "AUX"} or (dep := verb.dep_) in {"aux", "auxpass"}:
            continue
        if dep == "ccomp" and (charge := _charge(reading, verb)) is not None and charge.verb.i not in by_token:
            out.append(charge)
            continue
        if not any(c.dep_ == "aux" for c in verb.children) and reading.lemma(verb) not in _PLAN:
            continue
        act = _demand(reading, verb) or _commitment(reading, verb, by_token)
        if act is not None and not any(a.verb.is_ancestor(verb) for a in out):
            out.append(act)
    return out


def _reporter(reading: Reading, verb: Token) -> Token | None:
    """Return the reporting verb whose content a clause is, or None."""
    if verb.dep_ in {"ccomp"} and syntax.is_verb(verb.head) and is_reporting(reading.lemma(verb.head)):
        return verb.head
    for c in verb.children:  # "Iraq must disarm, the minister said": said hangs below or above, as the parser likes
        if c.dep_ == "parataxis" and is_reporting(reading.lemma(c)):
            return c
    return None


def _demand(reading: Reading, verb: Token) -> Act | None:
    if not any(c.dep_ == "aux" and c.lower_ in {"must", "should"} for c in verb.children):
        return None
    matrix = _reporter(reading, verb)
    if matrix is None:
        return None
    speakers = syntax.subjects(matrix)
    asked = [c for c in verb.children if c.dep_ in {"nsubj", "nsubjpass"}]
    asked = [t for a in asked for t in expand(a)]
    if not speakers or not asked or asked[0].pos_ == "PRON" or any(c.dep_ == "neg" for c in matrix.children):
        return None
    if sem.kind(reading, asked[0]) not in sem.ACTOR:
        if not syntax.is_passive(verb) or sem.kind(reading, speakers[0]) not in _PARTIES - {"person"}:
            return None
        return Act("REQUEST", verb, speakers, [])  # "the party said elections must be held"
    return Act("REQUEST", verb, speakers, asked)


def _charge(reading: Reading, verb: Token) -> Act | None:
    """Return the accusation in "the envoy said the ministry had misled parliament": a party tells another's wrong."""
    if not syntax.is_verb(verb) or syntax.is_passive(verb) or not _wrong(reading, verb):
        return None
    matrix, told = verb.head, [c for c in verb.children if c.dep_ == "nsubj"]
    if not syntax.is_verb(matrix) or reading.lemma(matrix) not in _SAYING or not told or told[0].pos_ == "PRON":
        return None
    if any(c.dep_ == "neg" or (c.dep_ == "aux" and c.tag_ in {"MD", "TO"}) for c in (*verb.children, *matrix.children)):
        return None
    speakers = syntax.subjects(matrix)
    if not speakers or sem.kind(reading, speakers[0]) not in _PARTIES or sem.kind(reading, told[0]) not in _ACCUSED:
        return None
    return None if _same(reading, speakers, told[0]) else Act("ACCUSE", matrix, speakers, [t for a in told for t in expand(a)])


def _wrong(reading: Reading, verb: Token) -> bool:
    """Tell whether a verb tells a wrong, or the attempt of one: "was trying to topple her government"."""
    lemma = reading.lemma(verb)
    if lemma in {"try", "seek", "plot", "plan", "attempt", "conspire", "want"}:
        return any(reading.lemma(v) in HOSTILE_VERBS | words_of("wrongdoing") | words_of("subverting") for v in syntax.complements(verb))
    return lemma in words_of("wrongdoing")


_SAYING = frozenset({"say", "claim", "insist", "maintain", "assert", "tell", "declare", "argue", "contend", "state", "complain", "believe"})
_ACCUSED = sem.ACTOR - {"civilians", "number"}
_PARTIES = frozenset({"government", "country", "party", "ngo", "organisation", "rebels", "person"})


def _commitment(reading: Reading, verb: Token, triggers: dict[int, Trigger]) -> Act | None:
    if (doom := _consequences(reading, verb)) is not None:
        return doom
    will = next((c for c in verb.children if c.dep_ == "aux" and c.lower_ in _WILL | _MIGHT), None)
    if will is None and is_headline_infinitive(verb):
        will = next((c for c in verb.children if c.lower_ == "to"), None)
    plans = reading.lemma(verb) in _PLAN and verb.tag_ in {"VBZ", "VBP", "VBG", "VBD"} and any(c.dep_ == "xcomp" for c in verb.children)
    if will is not None and syntax.is_passive(verb):
        return _doom(reading, verb)
    if will is None and not plans:
        return None
    if any(c.dep_ == "aux" and c.lower_ in {"have", "'ve", "’ve"} for c in verb.children):
        return None  # "would have yielded": it did not come to that
    if reading.lemma(verb) == "respond" and any(p == "to" and reading.lemma(t) in _LETTERS for p, t in syntax.prepositions(verb)):
        return None  # "would respond to a request for comment"
    if reading.lemma(verb) == "leave" and syntax.objects(verb) and any(p == "to" for p, _ in syntax.prepositions(verb)):
        return None  # "would leave the matter to the party"
    actor = syntax.subjects(verb)
    if not actor or sem.kind(reading, actor[0]) not in sem.ACTOR | {"number"}:
        return None
    matrix = _reporter(reading, verb)
    deed = next((c for c in verb.children if c.dep_ == "xcomp"), verb) if plans else verb
    told = _deed(reading, deed, triggers)
    speakers = syntax.subjects(matrix) if matrix is not None else []
    announced = matrix is not None and reading.lemma(matrix) in words_of("announcing")
    same = announced and _same(reading, speakers, actor[0])
    announced = same or (announced and (told is not None or _negated(deed)) and _speaks_for(reading, speakers, actor[0]))
    official = {"country", "rebels"} if told is None else {"country", "rebels", "organisation"}
    if matrix is not None and sem.kind(reading, actor[0]) in official and syntax.objects(deed):
        announced = announced or _speaks_officially(reading, matrix)
    if matrix is not None and actor[0].pos_ == "PRON" and not announced:
        return None
    if any(c.lower_ == "only" and c.dep_ == "advmod" for c in deed.children):
        return None  # "would only receive him in Jerusalem": a condition
    if told is None and reading.lemma(deed) in words_of("no_promise"):
        return None
    if told is None and not announced and not (plans and reading.lemma(deed) in HOSTILE_VERBS):
        return None
    if will is not None and will.lower_ == "would" and not announced:
        return None
    veiled = will is not None and will.lower_ in _MIGHT
    negated = _negated(deed)
    hostile = (told is not None and told in HOSTILE) or reading.lemma(deed) in HOSTILE_VERBS
    leaves = reading.lemma(deed) in {"pull", "withdraw", "leave", "quit", "walk"} and any(t.lower_ in _BODIES for t in deed.subtree)
    hostile = hostile or leaves  # "would pull out of the coalition"
    if announced and not leaves and reading.lemma(deed) == "withdraw" and not any(c.lower_ == "unless" for c in deed.subtree):
        hostile = False
    if (hostile and not (announced or plans)) or (veiled and not hostile):
        return None
    if not announced and not plans and told not in {"AID", "CONCEDE", "RETREAT"}:
        return None
    who = syntax.subjects(matrix) if announced and matrix is not None and actor[0].pos_ == "PRON" else actor
    unyielding = negated and reading.lemma(deed) in {"tolerate", "forgive", "stand", "spare"}
    kind = "THREATEN" if hostile or unyielding else "REJECT" if negated else "AGREE"
    aimed = _aimed_at(reading, deed, {t.i for t in who})
    if matrix is not None and not aimed:  # "told the mediators that it would not step aside"
        aimed = [o for o in syntax.objects(matrix) if sem.kind(reading, o) in sem.ACTOR]
    return Act(kind, deed, who, aimed)


def _negated(deed: Token) -> bool:
    return any(c.dep_ == "neg" or c.lower_ == "longer" or (c.lower_ in {"no", "never"} and c.dep_ == "advmod") for c in deed.children)


def _speaks_for(reading: Reading, speakers: list[Token], actor: Token) -> bool:
    """Tell whether an official speaks for the body that he calls by its kind: "a Hamas official said [the movement] would not"."""
    if actor.lower_ not in words_of("own_bodies") or not any(c.lower_ in {"the", "its", "his", "her", "our"} for c in actor.lefts):
        return False
    if any(c.dep_ in {"amod", "compound", "prep", "poss"} and c.tag_ != "PRP$" for c in actor.children):
        return False
    return bool(speakers) and sem.kind(reading, speakers[0]) in _PARTIES | {"business", "military"}


def _consequences(reading: Reading, verb: Token) -> Act | None:
    """Return the threat in "Norland would face grave consequences if it joined, an aide said"."""
    if reading.lemma(verb) not in {"face", "suffer", "pay", "meet"} or not any(c.dep_ == "aux" and c.tag_ == "MD" for c in verb.children):
        return None
    if not any(reading.lemma(sem.head_noun(o)) in words_of("consequences") for o in syntax.objects(verb)):
        return None
    matrix, doomed = _reporter(reading, verb), syntax.subjects(verb)
    speakers = syntax.subjects(matrix) if matrix is not None else []
    if not speakers or not doomed or sem.kind(reading, speakers[0]) not in _PARTIES | {"military"}:
        return None
    if sem.kind(reading, doomed[0]) not in sem.ACTOR or _same(reading, speakers, doomed[0]):
        return None
    return Act("THREATEN", verb, speakers, doomed)


def _speaks_officially(reading: Reading, matrix: Token) -> bool:
    """Tell whether an office, a minister or a spokesman announces it: "Norland will open its ports, the president's office said"."""
    by = syntax.subjects(matrix)
    return any(sem.kind(reading, s) in {"government", "organisation"} or s.lower_ in {"office", "statement"} for s in by)


def _doom(reading: Reading, verb: Token) -> Act | None:
    """Return the threat in "the rebels said that mayors would be shot"."""
    matrix = _reporter(reading, verb)
    if matrix is None or reading.lemma(verb) not in HOSTILE_VERBS | {"shoot", "hang", "burn"}:
        return None
    speakers = syntax.subjects(matrix)
    victims = [o for o in syntax.objects(verb) if sem.kind(reading, o) in sem.ACTOR]
    if not speakers or not victims or sem.kind(reading, speakers[0]) not in {"government", "rebels", "military", "criminals", "country"}:
        return None
    return Act("THREATEN", verb, speakers, victims)


def _deed(reading: Reading, verb: Token, triggers: dict[int, Trigger]) -> str | None:
    if verb.i in triggers:
        return triggers[verb.i].sense.type
    for o in syntax.objects(verb):
        if o.i in triggers:
            return triggers[o.i].sense.type
    return None


def _same(reading: Reading, speakers: list[Token], actor: Token) -> bool:
    """Tell whether the actor of the announced act is the speaker: a pronoun, or the speaker's own state or group."""
    if not speakers:
        return False
    if any(s.i == actor.i for s in speakers):
        return True
    if actor.pos_ == "PRON":
        quoted = any(q.kind == "direct" and q.start <= actor.idx < q.end for q in reading.quotes)
        return actor.lower_ in ({"we", "i"} if quoted else {"it", "they", "he", "she"})
    if any(s.lower_ == actor.lower_ for s in speakers):
        return True
    a = sem.country(reading, actor)
    return a is not None and any(sem.country(reading, s) == a for s in speakers)


def _aimed_at(reading: Reading, verb: Token, taken: set[int]) -> list[Token]:
    out: list[Token] = [*syntax.datives(verb)]
    out += [s for c in syntax.complements(verb) for s in c.children if s.dep_ == "nsubj" and sem.kind(reading, s) in sem.ACTOR]
    places = [t for p, t in syntax.prepositions(verb) if p in {"to", "with", "against", "on", "for", "from", "in", "of", "at"}]
    objects = syntax.objects(verb)
    out += [o for o in objects if sem.kind(reading, o) in sem.ACTOR or o.ent_type_ in {"GPE", "ORG", "NORP", "LOC", "FAC"}]
    out += [t for t in places if sem.kind(reading, t) in sem.ACTOR or t.ent_type_ in {"GPE", "ORG", "NORP", "LOC"}]
    for o in objects:
        for t in o.subtree:
            if (
                t.i != o.i
                and (t.ent_type_ in {"GPE", "ORG", "NORP", "PERSON"} or sem.kind(reading, t) in sem.FORCE | {"civilians", "government"})
                and t.pos_ in {"PROPN", "NOUN", "ADJ"}
            ):
                out.append(t)
    return [t for t in {t.i: t for t in out}.values() if t.i not in taken][:6]
