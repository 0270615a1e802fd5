"""The language model's network, read from its weights and computed with numpy: the same answers at a third of the cost.

    Encoder      vectors of words → vectors of words in their context (four convolutions)
    NameFinder   vectors → entity spans, what spaCy's transition system would choose step by step

`words` finds the vectors that go in, `arcs` the syntax. Why not spaCy's own `predict`: it multiplies matrices with BLIS,
whose wheel knows no kernel for newer AMD cores (3 times slower than the OpenBLAS that numpy carries), computes each "the"
anew, and asks 74 actions at every word whether they are allowed. docs/decisions/0048-fast-parse.md has the figures;
tests/extract/test_network.py compares the answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

ROWS = 600                         # rows encoded at once: what stays in a core's cache


class Encoder:
    """Convolutions over each word and its two neighbours: maxout of three pieces, normalised, added to what came in."""

    def __init__(self, model: Any) -> None:
        """Read the weights of a thinc MaxoutWindowEncoder of window 1."""
        self._layers = list(zip(_nodes(model, "maxout"), _nodes(model, "layernorm"), strict=True))
        self._weights = [(pieces_apart(m), m.get_param("b").T.ravel(), n.get_param("G"), n.get_param("b"))
                         for m, n in self._layers]

    def __call__(self, vectors: Floats, lengths: Sequence[int]) -> Floats:
        """Return the rows in context; `lengths` cuts them into texts that do not see each other."""
        out = np.empty_like(vectors)
        for first, some in _batches(lengths):
            out[first:first + sum(some)] = self._encode(vectors[first:first + sum(some)], some)
        return out

    def _encode(self, vectors: Floats, lengths: Sequence[int]) -> Floats:
        gap = len(self._weights)   # rows of zeros between texts: no layer reaches across
        width = vectors.shape[1]
        within = np.repeat(gap * np.arange(1, len(lengths) + 1), lengths) + np.arange(len(vectors))
        x = np.zeros((len(vectors) + gap * (len(lengths) + 1), width), dtype=np.float32)
        x[within] = vectors
        window = np.zeros((len(x), 3 * width), dtype=np.float32)
        for w, b, gain, bias in self._weights:
            window[1:, :width] = x[:-1]
            window[:, width:2 * width] = x
            window[:-1, 2 * width:] = x[1:]
            pieces = window @ w
            pieces += b
            x += normalised(widest(pieces, width), gain, bias)
        inner: Floats = x[within]
        return inner


class NameFinder:
    """Entity spans as spaCy's `ner` finds them: at each word the best allowed action, from left to right."""

    def __init__(self, ner: Any) -> None:
        linear, lower, upper = ner.model.get_ref("tok2vec").layers[-1], ner.model.get_ref("lower"), ner.model.get_ref("upper")
        self._linear = linear.get_param("W").T.copy(), linear.get_param("b")
        self._lower = np.concatenate([pieces_apart(lower.get_param("W")[f]) for f in range(3)], axis=1)
        self._bias = lower.get_param("b").T.ravel()
        self._absent = lower.get_param("pad")[0].swapaxes(1, 2).reshape(3, -1)
        self._upper = upper.get_param("W").T.copy(), upper.get_param("b")
        actions = [ner.moves.get_class_name(i).partition("-") for i in range(ner.moves.n_moves)]
        self._label = [label for _, _, label in actions]
        kinds = np.array([kind for kind, _, _ in actions])
        named = np.array(self._label) != ""         # "U-" blocks what somebody marked beforehand; nobody does
        self._begins, self._units, self._outs = kinds == "B", (kinds == "U") & named, kinds == "O"
        at = {(kind, label): i for i, (kind, _, label) in enumerate(actions)}
        self._within = np.array([(at.get(("I", label), -1), at.get(("L", label), -1)) for _, _, label in actions])

    def __call__(self, vectors: Floats, borders: NDArray[np.bool_], space: NDArray[np.bool_]) -> list[tuple[int, int, str]]:
        """Return (first, end, label) of the names, in order.

        borders  whether no name goes on after this word: the last of a sentence or of its text
        space    whether the word is whitespace
        """
        n = len(vectors)
        w, b = self._linear
        here, first, before = ((vectors @ w + b) @ self._lower).reshape(n, 3, -1).swapaxes(0, 1)
        scores = self._scores(here + self._absent[1] + self._absent[2])
        scores[:, ~(self._begins | self._units | self._outs)] = -np.inf
        scores[np.ix_(borders | space, self._begins)] = -np.inf
        scores[np.ix_(space, self._units)] = -np.inf
        action = scores.argmax(axis=1)
        ends = np.arange(1, n + 1)
        start = np.flatnonzero(self._begins[action])
        at = start + 1
        while len(start):          # all names that may begin somewhere grow by a word at a time
            inner, last = self._within[action[start]].T
            scores = self._scores(here[at] + first[start] + before[at - 1])
            row = np.arange(len(at))
            on = ~borders[at] & (scores[row, inner] > scores[row, last])
            ends[start[~on]] = at[~on] + 1
            start, at = start[on], at[on] + 1
        return list(self._walk(action, ends))

    def _scores(self, summed: Floats) -> Floats:
        pieces = summed + self._bias
        half = pieces.shape[1] // 2
        w, b = self._upper
        scores: Floats = np.maximum(pieces[:, :half], pieces[:, half:]) @ w + b
        return scores

    def _walk(self, action: NDArray[np.intp], ends: NDArray[np.intp]) -> Iterator[tuple[int, int, str]]:
        at = 0
        for i in np.flatnonzero(~self._outs[action]).tolist():
            if i >= at:            # not inside of the name before
                at = int(ends[i])
                yield i, at, self._label[action[i]]


def _nodes(model: Any, name: str) -> list[Any]:
    return [n for n in model.walk() if n.name == name]


def pieces_apart(layer: Any) -> Floats:
    """Return a maxout's weights as (inputs, pieces × outputs): first all of piece 0, then piece 1 …"""
    weights = layer if isinstance(layer, np.ndarray) else layer.get_param("W")
    outputs, pieces, inputs = weights.shape
    return np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(inputs, pieces * outputs))


def widest(pieces: Floats, width: int) -> Floats:
    """Return the maxout of three pieces that stand side by side."""
    best: Floats = np.maximum(pieces[:, :width], pieces[:, width:2 * width])
    return np.maximum(best, pieces[:, 2 * width:], out=best)


def normalised(x: Floats, gain: Floats, bias: Floats) -> Floats:
    """Return each row with mean 0 and variance 1, scaled and shifted (thinc's layernorm)."""
    x -= x.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", x, x) / x.shape[1] + np.float32(1e-8)
    x *= (variance ** -0.5)[:, None]
    x *= gain
    x += bias
    return x


def _batches(lengths: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Yield (first row, lengths) of texts that are encoded together: about ROWS rows."""
    first, some = 0, list[int]()
    for length in lengths:
        if some and sum(some) + length > ROWS:
            yield first, some
            first, some = first + sum(some), []
        some.append(length)
    if some:
        yield first, some
