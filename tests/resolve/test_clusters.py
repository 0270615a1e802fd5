"""Near-duplicates by signature, checked against exact shingle sets; components."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.records import VersionKeys
from etl.resolve.clusters import compare, components

PLACES = 256


def text_of(seed: int, words: int) -> list[str]:
    chance = random.Random(seed)
    return [f"w{chance.randrange(4000)}" for _ in range(words)]


def keys_of(words: list[str], version: str = "v") -> VersionKeys:
    """A MinHash signature as etl/clean makes it: of word 5-shingles."""
    from datasketch import MinHash

    signature = MinHash(num_perm=PLACES, seed=7)
    signature.update_batch([" ".join(words[i : i + 5]).encode() for i in range(max(0, len(words) - 4))])
    return VersionKeys(version_id=version, keys=tuple(int(v) for v in signature.hashvalues), word_count=len(words))


STORY = text_of(1, 500)


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (STORY, True),
        (STORY[:450] + text_of(2, 30), True),  # a new last paragraph
        (STORY[:200], True),  # cut to two fifths
        (STORY[:170] + text_of(9, 20), True),  # cut to a third, with a line of its own
        (STORY[:60] + text_of(3, 400), False),  # a quoted paragraph
        (STORY[:25], False),  # too short to tell
        (text_of(4, 500), False),
        (text_of(5, 40), False),
    ],
)
def test_copies_are_told_from_other_texts(other, alike):
    a, b = keys_of(STORY, "a"), keys_of(other, "b")
    found = compare(a, b)
    assert (found is not None) is alike
    assert compare(b, a) == found


def test_estimates_are_near_the_exact_values():
    short = STORY[:250]
    found = compare(keys_of(STORY), keys_of(short))
    assert found is not None
    assert found.similarity == pytest.approx(246 / 496, abs=0.1)
    assert found.containment == pytest.approx(1.0, abs=0.15)


def test_a_text_without_signature_is_nobodys_copy():
    assert compare(VersionKeys(version_id="a", keys=(), word_count=3), keys_of(STORY)) is None
    with pytest.raises(ValueError, match="cannot be compared"):
        compare(keys_of(STORY), VersionKeys(version_id="b", keys=(1, 2), word_count=500))


NODES = st.lists(st.sampled_from("abcdefgh"), unique=True)
LINKS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")))


@given(nodes=NODES, links=LINKS, seed=st.integers(0, 99))
def test_components_depend_on_the_sets_alone(nodes, links, seed):
    expected = components(nodes, links)
    chance = random.Random(seed)
    shuffled_nodes, shuffled = list(nodes), [(b, a) for a, b in links]
    chance.shuffle(shuffled_nodes)
    chance.shuffle(shuffled)
    assert components(shuffled_nodes, shuffled) == expected
    assert sorted(node for group in expected for node in group) == sorted(nodes)
    group = {node: n for n, members in enumerate(expected) for node in members}
    assert all(group[a] == group[b] for a, b in links if a in group and b in group)
