"""From pieces to quotations: what grammar found and what quotation marks show, joined and cleared of doubles."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from etl.extract.attribution import Found
from etl.extract.direct import Attributor
from etl.extract.indirect import find_indirect
from etl.extract.judging import find_judging
from etl.extract.marks import Quoted
from etl.extract.runs import cut_off, widened
from etl.records import Block

if TYPE_CHECKING:
    from etl.extract.tree import Doc

_WORD = re.compile(r"\w+(?:[’'\-]\w+)*")
_TITLE_SMALL = frozenset(["a", "an", "the", "of", "and", "in", "on", "for", "to", "at", "by", "with"])
_UTTERANCE_END = re.compile(r"[,.!?…—–-][)\]’'\"”]*$")


NEAR = 100                         # quotations of one block looked at for a stretch without a cue
FLOW = ("paragraph", "list_item", "standfirst", "block_quote")


def gather(doc: Doc, text: str, blocks: Sequence[Block], quoted: Sequence[Quoted]) -> list[Found]:
    """Return every quotation of the article, each once."""
    return _Gathering(doc, text, blocks, quoted).run()


class _Gathering:
    def __init__(self, doc: Doc, text: str, blocks: Sequence[Block], quoted: Sequence[Quoted]) -> None:
        self.doc, self.text, self.blocks, self.quoted = doc, text, blocks, quoted
        self.at = Attributor(doc, text, blocks, quoted)
        self.inside = bytearray(len(text) + 1)
        for q in quoted:
            if q.closed or q.carries_on or text[q.inner_start:q.inner_start + 1].isupper():
                self.inside[q.start:q.end] = b"\1" * (q.end - q.start)
        self.owner: dict[int, Found] = {}      # stretch → its quotation
        self._speakers: dict[int, list[Found]] | None = None       # by start of the block their speakers stand in
        self._bare: dict[int, bool] = {}       # by start of a block: it holds words outside of quotation marks

    def run(self) -> list[Found]:
        reports = list(find_indirect(self.doc, self.inside))
        self._mix(reports)
        direct = self._attribute(reports)
        taken = {f.verb for f in direct}
        reports = [f for f in reports if f.regions or not (f.verb in taken or self._all_quoted(f))]
        self._judge(reports, direct)
        found = self._unnested(reports) + direct
        self._leftover(found)
        return self._once(found)

    # ------------------------------------------------------------------ quotation marks inside of a report

    def _mix(self, reports: list[Found]) -> None:
        """Give each report the quoted stretches that begin inside of it, whole."""
        for f in reports:
            held = self._within(f) or self._adjoining(f)
            if not held:
                continue
            begun = self.text[self.quoted[held[0]].inner_start:][:1].islower() and f.start < self.quoted[held[0]].start
            if self._bare_words(f) < (1 if begun else 3):
                continue
            f.regions = set(held)
            for k in held:
                q = self.quoted[k]
                f.fragments = widened(f.fragments, q.inner_start, q.inner_end)
                self.owner.setdefault(k, f)
            if f.start == self.quoted[held[0]].inner_start and self._remarks(self.quoted[held[-1]].end, f.end):
                f.fragments = cut_off(f.fragments, self.quoted[held[-1]].inner_end)

    def _remarks(self, start: int, end: int) -> bool:
        """Whether what follows the marks is the writer's own: "notes, “…”, highlighting the risk"."""
        at = self.at.token_at(start)
        return self.text[start:end].startswith(",") and at + 1 < len(self.doc) and self.doc[at + 1].tag_ == "VBG"

    def _within(self, f: Found) -> list[int]:
        """The stretches that share characters with a content."""
        first = max(0, bisect_right(self.quoted, f.start, key=lambda q: q.start) - 1)
        last = bisect_left(self.quoted, f.end, key=lambda q: q.start)
        return [k for k in range(first, last)
                if any(self.quoted[k].start < e and s < self.quoted[k].end for s, e in f.fragments)]

    def _adjoining(self, f: Found) -> list[int]:
        """A stretch right behind the content that goes on with it: "comment on an order “to protect privacy”"."""
        k = bisect_left(self.quoted, f.end, key=lambda q: q.start)
        if k >= len(self.quoted) or self.text[f.end:self.quoted[k].start].strip() or self.quoted[k].start - f.end > 2:
            return []
        return [k] if self.text[self.quoted[k].inner_start:][:1].islower() else []

    def _bare_words(self, f: Found) -> int:
        """Words of the content that stand in no quotation marks ("that" aside)."""
        n = 0
        for a, b in f.fragments:
            n += sum(1 for m in _WORD.finditer(self.text, a, b) if not self.inside[m.start()] and m.group() != "that")
        return n

    def _all_quoted(self, f: Found) -> bool:
        words = [m.start() for a, b in f.fragments for m in _WORD.finditer(self.text, a, b)]
        return sum(self.inside[w] for w in words) > 0.6 * len(words)

    # ------------------------------------------------------------------ stretches with a cue of their own

    def _attribute(self, reports: list[Found]) -> list[Found]:
        out: list[Found] = []
        by_verb: dict[int, Found] = {}
        k = 0
        while k < len(self.quoted):
            chain = [k]
            while self.quoted[chain[-1]].carries_on and chain[-1] + 1 < len(self.quoted):
                chain.append(chain[-1] + 1)
            k = chain[-1] + 1
            if chain[0] in self.owner:
                for c in chain[1:]:
                    self._append(self.owner[chain[0]], c)
                continue
            found = next((f for c in chain if self._may_speak(c) and (f := self.at.attribute(c)) is not None), None)
            if found is None:
                continue
            same = by_verb.get(found.verb) if found.verb is not None else None
            if same is None:
                found.fragments = []
                found.regions = set()
                out.append(found)
                if found.verb is not None:
                    by_verb[found.verb] = found
            for c in chain:
                self._append(same or found, c)
        return out

    def _append(self, f: Found, k: int) -> None:
        q = self.quoted[k]
        f.fragments = sorted({*f.fragments, (q.inner_start, q.inner_end)})
        f.regions.add(k)
        self.owner[k] = f

    def _may_speak(self, k: int) -> bool:
        """A single-marked or short stretch must look like an utterance; a longer one may be anything."""
        q = self.quoted[k]
        words = len(_WORD.findall(self.text, q.inner_start, q.inner_end))
        return not self._title(k) and (words >= (3 if q.single else 1) or self._utterance(k))

    def _title(self, k: int) -> bool:
        """"on the podcast “The Long Way”": a name of something, each word of it with a capital."""
        q = self.quoted[k]
        words = _WORD.findall(self.text[q.inner_start:q.inner_end])
        lead = self.text[max(0, q.start - 2):q.start].rstrip()
        caps = [w for w in words if w[0].isupper() or w[0].isdigit() or w in _TITLE_SMALL]
        return 0 < len(words) <= 8 and len(caps) == len(words) and lead[-1:] not in (",", ":", "", ".") \
            and self.text[q.inner_end - 1:q.inner_end] not in ("!", "?")

    def _utterance(self, k: int) -> bool:
        """Whether a stretch is a sentence of its own rather than a word or title in somebody's sentence."""
        q = self.quoted[k]
        if self._title(k):
            return False
        inner = self.text[q.inner_start:q.inner_end].strip()
        follows = self.text[q.end:q.end + 1]
        ends = bool(_UTTERANCE_END.search(inner)) or follows in (",", ".", "!", "?")
        lead = self.text[self.at.block_of(q.start).start:q.start].rstrip()
        starts = not lead or lead[-1] in ".!?:…”\"—" or inner[:1].isupper()
        return ends and starts and len(inner) > 2

    # ------------------------------------------------------------------ names and judgements ("called it 'a farce'")

    def _judge(self, reports: list[Found], direct: list[Found]) -> None:
        if len(self.owner) == len(self.quoted):
            return                 # no stretch is left to be judged
        taken = {f.verb for f in [*reports, *direct]}
        for f in find_judging(self.doc, self.inside, taken):
            held = [k for k in self._within(f) if k not in self.owner]
            if all(self._title(k) for k in held):
                continue
            for k in held:
                f.fragments = widened(f.fragments, self.quoted[k].inner_start, self.quoted[k].inner_end)
                self.owner[k] = f
            f.regions = set(held)
            reports.append(f)

    # ------------------------------------------------------------------ stretches without a cue

    def _leftover(self, found: list[Found]) -> None:
        """Give a stretch that has no cue the speaker of its neighbour: same paragraph, the one before, the one after."""
        for k in range(len(self.quoted)):
            if k in self.owner or not self._utterance(k):
                continue
            block = self.at.block_of(self.quoted[k].start)
            if block.kind in ("headline", "heading"):
                continue
            mine = self._in_block(found, block, before=self.quoted[k].start)
            if mine is not None:
                self._continue(mine, k, found)
                continue
            if self._words_of(k) < 4:
                continue
            introduced = self.at.introduced(k)
            if introduced is not None:
                self._append(introduced, k)
                found.append(introduced)
                continue
            neighbour = self._neighbour(found, block)
            if neighbour is not None:
                self._continue(neighbour, k, found)
            elif self._alone(block):
                f = Found(fragments=[], speaker=None, cue=None, rule="en.quote.floating", confidence=0.5)
                self._append(f, k)
                found.append(f)

    def _words_of(self, k: int) -> int:
        return len(_WORD.findall(self.text, self.quoted[k].inner_start, self.quoted[k].inner_end))

    def _in_block(self, found: list[Found], block: Block, before: int) -> Found | None:
        """The last quotation before a place in a block whose speaker stands in the block too."""
        told = self._told(found, block)
        at = bisect_left(told, before, key=lambda f: f.start)
        near = [f for f in told[max(0, at - NEAR):at] if f.end > block.start]
        return max(near, key=lambda f: (f.end, f.start), default=None)

    def _place(self, f: Found) -> int:
        return self.doc[f.speaker[0]].idx if f.speaker is not None else f.start

    def _alone(self, block: Block) -> bool:
        """Whether a block holds nothing but quoted stretches."""
        if block.start not in self._bare:
            words = _WORD.finditer(self.text, block.start, block.end)
            self._bare[block.start] = any(not self.inside[m.start()] for m in words)
        return not self._bare[block.start]

    def _neighbour(self, found: list[Found], block: Block) -> Found | None:
        if not self._alone(block):
            return None
        at = bisect_left(self.blocks, block.start, key=lambda b: b.start)
        flow = [b for b in self.blocks[max(0, at - 3):at] if b.kind in FLOW or (b.kind == "headline" and at == 1)]
        if flow:
            last = [f for f in self._told(found, flow[-1])[-NEAR:] if f.end >= flow[-1].start]
            if last:
                return max(last, key=lambda f: (f.end, f.start))
        after = next((b for b in self.blocks[at + 1:at + 3] if b.kind == "paragraph"), None)
        told = self._told(found, after)[:NEAR] if after is not None else []
        return min(told, key=lambda f: f.start, default=None)

    def _told(self, found: list[Found], block: Block) -> list[Found]:
        """The quotations whose speakers stand in a block, in order."""
        if self._speakers is None:
            self._speakers = {}
            for f in sorted((f for f in found if f.speaker is not None), key=lambda f: f.start):
                self._speakers.setdefault(self.at.block_of(self._place(f)).start, []).append(f)
        return self._speakers.get(block.start, [])

    def _continue(self, f: Found, k: int, found: list[Found]) -> None:
        """Add stretch `k` to a quotation, or as one of its own with the same speaker and cue."""
        last = self.quoted[max(f.regions)] if f.regions else None
        if last is not None and self.owner.get(k - 1) is f and f.rule.startswith("en.quote.said"):
            self._append(f, k)
            return
        more = Found(fragments=[], speaker=f.speaker, cue=f.cue, rule="en.quote.continued", verb=f.verb, lemma=f.lemma,
                     confidence=0.8, loose=True)
        self._append(more, k)
        found.append(more)

    # ------------------------------------------------------------------ doubles

    def _unnested(self, reports: list[Found]) -> list[Found]:
        """Leave out reports inside of a report ("Weir said the union says it will strike"): hearsay of the same quote."""
        covered: dict[int, Found] = {}
        for f in reports:
            for a, b in f.fragments:
                for t in range(self.at.token_at(a), self.at.token_at(b)):
                    covered.setdefault(t, f)
        return [f for f in reports if f.verb is None or covered.get(f.verb, f) is f
                or self._words_in(covered[f.verb]) < self._words_in(f)]

    def _words_in(self, f: Found) -> int:
        return sum(b - a for a, b in f.fragments)

    def _once(self, found: list[Found]) -> list[Found]:
        """Leave out reports whose content another one with the same words gives already, and repeated headlines."""
        out: list[Found] = []
        seen: set[tuple[int, int]] = set()
        heads: set[str] = set()
        for f in sorted(found, key=lambda f: (f.start, -f.end, f.rule)):
            if (f.start, f.end) in seen:
                continue
            block = self.at.block_of(f.start) if self.blocks else None
            if block is not None and block.kind == "headline":
                words = self.text[f.start:f.end]
                if words in heads:
                    continue
                heads.add(words)
            seen.add((f.start, f.end))
            out.append(f)
        return out
