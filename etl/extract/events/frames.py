"""Named predicates of the lexicon for how a deed is done: in protest, as begun, without its agent, to someone abroad."""

from __future__ import annotations

from collections.abc import Callable

from etl.extract.events import semantics as sem
from etl.extract.events import syntax
from etl.extract.events.lexicon import words_of
from etl.extract.events.nouns import any_is
from etl.extract.events.reading import Reading, Token


def is_infinitive(verb: Token) -> bool:
    return verb.tag_ == "VB" and any(c.lower_ == "to" for c in verb.children)


_VOICING = frozenset({"call", "press", "urge", "chant", "vent"})


def _protesting(token: Token, reading: Reading) -> bool:
    """Tell whether people come together in protest: "gathered to demand", "sat down in protest at"."""
    for c in token.subtree:
        if c.i > token.i and c.tag_ in {"VB", "VBG"} and reading.lemma(c) in words_of("opposing") | _VOICING:
            return True
        if c.lower_ in _TEMPERS and c.head.lower_ == "in":
            return True
    return False


def _in_protest(token: Token, reading: Reading) -> bool:
    """Tell whether a verb itself is done in protest: "parked their rigs to press for", "hung banners in anger at"."""
    for c in token.children:
        if c.i > token.i and c.dep_ in {"advcl", "xcomp"} and c.tag_ in {"VB", "VBG"}:
            lemma = reading.lemma(c)
            if lemma in words_of("opposing") - {"stop", "block"} or lemma == "chant":
                return True
            if lemma in {"press", "call"} and any(g.dep_ == "prep" and g.lower_ == "for" for g in c.children):
                return True
        if c.dep_ == "prep" and c.lower_ == "in" and any(g.lower_ in _TEMPERS for g in c.children):
            return True
    return False


_TEMPERS = frozenset({"protest", "anger", "outrage", "fury", "defiance", "solidarity"})


def _subject_named(token: Token, reading: Reading) -> bool:
    """Tell whether a noun that may act is the subject."""
    return any(s.pos_ != "PRON" and sem.kind(reading, s) in sem.ACTOR for s in syntax.subjects(token))


def _finite(token: Token, reading: Reading) -> bool:
    """Tell whether a verb is told as done: finite, or begun, resumed, gone on with ("have begun [sharing]", "started to [share]")."""
    if token.dep_ == "xcomp" and token.tag_ in {"VB", "VBG"} and reading.lemma(token.head) in _BEGINNING:
        return not is_infinitive(token.head)
    if token.tag_ == "VB" and any(c.lower_ in _WILL_BE for c in token.children if c.dep_ == "aux"):
        return True
    if is_headline_infinitive(token):
        return True
    return token.tag_ != "VB" and (token.tag_ != "VBG" or any(c.dep_ == "aux" for c in token.children))


def is_headline_infinitive(verb: Token) -> bool:
    """Tell whether an infinitive stands for a future as in headlines: "Norway [to give] Latvia six boats, ministry says"."""
    if not is_infinitive(verb) or not any(c.dep_ == "nsubj" for c in verb.children):
        return False
    return bool(verb.dep_ == "ROOT") or bool(verb.dep_ == "ccomp" and verb.head.i > verb.i and verb.head.dep_ == "ROOT")


_WILL_BE = frozenset({"will", "'ll", "’ll", "would", "might", "could", "may"})
_BEGINNING = frozenset({"begin", "start", "resume", "continue", "keep", "finish", "complete"})


FRAMES: dict[str, Callable[[Token, Reading], bool]] = {
    "in.protest": _in_protest,
    "protesting": _protesting,
    "crowd.in": lambda t, r: t.dep_ == "pobj" and t.head.lower_ == "in" and any_is(
        "civilians|people|number|education", syntax.surface_subjects(syntax.clause_of(t.head)), r
    ),
    "comp.work": lambda t, r: any(r.lemma(v) in words_of("labours") for v in syntax.complements(t)),
    "comp.dealing": lambda t, r: any(v.tag_ == "VBG" and r.lemma(v) in words_of("dealing") for v in syntax.complements(t)),
    "evidence.given": lambda t, r: any(
        r.lemma(sem.head_noun(x)) in words_of("evidence")
        for x in [*syntax.objects(t), *(n for p, n in syntax.prepositions(t) if p == "with")]
    ),
    "backed.aside": lambda t, r: t.tag_ == "VBN" and t.dep_ == "acl" and r.lemma(t) == "back",
    "of.hostile": lambda t, r: any(v.tag_ == "VBG" and r.lemma(v) in words_of("hostile_verbs") for v in t.subtree if v.dep_ == "pcomp"),
    "stands.idle": lambda t, r: any(c.lower_ == "by" and not any(True for _ in c.children) for c in t.children) and r.lemma(t) == "stand",
    "into.name": lambda t, r: any(
        p in {"into", "towards", "toward", "on"} and n.pos_ == "PROPN" and r.time_at(n.idx, n.idx + 1) is None
        for p, n in syntax.prepositions(t)
    ),
    "of.abroad": lambda t, r: any(
        (land := sem.country(r, o) or next((k for p, n in syntax.prepositions(o) if p in {"of", "for"} and (k := sem.country(r, n))), None))
        and land != next((k for s in syntax.subjects(t) if (k := sem.country(r, s))), None)
        for o in syntax.objects(t)
    ),
    "goes.back": lambda t, r: r.lemma(t) != "return" or any(
        g.lower_ in {"home", "barracks", "base", "bases", "country"} for c in t.children for g in (c, *c.children)
    ),
    "subject.named": _subject_named,
    "not.voting": lambda t, r: not (r.lemma(t) == "vote" and any_is("government", syntax.subjects(t), r)),
    "agentless": lambda t, r: (
        syntax.is_passive(t)
        and any(c.dep_ in {"aux", "auxpass"} and c.lower_ in {"was", "were", "been"} for c in t.children)
        and not any(c.dep_ == "neg" or (c.dep_ == "aux" and c.tag_ in {"MD", "TO"}) for c in t.children)
        and not syntax.subjects(t)
        and any_is("civilians|people|media|judiciary|number", syntax.objects(t), r)
    ),
    "marches.someone": lambda t, r: r.lemma(t) in {"march", "parade", "walk", "rally"} and any_is("human", syntax.objects(t), r),
    "strike.to.come": lambda t, r: any(x.lower_ in words_of("stoppages") and x.i > t.i for x in t.subtree),
    "strike.about": lambda t, r: any(x.lower_ in words_of("stoppages") | {"protest", "shutdown", "protests"} for x in t.sent),
    "cyber.about": lambda t, r: any(x.lower_ in words_of("cyber") for x in t.sent),
    "lifeless": lambda t, r: bool(o := syntax.objects(t)) and not any_is("human|number|country|company", o, r) and not any(
        r.lemma(sem.head_noun(x)) in words_of("vehicles") for x in o
    ),
    "telling": lambda t, r: r.lemma(t) in words_of("no_event") | words_of("no_protest"),
    "finite": _finite,
}
