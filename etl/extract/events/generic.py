"""What only looks like an event: kinds of events, habits, states, policies, names of charges, metaphors and tallies.

"The fight against terrorism", "an attack on liberty", "dozens die every month", "accused of murder" and "eight mayors
killed so far this year" tell no happening that has a day and a place; docs/decisions/0045-tallies-and-metaphors.md.
"""

from __future__ import annotations

from etl.extract.events import dates, syntax
from etl.extract.events import semantics as sem
from etl.extract.events.everyday import everyday
from etl.extract.events.lexicon import words_of
from etl.extract.events.reading import Reading, Token
from etl.extract.events.recurrent import over_the_past, recurs
from etl.extract.events.sequel import years_old
from etl.extract.events.support import supports
from etl.extract.events.triggers import Trigger

HAPPEN = words_of("happen")
FORCEFUL = frozenset({"ASSAULT", "CRIME", "FIGHT", "COERCE"})
_HARM = FORCEFUL | {"DEATH"}
_WAR = frozenset({"FIGHT", "ASSAULT"})
_STATES = words_of("states_of_war")
_ABSTRACT = words_of("abstract")
_COUNTS = words_of("counts")
_SEVERAL = frozenset({"several", "many", "numerous", "various", "countless"})
_SERIES = words_of("series")
_GOING_ON = frozenset({"continue", "rage", "go", "persist", "intensify", "spread", "escalate", "resume", "erupt"})
_TALLY_DAYS = 60  # what is counted over a longer time is a statistic


class Sieve:
    """Keeps of an article's triggers, in the order of the text, those that tell something that happened."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._counted: Token | None = None  # the last use of force that was told, if it was a mere tally

    def keeps(self, trigger: Trigger) -> bool:
        """Tell whether a trigger speaks of an event, not of a kind of event; "the murder of these men" after a tally is that tally."""
        reading, token = self._reading, trigger.token
        if is_tally(reading, trigger):
            self._counted = token if trigger.sense.id != "death.noun" else None  # "the number of deaths": of what is told
            return False
        if generic(reading, trigger):
            return False
        if trigger.sense.type not in FORCEFUL:
            return True
        again = self._counted is not None and trigger.sense.pos == "noun" and not any(c.lower_ in {"a", "an"} for c in token.lefts)
        if again and dates.own_time(reading, trigger) is None:
            return False
        self._counted = None
        return True


def generic(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a word speaks of a kind of event, a habit, a state or an idea."""
    if trigger.sense.type in _HARM | {"ACCIDENT", "DISASTER"} and recurs(reading, trigger) and not in_headline(reading, trigger.token):
        return True
    if everyday(reading, trigger) or _habit(reading, trigger) or _played(reading, trigger) or _metaphor(reading, trigger):
        return True
    return trigger.sense.pos == "noun" and _kind(reading, trigger)


def _habit(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether something is told as done again and again: in the simple present, or "every month"."""
    token = trigger.token
    if trigger.sense.type in _HARM and not _leads(reading, token) and _each(reading, syntax.clause_of(token), token):
        return True
    if trigger.sense.pos != "verb" or trigger.sense.type not in FORCEFUL | {"AID"} or not _plain_present(token):
        return False
    own = dates.own_time(reading, trigger)
    return not in_headline(reading, token) and (own is None or own[0].value == "PRESENT_REF")


def _plain_present(verb: Token) -> bool:
    """Tell whether a verb stands in the simple present, or is joined to one that does and is taken for an infinitive."""
    if any(c.dep_ in {"aux", "auxpass"} for c in verb.children):
        return False
    if verb.tag_ != "VB" or verb.dep_ != "conj" or verb.head is verb:
        return verb.tag_ in {"VBP", "VBZ"}
    return verb.head.pos_ == "NOUN" or _plain_present(verb.head)  # "where insurgents ambush patrols and kill teachers"


def _played(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether force is a game's: "City bombarded the goal" in a report full of goals, keepers and penalties."""
    if trigger.sense.type not in FORCEFUL | {"PROTEST", "MOBILIZE"} or len(words_of("of_games") & reading.vocabulary) < _GAME:
        return False
    return not any(t.lower_ in _IN_EARNEST for t in trigger.token.sent)


_GAME = 5  # different words of sport that make a sports report
_IN_EARNEST = words_of("in_earnest")


def _each(reading: Reading, *nodes: Token) -> bool:
    """Tell whether a set of times ("every month", "per day") hangs on one of the words."""
    first = nodes[0]
    sent = first.sent
    for t in reading.times_in(sent[0].idx, sent[-1].idx + len(sent[-1].text)):
        if t.type != "SET":
            continue
        span = reading.doc.char_span(t.start, t.end, alignment_mode="expand")
        if span is not None and len(span) and any(a.i in {n.i for n in nodes} for a in list(span.root.ancestors)[:4]):
            return True
    return False


def _metaphor(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether force is used on an idea: "attacked the policy", "the war on drugs", "an attack on liberty"."""
    if trigger.sense.type not in _WAR:
        return False
    token = trigger.token
    if trigger.sense.toll == "killed" and trigger.sense.pos == "verb":
        dead = syntax.objects(token)
        return bool(dead) and all(_lifeless(reading, t) for t in dead)
    if trigger.sense.toll:
        return False
    aimed = [t for p, t in syntax.prepositions(token) if p in {"on", "against", "upon", "for", "with"}]
    if trigger.sense.pos == "verb":
        struck = [o for o in syntax.objects(token) if reading.lemma(o) not in _BOUTS]
        bouts = [o for o in syntax.objects(token) if reading.lemma(o) in _BOUTS]  # "fought a battle against cancer"
        aimed = struck or [*(t for o in bouts for p, t in syntax.prepositions(o) if p in {"against", "with", "for"}), *aimed]
    aimed = [t for t in aimed if t.i not in trigger.consumed and reading.time_at(t.idx, t.idx + 1) is None]
    return bool(aimed) and all(is_abstract(reading, t) for t in aimed)


def _lifeless(reading: Reading, noun: Token) -> bool:
    """Tell whether a noun means what cannot be killed: "killed the bill", "murder the hopes of the poor"."""
    head = sem.head_noun(noun)
    if head.pos_ != "NOUN" or sem.kind(reading, noun) is not None:
        return False
    lemma = reading.lemma(head)
    return lemma in _ABSTRACT or lemma in _IDEAS or lemma.endswith(_OF_IDEAS)


_BOUTS = frozenset({"battle", "war", "fight", "duel", "campaign", "action"})
_IDEAS = words_of("ideas")
_OF_IDEAS = ("tion", "sion", "ness", "ment", "ity", "ism", "ance", "ence", "ship", "ing", "hood")


def is_abstract(reading: Reading, noun: Token) -> bool:
    """Tell whether a noun phrase means an idea, an institution's standing or an evil, not someone or something that can be hit."""
    head = sem.head_noun(noun)
    lemma = reading.lemma(head) if head.pos_ != "PROPN" else head.lower_
    return lemma in _ABSTRACT or head.lower_ in _ABSTRACT


def is_tally(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether many happenings of a long time are only counted: "the 44 attacks of this year", "mayors killed since May"."""
    token = trigger.token
    if trigger.sense.type not in {"ASSAULT", "CRIME", "DEATH"} or _leads(reading, token):
        return False
    if _number_of(reading, token):
        return True
    if token.pos_ == "VERB" or syntax.is_verb(token):
        many = [t for t in syntax.objects(token) if t.tag_ in {"NNS", "NNPS"} or t.pos_ == "NUM"]
        many = many or [t for t in syntax.subjects(token) if trigger.sense.toll and t.tag_ in {"NNS", "NNPS"}]
    else:
        counted = any((c.dep_ == "nummod" and c.lower_ not in {"one", "1"}) or c.lower_ in _SEVERAL for c in token.lefts)
        bare = not any(c.dep_ in {"det", "poss", "nummod"} and c.lower_ != "such" for c in token.lefts)
        many = [token] if token.tag_ == "NNS" and (counted or bare or _measure(reading, token)) else []
    if not many:
        return False
    if over_the_past(reading, trigger):
        return True
    own = dates.own_time(reading, trigger)
    if own is None:
        verb = trigger.light  # "which has been staging such bombings"
        again = verb is not None and verb.tag_ == "VBG" and any(c.lower_ == "been" for c in verb.children)
        return trigger.sense.pos == "noun" and (_measure(reading, token) or again)  # "a string of attacks since it sent troops there"
    if own[0].grain in {"month", "quarter", "year"} and trigger.sense.toll == "killed" and _only_counted(token):
        return True  # "the ministry says 122 people were killed in November"
    if any(c.lower_ == "so" and c.nbor(1).lower_ == "far" for c in token.sent[:-1]):
        return True  # "nine people have been killed so far this month"
    first, last = dates.as_day(own[0].from_), dates.as_day(own[0].to)
    pub = reading.published_on
    last = pub if own[1] == "since" and last is not None and pub is not None else last
    if own[1] == "since":
        first = first or last
    return first is not None and last is not None and (last - first).days > _TALLY_DAYS and (pub is None or last >= pub)


def _only_counted(verb: Token) -> bool:
    """Tell whether a passive says nothing but how many people, and when: not where, by whom, nor how."""
    said = [c for c in verb.children if c.dep_ in {"prep", "agent", "advcl"}]
    bare = len(said) == 1 and all(t.ent_type_ == "DATE" for t in said[0].children if t.dep_ == "pobj") and said[0].dep_ == "prep"
    people = [c for c in verb.children if c.dep_ == "nsubjpass" and any(n.dep_ == "nummod" for n in c.lefts)]
    return bare and bool(people) and not any(c.dep_ in {"prep", "relcl", "acl"} for c in people[0].children)


def _leads(reading: Reading, token: Token) -> bool:
    """Tell whether a word stands in the report's first paragraph: a tally told there is the news itself."""
    first = next((b for b in reading.blocks if b.kind not in {"headline", "heading", "standfirst"}), None)
    return first is None or token.idx < first.end


def _number_of(reading: Reading, token: Token) -> bool:
    """Tell whether the word is inside "the number of …", "a total of …", "seventh … this year"."""
    node = token
    for _ in range(6):
        over = node.head
        if over is node or (syntax.is_verb(node) and node.dep_ in {"ROOT", "ccomp", "relcl", "conj", "advcl"}):
            return False
        if node.dep_ == "pobj" and over.lower_ in {"of", "in"} and reading.lemma(over.head) in _COUNTS:
            return True
        node = over
    return False


def _measure(reading: Reading, noun: Token) -> bool:
    """Tell whether a plural stands in "a string of attacks", "dozens of raids"."""
    return noun.dep_ == "pobj" and noun.head.lower_ == "of" and reading.lemma(noun.head.head) in _SERIES


def _kind(reading: Reading, trigger: Trigger) -> bool:
    token = trigger.token
    own = dates.own_time(reading, trigger)
    dated = own is not None and own[0].value not in {"PRESENT_REF", "PAST_REF", "FUTURE_REF"}
    if (
        reading.lemma(token) in _STATES
        and not any(
            (c.dep_ in {"amod", "compound"} and c.text[:1].isupper()) or c.dep_ in {"nummod", "relcl", "acl"} for c in token.children
        )
        and not any(c.dep_ == "prep" and c.lower_ in {"between", "against", "in", "with"} for c in token.children)
        and not dated
        and years_old(token) is None
        and (trigger.light is None or reading.lemma(trigger.light) not in HAPPEN)
    ):
        return True  # "changes in the war": a state that is taken as known
    if token.dep_ == "attr" and trigger.sense.type in _WAR and token.head.tag_ in {"VBZ", "VBP"}:
        return True  # "these practices are an attack on liberty"
    if token.pos_ == "PROPN":
        return False
    if trigger.sense.type in _HARM and _charge(reading, token):
        return True
    carried = trigger.light is not None and (supports(reading, trigger.light, trigger) or reading.lemma(trigger.light) in HAPPEN)
    if (_costs(reading, trigger) or _supposed(reading, trigger)) and not dated:
        return True
    if any(c.dep_ in {"det", "poss", "nummod"} and c.lower_ not in {"any", "no", "all", "another"} for c in token.lefts):
        return False
    if carried or token.dep_ in {"nsubj", "nsubjpass", "ROOT", "appos"}:
        return False
    if any(c.dep_ == "relcl" or (c.dep_ == "acl" and c.tag_ == "VBN") for c in token.children):
        return False
    if token.tag_ == "NNS" and any(c.dep_ in {"amod", "compound"} and c.text[:1].isupper() for c in token.lefts):
        return False  # "Russian airstrikes"
    if reading.lemma(token.head.head) in {"cessation", "end", "prevention", "absence", "kind", "form", "type"} and token.dep_ == "pobj":
        return True
    return not any(c.dep_ == "prep" for c in token.children) and own is None


def _charge(reading: Reading, token: Token) -> bool:
    """Tell whether a bare noun names what someone is accused of: "charged with murder", "his trial for rebellion"."""
    if token.tag_ != "NN" or token.dep_ not in {"pobj", "conj"} or any(c.dep_ in {"det", "poss", "nummod"} for c in token.lefts):
        return False
    node = token
    while node.dep_ == "conj" and node.head is not node:
        node = node.head
    return node.dep_ == "pobj" and reading.lemma(node.head.head) in words_of("charging")


def _supposed(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether an indefinite noun is the object of a general statement: "no cause justifies a murder"."""
    token = trigger.token
    if token.dep_ != "dobj" or trigger.sense.type not in FORCEFUL or in_headline(reading, token):
        return False
    if any(c.dep_ in {"poss", "nummod"} or c.lower_ in {"the", "this", "these", "another"} for c in token.lefts):
        return False
    verb = token.head
    plain = verb.tag_ in {"VBZ", "VBP"} and not any(c.dep_ in {"aux", "auxpass"} for c in verb.children)
    return plain and reading.lemma(verb) in words_of("stating")


def _costs(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a bare noun is the subject of a present state: "violence costs the economy billions"."""
    token = trigger.token
    if token.dep_ != "nsubj" or trigger.sense.type not in FORCEFUL or in_headline(reading, token):
        return False
    if any(c.dep_ in {"det", "poss", "nummod"} for c in token.lefts):
        return False
    verb = token.head
    if any(c.dep_ in {"aux", "auxpass"} for c in verb.children):
        return False
    return verb.tag_ in {"VBZ", "VBP"} and reading.lemma(verb) not in _GOING_ON


def in_headline(reading: Reading, token: Token) -> bool:
    """Tell whether a word stands in a headline, heading or caption: there the simple present tells what happened."""
    block = next((b for b in reading.blocks if b.start <= token.idx < b.end), None)
    return block is not None and block.kind in {"headline", "heading", "caption", "standfirst"}
