"""Near-duplicate texts: wire copies, shortened copies, corrected versions.

Two texts are compared by the MinHash signatures of their word shingles (`Article.near_duplicate_keys`). With m equal
places of n, the Jaccard similarity is estimated as J = m / n with standard error sqrt(J (1 - J) / n). With |A| and |B|
shingles, |A ∩ B| = J / (1 + J) · (|A| + |B|), and a shortened copy shows as containment |A ∩ B| / min(|A|, |B|) near 1
however low J is. Source: A. Broder, On the resemblance and containment of documents, 1997.
"""

from __future__ import annotations

from collections.abc import Iterable

from etl.records import Likeness, VersionKeys

_SHINGLE = 5  # words
_SIMILAR = 0.6
_CONTAINED = 0.75
_SHORTEST = 30  # words: below this, containment is chance

WINDOW_DAYS = 7
"""Texts published farther apart are not compared: what is reprinted later is told anew."""


def compare(a: VersionKeys, b: VersionKeys) -> Likeness | None:
    """Return how alike two versions are, or None when they are not near-duplicates.

    raises  ValueError when the signatures differ in length: then they were made by different code
    """
    if not a.keys or not b.keys:
        return None
    if len(a.keys) != len(b.keys):
        raise ValueError(
            f"signatures of {len(a.keys)} and {len(b.keys)} places cannot be compared ({a.version_id}, {b.version_id})"
        )
    similarity = sum(x == y for x, y in zip(a.keys, b.keys, strict=True)) / len(a.keys)
    sizes = [max(1, each.word_count - _SHINGLE + 1) for each in (a, b)]
    shared = similarity / (1 + similarity) * sum(sizes)
    containment = min(1.0, shared / min(sizes))
    if similarity >= _SIMILAR or (containment >= _CONTAINED and min(a.word_count, b.word_count) >= _SHORTEST):
        return Likeness(similarity=round(similarity, 4), containment=round(containment, 4))
    return None


def components(nodes: Iterable[str], links: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the connected groups of `nodes`, each sorted, in the order of their first members.

    The result depends on the sets given, never on their order. Links to nodes that were not given are left out.
    """
    parent = {node: node for node in sorted(nodes)}

    def root(node: str) -> str:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for a, b in sorted(links):
        if a in parent and b in parent:
            low, high = sorted((root(a), root(b)))
            parent[high] = low
    groups: dict[str, list[str]] = {}
    for node in parent:
        groups.setdefault(root(node), []).append(node)
    return [groups[key] for key in sorted(groups)]
