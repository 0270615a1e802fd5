"""Who does what to whom, by syntax alone: subjects, objects and prepositions of a verb or noun in a dependency tree.

Passives are turned round, relative pronouns stand for what they relate to, an infinitive or participle without a subject takes its
controller's, coordinated verbs share. All functions take and return head tokens.
"""

from __future__ import annotations

from collections.abc import Iterator

from etl.extract.events.lexicon import words_of
from etl.extract.events.lists import counted_before, expand, joins_list, to_death
from etl.extract.events.naming import named, namers
from etl.extract.events.reading import Token

DEPTH = 12  # no chain of control, coordination or embedding is followed further
OBJECT_CONTROL = words_of("object_control")
OF_ITS_OBJECT = words_of("of_its_object")
RELATIVE = frozenset({"that", "which", "who", "whom", "whose", "what"})
GROUPS = words_of("groups") | frozenset({"police", "gang", "crew", "family", "crowd", "mob", "army", "patrol", "squad"})
DOCUMENTS = words_of("documents")
_SIDES = words_of("sides")
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})


def is_verb(token: Token) -> bool:
    """Tell whether a token is a verb form, also one that the tagger took for an adjective or auxiliary."""
    return token.pos_ in {"VERB", "AUX"} or token.tag_ in {"VBN", "VBG", "VBD", "VB", "VBZ", "VBP"}


def is_passive(verb: Token) -> bool:
    """Tell whether a verb form is passive, reduced relatives ("the bridge destroyed by rebels") included."""
    deps = {c.dep_ for c in verb.children}
    if deps & {"nsubjpass", "auxpass", "csubjpass"}:
        return not ("dobj" in deps and any(c.lower_ in {"'s", "’s"} and c.dep_ == "auxpass" for c in verb.children))  # "she's slammed it"
    if to_death(verb) is not None:
        return False
    if verb.tag_ == "VBD" and verb.dep_ == "acl" and not deps & {"dobj", "nsubj", "aux"}:
        return True  # "the areas struck in the north": the tagger takes the participle for a past tense
    if verb.tag_ != "VBN" or "dobj" in deps or "aux" in deps:
        return False
    if verb.dep_ in {"acl", "amod", "relcl", "advcl", "oprd"}:
        return "nsubj" not in deps
    return verb.dep_ == "conj" and is_verb(verb.head) and "nsubj" not in deps and is_passive(verb.head)


def subjects(verb: Token, depth: int = DEPTH) -> list[Token]:
    """Return the heads of who does it: the subject, the by-phrase of a passive, or the controller's subject."""
    if depth == 0:
        return []
    if is_passive(verb):
        agents = [c for c in verb.children if c.dep_ == "agent" or (c.dep_ == "prep" and c.lower_ == "by")]
        found = [p for c in agents for p in c.children if p.dep_ == "pobj"] or list(namers(verb))
        if found:
            return [t for f in found for t in expand(f)]
        if verb.dep_ == "conj" and is_verb(verb.head) and is_passive(verb.head):
            return subjects(verb.head, depth - 1)
        for other in verb.conjuncts:  # "attacked and killed by rebels": the agent hangs on the last
            if other.i > verb.i and is_verb(other):
                agents = [p for c in other.children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj"]
                if agents:
                    return [t for f in agents for t in expand(f)]
        return []
    own = [c for c in verb.children if c.dep_ in {"nsubj", "csubj", "nsubjpass"} and c.pos_ != "VERB"]
    if own:
        return _same_subject(own, verb, depth) or [t for s in own for t in expand(antecedent(s, verb))]
    return _controllers(verb, depth)


def _same_subject(own: list[Token], verb: Token, depth: int) -> list[Token]:
    """Return who a pronoun subject repeats from the clause above: "rebels entered, and [they] burned it", "when [they] were seized"."""
    if len(own) != 1 or own[0].lower_ not in {"they", "he", "she"} or verb.dep_ not in {"conj", "advcl"} or not is_verb(verb.head):
        return []
    above = surface_subjects(verb.head, depth - 1)
    plural = len(above) > 1 or (bool(above) and above[0].tag_ in {"NNS", "NNPS"}) or (bool(above) and above[0].lower_ in GROUPS)
    if not above or above[0].pos_ not in {"NOUN", "PROPN"} or plural != (own[0].lower_ == "they"):
        return []
    return above if plural or above[0].ent_type_ == "PERSON" else []


def _controllers(verb: Token, depth: int) -> list[Token]:
    head = verb.head
    spliced = [c for c in verb.children if c.dep_ == "ccomp" and c.i < verb.i and c.tag_ == verb.tag_ == "VBD"]
    if spliced or (verb.dep_ == "conj" and is_verb(head)):  # "rebels stormed the farm, dragged him out", read as a report
        return surface_subjects(spliced[0] if spliced else head, depth - 1)
    if verb.dep_ in {"xcomp", "advcl", "ccomp", "dep", "oprd"} and head is not verb:
        if verb.dep_ in {"xcomp", "ccomp", "oprd"} and _verb_form(head) in OBJECT_CONTROL:
            held = objects(head, depth - 1)
            if held:
                return held
        return surface_subjects(head, depth - 1) if is_verb(head) else _holders(head, depth - 1)
    if verb.dep_ == "acl":
        if verb.tag_ == "VBG" and head.lower_ in DOCUMENTS:  # "issued a declaration demanding"
            return _holders(head, depth - 1) or expand(head)
        if verb.tag_ == "VBG":
            return expand(head)
        return [head] if to_death(verb) is not None else _holders(head, depth - 1)
    if verb.dep_ == "relcl":
        bare = verb.tag_ == "VB" and not any(c.dep_ in SUBJECTS for c in verb.children)
        return (_holders(head, depth - 1) or expand(head)) if bare else []  # "became the first state to recognise it"
    if verb.dep_ == "pcomp":
        over = head.head
        if is_verb(over):
            if _verb_form(over) in OF_ITS_OBJECT:
                return objects(over, depth - 1)
            return surface_subjects(over, depth - 1)
        return _holders(over, depth - 1)
    return []


def _verb_form(verb: Token) -> str:
    """Return a rough dictionary form, enough to look a verb up in the small sets above."""
    w = str(verb.lower_)
    for end, put in (("ied", "y"), ("ed", ""), ("d", ""), ("ing", ""), ("es", ""), ("s", "")):
        if w.endswith(end) and len(w) - len(end) > 2:
            stem = w[: -len(end)] + put
            for form in (stem, stem + "e", stem[:-1] if len(stem) > 2 and stem[-1:] == stem[-2:-1] else stem):
                if form in OBJECT_CONTROL or form in OF_ITS_OBJECT:
                    return form
    return {"told": "tell", "made": "make", "led": "lead", "kept": "keep", "saw": "see"}.get(w, w)


def surface_subjects(verb: Token, depth: int = DEPTH) -> list[Token]:
    """Return the grammatical subject: of a passive, who suffers it."""
    if depth <= 0:
        return []
    return objects(verb, depth - 1) if is_passive(verb) else subjects(verb, depth - 1)


def _holders(noun: Token, depth: int) -> list[Token]:
    """Return who has a noun ("its plan to attack"): its possessor, else the subject of the verb that governs it."""
    held = [c for c in noun.children if c.dep_ == "poss"]
    if held:
        return held
    over = noun.head
    if noun.dep_ in {"dobj", "attr", "acomp", "oprd"} and is_verb(over) and depth > 0:
        return surface_subjects(over, depth - 1)
    if noun.dep_ == "pobj" and is_verb(over.head) and depth > 0:
        return surface_subjects(over.head, depth - 1)
    if noun.dep_ in {"nsubj", "nsubjpass"}:
        return []
    return []


def antecedent(token: Token, verb: Token) -> Token:
    """Return what a relative pronoun stands for, or the token itself."""
    if token.lower_ in RELATIVE and token.tag_ in {"WDT", "WP", "IN", "DT", "WP$"}:
        node = verb
        for _ in range(DEPTH):
            if node.dep_ == "relcl":
                return _agreeing(node.head, verb, token)
            if node.dep_ not in {"conj", "xcomp", "ccomp"}:
                break
            node = node.head
    return token


def _agreeing(noun: Token, verb: Token, pronoun: Token) -> Token:
    """Climb from the noun that the parser chose to one that agrees: "members of the Front who were killed"."""
    plural = any(c.lower_ in {"were", "are", "have"} for c in verb.children if c.dep_ in {"aux", "auxpass"})
    node = noun
    for _ in range(3):
        if (
            not plural
            or pronoun.lower_ not in {"who", "whom"}
            or node.tag_ in {"NNS", "NNPS"}
            or any(c.dep_ == "conj" for c in node.children)
        ):
            break
        if node.dep_ == "pobj" and node.head.head.pos_ in {"NOUN", "PROPN"}:
            node = node.head.head
        else:
            return noun
    if node.dep_ == "appos" and node is not noun:
        return node.head
    return node


def objects(verb: Token, depth: int = DEPTH) -> list[Token]:
    """Return the heads of what it is done to: the object, or the subject of a passive."""
    if depth <= 0:
        return []
    if is_passive(verb):
        own = [c for c in verb.children if c.dep_ in {"nsubjpass", "nsubj"}][-1:]  # "the judge Pedro Alvarado" comes as two
        own = own or _stray_subject(verb)
        if own:
            return _same_subject(own, verb, depth) or [t for s in own for t in expand(antecedent(s, verb))]
        if verb.dep_ in {"acl", "relcl", "amod"}:
            return [t for t in expand(verb.head) if t.i < verb.i] or [verb.head]
        if verb.dep_ == "conj" and is_verb(verb.head):
            return counted_before(verb) or objects(verb.head, depth - 1)
        if verb.dep_ in {"xcomp", "advcl", "oprd"} and is_verb(verb.head):
            return surface_subjects(verb.head, depth - 1)
        return []
    own = named(verb) or [c for c in verb.children if c.dep_ == "dobj"]
    if not own and (moved := to_death(verb)) is not None:
        own = [moved]
    if own:
        own += [c for c in verb.children if c.i > own[-1].i and joins_list(c)]  # "dragged the mayor, Ada Kern, and two guards"
        return [t for s in own for t in expand(antecedent(s, verb))]
    for c in verb.children:  # "damaged or destroyed twelve targets": the object hangs on the last
        if c.dep_ == "conj" and is_verb(c) and c.i - verb.i <= 4:
            shared = [g for g in c.children if g.dep_ == "dobj"]
            if shared and not any(g.dep_ in SUBJECTS for g in c.children):
                return [t for s in shared for t in expand(antecedent(s, c))]
    has_subject = any(c.dep_ == "nsubj" and c.lower_ not in RELATIVE for c in verb.children)
    stranded = any(c.dep_ == "prep" and not list(c.children) for c in verb.children)  # "the town they fled from"
    return [verb.head] if verb.dep_ == "relcl" and has_subject and not stranded else []


def _stray_subject(verb: Token) -> list[Token]:
    """Return the counted subject that the parser took for a phrase: "according to the ministry [over 300 pilgrims] were killed"."""
    aux = next((c for c in verb.children if c.dep_ in {"aux", "auxpass"}), None)
    before = verb.doc[aux.i - 1] if aux is not None and aux.i > verb.sent.start else None
    if before is None or before.dep_ != "pobj" or before.head.lower_ not in {"over", "about", "around"}:
        return []
    return [before] if any(c.dep_ == "nummod" for c in before.lefts) else []


def datives(verb: Token) -> list[Token]:
    """Return the receivers: "gave the villagers food", "gave food to the villagers"."""
    out: list[Token] = []
    for c in verb.children:
        if c.dep_ == "dative":
            out.extend(expand(c) if c.pos_ != "ADP" else [t for p in c.children if p.dep_ == "pobj" for t in expand(p)])
    return out


def prepositions(token: Token) -> Iterator[tuple[str, Token]]:
    """Yield (preposition, head of its noun) for the prepositional phrases of a verb or noun.

    "in front of the bank" comes as ("in", bank); gerunds come as themselves.
    """
    for c in token.children:
        if (c.dep_ in {"prep", "dative", "prt", "advmod"} and c.pos_ in {"ADP", "SCONJ", "VERB", "ADV"}) or c.dep_ == "prep":
            yield from _phrases(c, c.lower_)
            for noun in c.children:  # "marched in Cairo, Egypt, against the president", "spoke by telephone with the envoy"
                strays = [t for own in noun.children for t in (own, *own.children) if t.lower_ == "against"]
                strays += [t for t in noun.children if t.lower_ in {"with", "to"} and noun.lower_ in {"telephone", "phone"}]
                yield from (each for t in strays for each in _phrases(t, t.lower_))


def _phrases(prep: Token, name: str, depth: int = 4) -> Iterator[tuple[str, Token]]:
    if depth == 0:
        return
    for p in prep.children:
        if p.dep_ in {"pobj", "pcomp"}:
            inner = next((c for c in p.children if c.dep_ == "prep" and c.lower_ == "of"), None) if p.lower_ in _SIDES else None
            if inner is not None:
                yield from _phrases(inner, name, depth - 1)
                continue
            if p.lower_ in {"which", "whom"} and is_verb(prep.head):  # "an ambush in which nine died"
                p = antecedent(p, prep.head)
            for t in expand(p) if p.dep_ != "pcomp" else [p]:
                yield name, t
        elif p.dep_ == "prep" or (p.dep_ == "conj" and p.pos_ == "ADP"):  # "from inside the house", "out of the town"
            yield from _phrases(p, p.lower_, depth - 1)


def complements(verb: Token) -> list[Token]:
    """Return the heads of a verb's or adjective's clausal complements, coordinated ones included."""
    out: list[Token] = []
    for c in verb.children:
        if c.dep_ in {"xcomp", "ccomp", "acl", "csubj"} and (is_verb(c) or c.dep_ != "acl"):
            out.append(c)
            out.extend(k for k in c.conjuncts if is_verb(k) and k.i > c.i)
    return out


def clause_of(token: Token) -> Token:
    """Return the verb that heads the clause a token stands in (the token itself if it is one), or the sentence's root."""
    node = token
    for _ in range(60):
        if is_verb(node) and node.dep_ not in {"aux", "auxpass", "amod"}:
            return node
        if node.head is node:
            return node
        node = node.head
    return node
