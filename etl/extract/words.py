"""What the language model knows of a word whatever stands around it: its vectors and its looks, found once and remembered.

A vector is computed as the model's own layers do (four looks of the word, each hashed into a table, and a vector trained
beforehand, mixed by a maxout), but with numpy's OpenBLAS: docs/decisions/0048-fast-parse.md. It depends on nothing but the
word: blocks of words are always of one size, so that the product adds up in one order whatever stands beside the word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from etl.extract.network import Floats, normalised, pieces_apart, widest

Word = tuple[int, int, int]        # ORTH, NORM, SPACY: all that a word's row depends on
COLUMNS = ("ORTH", "NORM", "SPACY", "PREFIX", "SUFFIX", "SHAPE", "LOWER", "IS_SPACE", "IS_PUNCT", "LIKE_NUM")   # what `rows` reads
KEPT = 60_000                      # words remembered: 46 MB of vectors, and their strings
BLOCK = 32                         # words whose vectors are computed at once


class Look(NamedTuple):
    """What a token takes over from its word."""

    text: str
    lower: str
    whitespace: str                # " " when a space follows
    is_space: bool
    is_punct: bool
    like_num: bool
    lower_id: int                  # spaCy's LOWER


class Words:
    """A table of words that fills itself: row r of `vectors`, and `looks[r]`."""

    def __init__(self, layers: Sequence[Any], vocab: Any) -> None:
        """layers  embedding layers of several networks; their vectors stand side by side in one row"""
        self._layers = [_Layer(layer) for layer in layers]
        self._vocab = vocab
        self._row: dict[Word, int] = {}
        self.looks: list[Look] = []
        self.vectors: Floats = np.empty((0, 0), dtype=np.float32)

    def rows(self, words: NDArray[np.uint64]) -> list[int]:
        """Return the row of each word, given by its COLUMNS. The rows hold until the next call."""
        keys: list[Word] = list(zip(*words[:, :3].T.tolist(), strict=True))
        row = self._row
        try:
            return [row[k] for k in keys]
        except KeyError:
            self._learn(keys, words)
            return [row[k] for k in keys]

    def forget(self) -> None:
        self._row.clear()
        self.looks.clear()

    def _learn(self, keys: Sequence[Word], words: NDArray[np.uint64]) -> None:
        at = {k: i for i, k in enumerate(keys)}
        new = [k for k in at if k not in self._row]
        if len(self._row) + len(new) > len(self.vectors):
            self.forget()          # rare, and simpler than choosing
            new = list(at)
        given = words[[at[k] for k in new]]
        trained: Any = self._vocab.vectors.find(keys=given[:, 0])
        vectors = np.concatenate([layer(given, self._vocab.vectors.data[trained], trained >= 0) for layer in self._layers], axis=1)
        first = len(self._row)
        if not first:
            self.vectors = np.empty((max(KEPT, len(new)), vectors.shape[1]), dtype=np.float32)
        self.vectors[first:first + len(new)] = vectors
        strings = self._vocab.strings
        for i, (orth, _, space, _, _, _, lower, white, punct, number) in enumerate(given.tolist(), first):
            text = strings[orth]
            self.looks.append(Look(text, text.lower(), " " if space else "", white != 0, punct != 0, number != 0, lower))
            self._row[new[i - first]] = i


class _Shapes(dict[int, int]):
    """Letters, capitals and digits → x, X and d; what else there is stands for itself. A table that fills itself."""

    def __missing__(self, code: int) -> int:
        c = chr(code)
        self[code] = kind = ord("X" if c.isupper() else "x") if c.isalpha() else ord("d") if c.isdigit() else code
        return kind


_SHAPES = _Shapes()
_REPEATED = re.compile(r"(.)\1{4,}", re.DOTALL)


def shape(word: str) -> str:
    """Return spaCy's SHAPE of a word, "Xxxxx-dddd" of "Stuttgart-1984": no more than four of a kind in a row."""
    return _REPEATED.sub(lambda m: m[1] * 4, word.translate(_SHAPES)) if len(word) < 100 else "LONG"


class _Layer:
    """One network's vectors of words out of context, read from a thinc MultiHashEmbed."""

    def __init__(self, model: Any) -> None:
        nodes = {n.name: n for n in model.walk()}
        columns = nodes["extract_features"].attrs["columns"]
        self._hashed = [(COLUMNS.index(columns[n.attrs["column"]]), n) for n in model.walk() if n.name == "hashembed"]
        self._static = nodes["static_vectors"].get_param("W").T.copy()
        self._weights, self._bias = pieces_apart(nodes["maxout"]), nodes["maxout"].get_param("b").T.ravel()
        self._gain, self._shift = nodes["layernorm"].get_param("G"), nodes["layernorm"].get_param("b")
        self.width = len(self._gain)

    def __call__(self, words: NDArray[np.uint64], trained: Floats, known: NDArray[np.bool_]) -> Floats:
        """Return one row per word; `trained` are the words' vectors trained beforehand, of those that are `known`."""
        hashed = [node.predict(np.ascontiguousarray(words[:, column])) for column, node in self._hashed]
        static = _in_blocks(trained, self._static)
        static[~known] = 0
        pieces = _in_blocks(np.concatenate([*hashed, static], axis=1), self._weights)
        pieces += self._bias
        return normalised(widest(pieces, self.width), self._gain, self._shift)


def _in_blocks(rows: Floats, weights: Floats) -> Floats:
    """Return the product, computed BLOCK rows at a time; the last block is filled up with zeros."""
    full = np.zeros((-(-len(rows) // BLOCK) * BLOCK, rows.shape[1]), dtype=np.float32)
    full[:len(rows)] = rows
    product: Floats = np.matmul(full.reshape(-1, BLOCK, rows.shape[1]), weights)
    return product.reshape(len(full), -1)[:len(rows)]
