"""What each word hangs on, and how: spaCy's parser, all texts of an article a step at a time, its scores by numpy.

The transitions are spaCy's own code. Its loop around them, though, asks BLIS for nine tiny products per step and takes
Python's lock for each, which costs more than the parse itself; here a step is one product for all texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from etl.extract.network import Floats, pieces_apart


class Parser:
    """Heads, relations and sentences as spaCy's `parser` finds them."""

    def __init__(self, parser: Any, empty: Any) -> None:
        """empty  a Doc of no words"""
        self._parser = parser
        model = parser.model
        linear, lower, upper = model.get_ref("tok2vec").layers[-1], model.get_ref("lower"), model.get_ref("upper")
        self._linear = linear.get_param("W").T.copy(), linear.get_param("b")
        self._seen = lower.get_dim("nF")           # words that a state looks at: the next ones, the stack's, their children
        self._lower = np.concatenate([pieces_apart(w) for w in lower.get_param("W")], axis=1)
        self._bias = lower.get_param("b").T.ravel()
        self._absent = lower.get_param("pad")[0].swapaxes(1, 2).ravel()
        self._upper = upper.get_param("W").T.copy(), upper.get_param("b")
        empty.tensor = np.zeros((0, len(self._linear[0])), dtype=np.float32)
        self._looks = model.predict([empty]).get_token_ids     # what a state looks at; asks the model for nothing else

    def __call__(self, docs: Sequence[Any], context: Floats) -> None:
        """Mark `docs` with their syntax. `context` has one row per word of all of them."""
        w, b = self._linear
        table = np.empty((len(context) + 1, len(self._absent)), dtype=np.float32)
        table[0] = self._absent
        np.matmul(context @ w + b, self._lower, out=table[1:])
        table[:, :len(self._bias)] += self._bias               # a state's first place is always looked at
        table = table.reshape(-1, len(self._bias))             # a row per word and place where a state looks
        place = np.arange(self._seen, 2 * self._seen)          # no word is -1: its row comes first
        half = len(self._bias) // 2
        w, b = self._upper
        moves = self._parser.moves
        all_ = states = moves.init_batch(docs)
        states = [s for s in states if not s.is_final()]
        while states:
            pieces = np.add.reduce(table.take(self._looks(states) * self._seen + place, axis=0), axis=1)
            scores = np.maximum(pieces[:, :half], pieces[:, half:]) @ w
            scores += b
            states = self._parser.transition_states(states, scores)
        self._parser.set_annotations(docs, all_)
