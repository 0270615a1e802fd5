"""Parts of speech from tags: the model's own attribute ruler, asked once per case and then from memory.

The ruler holds 179 patterns over a word's tag, lower-case form, relation and the word before it; it takes as long as the
parser when spaCy matches them all at every word. What they answer depends on very little, which is the key here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Case = tuple[int, int, int, bool, bool]    # tag, word (0: one that no pattern names), relation, is space, after "there"
Answer = tuple[int, int, int, int]         # TAG, POS, MORPH, DEP


class Ruler(dict[Case, Answer]):
    """A table of cases that fills itself."""

    def __init__(self, ruler: Any, as_doc: Callable[..., Any]) -> None:
        """ruler  spaCy's attribute_ruler; as_doc(words, tags, relations) makes a Doc of them, all given by id"""
        super().__init__()
        self._ruler = ruler
        self._as_doc = as_doc
        strings = ruler.vocab.strings
        self._named = {strings.add(w) for p in ruler.patterns for t in p["patterns"] for w in _words(t)}
        self._expletive = strings.add("expl")
        self._other, self._space = strings.add("other"), strings.add("\n")
        self._noun, self._subject = strings.add("NN"), strings.add("nsubj")

    def __call__(self, tags: Sequence[int], lower: Sequence[int], relations: Sequence[int], space: Sequence[bool],
                 starts: Sequence[bool]) -> list[Answer]:
        """Return (TAG, POS, MORPH, DEP) per word; `starts`: whether a word is the first of its text."""
        before = [False, *(d == self._expletive for d in relations[:-1])]
        named = self._named
        return [self[t, w if w in named else 0, d, s, b and not first]
                for t, w, d, s, b, first in zip(tags, lower, relations, space, before, starts, strict=True)]

    def __missing__(self, case: Case) -> Answer:
        tag, word, relation, space, expletive = case
        doc = self._as_doc([self._other, self._space if space else word or self._other], [self._noun, tag],
                           [self._expletive if expletive else self._subject, relation])
        tag, pos, morph, dep = self._ruler(doc).to_array(["TAG", "POS", "MORPH", "DEP"])[1].tolist()
        self[case] = answer = (tag, pos, morph, dep)
        return answer


def _words(pattern: Sequence[dict[str, Any]]) -> list[str]:
    """Return the words that a pattern names. (A few are regular expressions; those set lemmas, which we do not read.)"""
    named = [token.get("LOWER", ()) for token in pattern]
    return [w for n in named for w in ([n] if isinstance(n, str) else n.get("IN", ()) if isinstance(n, dict) else ())]
