"""Words that tell an event: each verb, noun, adjective or phrase of the lexicon whose conditions hold where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from etl.extract.events import conditions, nouns, syntax
from etl.extract.events.content import lies_in_content
from etl.extract.events.lexicon import Entry, Sense, entries, head_words, words_of
from etl.extract.events.reading import Reading, Token

LONGEST = 400  # tokens: a longer "sentence" is a list or a table, and its work would grow with its square
MOST = 30  # triggers of one sentence
_NEVER = frozenset({"PUNCT", "SPACE", "DET", "PRON", "NUM", "PART", "CCONJ", "AUX", "SYM", "INTJ", "X"})
_NOTHING: frozenset[int] = frozenset()
_NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})


@dataclass(slots=True)
class Trigger:
    """One word that tells an event, with the sense it was read in."""

    token: Token
    sense: Sense
    start: int  # code points, of all the trigger's words
    end: int
    light: Token | None = None  # the verb that carries a nominal trigger: "carried out strikes"
    passive_light: bool = False
    consumed: frozenset[int] = frozenset()  # tokens of an idiom: "fire" of "opened fire" is no target


def find_triggers(reading: Reading, sentence: Token) -> list[Trigger]:
    """Return the triggers of one sentence (a spaCy Span) in order of the text."""
    found: list[Trigger] = []
    words = head_words()
    cues, cued = words_of("protest_cues"), False
    for token in sentence[:LONGEST]:
        if token.pos_ in _NEVER:
            continue
        form = token.lower_
        cued = cued or form in cues
        if form not in words and reading.lemma(token) not in words:
            continue
        t = _at(reading, token)
        if t is not None:
            found.append(t)
            if len(found) == MOST:
                break
    if cued:
        found += _unforeseen(reading, sentence, found)
    return list(_without_repeats(found))


def _unforeseen(reading: Reading, sentence: Token, found: list[Trigger]) -> list[Trigger]:
    """Return triggers of the senses that any verb may have ("*"): people who do something in protest, whatever it is."""
    taken = {t.token.i for t in found} | {t.light.i for t in found if t.light is not None}
    verbs = [t for t in sentence[:LONGEST] if t.pos_ == "VERB" and t.dep_ in {"ROOT", "ccomp", "conj"} and t.i not in taken]
    return [
        Trigger(v, entry.sense, v.idx, v.idx + len(v.text))
        for v in verbs
        for entry in entries().get("verb:*", ())
        if all(conditions.holds(c, v, reading) for c in entry.sense.when)
    ]


def _at(reading: Reading, token: Token) -> Trigger | None:
    pos = token.pos_
    if token.text[:1].isupper() and reading.time_at(token.idx, token.idx + 1) is not None:
        return None  # "March"
    table = entries()
    named = token.tag_ == "VBG" and token.dep_ in {"nsubj", "nsubjpass"} and f"noun:{token.lower_}" in table  # "fighting between … killed"
    if (pos == "VERB" and not named) or (
        not named
        and token.tag_ in {"VBN", "VBD", "VBG", "VBZ"}
        and token.dep_ in {"ROOT", "acl", "advcl", "relcl", "ccomp", "xcomp", "conj", "pcomp"}
    ):
        if token.dep_ == "amod" or (token.dep_ == "conj" and token.head.dep_ == "amod") or _conditional(token):
            return None  # "fighting men", "the ousted president"; "if it is attacked"
        near: frozenset[str] | None = None
        spare: Trigger | None = None  # a sense whose subject is an actor, but not of the kind that it asks for
        for entry in table.get(f"verb:{reading.lemma(token)}", ()):
            if entry.second is not None:
                if near is None:
                    near = _beside(token, reading)
                if entry.second not in near:
                    continue
            consumed = _words_stand(entry, token, reading)
            if consumed is None:
                continue
            stands = _stands(entry, token, reading, strict=spare is not None)
            if stands is not None:
                found = Trigger(token, entry.sense, token.idx, token.idx + len(token.text), consumed=consumed)
                if stands == "as asked":
                    return found
                spare = found
        if spare is not None:
            return spare
    if token.tag_ in _NOUN_TAGS or (
        token.tag_ == "VBG" and token.dep_ in {"dobj", "nsubj", "nsubjpass", "pobj", "attr", "conj", "ROOT", "pcomp"}
    ):
        if token.ent_type_ == "PERSON" and token.pos_ == "PROPN":
            return None  # the footballer Mikkel Storm
        if _conditional(token) and not any(c.lower_ in {"the", "this", "that", "these"} for c in token.lefts):
            return None  # "if elections are held"
        if token.dep_ == "compound" and token.head.i - token.i <= 3 and token.head.pos_ in {"NOUN", "PROPN"}:
            return None  # "strike force", "peace talks" is found at its head
        lemma = reading.lemma(token) if token.pos_ != "PROPN" else token.lower_
        forms = (lemma, token.lower_) if lemma != token.lower_ else (lemma,)
        for form in forms:
            for entry in table.get(f"noun:{form}", ()):
                span = _noun_words(entry, token)
                if span is not None and all(conditions.holds(c, token, reading) for c in entry.sense.when):
                    light = nouns.governor(token)
                    inside = frozenset(t.i for t in token.sent if span[0] <= t.idx < span[1])
                    return Trigger(token, entry.sense, span[0], span[1], light, light is not None and syntax.is_passive(light), inside)
    if pos == "ADJ":
        for entry in table.get(f"adj:{token.lower_}", ()):
            if all(conditions.holds(c, token, reading) for c in entry.sense.when):
                return Trigger(
                    token, entry.sense, token.idx, token.idx + len(token.text), token.head if syntax.is_verb(token.head) else None
                )
    for entry in table.get(f"phrase:{token.lower_}", ()):
        first = token.i - len(entry.words) + 1
        if (
            first >= 0
            and [t.lower_ for t in token.doc[first : token.i + 1]] == list(entry.words)
            and all(conditions.holds(c, token, reading) for c in entry.sense.when)
        ):
            light = next((a for a in token.ancestors if syntax.is_verb(a)), None)
            return Trigger(token, entry.sense, token.doc[first].idx, token.idx + len(token.text), light)
    return None


def _stands(entry: Entry, token: Token, reading: Reading, *, strict: bool) -> Literal["as asked", "relaxed"] | None:
    """Tell whether a verb entry's conditions hold, as asked or (unless `strict`) with the weaker ones for its subject."""
    answer: Literal["as asked", "relaxed"] = "as asked"
    weaker = entry.relaxed
    for n, condition in enumerate(entry.sense.when):
        if conditions.holds(condition, token, reading):
            continue
        if strict or weaker is None or weaker[n] == condition or not conditions.holds(weaker[n], token, reading):
            return None
        answer = "relaxed"
    return answer


def _conditional(token: Token) -> bool:
    """Tell whether a verb heads, or hangs in, the condition of a conditional sentence: told as a case, not as a fact."""
    if any(c.lower_ == "only" and c.dep_ == "advmod" for c in token.children) and any(c.lower_ == "would" for c in token.children):
        return True  # "would only receive him in Jerusalem"
    node = token
    for _ in range(12):
        if node.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ in {"if", "unless"} for c in node.children):
            return True
        if node.head is node or node.dep_ in {"ccomp", "relcl"}:
            return False
        node = node.head
    return False


_OF_DEATH = frozenset({"toll", "threat", "threats", "penalty", "sentence", "sentences", "rate", "certificate"})


def _words_stand(entry: Entry, verb: Token, reading: Reading) -> frozenset[int] | None:
    """Return the tokens of a verb entry's further words (particles, prepositions, objects: "take hostage"), None if one lacks.

    The second word has been found beside the verb.
    """
    if len(entry.words) == 1:
        return _NOTHING
    place = [verb]
    consumed: set[int] = set()
    for word in entry.words[1:]:
        wanted = word.removeprefix("~")
        nodes = [c for p in place for c in p.children] + list(syntax.objects(verb) if word.startswith("~") else [])
        nodes += [g for p in place for c in p.children if c.dep_ in {"prep", "dobj"} for g in c.children]
        hit = [
            c
            for c in nodes
            if (c.lower_ == wanted and c.dep_ != "aux") or (c.pos_ in {"NOUN", "PROPN", "ADJ"} and reading.lemma(c) == wanted)
        ]
        hit = [c for c in hit if not (c.dep_ == "compound" and c.head.lower_ in _OF_DEATH)]  # "put the death toll at 12"
        if not hit:
            after = verb.i + 1
            if not (after < len(verb.doc) and verb.doc[after].lower_ == wanted):
                return None
            hit = [verb.doc[after]]
        place = [*hit, verb]  # a phrasal verb's preposition hangs on the verb: "signed up to"
        consumed.update(c.i for c in hit)
    return frozenset(consumed)


def _beside(verb: Token, reading: Reading) -> frozenset[str]:
    """Return all words, and lemmas of nouns and adjectives, among which an entry's second word must be: most entries have none there."""
    found = reading.beside.get(verb.i)
    if found is None:
        near = [*verb.children, *(g for c in verb.children for g in c.children), *syntax.objects(verb), *verb.doc[verb.i + 1 : verb.i + 2]]
        lemmas = {reading.lemma(c) for c in near if c.pos_ in {"NOUN", "PROPN", "ADJ"}}
        found = reading.beside[verb.i] = frozenset(lemmas.union(c.lower_ for c in near))
    return found


def _noun_words(entry: Entry, noun: Token) -> tuple[int, int] | None:
    """Return the span of a nominal trigger when the words around the noun are the entry's, else None."""
    doc = noun.doc
    start, end = noun.i, noun.i
    i = noun.i - 1
    for word in reversed(entry.words[: entry.head]):
        while i >= 0 and doc[i].text in {"-", "–"}:
            i -= 1
        if i < 0 or doc[i].lower_.rstrip(".") != word or doc[i].sent != noun.sent:
            return None
        start, i = i, i - 1
    i = noun.i + 1
    for word in entry.words[entry.head + 1 :]:
        if i >= len(doc) or doc[i].lower_ != word:
            return None
        end, i = i, i + 1
    return doc[start].idx, doc[end].idx + len(doc[end].text)


def _without_repeats(found: list[Trigger]) -> Iterator[Trigger]:
    """Drop triggers whose words tell the same as a neighbour's, and what a matrix verb only speaks of as content."""
    for t in found:
        if not any(o is not t and _swallows(o, t) for o in found):
            yield t


def _swallows(outer: Trigger, inner: Trigger) -> bool:
    if outer.start <= inner.start and inner.end <= outer.end and (outer.start, outer.end) != (inner.start, inner.end):
        return True
    if inner.token.i in outer.consumed:
        return True
    if inner.sense.id == "mobilize.arrive" and outer.sense.type in {"ASSAULT", "FIGHT"}:
        return _on_the_way(inner.token, outer.token)
    if outer.sense.id == "meet" and inner.token.lower_ == "discuss" and inner.token.head.i == outer.token.i:
        return True  # "will meet to discuss the tariffs"
    if inner.sense.id == "repress" and outer.sense.type == "ASSAULT":
        return outer.token.dep_ in {"advcl", "xcomp"} and outer.token.head.i == inner.token.i  # "blocked the road to rob a bus"
    if outer.sense.type == "PROTEST" and inner.sense.type in {"REQUEST", "ACCUSE", "REJECT"}:
        return _motive(outer, inner.token)
    if outer.sense.type == "PROTEST" and inner.sense.type in {"OFFICE", "CONCEDE", "RETREAT"}:  # "chanting for the premier to quit"
        return bool(inner.token.tag_ == "VB" and outer.token.is_ancestor(inner.token))
    if not outer.sense.content or inner.token.i == outer.token.i:
        return False
    return lies_in_content(outer.sense, outer.token, outer.light, inner.token)


def _on_the_way(move: Token, deed: Token) -> bool:
    """Tell whether a movement is the way to a deed of the same clause: "entered the town and dynamited the bank"."""
    return (
        deed in move.conjuncts
        or (deed.head.i == move.i and deed.dep_ in {"advcl", "xcomp"})
        or (move.head.i == deed.i and move.dep_ == "advcl")
    )


def _motive(protest: Trigger, token: Token) -> bool:
    """Tell whether a token says why a protest is held: "marched, demanding", "began a strike to protest against"."""
    heads = {protest.token.i} | ({protest.light.i} if protest.light is not None else set())
    node = token
    for _ in range(6):
        if node.head is node or node.dep_ in {"ccomp", "relcl"}:
            return False
        if node.dep_ in {"advcl", "xcomp", "acl", "prep", "pcomp", "conj"} and node.head.i in heads:
            return node.tag_ in {"VB", "VBG"} or node.dep_ == "prep"
        node = node.head
    return False
