"""The opening of a wire report: "JAKARTA, Indonesia (AP) — ", "Bogota, 5 Nov 88 (Radio) -- [Text] ".

It is no part of the first sentence. Left in, it becomes the sentence's subject and a witness to whatever stands there,
so `nlp.parse` parses it apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from etl.records import Block

LONGEST = 400                      # code points
AMONG = 8                          # blocks: an opening stands at the top

_AGENCY = r"\([^()\n]{2,60}\)"
_MORE = r"(?:,\s[\w.'’ /-]{1,30}){0,3}"       # region, country, day
_DASH = r"(?:\s*(?:--+|[—–])\s*|\s-\s)"
_TAGS = r"(?:\[[^\]\n]{1,200}\]\s*)*"          # "[Text]", "[Report] [Ana Ruiz]": an editor's, before the words begin
_OPENING = re.compile(
    rf"(?:[A-Z][A-Z.'’ /-]{{2,40}}(?<=[A-Z.]){_MORE}(?:\s*{_AGENCY})?"
    rf"|[A-Z][\w.'’-]*(?:\s[A-Z(][\w.'’)-]*){{0,4}}{_MORE}\s*{_AGENCY}"
    rf"){_DASH}{_TAGS}(?=[A-Z0-9\"“‘'«(])")


_PLACE = re.compile(r"\s*[(,]|\s*--+|\s*[—–]|\s-\s")


def opening_end(text: str, start: int, end: int) -> int:
    """Return where the words of the block [start, end) begin: behind its opening, or `start` when it has none."""
    found = _OPENING.match(text, start, min(end, start + LONGEST))
    return found.end() if found else start


def opening_place(text: str, blocks: Iterable[Block]) -> tuple[int, int] | None:
    """Return the span of the place that a report's opening names ("JAKARTA", "Bogota"), None when no block at its top has one."""
    for block in islice(blocks, AMONG):
        end = opening_end(text, block.start, block.end)
        if end > block.start:
            cut = _PLACE.search(text, block.start, end)
            start = block.start + len(text[block.start : end]) - len(text[block.start : end].lstrip())
            return (start, cut.start()) if cut is not None and cut.start() > start else None
    return None
