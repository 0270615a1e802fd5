"""What "he", "they", "the British group" and "the second source" mean, one sentence after the other.

A pronoun goes to the most salient entity of its gender and number: named lately, as a subject, as a speaker, outside of
quotation marks. Captions, headings and headlines stand apart: they neither give their people to the text around them
nor take from it what they name themselves. The weights were set on the author's own cases (tests/golden/speakers).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.extract.cues import is_speech
from etl.extract.descriptions import Description, describe, match
from etl.extract.linking import Book, Draft
from etl.extract.marks import find_quoted
from etl.extract.people import people
from etl.records import Block

if TYPE_CHECKING:
    from etl.extract.tree import Doc, Token

PRONOUNS: dict[str, tuple[str, str]] = {           # pronoun → (gender, number)
    "he": ("male", "singular"), "him": ("male", "singular"), "his": ("male", "singular"),
    "himself": ("male", "singular"),
    "she": ("female", "singular"), "her": ("female", "singular"), "hers": ("female", "singular"),
    "herself": ("female", "singular"), "they": ("", "plural"), "them": ("", "plural"), "their": ("", "plural"),
    "it": ("thing", "singular"), "its": ("thing", "singular")}
SUBJECT = frozenset({"nsubj", "nsubjpass", "agent"})
APART = frozenset({"caption", "heading", "table"})
FAR = 6                            # sentences back that a pronoun may reach
MANY = 60                          # mentions looked at for one pronoun


@dataclass(slots=True)
class Seen:
    """One mention that a later word may point back to."""

    draft: int
    token: int
    sentence: int
    paragraph: int
    weight: float                  # of its place: subject, speaker, quoted …
    apart: bool
    name: bool


def resolve(doc: Doc, text: str, blocks: Sequence[Block], book: Book) -> None:
    """Add to `book` what pronouns and descriptions mean, and unnamed entities ("two aides") as drafts of their own."""
    _Resolver(doc, text, blocks, book).run()


class _Resolver:
    def __init__(self, doc: Doc, text: str, blocks: Sequence[Block], book: Book) -> None:
        self.doc, self.book = doc, book
        self.quoted = find_quoted(text, blocks)
        self.quote_starts = [q.start for q in self.quoted]
        self.blocks = blocks
        self.block_starts = [b.start for b in blocks]
        self.seen: list[Seen] = []
        self.names = {n.first: (n, i) for n, i in book.names}
        self.covered = {t for n, _ in book.names for t in range(n.first, n.last)}

    def run(self) -> None:
        tokens = self.doc.tokens
        descriptions = {d.head: d for d in describe(self.doc, self.covered)}
        pronouns = {t.i for t in tokens if t.lower_ in PRONOUNS and t.pos_ in ("PRON", "DET")}
        for at in sorted({*self.names, *pronouns, *descriptions}):
            t = tokens[at]
            if at in self.names:
                n, i = self.names[at]
                self._see(i, tokens[n.last - 1], t.sentence, name=True)
                self._couple(t, n.first, n.last, i, t.sentence)
            elif at in pronouns:
                self._pronoun(t, t.sentence)
            else:
                self._description(descriptions[at], t.sentence)

    # ------------------------------------------------------------------ where a mention stands

    def _paragraph(self, t: Token) -> tuple[int, bool]:
        at = bisect_right(self.block_starts, t.idx) - 1
        if at < 0:
            return 0, False
        return at, self.blocks[at].kind in APART

    def _headline(self, paragraph: int) -> bool:
        return bool(self.blocks) and self.blocks[paragraph].kind == "headline"

    def _in_quote(self, t: Token) -> bool:
        at = bisect_right(self.quote_starts, t.idx) - 1
        return at >= 0 and t.idx < self.quoted[at].end and self.quoted[at].end - self.quoted[at].start > 25

    def _see(self, draft: int, t: Token, sentence: int, *, name: bool) -> None:
        paragraph, apart = self._paragraph(t)
        head = self._phrase_head(t)
        weight = 0.0
        if head.dep_ in SUBJECT:
            weight += 0.55
            if is_speech(head.head):
                weight += 0.35
            if head.head.dep_ == "ROOT":
                weight += 0.15
        elif head.dep_ in ("poss", "compound", "nmod") or (head.dep_ == "pobj" and head.head.lower_ in ("of", "by")):
            weight -= 0.15
        elif head.dep_ == "appos":
            weight += 0.1
        if self._in_quote(t):
            weight -= 2.0
        if self._headline(paragraph):
            weight -= 0.25
        if not name and self.book.drafts[draft].name is None:
            weight -= 0.2
        self.seen.append(Seen(draft, t.i, sentence, paragraph, weight, apart, name))

    @staticmethod
    def _phrase_head(t: Token) -> Token:
        """Climb from a name's last word to the head of its noun phrase ("Weir" in "minister Anna Weir, 50,")."""
        for _ in range(6):
            if t.dep_ in ("compound", "flat", "nmod", "appos") and t.head.i != t.i and t.head.pos_ in ("PROPN", "NOUN"):
                t = t.head
            else:
                break
        return t

    # ------------------------------------------------------------------ pronouns

    def _pronoun(self, t: Token, sentence: int) -> None:
        gender, number = PRONOUNS[t.lower_]
        if t.lower_ in ("it", "its") and _expletive(t):
            return
        best, margin = self._best(t, sentence, gender, number)
        if best is None:
            return
        self.book.drafts[best].mentions.append((t.i, t.i + 1, "pronoun"))
        if gender in ("male", "female") and self.book.drafts[best].gender == "unknown" and margin >= 0.3:
            self.book.drafts[best].gender = "male" if gender == "male" else "female"
        if margin < 0.5:
            self.book.confidence[t.idx] = round(0.5 + margin, 2)
        self._see(best, t, sentence, name=False)

    def _best(self, t: Token, sentence: int, gender: str, number: str) -> tuple[int | None, float]:
        paragraph, apart = self._paragraph(t)
        own = self._phrase_head(t)
        scores: dict[int, float] = {}
        mentions: dict[int, int] = {}
        for seen in self.seen[:-MANY - 1:-1]:
            back = sentence - seen.sentence
            if back > FAR:
                break
            draft = self.book.drafts[seen.draft]
            fit = _agrees(draft, gender, number)
            if fit is None or (not back and self._bound(own, t, seen)) or (seen.apart and not apart and paragraph != seen.paragraph):
                continue
            blocks_back = paragraph - seen.paragraph
            score = 1.2 - 0.28 * back - 0.14 * min(blocks_back, 4) + seen.weight + fit
            if back == 0:
                score += 0.1 if own.dep_ in SUBJECT or t.dep_ == "poss" else 0.0
            mentions[seen.draft] = mentions.get(seen.draft, 0) + 1
            scores[seen.draft] = max(scores.get(seen.draft, -9.0), score)
        for i, n in mentions.items():
            scores[i] += 0.05 * min(n, 4)
        if not scores:
            return None, 0.0
        ranked = sorted(scores.items(), key=lambda kv: (-kv[1], kv[0]))
        margin = ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else ranked[0][1] - 1.0)
        return ranked[0][0], margin

    def _bound(self, own: Token, t: Token, seen: Seen) -> bool:
        """Whether grammar forbids it: an object is not its own clause's subject ("Weir met him"), nor the reverse."""
        if t.dep_ == "poss" or t.lower_.endswith("self"):
            return False
        other = self._phrase_head(self.doc[seen.token])
        mine, theirs = _clause(own), _clause(other)
        return mine.i == theirs.i and own.i != other.i

    # ------------------------------------------------------------------ descriptions and pairs

    def _description(self, d: Description, sentence: int) -> None:
        head = self.doc[d.head]
        recent = [s.draft for s in self.seen[:-MANY * 3 - 1:-1]]
        found, sure = match(self.doc, d, self.book, recent)
        if found is None:
            p = people()
            plural = "Number=Plur" in str(head.morph) or d.plural
            person = head.lower_ in p.person or d.lemma in p.person or d.lemma in p.anonymous
            kind = "anonymous" if person and d.lemma in p.anonymous else "group" if plural else \
                "person" if person else "organisation"
            gender = "male" if d.lemma in p.male else "female" if d.lemma in p.female else "unknown"
            words = " ".join(self.doc[d.first:d.last].text.split())
            found = self.book.add(Draft(kind=kind, words=(), name=None, gender=gender,  # type: ignore[arg-type]
                                        number="plural" if plural else "singular", role=words))
            self.book.drafts[found].nouns = {d.lemma, *d.modifiers}
        elif sure < 1:
            self.book.confidence[self.doc[d.first].idx] = sure
        self.book.drafts[found].mentions.append((d.first, d.last, "description"))
        self._see(found, head, sentence, name=False)

    def _couple(self, t: Token, first: int, last: int, draft: int, sentence: int) -> None:
        """Make "Ames and Bell" one plural entity of two members, once the second name is read."""
        head = self._phrase_head(self.doc[last - 1])
        if head.dep_ != "conj" or head.head.i >= first or not first <= head.i < last or head.head.pos_ not in ("PROPN", "NOUN"):
            return
        near = range(head.head.i, max(head.head.i - 6, -1), -1)
        other = next((self.names[k][1] for k in near if k in self.names), None)
        if other is None or other == draft or self.book.drafts[draft].kind == "place":
            return
        members = (other, draft)
        a = self.book.drafts[other]
        names = [n for n in (a.name, self.book.drafts[draft].name) if n]
        found = self.book.add(Draft(kind="group", words=(), name=" and ".join(names) or None, number="plural",
                                    members=members))
        left = min(w.i for w in head.head.subtree)
        self.book.drafts[found].mentions.append((left, last, "description"))
        self._see(found, head.head, sentence, name=False)


def _agrees(d: Draft, gender: str, number: str) -> float | None:
    """How well an entity fits a pronoun: None when it cannot be meant."""
    if number == "plural":
        if d.number == "plural":
            return 0.3
        return {"organisation": 0.0, "group": 0.15, "place": -0.3}.get(d.kind)
    if d.number == "plural":
        return None
    if gender == "thing":
        return {"organisation": 0.2, "place": 0.1, "unknown": 0.0}.get(d.kind)
    if d.kind not in ("person", "anonymous", "unknown"):
        return None
    if d.gender == gender:
        return 0.25
    if d.gender == "unknown":
        return -0.2 if d.kind != "unknown" else -0.6
    return None


def _clause(t: Token) -> Token:
    """Return the verb whose argument `t` is, through prepositions."""
    head = t.head
    for _ in range(4):
        if head.pos_ in ("ADP",) and head.head.i != head.i:
            head = head.head
        else:
            break
    return head


def _expletive(t: Token) -> bool:
    """"It is possible that", "it was Weir who", "it rained": an "it" that means nothing."""
    if t.dep_ == "expl":
        return True
    verb = t.head
    return t.dep_ in SUBJECT and any(c.dep_ in ("acomp", "attr") for c in verb.children) and \
        any(c.dep_ in ("ccomp", "advcl", "xcomp", "csubj") for c in verb.children)
