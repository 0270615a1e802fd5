"""Names and judgements in somebody's words: "called the plan 'a farce'", "criticised what she said was 'greed'".

Only where quotation marks show that the words are the speaker's own (`joining` checks it).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from etl.extract.attribution import Found, cue_span, speaker_of
from etl.extract.cues import cues, verb
from etl.extract.indirect import short_sentences
from etl.extract.nlp import lemma

if TYPE_CHECKING:
    from etl.extract.tree import Doc


_PARTS = frozenset(["dobj", "oprd", "ccomp", "xcomp", "prep", "attr", "dative", "acomp", "dep", "advmod"])


def find_judging(doc: Doc, inside: bytearray, taken: Collection[int | None]) -> Iterator[Found]:
    """Yield candidates: the words that a verb of naming or judging governs, from its object to its last phrase."""
    wanted = cues().judging | cues().speech | cues().thought
    for v in short_sentences(doc):
        if v.pos_ not in ("VERB", "AUX") or inside[v.idx] or v.i in taken or verb(v) not in wanted:
            continue
        speaker = speaker_of(doc, v)
        if speaker is None:
            continue
        parts = [c for c in v.children if c.i > v.i and (c.dep_ in _PARTS or (
            c.dep_ == "advcl" and any(inside[t.idx] for t in c.subtree)))]
        parts = [c for c in parts if not (c.dep_ == "prep" and c.lower_ in ("on", "at", "in", "during", "after")
                                          and not any(inside[t.idx] for t in c.subtree))]
        if not parts:
            continue
        first, last = min(c.left_edge.i for c in parts), max(c.right_edge.i for c in parts)
        if last - first > 80:
            continue
        yield Found(fragments=[(doc[first].idx, doc[last].idx + len(doc[last]))], speaker=speaker, cue=cue_span(doc, v),
                    rule="en.quote.judging", verb=v.i, lemma=lemma(v))
