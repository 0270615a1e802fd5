"""Reported speech by grammar: the clause, phrase or infinitive that a cue verb or noun governs.

"said that …", "…, she said", "according to …", "vowed to …", "accused the firm of …", "a warning that …". Quotation
marks play no part here; `quotes` joins them in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from etl.extract.attribution import Found, can_speak, found, head_token, is_somebody, speaker_of, subject_of
from etl.extract.cues import cues, has_frame, is_speech, verb
from etl.extract.runs import CLOSING, MIN_WORDS, has_verb, long_enough, runs_of
from etl.extract.sources import according, inverted, noun

if TYPE_CHECKING:
    from etl.extract.tree import Doc, Token


LONG = 250                         # tokens; a longer sentence is a table or noise, and its tree costs too much to search


def find_indirect(doc: Doc, inside: bytearray) -> Iterator[Found]:
    """Yield what cue verbs, nouns and "according to" report, in order of the cue.

    inside   one byte per character of the text: 1 where it stands in quotation marks; a cue there is somebody
             else's words and is left alone
    """
    lexicon = cues()
    content = lexicon.speech | lexicon.thought
    framed = lexicon.judging | lexicon.frames["object_to"] | lexicon.frames["for"]
    for t in short_sentences(doc):
        pos = t.pos_
        if pos not in _MAY_REPORT and t.lower_ != "according":
            continue
        if inside[t.idx]:
            continue
        if t.lower_ == "according":
            yield from according(doc, t)
            continue
        word = verb(t)
        if word is None:
            if pos == "NOUN":
                yield from noun(doc, t)
            continue
        if word in content:
            yield from _verb(doc, t, word)
        elif word in framed:
            yield from _frames(doc, t, word, speech=False)


_MAY_REPORT = frozenset(["VERB", "AUX", "NOUN"])       # of any other word `verb` is None


def short_sentences(doc: Doc) -> Iterator[Token]:
    """Yield the tokens of all sentences but those that are too long to be any."""
    tokens = doc.tokens
    for sentence in doc.sents:
        if len(sentence) <= LONG:
            yield from tokens[sentence.start:sentence.end]


def _verb(doc: Doc, v: Token, word: str) -> Iterator[Found]:
    speaker = speaker_of(doc, v) or _listed(doc, v)
    if not can_speak(doc, speaker) or _no_report(doc, v, word):
        return
    turned = inverted(doc, v)
    if turned is not None:
        yield turned
        return
    clause = _clause(v, word)
    if clause is not None and speaker is not None and clause.left_edge.i <= speaker[0] <= clause.right_edge.i < v.i:
        clause = None              # the parser took the speaker for the last item of the clause's own list
    if clause is not None and clause.i > v.i and doc[max(v.i - 1, 0)].text in CLOSING \
            and not any(c.dep_ == "nsubj" and c.i < v.i for c in v.children):
        return                     # "…," said one of the planners, who …: the speaker follows, no content does
    runs = runs_of(doc, _content(v, clause, word)) if clause is not None else runs_of(doc, _that_after(doc, v, word))
    if runs and long_enough(doc, runs):
        yield found(doc, v, word, speaker, runs, "clause")
        return
    before = _said_after(doc, v, speaker)
    if before:
        yield found(doc, v, word, speaker, before, "said_after")
        return
    framed = list(_frames(doc, v, word, speech=True)) if word in cues().speech else []
    yield from framed
    if not framed and has_frame(word, "as_clause") and _as_clause(v):
        runs = runs_of(doc, [t.i for t in v.sent if not (v.left_edge.i <= t.i <= v.right_edge.i)])
        if runs and long_enough(doc, runs, 4):
            yield found(doc, v, word, speaker, runs, "as")


def _listed(doc: Doc, v: Token) -> tuple[int, int] | None:
    """The speaker that the parser joined to a list before it: "…, killing two and burning homes, two aides said"."""
    if v.tag_ not in ("VBD", "VBZ", "VBP") or subject_of(v) is not None:
        return None
    first = v.i
    while first > v.sent.start and v.i - first < 12 and not doc[first - 1].is_punct and doc[first - 1].pos_ not in ("VERB", "AUX"):
        first -= 1
    if first == v.i or doc[first - 1].text != "," or doc[v.i - 1].pos_ not in ("NOUN", "PROPN"):
        return None
    return (first, v.i) if is_somebody(doc, doc[v.i - 1]) else None


def _as_clause(v: Token) -> bool:
    """"As Weir told the board, …" and "…, as Weir noted": set off by a comma, nothing reported inside of it."""
    if v.dep_ != "advcl" or not any(c.dep_ == "mark" and c.lower_ == "as" for c in v.children):
        return False
    left, right, doc = v.left_edge.i, v.right_edge.i, v.doc
    return (left == v.sent.start and right + 1 < len(doc) and doc[right + 1].text == ",") \
        or (left > 0 and doc[left - 1].text == ",")


def _no_report(doc: Doc, v: Token, word: str) -> bool:
    """"Let's say", "needless to say", "that is to say": no report. Nor an infinitive that nobody is said to do."""
    before = [t.lower_ for t in doc[max(0, v.i - 2):v.i]]
    if (before[-1:] in (["let"], ["'s"], ["’s"]) and "let" in before) or before == ["needless", "to"]:
        return True
    if any(c.dep_ in ("xcomp", "ccomp") and verb(c) in cues().frames["unnamed"] and any(k.dep_ == "auxpass" for k in c.children)
           for c in v.children):
        return True                # "who asked not to be named"
    if v.dep_ == "pcomp" and v.head.lower_ in ("from", "without"):
        return True                # "barred from claiming asylum": not said
    subject = next((c.lower_ for c in v.children if c.dep_ == "nsubj"), "")
    if subject in ("nobody", "none") or (word in cues().thought and subject in ("i", "we", "you")):
        return True                # "I think" outside of quotation marks is the writer's own voice
    return v.tag_ == "VB" and v.dep_ == "ROOT" and subject_of(v) is None


def _clause(v: Token, word: str) -> Token | None:
    """Return the head of the clause that `v` reports, before or after it."""
    options = [c for c in v.children if c.dep_ == "ccomp"]
    if not options and word in ("ask", "wonder", "inquire", "question", "enquire"):
        options = [c for c in v.children if c.dep_ == "advcl" and c.i > v.i
                   and any(m.dep_ == "mark" and m.lower_ in ("if", "whether") for m in c.children)]
    if not options:
        options = [c for c in v.children if c.dep_ == "xcomp" and c.i > v.i and c.tag_ == "VBG" and word in cues().speech]
    if not options and has_frame(word, "hearer"):
        options = [c for c in v.children if c.dep_ == "advcl" and c.i > v.i and c.left_edge.lower_ in _QUESTION]
    if not options and v.dep_ == "parataxis" and v.head.i != v.i:
        return v.head
    if not options:
        return None
    if len(options) > 1:
        options = [c for c in options if any(m.lower_ == "that" for m in c.children)] or options
    return min(options, key=lambda c: abs(c.i - v.i))


_OPENING = frozenset(["“", "\"", "''", "``", "«", "„"])
_REASON = frozenset(["because", "if", "when", "after", "before", "since", "unless", "until", "once", "that"])
_QUESTION = frozenset(["how", "why", "what", "when", "where", "who"])


def _that_after(doc: Doc, v: Token, word: str) -> Iterable[int]:
    """"said for the first time that …", where the parser hung the clause on another word than the verb."""
    if word not in cues().speech:
        return ()
    end = v.sent.end
    for t in doc[v.i + 1:min(v.i + 14, end)]:
        if t.lower_ in ("so", "such"):
            break                  # "worries so much that …" tells no content
        if (t.lower_ == "that" and (t.tag_ == "IN" or t.dep_ == "mark")) or (t.lower_ in ("if", "whether") and word in ("ask", "wonder")):
            last = t.head.right_edge.i + 1 if t.dep_ == "mark" and t.head.i > t.i else end
            noun = t.head.head
            first = noun.left_edge.i if noun.dep_ == "dobj" and noun.head.i == v.i and has_frame(word, "np") else t.i
            return range(first, last)      # "denied reports that …": what is denied is the reports
        if t.pos_ in ("VERB", "AUX") and t.tag_ in ("VBD", "VBZ", "VBP", "MD"):
            break
    return ()


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
        elif c.dep_ == "advcl" and c.head.i == clause.i and c.i > clause.i > v.i and _aside(c):
            dropped.update(range(c.left_edge.i, c.right_edge.i + 1))
    kept = [t.i for t in clause.subtree if t.i not in dropped]
    noun = next((c for c in v.children if c.dep_ == "dobj" and v.i < c.i < clause.left_edge.i), None)
    if noun is not None and has_frame(word, "np"):     # "denied reports that …"
        kept = [*range(noun.left_edge.i, noun.right_edge.i + 1), *(i for i in kept if i > noun.right_edge.i)]
    if has_frame(word, "object_to") and any(c.lower_ == "to" and c.dep_ == "aux" for c in clause.children):
        to = next(c.i for c in clause.children if c.lower_ == "to" and c.dep_ == "aux")
        kept = [i for i in kept if i >= to]
    return kept


def _aside(c: Token) -> bool:
    """Whether a clause beside the reported one reports by itself: "said he won, calling it a triumph"."""
    if is_speech(c):
        return not any(m.dep_ == "mark" and m.lower_ in _REASON for m in c.children)
    return c.tag_ == "VBG" and verb(c) in cues().judging and doc_before(c) == ","


def _new_report(c: Token, v: Token) -> bool:
    """Whether a verb joined to the reported clause reports by itself: "said he won and added that …"."""
    word = verb(c)
    if word not in cues().speech and word not in cues().judging:
        return False
    own = any(k.dep_ == "nsubj" for k in c.children)
    if own:
        return is_speech(c)
    return c.tag_ == v.tag_ or (is_speech(c) and any(k.dep_ == "ccomp" for k in c.children))


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
    if any(t.text in _OPENING for t in doc[v.i + 1:v.i + 3]):
        return []                  # the cue is the quotation's that follows
    after = [t for t in v.subtree if t.i > max(v.i, speaker[1] - 1) and t.dep_ in ("ccomp", "xcomp", "dobj")]
    if after or not has_verb(doc, start, first):
        return []
    comma = next((i for i in range(max(v.i, speaker[1] - 1) + 1, min(end, v.i + 15)) if doc[i].text == ","), end)
    more = range(comma + 1, end) if has_verb(doc, comma, end) else range(0)
    runs = runs_of(doc, [*range(start, first), *more])
    return runs if runs and long_enough(doc, runs, 4) else []


def _frames(doc: Doc, v: Token, word: str, *, speech: bool) -> Iterator[Found]:
    """Content that is no clause: infinitives, noun phrases, and phrases with of, for, about …"""
    speaker = speaker_of(doc, v)
    if not can_speak(doc, speaker) or (speaker is not None and not is_somebody(doc, head_token(doc, speaker))):
        return
    runs: list[tuple[int, int]] = []
    rule = ""
    dobj = next((c for c in v.children if c.dep_ in ("dobj", "dative") and c.i > v.i), None)
    preps = {c.lower_: c for c in v.children if c.dep_ == "prep" and c.i > v.i}
    infinitive = next((c for c in v.children if c.dep_ in ("xcomp", "ccomp") and c.i > v.i
                       and any(k.lower_ == "to" and k.dep_ == "aux" for k in c.children)), None)
    if infinitive is not None and (has_frame(word, "to") or has_frame(word, "object_to")) and speech:
        to = next(k.i for k in infinitive.children if k.lower_ == "to" and k.dep_ == "aux")
        runs, rule = runs_of(doc, [t.i for t in infinitive.subtree if t.i >= to]), "infinitive"
    elif has_frame(word, "of") and "of" in preps:
        first = dobj.left_edge.i if dobj is not None else preps["of"].i
        runs, rule = runs_of(doc, range(first, preps["of"].right_edge.i + 1)), "of"
    elif word == "accuse" and dobj is not None and any(c.lower_ == "of" for c in dobj.children):
        runs, rule = runs_of(doc, _object(v, dobj)), "of"
    elif dobj is not None and has_frame(word, "np") and not _is_hearer(dobj, word):
        runs, rule = runs_of(doc, _object(v, dobj)), "object"
    else:
        for p in ("for", "on", "about", "against"):
            if p in preps and has_frame(word, p) and speech:
                runs, rule = runs_of(doc, [t.i for t in preps[p].subtree]), p
                break
        if not runs and "to" in preps and has_frame(word, "to_noun") and speech \
                and not any(c.lower_ in ("request", "requests") for c in preps["to"].children):
            runs, rule = runs_of(doc, [t.i for t in preps["to"].subtree][1:]), "to"
    if runs and long_enough(doc, runs, 3 if rule in cues().frames else MIN_WORDS):
        yield found(doc, v, word, speaker, runs, rule)


def _object(v: Token, dobj: Token) -> list[int]:
    """A noun phrase that is content, with the clause that the parser hung beside it."""
    last = dobj.right_edge.i
    return list(range(dobj.left_edge.i, last + 1))


def _is_hearer(t: Token, word: str) -> bool:
    return has_frame(word, "hearer") or t.lower_ in cues().hearer_nouns
