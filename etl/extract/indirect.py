"""Reported speech by grammar: the clause, phrase or infinitive that a cue verb or noun governs.

"said that …", "…, she said", "according to …", "vowed to …", "accused the firm of …", "a warning that …". Quotation
marks play no part here; `quotes` joins them in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from etl.extract.attribution import Found, can_speak, cue_span, phrase, speaker_of, subject_of
from etl.extract.cues import cues, has_frame, is_speech, verb

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MIN_WORDS = 2


def find_indirect(doc: Doc, inside: bytearray) -> Iterator[Found]:
    """Yield what cue verbs, nouns and "according to" report, in order of the cue.

    inside   one byte per character of the text: 1 where it stands in quotation marks; a cue there is somebody
             else's words and is left alone
    """
    for t in doc:
        if inside[t.idx]:
            continue
        if t.lower_ == "according":
            yield from _according(doc, t)
            continue
        word = verb(t)
        if word is None:
            if t.pos_ == "NOUN":
                yield from _noun(doc, t)
            continue
        if word in cues().speech or word in cues().thought:
            yield from _verb(doc, t, word)
        elif word in cues().judging or word in cues().frames["object_to"] or word in cues().frames["for"]:
            yield from _frames(doc, t, word, speech=False)


def _verb(doc: Doc, v: Token, word: str) -> Iterator[Found]:
    speaker = speaker_of(doc, v)
    if not can_speak(doc, speaker) or _no_report(doc, v, word):
        return
    inverted = _inverted(doc, v)
    if inverted is not None:
        yield inverted
        return
    clause = _clause(v, word)
    runs = _runs(doc, _content(v, clause, word)) if clause is not None else _runs(doc, _that_after(doc, v, word))
    if runs and _long_enough(doc, runs):
        yield _found(doc, v, word, speaker, runs, "clause")
        return
    if v.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ == "as" for c in v.children) and clause is None:
        rest = [t.i for t in v.sent if not (v.left_edge.i <= t.i <= v.right_edge.i)]
        runs = _runs(doc, rest)
        if runs and _long_enough(doc, runs, 4) and word in cues().speech:
            yield _found(doc, v, word, speaker, runs, "as")
            return
    before = _said_after(doc, v, speaker)
    if before:
        yield _found(doc, v, word, speaker, before, "said_after")
        return
    if word in cues().speech:
        yield from _frames(doc, v, word, speech=True)


def _no_report(doc: Doc, v: Token, word: str) -> bool:
    """"Let's say", "needless to say", "that is to say": no report. Nor an infinitive that nobody is said to do."""
    before = [t.lower_ for t in doc[max(0, v.i - 2):v.i]]
    if before[-1:] in (["let"], ["'s"], ["’s"]) and "let" in before or before == ["needless", "to"]:
        return True
    return v.tag_ == "VB" and v.dep_ == "ROOT" and subject_of(v) is None


def _found(doc: Doc, v: Token, word: str, speaker: tuple[int, int] | None, runs: list[tuple[int, int]],
           rule: str) -> Found:
    return Found(fragments=runs, speaker=speaker, cue=cue_span(doc, v), rule=f"en.quote.{rule}", verb=v.i, lemma=word)


def _clause(v: Token, word: str) -> Token | None:
    """Return the head of the clause that `v` reports, before or after it."""
    options = [c for c in v.children if c.dep_ == "ccomp"]
    if not options and word in ("ask", "wonder", "inquire", "question", "enquire"):
        options = [c for c in v.children if c.dep_ == "advcl" and c.i > v.i
                   and any(m.dep_ == "mark" and m.lower_ in ("if", "whether") for m in c.children)]
    if not options:
        options = [c for c in v.children if c.dep_ == "xcomp" and c.i > v.i and c.tag_ == "VBG"]
    if not options and has_frame(word, "hearer"):
        options = [c for c in v.children if c.dep_ == "advcl" and c.i > v.i and c.left_edge.lower_ in _QUESTION]
    if not options and v.dep_ == "parataxis" and v.head.i != v.i:
        return v.head
    if not options:
        return None
    if len(options) > 1:
        options = [c for c in options if any(m.lower_ == "that" for m in c.children)] or options
    return min(options, key=lambda c: abs(c.i - v.i))


_QUESTION = frozenset(["how", "why", "what", "when", "where", "who"])


def _that_after(doc: Doc, v: Token, word: str) -> Iterable[int]:
    """"said for the first time that …", where the parser hung the clause on another word than the verb."""
    if word not in cues().speech:
        return ()
    end = v.sent.end
    for t in doc[v.i + 1:min(v.i + 14, end)]:
        if t.lower_ == "that" and t.tag_ == "IN" or t.lower_ in ("if", "whether") and word in ("ask", "wonder"):
            last = t.head.right_edge.i + 1 if t.dep_ == "mark" and t.head.i > t.i else end
            return range(t.i, last)
        if t.pos_ in ("VERB", "AUX") and t.tag_ in ("VBD", "VBZ", "VBP", "MD"):
            break
    return ()


def _inverted(doc: Doc, v: Token) -> Found | None:
    """"The deal, said Ana Ruiz, head of the union, is dead": the speaker after the cue, in the middle or at the end."""
    if verb(v) not in ("say", "write", "add", "explain", "argue", "note", "warn", "recall", "report") or v.i < 3 \
            or v.tag_ not in ("VBD", "VBZ") or doc[v.i - 1].text not in (",", ",''", "—", "–"):
        return None
    i, end = v.i + 1, v.sent.end
    if i >= end or doc[i].pos_ not in ("PROPN", "DET", "NOUN", "ADJ", "NUM") or v.sent.start >= v.i - 2:
        return None
    while i < end and (doc[i].pos_ in _NAME or doc[i].text in (".", "-") and doc[i - 1].pos_ == "PROPN" and i + 1 < end
                       and doc[i + 1].pos_ == "PROPN"):
        i += 1
    if i < end and doc[i].text not in (",", ".", ";", "(") and not doc[i].is_space:
        return None
    speaker, rest = (v.i + 1, i), end
    while i < end and doc[i].text == ",":
        stop = next((k for k in range(i + 1, end) if doc[k].text == "," or doc[k].is_space), end)
        if any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") and t.dep_ not in ("relcl", "acl") for t in doc[i + 1:stop]):
            rest = i + 1
            break
        i = stop
    left = list(range(v.sent.start, v.i))
    if any(t.dep_ in ("nsubj", "nsubjpass") and t.head.i == v.i and t.lower_ in ("who", "he", "she", "they") for t in doc[v.sent.start:v.i]):
        return None
    runs = _runs(doc, [*left, *range(rest, end)])
    return _found(doc, v, verb(v) or "", speaker, runs, "inverted") if runs and _long_enough(doc, runs, 4) else None


_NAME = frozenset(["PROPN", "DET", "NOUN", "ADJ", "NUM", "ADP"])


def _content(v: Token, clause: Token, word: str) -> list[int]:
    """Return the tokens of a reported clause, without what another speech verb or the cue's own words claim."""
    own = _own(v)
    dropped: set[int] = set(own)
    for c in clause.subtree:
        if c.i == clause.i or c.i in dropped:
            continue
        if c.dep_ == "conj" and c.head.i == clause.i and _new_report(c, v):
            cut = next((k.i for k in clause.children if k.dep_ == "cc" and k.i < c.i), c.left_edge.i)
            dropped.update(range(min(cut, c.left_edge.i), c.right_edge.i + 1))
        elif c.dep_ == "advcl" and c.head.i == clause.i and c.i > clause.i > v.i and (
                is_speech(c) or c.tag_ == "VBG" and verb(c) in cues().judging and doc_before(c) == ","):
            dropped.update(range(c.left_edge.i, c.right_edge.i + 1))
    kept = [t.i for t in clause.subtree if t.i not in dropped]
    if has_frame(word, "object_to") and any(c.lower_ == "to" and c.dep_ == "aux" for c in clause.children):
        to = next(c.i for c in clause.children if c.lower_ == "to" and c.dep_ == "aux")
        kept = [i for i in kept if i >= to]
    return kept


def _new_report(c: Token, v: Token) -> bool:
    """Whether a verb joined to the reported clause reports by itself: "said he won and added that …"."""
    if verb(c) not in cues().speech | cues().judging:
        return False
    own = any(k.dep_ == "nsubj" for k in c.children)
    if own:
        return is_speech(c)
    return c.tag_ == v.tag_ or is_speech(c) and any(k.dep_ == "ccomp" for k in c.children)


def doc_before(t: Token) -> str:
    """Return the word before a token's phrase."""
    left = t.left_edge.i
    return t.doc[left - 1].text if left else ""


def _own(v: Token) -> set[int]:
    """The cue verb itself with its subject, hearer and adverbials, but not its clauses."""
    own = {v.i}
    for c in v.children:
        if c.dep_ not in ("ccomp", "xcomp", "advcl", "conj", "parataxis"):
            own.update(t.i for t in c.subtree)
    return own


def _said_after(doc: Doc, v: Token, speaker: tuple[int, int] | None) -> list[tuple[int, int]]:
    """"…, the minister said." where the parser missed the clause before it."""
    if speaker is None or speaker[0] <= v.sent.start or verb(v) not in cues().speech:
        return []
    first = min(speaker[0], v.i)
    if max(speaker[1], v.i) - first > 25 or doc[first - 1].text not in (",", "—", "–", "-", ",\""):
        return []
    start, end = v.sent.start, v.sent.end
    after = [t for t in v.subtree if t.i > max(v.i, speaker[1] - 1) and t.dep_ in ("ccomp", "xcomp", "dobj")]
    if after or not _has_verb(doc, start, first):
        return []
    comma = next((i for i in range(max(v.i, speaker[1] - 1) + 1, min(end, v.i + 15)) if doc[i].text == ","), end)
    more = range(comma + 1, end) if _has_verb(doc, comma, end) else range(0)
    runs = _runs(doc, [*range(start, first), *more])
    return runs if runs and _long_enough(doc, runs, 4) else []


def _has_verb(doc: Doc, first: int, last: int) -> bool:
    return any(t.pos_ in ("VERB", "AUX") and any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in t.children)
               for t in doc[first:last])


def _frames(doc: Doc, v: Token, word: str, *, speech: bool) -> Iterator[Found]:
    """Content that is no clause: infinitives, noun phrases, and phrases with of, for, about …"""
    speaker = speaker_of(doc, v)
    if not can_speak(doc, speaker):
        return
    runs: list[tuple[int, int]] = []
    rule = ""
    dobj = next((c for c in v.children if c.dep_ in ("dobj", "dative") and c.i > v.i), None)
    preps = {c.lower_: c for c in v.children if c.dep_ == "prep" and c.i > v.i}
    infinitive = next((c for c in v.children if c.dep_ in ("xcomp", "ccomp") and c.i > v.i
                       and any(k.lower_ == "to" and k.dep_ == "aux" for k in c.children)), None)
    if infinitive is not None and (has_frame(word, "to") or has_frame(word, "object_to")) and speech:
        to = next(k.i for k in infinitive.children if k.lower_ == "to" and k.dep_ == "aux")
        runs, rule = _runs(doc, [t.i for t in infinitive.subtree if t.i >= to]), "infinitive"
    elif has_frame(word, "of") and "of" in preps:
        first = dobj.left_edge.i if dobj is not None else preps["of"].i
        runs, rule = _runs(doc, range(first, preps["of"].right_edge.i + 1)), "of"
    elif dobj is not None and has_frame(word, "np") and not _is_hearer(dobj, word):
        runs, rule = _runs(doc, _object(v, dobj)), "object"
    else:
        for p in ("for", "on", "about", "against"):
            if p in preps and has_frame(word, p) and speech:
                runs, rule = _runs(doc, [t.i for t in preps[p].subtree]), p
                break
        if not runs and "to" in preps and has_frame(word, "to_noun") and speech:
            runs, rule = _runs(doc, [t.i for t in preps["to"].subtree][1:]), "to"
    if runs and _long_enough(doc, runs, 3 if rule in cues().frames else MIN_WORDS):
        yield _found(doc, v, word, speaker, runs, rule)


def _object(v: Token, dobj: Token) -> list[int]:
    """A noun phrase that is content, with the clause that the parser hung beside it."""
    last = dobj.right_edge.i
    return list(range(dobj.left_edge.i, last + 1))


def _is_hearer(t: Token, word: str) -> bool:
    return has_frame(word, "hearer") or t.lower_ in cues().hearer_nouns


def _noun(doc: Doc, t: Token) -> Iterator[Found]:
    """"her warning that …", "issued a statement that …"."""
    from etl.extract.nlp import lemma
    clause = next((c for c in t.children if c.dep_ in ("acl", "ccomp") and c.i > t.i
                   and any(m.dep_ == "mark" and m.lower_ == "that" for m in c.children)), None)
    if clause is None and has_frame(lemma(t), "noun_to"):
        clause = next((c for c in t.children if c.dep_ == "acl" and c.i > t.i
                       and any(m.lower_ == "to" and m.dep_ == "aux" for m in c.children)), None)
    if clause is None or lemma(t) not in cues().content_nouns:
        return
    speaker = None
    owner = next((c for c in t.children if c.dep_ == "poss"), None)
    if owner is not None:
        speaker = phrase(doc, owner)
    elif t.dep_ == "dobj" and verb(t.head) is not None:
        speaker = speaker_of(doc, t.head)
    if speaker is None or not can_speak(doc, speaker):
        return
    runs = _runs(doc, [k.i for k in clause.subtree])
    if runs and _long_enough(doc, runs):
        yield Found(fragments=runs, speaker=speaker, cue=(t.i, t.i + 1), rule="en.quote.noun", verb=t.i, lemma=lemma(t))


def _according(doc: Doc, t: Token) -> Iterator[Found]:
    to = next((c for c in t.children if c.lower_ == "to"), None)
    if to is None and t.i + 1 < len(doc) and doc[t.i + 1].lower_ == "to":
        to = doc[t.i + 1]
    source = next((c for c in to.children if c.dep_ in ("pobj", "pcomp")), None) if to is not None else None
    if to is None or source is None:
        return
    speaker = phrase(doc, source)
    sentence = t.sent
    last = max(speaker[1], max((k.i for k in source.subtree if k.i < speaker[1] + 40), default=speaker[1]) + 1)
    if t.i - sentence.start <= 3:          # it opens the sentence
        first = _clause_start(doc, source.i + 1, sentence.end)
        speaker = speaker[0], max(speaker[0] + 1, min(speaker[1], first - 1))
        rest: Iterable[int] = range(first, sentence.end)
    else:
        rest = [i for i in range(sentence.start, sentence.end) if not t.i <= i < last]
    runs = [r for r in _runs(doc, rest)]
    if runs and _long_enough(doc, runs, 3):
        yield Found(fragments=runs, speaker=speaker, cue=(t.i, to.i + 1), rule="en.quote.according", verb=t.i,
                    lemma="accord")


def _clause_start(doc: Doc, first: int, end: int) -> int:
    """Return the token after the comma that ends "According to X, of Y,": what follows it holds a finite verb."""
    commas = [i for i in range(first, end) if doc[i].text == ","]
    for i, stop in zip(commas, [*commas[1:], end], strict=True):
        if any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") and t.dep_ not in ("relcl", "acl") for t in doc[i + 1:stop]):
            return i + 1
    return commas[0] + 1 if commas else first


def _runs(doc: Doc, tokens: Iterable[int]) -> list[tuple[int, int]]:
    """Turn token indexes into character spans: neighbours joined, marks and space at the edges dropped."""
    spans: list[list[int]] = []
    for i in tokens:
        if spans and (i == spans[-1][1] or all(doc[k].is_punct or doc[k].is_space for k in range(spans[-1][1], i))):
            spans[-1][1] = max(spans[-1][1], i + 1)
        else:
            spans.append([i, i + 1])
    out = []
    for a, b in spans:
        while a < b and (doc[a].is_space or doc[a].is_punct and doc[a].text not in ("(", "[", "#", "@")):
            a += 1
        while b > a and (doc[b - 1].is_space or doc[b - 1].is_punct and doc[b - 1].text not in (")", "]", "%")):
            b -= 1
        if b > a and any(c.isalnum() for c in doc[a:b].text):
            out.append((doc[a].idx, doc[b - 1].idx + len(doc[b - 1])))
    return out


def _long_enough(doc: Doc, runs: list[tuple[int, int]], words: int = MIN_WORDS) -> bool:
    return sum(doc.text[a:b].count(" ") + 1 for a, b in runs) >= words
