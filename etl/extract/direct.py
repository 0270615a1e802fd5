"""Quotations in quotation marks: whose they are, by the cue before, after or between them.

A quoted stretch with no cue of its own goes on with the speaker of the stretch before it in the paragraph, else of the
paragraph before (same speech), else of the paragraph after. A stretch that no words around it attribute (a title, a
scare quote) is no quotation.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from etl.extract.attribution import Found, can_speak, cue_span, is_somebody, phrase, speaker_of, subject_of
from etl.extract.cues import cues, verb
from etl.extract.marks import Quoted
from etl.extract.people import people
from etl.records import Block

if TYPE_CHECKING:
    from etl.extract.tree import Doc, Token

_SPEECH_END = re.compile(r"[,.!?…—–-][’'\"”)\]]*$")
_FULL_STOP = re.compile(r"[.!?…][’'\"”)\]]*$")
REACH = 30                         # tokens from the marks to the cue, at most


class Attributor:
    """Finds the cue and the speaker of quoted stretches of one article."""

    def __init__(self, doc: Doc, text: str, blocks: Sequence[Block], quoted: Sequence[Quoted]) -> None:
        self.doc, self.text, self.blocks, self.quoted = doc, text, blocks, quoted
        self.token_starts = [t.idx for t in doc]
        self.block_starts = [b.start for b in blocks]

    def token_at(self, offset: int) -> int:
        """Return the first token that starts at or after a character offset."""
        return bisect_left(self.token_starts, offset)

    def block_of(self, offset: int) -> Block:
        """Return the block that holds a character offset."""
        return self.blocks[max(0, bisect_right(self.block_starts, offset) - 1)]

    def attribute(self, k: int) -> Found | None:
        """Return stretch `k` with its own cue, or None when the words around it hold none."""
        return self._after(k) or self._before(k)

    def introduced(self, k: int) -> Found | None:
        """"The senator issued a statement. “…”": stretch `k` as words of whom the sentence before it speaks."""
        q = self.quoted[k]
        block = self.block_of(q.start)
        last = self.token_at(q.start)
        first = self._sentence_start(self.token_at(block.start), last - 1)
        if not _FULL_STOP.search(self.text[block.start:q.start].rstrip()) or self._in_marks((first, first + 1)):
            return None
        root = next((t for t in self.doc[first:last] if t.dep_ == "ROOT"), None)
        subject = subject_of(root) if root is not None else None
        if root is None or subject is None or not first <= subject.i < last or not is_somebody(self.doc, subject):
            return None
        return Found(fragments=[], speaker=phrase(self.doc, subject), cue=None, rule="en.quote.introduced", confidence=0.6, loose=True)

    # ------------------------------------------------------------------ "…," she said

    def _after(self, k: int) -> Found | None:
        q = self.quoted[k]
        inner = self.text[q.inner_start:q.inner_end].rstrip()
        follows = self.text[q.end:q.end + 2]
        if not (_SPEECH_END.search(inner) or follows[:1] in (",", "—", "–") or follows in (" -", " –", " —")):
            return None
        first, last = self.token_at(q.end), self._stop_after(k)
        for t in self.doc[first:min(last, first + REACH)]:
            if t.lower_ == "according" and t.i <= first + 2:
                return self._according(k, t)
            word = verb(t)
            if word is None or not (word in cues().speech or word in cues().direct or word in cues().thought):
                if t.i > first + 1 and t.text in (";", ":"):
                    break
                continue
            if not self._plain(first, t):
                continue
            if (not self._opens(k, inner) and self._own_content(t)) or self._leads_on(k, t, first, inner):
                return None
            speaker = self._subject(t, first, last)
            if speaker is not None:
                return self._found(k, t, word, speaker, "said_after")
            if word in ("say", "ask", "add", "read"):
                return self._found(k, t, word, None, "said_after")
        return self._dash_name(k, first, last)

    def _opens(self, k: int, inner: str) -> bool:
        """Whether a stretch is a whole sentence that goes on with a comma: the cue behind it can only be its own."""
        q = self.quoted[k]
        lead = self.text[self.block_of(q.start).start:q.start].rstrip()
        return inner.endswith(",") and inner[:1].isupper() and (not lead or lead[-1] in ".!?”\":")

    def _leads_on(self, k: int, v: Token, first: int, inner: str) -> bool:
        """Whether the cue belongs to the next stretch: "… at all.” He adds, “…" and "…,” adding, “…"."""
        if k + 1 >= len(self.quoted):
            return False
        between = self.text[v.idx + len(v):self.quoted[k + 1].start].strip()
        bare = v.tag_ == "VBG" and v.i <= first + 1
        return between in (",", ":", "that", ", that", "") and (bare or bool(_FULL_STOP.search(inner)))

    def _own_content(self, v: Token) -> bool:
        """Whether the verb reports something of its own after it: "… run amok." Some aides suggested that …"""
        return any(c.dep_ == "ccomp" and c.i > v.i and not self._in_marks((c.i, c.i + 1)) for c in v.children) or \
            (v.i + 1 < len(self.doc) and self.doc[v.i + 1].lower_ == "that" and self.doc[v.i + 1].tag_ == "IN")

    def _according(self, k: int, t: Token) -> Found | None:
        """“…,” according to the report."""
        to = self.doc[t.i + 1] if t.i + 1 < len(self.doc) else None
        source = next((c for c in to.children if c.dep_ == "pobj"), None) if to is not None else None
        if to is None or source is None:
            return None
        return Found(fragments=[self._inner(k)], speaker=phrase(self.doc, source), cue=(t.i, to.i + 1),
                     rule="en.quote.said_according", verb=t.i, lemma="accord")

    def _plain(self, first: int, v: Token) -> bool:
        """Whether only a speaker and adverbs stand between the marks and the verb: no other finite verb."""
        for t in self.doc[first:v.i]:
            if t.pos_ == "VERB" and t.tag_ in ("VBD", "VBZ", "VBP") and t.dep_ not in ("relcl", "acl") and t.i < v.i - 1:
                return False
        return True

    def _stop_after(self, k: int) -> int:
        """Return the token that ends the words after stretch `k`: a full stop, the next stretch, the block's end."""
        q = self.quoted[k]
        end = self.block_of(q.start).end
        if k + 1 < len(self.quoted):
            end = min(end, self.quoted[k + 1].start)
        last = self.token_at(end)
        for t in self.doc[self.token_at(q.end):last]:
            if t.text in (".", "!", "?") and t.idx > q.end and not self._abbreviated(t):
                return t.i
        return last

    def _abbreviated(self, stop: Token) -> bool:
        """Whether a full stop belongs to a title: "Capt. Ana Ruiz"."""
        return stop.i > 0 and self.doc[stop.i - 1].lower_ in people().titles

    def _dash_name(self, k: int, first: int, last: int) -> Found | None:
        """“…” – Ana Ruiz, head of the union"""
        if not _SPEECH_END.search(self.text[self.quoted[k].inner_start:self.quoted[k].inner_end].rstrip()):
            return None            # a list of sources: "Headline" – Paper
        if last - first > 20 or last <= first + 1 or self.doc[first].text not in ("-", "–", "—"):
            return None
        rest = [t for t in self.doc[first + 1:last] if not t.is_space]
        if not rest or rest[0].pos_ != "PROPN" or any(t.pos_ in ("VERB", "AUX") for t in rest[:4]):
            return None
        stop = next((t.i for t in rest if t.text in (",", "(") or t.is_space), rest[-1].i + 1)
        return Found(fragments=[self._inner(k)], speaker=(rest[0].i, stop), cue=None, rule="en.quote.dash_name")

    # ------------------------------------------------------------------ She said: "…"

    def _before(self, k: int) -> Found | None:
        q = self.quoted[k]
        start = self.block_of(q.start).start
        if k and self.quoted[k - 1].end > start:
            start = self.quoted[k - 1].end
        lead = self.text[start:q.start].rstrip()
        if not lead:
            return self._block_before(k)
        last = self.token_at(q.start)
        first = self._sentence_start(self.token_at(start), last)
        mark = lead[-1]
        tokens = [t for t in self.doc[first:last] if not t.is_space]
        if mark == ":":
            found = self._colon(k, tokens)
            if found is not None:
                return found
        for t in reversed(tokens):
            word = verb(t)
            if word is None or t.i < last - REACH:
                continue
            if word in cues().speech or (word in cues().direct and mark in ",:"):
                if mark not in ",:" and not self._reaches(t, tokens[-1]):
                    return None
                speaker = self._subject(t, first, last)
                if speaker is not None or word not in cues().direct:
                    return self._found(k, t, word, speaker, "said_before")
            elif t.tag_ in ("VBD", "VBZ") and t.dep_ == "ROOT" and mark not in ",:":
                return None
        return None

    def _reaches(self, v: Token, before: Token) -> bool:
        """Whether the marks follow the verb at once, its "that", or its hearer ("told the BBC “…”")."""
        if before.i <= v.i + 1 or before.lower_ in ("that", "as"):
            return before.i - v.i < 12
        return before.head.i == v.i and before.dep_ in ("dobj", "dative", "advmod", "npadvmod") and before.i - v.i < 8

    def _block_before(self, k: int) -> Found | None:
        """A quotation that fills its own paragraph below one that ends "the ministry stated:"."""
        q = self.quoted[k]
        at = bisect_right(self.block_starts, q.start) - 1
        if at < 1 or not self.text[:self.blocks[at - 1].end].endswith(":"):
            return None
        last = self.token_at(self.blocks[at - 1].end)
        first = self._sentence_start(self.token_at(self.blocks[at - 1].start), last)
        for t in reversed(self.doc[first:last]):
            word = verb(t)
            if word is not None and word in cues().speech:
                return self._found(k, t, word, self._subject(t, first, last), "said_before")
        return self._colon(k, [t for t in self.doc[first:last] if not t.is_space])

    def _sentence_start(self, first: int, last: int) -> int:
        for i in range(last - 1, first - 1, -1):
            t = self.doc[i]
            if t.text not in (".", "!", "?") or self._abbreviated(t):
                continue
            if i + 1 >= last or self.doc[i + 1].text[:1].isupper() or self.doc[i + 1].is_space:
                return i + 1
        return first

    def _colon(self, k: int, tokens: list[Token]) -> Found | None:
        """Weir: "…", and "… does not surprise the pollster Ana Weir: "…"."""
        words = [t for t in tokens if t.text != ":" and not t.is_space]
        if not words or any(verb(t) in cues().speech for t in words if verb(t)):
            return None
        first = len(words)
        while first > 0 and words[first - 1].pos_ in ("PROPN", "NOUN", "ADJ", "DET") and len(words) - first < 8:
            first -= 1
        if any(t.pos_ == "PROPN" for t in words[first:]):
            return Found(fragments=[self._inner(k)], speaker=(words[first].i, words[-1].i + 1),
                         cue=(tokens[-1].i, tokens[-1].i + 1), rule="en.quote.colon")
        return None

    # ------------------------------------------------------------------ speakers

    def _subject(self, v: Token, first: int, last: int) -> tuple[int, int] | None:
        """Return the speaker of `v` among tokens [first, last): by grammar, else by the words beside the verb."""
        speaker = speaker_of(self.doc, v)
        if speaker is not None and not self._in_marks(speaker) and can_speak(self.doc, speaker):
            return speaker
        left = v.i
        while left > first and self.doc[left - 1].pos_ in ("ADV", "AUX", "PART"):
            left -= 1
        a = left
        while a > first and self.doc[a - 1].pos_ in _NP and not self.doc[a - 1].is_space:
            a -= 1
        if a < left and any(t.pos_ in ("PROPN", "PRON", "NOUN") for t in self.doc[a:left]):
            return a, left
        if v.tag_ == "VBG":
            return None            # "“…”, underlining the need": what follows is no speaker
        b = v.i + 1
        while b < last and self.doc[b].pos_ in _NP and not self.doc[b].is_space:
            b += 1
        if b > v.i + 1 and any(t.pos_ in ("PROPN", "NOUN") for t in self.doc[v.i + 1:b]):
            return v.i + 1, b
        return None

    def _in_marks(self, speaker: tuple[int, int]) -> bool:
        at = self.doc[speaker[1] - 1].idx
        return any(q.start <= at < q.end for q in self.quoted[max(0, self._near(at) - 1):self._near(at) + 1])

    def _near(self, offset: int) -> int:
        return bisect_right(self.quoted, offset, key=lambda q: q.start)

    def _inner(self, k: int) -> tuple[int, int]:
        q = self.quoted[k]
        return q.inner_start, q.inner_end

    def _found(self, k: int, v: Token, word: str, speaker: tuple[int, int] | None, rule: str) -> Found:
        return Found(fragments=[self._inner(k)], speaker=speaker, cue=cue_span(self.doc, v), rule=f"en.quote.{rule}",
                     verb=v.i, lemma=word, regions={k})


_NP = frozenset({"PROPN", "NOUN", "PRON", "DET", "ADJ", "NUM", "ADP"})
