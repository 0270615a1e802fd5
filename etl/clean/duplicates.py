"""Near-duplicate keys: a MinHash signature of an article's word 5-grams.

Shortened wire copy has a low Jaccard similarity with its original (a 40 % cut: .36 and less), while nearly all of its
5-grams are the original's. So two signatures are compared by estimated *containment*:

    J  = share of equal positions of the two signatures                 (estimates |A ∩ B| / |A ∪ B|)
    C  = J · (|A| + |B|) / ((1 + J) · min(|A|, |B|))                    (estimates |A ∩ B| / min(|A|, |B|), capped at 1)

with |A|, |B| the numbers of distinct 5-grams; word counts are close enough. With 256 positions the standard error of J
is at most .031; at J = .36 and a 40 % cut, that of C is about .07: call two articles copies at C >= .75. Signatures of
different seeds or lengths do not compare. etl/resolve holds the comparison; the estimate is checked in tests/clean/test_duplicates.py.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from zlib import crc32

from etl.clean.text import fold

POSITIONS = 256
SHINGLE = 5
_SEED = 20151001  # part of the keys' meaning: never change it
_TOKEN = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]|\w+")


def near_keys(text: str) -> tuple[int, ...]:
    """Return the signature of a text: 256 integers of 32 bits, or () when it has fewer than 5 words.

    Deterministic: the same words give the same keys on every machine; case, marks, spaces and line breaks do not count.
    """
    shingles = shingle_set(text)
    if not shingles:
        return ()
    signature = _fresh().copy()
    signature.update_batch([s.encode("utf-8", "replace") for s in sorted(shingles)])
    return tuple(int(v) for v in signature.hashvalues)


def shingle_set(text: str) -> set[str]:
    """Return the distinct word 5-grams of a text, folded."""
    words = _TOKEN.findall(fold(text))
    return {" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}


@lru_cache(maxsize=1)
def _fresh() -> Any:
    from datasketch import MinHash

    return MinHash(num_perm=POSITIONS, seed=_SEED, hashfunc=crc32)
