"""Parts of speech from tags: the model's own attribute ruler, asked once per case and then from memory.

The ruler holds 179 patterns over a word's tag, lower-case form, relation and the word before it; it takes as long as the
parser when spaCy matches them all at every word. What they answer depends on very little, which is the key here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Case = tuple[int, int, int, bool, bool]    # tag, word (0: one that no pattern names), relation, is space, after "there"
Answer = tuple[str, str, str, str]         # tag, part of speech, morphology, relation


class Ruler(dict[Case, Answer]):
    """A table of cases that fills itself."""

    def __init__(self, ruler: Any, as_doc: Callable[..., Any]) -> None:
        """ruler  spaCy's attribute_ruler; as_doc(words, tags, relations) makes a Doc of them, all given by id"""
        super().__init__()
        self._ruler = ruler
        self._as_doc = as_doc
        self._strings = strings = ruler.vocab.strings
        self._named = {strings.add(w) for p in ruler.patterns for t in p["patterns"] for w in _words(t)}
        self._expletive = strings.add("expl")
        self._other, self._space = strings.add("other"), strings.add("\n")
        self._noun, self._subject = strings.add("NN"), strings.add("nsubj")

    def __call__(self, tags: Sequence[int], lower: Sequence[int], relations: Sequence[int], space: Sequence[bool],
                 starts: Sequence[bool]) -> list[Answer]:
        """Return the answer for each word; `starts`: whether it is the first of its text."""
        before = [False, *(d == self._expletive for d in relations[:-1])]
        named = self._named
        cases = [(t, w if w in named else 0, d, s, b and not first)
                 for t, w, d, s, b, first in zip(tags, lower, relations, space, before, starts, strict=True)]
        try:
            return [self[c] for c in cases]
        except KeyError:
            self._learn([c for c in dict.fromkeys(cases) if c not in self])
            return [self[c] for c in cases]

    def _learn(self, cases: Sequence[Case]) -> None:
        """Ask the ruler for all cases at once: of each its word, with a word before it where the answer may depend on that."""
        words: list[tuple[int, int, int]] = []
        at: list[int] = []
        for tag, word, relation, space, expletive in cases:
            if word or expletive:
                words.append((self._other, self._noun, self._expletive if expletive else self._subject))
            at.append(len(words))
            words.append((self._space if space else word or self._other, tag, relation))
        strings = self._strings
        told = self._ruler(self._as_doc(*zip(*words, strict=True))).to_array(["TAG", "POS", "MORPH", "DEP"]).tolist()
        for case, i in zip(cases, at, strict=True):
            tag, pos, morph, dep = (strings[x] for x in told[i])
            self[case] = (tag, pos, "" if morph == "_" else morph, dep)      # "_": a morphology of nothing


def _words(pattern: Sequence[dict[str, Any]]) -> list[str]:
    """Return the words that a pattern names. (A few are regular expressions; those set lemmas, which we do not read.)"""
    named = [token.get("LOWER", ()) for token in pattern]
    return [w for n in named for w in ([n] if isinstance(n, str) else n.get("IN", ()) if isinstance(n, dict) else ())]
