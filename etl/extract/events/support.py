"""What the verb around a nominal trigger adds: "[the army] carried out a raid", "the blast killed [three people]"."""

from __future__ import annotations

from datetime import date, datetime

from etl.extract.events import syntax
from etl.extract.events.lexicon import words_of
from etl.extract.events.lists import expand
from etl.extract.events.reading import Reading, Token
from etl.extract.events.triggers import Trigger
from etl.records import TimeExpression


def from_verb(reading: Reading, trigger: Trigger, *, actor: bool) -> list[Token]:
    """Return what the verb around a nominal trigger adds: its subject as actor, or its object as target."""
    verb, noun = trigger.light, trigger.token
    if actor and (found := _responsible(reading, trigger)):
        return found
    if verb is not None and reading.lemma(verb) in words_of("undergoing") and noun.dep_ in {"dobj", "pobj", "conj"}:
        return [] if actor else syntax.subjects(verb)  # "survived an attempt": it was made on the subject
    if verb is None:
        reduced = next((c for c in noun.children if c.dep_ == "acl"), None)
        if reduced is not None and actor:
            return syntax.subjects(reduced) if reduced.tag_ == "VBN" else []
        return []
    is_subject = any(n.dep_ in {"nsubj"} and n.head.i == verb.i for n in _chain(noun))
    if actor:
        if (is_subject and not trigger.passive_light) or not supports(reading, verb, trigger):
            return []
        found = syntax.subjects(verb)
        return [t for t in found if not _inside(noun, t)]
    if is_subject and not trigger.passive_light and reading.lemma(verb) in HARMING:
        means = words_of("arms") if reading.lemma(verb) == "include" else frozenset()  # "the attack included 90 missiles"
        return [t for t in syntax.objects(verb) if reading.lemma(t) not in means]
    return []


HARMING = words_of("harming")


def supports(reading: Reading, verb: Token, trigger: Trigger) -> bool:
    """Tell whether a verb only carries a noun's event ("carried out a raid"): then its subject does it."""
    if any(c.startswith("light:") for c in trigger.sense.when):
        return True
    return reading.lemma(verb) in words_of("support")


def _responsible(reading: Reading, trigger: Trigger) -> list[Token]:
    """Return who claims or is given responsibility: "claimed responsibility for the raid", "accused [the cell] of the raid"."""
    noun = trigger.token
    if noun.dep_ in {"dobj", "nsubjpass"} and syntax.is_verb(noun.head):  # "attributed the raid to [the cell]", "blamed it on"
        wanted = {"attribute": "to", "ascribe": "to", "blame": "on", "pin": "on"}.get(reading.lemma(noun.head))
        if wanted is None and noun.dep_ == "dobj" and reading.lemma(noun.head) == "claim":
            return syntax.subjects(noun.head)  # "the group claimed the bombing"
        return [t for n in (noun.head, noun) for p, t in syntax.prepositions(n) if p == wanted] if wanted else []
    for c in noun.children:  # "the sabotage, which has been attributed to [the cell]", "a raid, which the army blamed on [them]"
        if c.dep_ in {"relcl", "acl"} and reading.lemma(c) in {"attribute", "ascribe", "blame"}:
            return [t for p, t in syntax.prepositions(c) if p in {"to", "on"}]
    if noun.dep_ != "pobj":
        return []
    prep = noun.head
    over = prep.head
    if prep.lower_ == "of" and over.dep_ == "dobj" and reading.lemma(over.head) in {"accuse", "suspect", "convict"}:
        return expand(over)  # the parser may hang "of the murder" on the accused
    if prep.lower_ == "for" and over.lower_ in {"responsibility", "credit", "blame"} and syntax.is_verb(over.head):
        return [] if reading.lemma(over.head) in {"deny", "reject", "refuse"} else syntax.subjects(over.head)
    if prep.lower_ in {"for", "in"} and over.lower_ in {"responsible", "guilty", "involved"}:
        return syntax.subjects(over.head) if syntax.is_verb(over.head) else []
    if (
        prep.lower_ in {"of", "for", "with"}
        and syntax.is_verb(over)
        and reading.lemma(over) in {"accuse", "suspect", "blame", "charge", "convict"}
    ):
        return syntax.objects(over)
    return []


def _chain(noun: Token) -> list[Token]:
    out, node = [noun], noun
    for _ in range(6):
        if node.head is node or node.dep_ in {"nsubj", "nsubjpass", "dobj"}:
            break
        node = node.head
        out.append(node)
    return out


def _inside(outer: Token, inner: Token) -> bool:
    return bool(inner.i == outer.i or outer.is_ancestor(inner))


def compared(trigger: Trigger, t: TimeExpression, published_on: date | None) -> bool:
    """Tell whether a long time up to now only bounds a comparison: "the deadliest attack [this year]"."""
    last = t.to.date() if isinstance(t.to, datetime) else t.to
    if t.grain not in {"month", "year", "decade", "century", "season", "quarter", "half"} or last is None:
        return False
    if published_on is None or last < published_on:
        return False
    ranks = {"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "latest", "last"}
    nouns = [trigger.token, trigger.token.head.head] if trigger.token.dep_ == "pobj" else [trigger.token]  # "the third attack with a bomb"
    return any(
        c.tag_ == "JJS" or c.lower_ in ranks or c.lower_.endswith(("1st", "2nd", "3rd", "th"))
        for n in nouns
        for c in n.lefts
        if c.dep_ == "amod"
    )


def of_record(since: Token) -> bool:
    """Tell whether "since …" bounds a record, not what happened: "their lowest since October", "the first since May"."""
    first = max(since.sent.start, since.i - 10)
    near = since.doc[first : since.i]
    return any((t.tag_ in {"JJS", "RBS"} and not (t.lower_ == "least" and t.nbor(-1).lower_ == "at")) or t.lower_ == "first" for t in near)


def spoken_of(reading: Reading, trigger: Trigger) -> bool:
    """Tell whether a noun takes its event as known to tell another act about it: "marched on Monday to protest the killing"."""
    token = trigger.token
    if trigger.sense.pos != "noun" or not any(c.lower_ in {"the", "this", "that", "these"} for c in token.lefts):
        return False
    node = token
    for _ in range(8):
        if node.head is node or (syntax.is_verb(node) and node.dep_ != "xcomp"):
            return False
        below, node = node, node.head
        if below.dep_ == "prep" and below.lower_ in {"against", "over", "at"} and reading.lemma(node) in {"protest", "anger", "outrage"}:
            return True  # "on strike since Monday in protest against the killing"
        if syntax.is_verb(node) and below.dep_ in {"dobj", "prep", "pcomp", "agent"} and reading.lemma(node) in words_of("speaking"):
            return True
    return False


def counted_by(token: Token) -> Token | None:
    """Return the verb that says how a count of the dead changes: "the number of people killed in the blast [rose] to 19 on Tuesday"."""
    node = token
    for _ in range(6):
        if node.dep_ in {"nsubj", "nsubjpass"}:
            return node.head if node.lower_ in _COUNTS else None
        if node.head is node or node.dep_ not in {"pobj", "prep", "acl", "relcl"}:
            return None
        node = node.head
    return None


_COUNTS = words_of("death_counts")


def tense(verb: Token) -> str | None:
    """Return the tense of a finite verb group, None for infinitives and participles without auxiliary."""
    aux = {c.lower_ for c in verb.children if c.dep_ in {"aux", "auxpass"}}
    if aux & {"will", "would", "shall", "may", "might", "could", "should", "must", "can", "to"}:
        return "future"
    if verb.tag_ == "VBD" or aux & {"was", "were", "had", "did"}:
        return "past"
    if verb.tag_ in {"VBZ", "VBP"} or aux & {"is", "are", "am", "has", "have", "do", "does"}:
        return "present"
    return None
