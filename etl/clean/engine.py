"""trafilatura, behind one door: a second reading of the body for pages where our own finds little.

No other module of Dateline imports trafilatura (a test keeps that). Its time grows with the number of elements, and it
cannot be interrupted: so pages beyond MAX_NODES elements are not given to it.
"""

from __future__ import annotations

import logging
from copy import deepcopy

from etl.clean.dom import Element
from etl.clean.text import clean_line
from etl.records import BlockKind

MAX_NODES = 30_000
_KINDS: dict[str, BlockKind] = {
    "p": "paragraph",
    "head": "heading",
    "item": "list_item",
    "quote": "block_quote",
    "cell": "table",
    "ab": "paragraph",
    "code": "paragraph",
}


def read(root: Element, url: str) -> list[tuple[BlockKind, str]]:
    """Return (kind, text) of the blocks that trafilatura takes for the article, in order; [] when it finds none.

    root  the page's tree, left unchanged
    """
    if sum(1 for _ in root.iter()) > MAX_NODES:
        return []
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs every page it discards as an error
    found = bare_extraction(deepcopy(root), url=url, include_comments=False, with_metadata=False)
    body = getattr(found, "body", None)
    if body is None:
        return []
    out: list[tuple[BlockKind, str]] = []
    for element in body.iter("p", "head", "item", "quote", "cell", "ab", "code"):
        if any(above.tag in _KINDS for above in element.iterancestors()):
            continue
        text = clean_line(" ".join(element.itertext()))
        if text:
            out.append((_KINDS[element.tag], text))
    return out
